// Results of ranges of rows that are not complete yet: kept as the lanes leave them, turned into rows when all are
// there. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "host/cpu/engine.hpp"
#include "host/descent/descent.hpp"

namespace rivulet::cpu {

/// Lanes end in any order. Their results are first copied as they are, in the working precision, into a range's columns
/// side by side, which stay in the cache; converting them is then a loop over consecutive rows.
template <typename T>
class open_ranges {
 public:
  /// Where a row's results go. Consecutive rows of a range have consecutive places.
  struct place {
    std::uint32_t range, at;
  };

  /// Ranges of at most `largest` rows; `lanes` wide slots.
  open_ranges(block<T> const& from, conversions<T> const& convert, descent_settings const& settings,
              instance_table& rows, std::size_t largest);

  /// Bytes that one row takes while its range is open.
  static std::size_t row_bytes(std::size_t parameters, descent_settings const& settings);

  /// The place of the first of these rows.
  place open(std::size_t first, std::size_t count);
  /// The results of a lane; complete() says that nothing of them is missing.
  void copy(std::size_t lane, place const& to) {
    T* at = values_.data() + to.at;
    for (T const* const slot : slots_) {
      *at = slot[lane];
      at += stride_;
    }
  }
  /// The same for all lanes of a vector, of consecutive rows.
  void copy_vector(std::size_t first_lane, place const& to, std::size_t width);
  /// A reducer that no slot holds, after the rest of its row.
  void put_reducer(std::size_t which, place const& to, T value) { values_[to.at + stride_ * reducers_[which]] = value; }
  /// Nothing of `count` more rows of the range is missing.
  void complete(place const& of, std::size_t count) {
    auto& missing = ranges_[of.range].missing;
    missing -= static_cast<std::uint32_t>(count);
    if (missing == 0) close(of.range);
  }

 private:
  struct range {
    std::size_t first = 0;
    std::uint32_t count = 0, missing = 0;
  };
  using column_number = std::uint32_t;
  /// A column of every range, and the slot from which it is copied.
  column_number add_column(T const* slot);
  T const* values(std::uint32_t number, column_number which) const {
    return values_.data() + std::size_t{number} * range_size_ + std::size_t{which} * stride_;
  }
  void close(std::uint32_t range);
  void write_endings(range const& which, std::uint32_t number);
  void write_best(range const& which, std::uint32_t number);
  void write_numbers(range const& which, T const* from, std::vector<double>& to) const;
  void write_counts(range const& which, T const* from, std::uint64_t plus, std::vector<std::uint64_t>& to) const;

  conversions<T> convert_;
  instance_table& rows_;
  std::vector<T const*> slots_;  ///< [column]
  std::uint32_t stride_, range_size_ = 0;
  column_number ending_, iteration_, f_, gradient_norm_;
  std::optional<column_number> evaluations_, best_f_, best_iteration_, cycle_period_;
  std::vector<column_number> reducers_, x_;
  std::vector<T> values_;  ///< [range][column][row]
  std::vector<range> ranges_;
  std::vector<std::uint32_t> free_;
};

}  // namespace rivulet::cpu
