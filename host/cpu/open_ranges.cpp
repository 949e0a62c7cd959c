// Gathering the results of lanes, range by range, and writing complete ranges into the rows.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/open_ranges.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include <rivulet/error.hpp>

#include "host/descent/ending.hpp"

namespace rivulet::cpu {
namespace {

using kernels::record;

/// Columns that every study has, and those that some have besides reducers and parameters.
constexpr std::size_t usual_columns = 4, rare_columns = 4;

constexpr auto meanings = [] {
  std::array<end_of_descent, static_cast<std::size_t>(kernels::ending::line_search_failed) + 1> of{};
  for (std::size_t code = 0; code < of.size(); ++code) of[code] = meaning(static_cast<kernels::ending>(code));
  return of;
}();

/// The integer that a record keeps as the bits of a number.
template <typename T>
std::uint64_t integer(T const& from) {
  kernels::integer_of<T> value;
  std::memcpy(&value, &from, sizeof value);
  return static_cast<std::uint64_t>(value);
}

}  // namespace

template <typename T>
std::size_t open_ranges<T>::row_bytes(std::size_t parameters, descent_settings const& settings) {
  return (usual_columns + rare_columns + settings.reducers.size() + parameters) * sizeof(T);
}

template <typename T>
open_ranges<T>::open_ranges(block<T> const& from, conversions<T> const& convert, descent_settings const& settings,
                            instance_table& rows, std::size_t largest)
    : convert_(convert), rows_(rows) {
  constexpr auto line = 64 / sizeof(T);
  // A line more than a power of two, so that the columns of a row do not compete for the same places of the cache;
  // short columns lie side by side.
  stride_ = static_cast<std::uint32_t>(largest < line ? largest : (largest + line - 1) / line * line + line);
  auto const slot_of = [&](record which) { return from.records[static_cast<std::size_t>(which)]; };
  ending_ = add_column(slot_of(record::ending));
  iteration_ = add_column(slot_of(record::iteration));
  f_ = add_column(from.f);
  gradient_norm_ = add_column(slot_of(record::gradient_norm));
  if (from.settings.track_best) {
    best_f_ = add_column(slot_of(record::best_f));
    best_iteration_ = add_column(slot_of(record::best_iteration));
  }
  if (from.settings.searches) evaluations_ = add_column(slot_of(record::evaluations));
  if (from.settings.detect_cycles) cycle_period_ = add_column(slot_of(record::cycle_period));
  for (auto const& each : settings.reducers) {
    switch (each.kind) {
      case reducer_kind::f_initial:
        reducers_.push_back(add_column(slot_of(record::first_f)));
        break;
      case reducer_kind::sum_f:
        reducers_.push_back(add_column(slot_of(record::sum_f)));
        break;
      case reducer_kind::sum_inverse_f:
        reducers_.push_back(add_column(slot_of(record::sum_inverse_f)));
        break;
      case reducer_kind::mean_last_f:
        reducers_.push_back(add_column(from.f));  // put by hand
        break;
    }
  }
  for (std::size_t i = 0; i < rows.x.size(); ++i) {
    x_.push_back(add_column(from.state + i * static_cast<std::size_t>(from.lanes)));
  }
  // At most one range for each lane, and the one that is being handed out.
  if ((static_cast<std::uint64_t>(from.lanes) + 1) * range_size_ > std::numeric_limits<std::uint32_t>::max())
    throw invalid_argument("the objective has too many parameters for the cpu back-end: take --device reference");
}

template <typename T>
typename open_ranges<T>::column_number open_ranges<T>::add_column(T const* slot) {
  slots_.push_back(slot);
  range_size_ += stride_;
  return static_cast<column_number>(slots_.size() - 1);
}

template <typename T>
typename open_ranges<T>::place open_ranges<T>::open(std::size_t first, std::size_t count) {
  if (free_.empty()) {
    free_.push_back(static_cast<std::uint32_t>(ranges_.size()));
    ranges_.emplace_back();
    values_.resize(values_.size() + range_size_);
  }
  auto const number = free_.back();
  free_.pop_back();
  auto const size = static_cast<std::uint32_t>(count);
  ranges_[number] = {first, size, size};
  return {number, number * range_size_};
}

template <typename T>
void open_ranges<T>::copy_vector(std::size_t first_lane, place const& to, std::size_t width) {
  T* at = values_.data() + to.at;
  for (T const* const slot : slots_) {
    for (std::size_t i = 0; i < width; ++i) at[i] = slot[first_lane + i];
    at += stride_;
  }
}

template <typename T>
void open_ranges<T>::close(std::uint32_t number) {
  auto const& closed = ranges_[number];
  write_endings(closed, number);
  write_counts(closed, values(number, iteration_), 0, rows_.iterations);
  if (evaluations_) {
    write_counts(closed, values(number, *evaluations_), 0, rows_.evaluations);
  } else {
    write_counts(closed, values(number, iteration_), 1, rows_.evaluations);
  }
  write_best(closed, number);
  write_numbers(closed, values(number, f_), rows_.f);
  write_numbers(closed, values(number, gradient_norm_), rows_.gradient_norm);
  for (std::size_t r = 0; r < reducers_.size(); ++r) {
    write_numbers(closed, values(number, reducers_[r]), rows_.reducers[r]);
  }
  for (std::size_t i = 0; i < x_.size(); ++i) write_numbers(closed, values(number, x_[i]), rows_.x[i]);
  free_.push_back(number);
}

template <typename T>
void open_ranges<T>::write_endings(range const& which, std::uint32_t number) {
  auto* const outcomes = rows_.outcome.data() + which.first;
  auto* const tests = rows_.converged_by.data() + which.first;
  auto* const periods = rows_.cycle_period.data() + which.first;
  T const* const codes = values(number, ending_);
  auto const first = integer(codes[0]);
  std::uint64_t different = 0;
  for (std::uint32_t i = 0; i < which.count; ++i) different |= integer(codes[i]) ^ first;
  if (different == 0) {
    std::fill_n(outcomes, which.count, meanings[first].outcome);
    std::fill_n(tests, which.count, meanings[first].by);
  } else {
    for (std::uint32_t i = 0; i < which.count; ++i) {
      auto const meaning = meanings[integer(codes[i])];
      outcomes[i] = meaning.outcome;
      tests[i] = meaning.by;
    }
  }
  if (!cycle_period_) {
    std::fill_n(periods, which.count, 0);
    return;
  }
  T const* const found = values(number, *cycle_period_);
  for (std::uint32_t i = 0; i < which.count; ++i) {
    bool const cycles = integer(codes[i]) == static_cast<std::uint64_t>(kernels::ending::cycling);
    periods[i] = cycles ? integer(found[i]) : 0;
  }
}

template <typename T>
void open_ranges<T>::write_best(range const& which, std::uint32_t number) {
  if (!best_f_) {
    std::fill_n(rows_.best_f.data() + which.first, which.count, std::numeric_limits<double>::quiet_NaN());
    std::fill_n(rows_.best_iteration.data() + which.first, which.count, 0);
    return;
  }
  write_numbers(which, values(number, *best_f_), rows_.best_f);
  write_counts(which, values(number, *best_iteration_), 0, rows_.best_iteration);
}

template <typename T>
void open_ranges<T>::write_numbers(range const& which, T const* from, std::vector<double>& to) const {
  convert_.numbers(from, to.data() + which.first, static_cast<int>(which.count));
}

template <typename T>
void open_ranges<T>::write_counts(range const& which, T const* from, std::uint64_t plus,
                                  std::vector<std::uint64_t>& to) const {
  static_assert(sizeof(unsigned long long) == sizeof(std::uint64_t));
  auto* const column = reinterpret_cast<unsigned long long*>(to.data() + which.first);
  convert_.counts(from, plus, column, static_cast<int>(which.count));
}

template class open_ranges<float>;
template class open_ranges<double>;

}  // namespace rivulet::cpu
