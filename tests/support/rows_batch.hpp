// A batch whose objective sums over the rows of made-up data.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <string_view>

#include <rivulet/objective.hpp>

#include "tests/support/twins/twin.hpp"

namespace rivulet::testing {

/// Columns t, rising from -1 in steps of a sixteenth, and y, a line with waves. Every third value of y is negative
/// zero.
inline shared_rows waves(std::vector<std::string> const& columns, std::size_t rows, precision digits) {
  row_values data{rows, columns.size(), {}, nullptr};
  for (std::size_t r = 0; r < rows; ++r) {
    double const t = 0.0625 * static_cast<double>(r % 64) - 1;
    double const y = r % 3 == 2 ? -0.0 : 2 * t - 0.5 + std::sin(7 * t + static_cast<double>(r));
    for (auto const& column : columns) {
      double const value = column == "t" ? t : y;
      data.values.push_back(digits == precision::float32 ? static_cast<double>(static_cast<float>(value)) : value);
    }
  }
  return std::make_shared<row_values const>(std::move(data));
}

/// Groups of so many rows each, the same t in all and another y; t is kept once where the groups are `stacked`.
inline shared_rows grouped_waves(std::vector<std::string> const& columns, std::vector<std::size_t> const& lengths,
                                 bool stacked, precision digits) {
  auto values = std::make_shared<std::vector<std::vector<double>>>(columns.size());
  auto groups = std::make_shared<row_groups>();
  row_values data;
  data.columns = columns.size();
  groups->first.push_back(0);
  for (std::size_t const length : lengths) {
    data.rows = std::max(data.rows, length);
    groups->first.push_back(groups->first.back() + length);
  }
  for (std::size_t c = 0; c < columns.size(); ++c) {
    bool const shared = stacked && columns[c] == "t";
    for (std::size_t g = 0; g < (shared ? 1 : lengths.size()); ++g) {
      for (std::size_t r = 0; r < lengths[g]; ++r) {
        double const t = 0.0625 * static_cast<double>(r % 64) - 1;
        double const y = std::sin(7 * t + static_cast<double>(r)) + 0.125 * static_cast<double>(g % 9) * t;
        double const value = columns[c] == "t" ? t : y;
        (*values)[c].push_back(digits == precision::float32 ? static_cast<double>(static_cast<float>(value)) : value);
      }
    }
    groups->columns.push_back({(*values)[c], shared});
  }
  groups->owner = std::move(values);
  data.groups = std::move(groups);
  return std::make_shared<row_values const>(std::move(data));
}

/// Instance j sums over group j modulo their number.
inline batch_of over_groups(std::string_view text, std::vector<std::size_t> const& lengths, bool stacked, method which,
                            precision digits, std::size_t count, objective_options options = {}) {
  options.columns = {"t", "y"};
  batch_of batch(text, which, digits, count, options);
  objective const read(text, options);
  batch.program = make_descent_program(*read.data(), false, grouped_waves(read.columns(), lengths, stacked, digits));
  std::vector<double> numbers;
  for (std::size_t j = 0; j < count; ++j) numbers.push_back(static_cast<double>(j % lengths.size()));
  batch.group(numbers);
  return batch;
}

inline batch_of over_rows(std::string_view text, std::size_t rows, method which, precision digits, std::size_t count,
                          objective_options options = {}) {
  options.columns = {"t", "y"};
  batch_of batch(text, which, digits, count, options);
  objective const read(text, options);
  auto const make_program = which == method::lm ? &make_fit_program : &make_descent_program;
  batch.program = make_program(*read.data(), false, waves(read.columns(), rows, digits));
  return batch;
}

}  // namespace rivulet::testing
