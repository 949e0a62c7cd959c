// Which rows an instance sums over on a GPU, and where they lie: all rows, those of its group, or a batch of either.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/device_memory.cuh"
#include "kernels/row_draw.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

// A Study over rows has over_rows; columns and common_columns, of both parts of the row_table; order, of the first
// part; grouped: whether instances have groups of rows; sampling.

inline constexpr int row_block = 32;

/// A row of the table. Nothing writes data while a kernel runs: it comes through the read-only cache.
template <typename Study>
class row_place {
 public:
  using T = typename Study::scalar;

  /// Row number `r` of the group.
  RIVULET_LANE void stand_at(row_table<T> const& table, row_range group, unsigned r) {
    if constexpr (Study::order == row_order::interleaved) {
      own_ = table.values + group.first + static_cast<unsigned long long>(r) * distance<Study::order, Study::columns>;
    } else {
      own_ = find<Study::order, Study::columns>(table.values, group.first + r);
    }
    common_ = find<common_order, Study::common_columns>(table.common, r);
  }
  /// 32 rows further.
  RIVULET_LANE void go_on() {
    constexpr int rows = Study::order == row_order::blocks ? 1 : row_block;
    own_ += rows * distance<Study::order, Study::columns>;
    common_ += row_block * Study::common_columns;
  }
  RIVULET_LANE T column(int c) const { return __ldg(own_ + c * (Study::order == row_order::records ? 1 : row_block)); }
  RIVULET_LANE T common(int c) const {
    return __ldg(common_ + c * (common_order == row_order::records ? 1 : row_block));
  }

 private:
  static constexpr row_order common_order = Study::order == row_order::records ? row_order::records : row_order::blocks;
  /// Elements between rows, or between blocks of them.
  template <row_order Order, int Columns>
  static constexpr int distance = Order == row_order::records ? Columns : row_block* Columns;

  template <row_order Order, int Columns>
  RIVULET_LANE static T const* find(T const* values, unsigned long long row) {
    if constexpr (Order == row_order::records) return values + row * Columns;
    return values + row / row_block * row_block * Columns + row % row_block;
  }

  T const* own_ = nullptr;
  T const* common_ = nullptr;
};

/// How far an instance is in its draws (docs/methods.md, "Mini-batches").
struct batch_state {
  uint64 key = 0;
  uint64 number = 0;  ///< of the iteration, or of the epoch without replacement
  unsigned at = 0;    ///< where the batch begins in its epoch
};

/// The rows that an instance sums over at one point, in order. The order of an epoch is made anew at every point, which
/// takes about as long as two rows, instead of being kept in some twenty registers.
template <typename Study>
class chosen_rows {
 public:
  using T = typename Study::scalar;
  static constexpr bool draws = Study::sampling != row_sampling::all;

  RIVULET_LANE chosen_rows(row_table<T> const& table, row_range group, batch_state const& batch, unsigned count)
      : table_(table), group_(group), batch_(batch), count_(count) {
    if constexpr (Study::sampling == row_sampling::without_replacement) {
      order_ = order_of(batch.key, batch.number, group.count);
    }
  }

  RIVULET_LANE unsigned count() const { return count_; }
  /// act() at the rows first, first + 32, …
  template <typename Act>
  RIVULET_LANE void visit(row_place<Study>& row, unsigned first, Act const& act) {
    if constexpr (!draws) row.stand_at(table_, group_, first);
#pragma unroll 1
    for (unsigned r = first; r < count_; r += row_block) {
      if constexpr (draws) row.stand_at(table_, group_, drawn(r));
      act();
      if constexpr (!draws) row.go_on();
    }
  }

 private:
  /// Row number j of the batch. A batch may end one epoch and begin the next.
  RIVULET_LANE unsigned drawn(unsigned j) {
    if constexpr (Study::sampling == row_sampling::with_replacement) {
      return drawn_row(batch_.key, batch_.number, j, group_.count);
    } else {
      unsigned const place = batch_.at + j;
      bool const is_next = place >= group_.count;
      if (is_next != holds_next_) order_ = order_of(batch_.key, batch_.number + (is_next ? 1 : 0), group_.count);
      holds_next_ = is_next;
      return row_at(order_, is_next ? place - group_.count : place);
    }
  }

  row_table<T> const& table_;
  row_range group_;
  batch_state batch_;
  unsigned count_;
  epoch_order order_;
  bool holds_next_ = false;
};

/// The rows of an instance; none before load().
template <typename Study>
class instance_rows {
 public:
  using T = typename Study::scalar;

  RIVULET_LANE explicit instance_rows(row_table<T> const& table) : table_(table) {}

  /// Those of the instance in this row of the launch.
  RIVULET_LANE void load(unsigned row) {
    if constexpr (Study::grouped) group_ = range_of(table_.groups == nullptr ? 0 : table_.groups[row]);
    if constexpr (draws) batch_ = {batch_key(table_.seed, table_.starts == nullptr ? 0 : table_.starts[row]), 0, 0};
  }
  /// How many are summed over, at every point.
  RIVULET_LANE unsigned count() const { return draws && group().count > 0 ? table_.batch_rows : group().count; }
  /// The same as the objective sees it.
  RIVULET_LANE T number() const { return static_cast<T>(static_cast<int>(count())); }
  RIVULET_LANE chosen_rows<Study> at_point() const { return {table_, group(), batch_, count()}; }
  /// From x_k to x_{k+1}.
  RIVULET_LANE void go_on() {
    if constexpr (Study::sampling == row_sampling::with_replacement) ++batch_.number;
    if constexpr (Study::sampling == row_sampling::without_replacement) {
      batch_.at += table_.batch_rows;
      if (batch_.at < group().count) return;
      batch_.at -= group().count;
      ++batch_.number;
    }
  }

 private:
  static constexpr bool draws = Study::sampling != row_sampling::all;

  RIVULET_LANE row_range group() const {
    if constexpr (Study::grouped) return group_;
    return {0, table_.count};
  }
  RIVULET_LANE row_range range_of(unsigned long long group) const {
    if (table_.ranges != nullptr) return table_.ranges[group];
    if constexpr (Study::order == row_order::interleaved) {
      return {group / row_block * row_block * Study::columns * table_.count + group % row_block, table_.count};
    } else {
      return {group * table_.count, table_.count};
    }
  }

  row_table<T> const& table_;
  row_range group_ = {};
  batch_state batch_;
};

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
