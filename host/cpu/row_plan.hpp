// Sums over rows for the lanes: what runs before the rows and for each of them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include "host/cpu/translate.hpp"
#include "host/descent/descent.hpp"

namespace rivulet::cpu {

/// Slots of a study that sums over rows, each the first of as many as there are shared values or sums.
struct row_slots {
  std::uint32_t shared = 0;    ///< outputs of row_loop::before
  std::uint32_t partials = 0;  ///< the partial that is being added to; at last the sums
  std::uint32_t left = 0;      ///< the partial that it is added to
  std::uint32_t stack = 0;     ///< partials that wait: as many more for each level of the tree
  std::uint32_t own = 0;       ///< columns that instances have for themselves
};
inline constexpr std::uint32_t row_tree_levels = 5, row_tree_width = 1U << row_tree_levels;

template <typename T>
struct row_plan {
  row_slots slots;
  translation<T> before, row, combine;
  std::uint32_t first_column = 0;  ///< byte offset of the scalars that hold a row's columns
  std::uint32_t sums = 0, columns = 0;
  std::vector<T> values;                     ///< [row][column]; 0 in columns that instances have for themselves
  std::shared_ptr<row_groups const> groups;  ///< null where all instances share the rows
  std::vector<row_source> own;               ///< columns that instances have for themselves
  mini_batches batches;
  bool tiled = false;           ///< each lane's rows lie side by side in a tile [row][column][lane]
  bool straight = false;        ///< compiled without a loop, all rows in one routine
  std::uint32_t row_count = 0;  ///< slot of how many rows an instance has
  vector_code compiled_before{};
  std::vector<row_leaf> leaves;  ///< empty where the rows are interpreted
  /// Of an instance, at most.
  std::size_t summed_rows() const { return batches.rows > 0 ? batches.rows : rows(); }
  std::size_t rows() const { return columns == 0 ? 0 : values.size() / columns; }
};

/// Whether compiled code can sum over the rows: each lane's own lie in a tile, and are as many as the others'.
bool can_compile(row_values const& data, mini_batches const& batches);

/// Whether all rows together are few enough to be compiled without a loop. What all instances share are literals then;
/// otherwise compiled code takes all columns from one place.
bool is_straight(row_loop const& loop, mini_batches const& batches);

/// Whether instances have the column for themselves, since they draw other rows or sum over other groups.
bool is_own(row_loop const& loop, mini_batches const& batches, std::size_t column);

/// Translates the loop. `map` knows the constants of the program itself, its free slots are used up from there on.
template <typename T>
row_plan<T> plan_rows(row_loop const& loop, mini_batches const& batches, row_slots const& slots, slot_map<T>& map,
                      evaluator<T> const& evaluator);

/// The tree over `rows` rows as compiled code walks it: leaves of all rows that are a multiple of `step` apart, in the
/// order in which they are added. `turns` is the number of a leaf's rows; `code` is empty.
std::vector<row_leaf> leaves_of(std::size_t rows, std::size_t step);

}  // namespace rivulet::cpu
