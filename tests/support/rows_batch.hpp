// A batch whose objective sums over the rows of made-up data.
// SPDX-License-Identifier: Apache-2.0
#pragma once

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
