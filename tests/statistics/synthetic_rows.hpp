// Studies and made-up rows for tests of statistics and reports: each row depends on its instance number alone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>

#include <rivulet/report.hpp>
#include <rivulet/study.hpp>

#include "host/batch/sweep.hpp"

namespace rivulet::testing_rows {

inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Himmelblau's function (1972) over some learning rates and Sobol starts in [-5, 5]².
inline study himmelblau(std::uint64_t starts, std::string const& rates = "0.001,0.01,0.05") {
  study result;
  result.objective = objective("(x^2 + y - 11)^2 + (x + y^2 - 7)^2");
  result.set("learning_rate", rates);
  result.start_count = starts;
  result.start_box = "-5:5";
  return result;
}

/// SplitMix64 (Steele, Lea, Flood 2014) of a counter.
inline std::uint64_t scramble(std::uint64_t counter) {
  std::uint64_t z = (counter + 1) * 0x9e3779b97f4a7c15u;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
  return z ^ (z >> 31);
}

/// The four minima of Himmelblau's function; f is 0 at each.
inline constexpr std::array<std::array<double, 2>, 4> himmelblau_minima{{{3, 2},
                                                                         {-2.805118086952745, 3.131312518250573},
                                                                         {-3.779310253377747, -3.283185991286170},
                                                                         {3.584428340330492, -1.848126526964404}}};

/// Seven of eight instances converge near one of the four minima, the eighth diverges with f NaN.
inline void set_row(instance_table& rows, std::size_t row) {
  std::uint64_t const random = scramble(rows.first + row);
  auto const& minimum = himmelblau_minima[random % 4];
  double const offset = static_cast<double>(random >> 44) * 0x1p-20 * 1e-5;
  bool const diverged = (random >> 8) % 8 == 0;
  rows.outcome[row] = diverged ? outcome::diverged : outcome::converged;
  rows.converged_by[row] = diverged ? convergence_test::none : convergence_test::gradient;
  rows.iterations[row] = 10 + (random >> 16) % 100;
  rows.evaluations[row] = rows.iterations[row] + 1;
  rows.best_iteration[row] = rows.iterations[row] / 2;
  rows.f[row] = diverged ? not_a_number : 50 * offset * offset;
  rows.best_f[row] = rows.f[row];
  rows.gradient_norm[row] = diverged ? std::numeric_limits<double>::infinity() : 100 * offset;
  rows.x[0][row] = minimum[0] + offset;
  rows.x[1][row] = minimum[1] - offset;
}

inline instance_table rows_of(batch::sweep const& sweep, std::uint64_t first, std::size_t count) {
  instance_table rows;
  resize(rows, count, first, sweep.study().objective.parameters().size(), sweep.reducer_names().size());
  for (std::size_t row = 0; row < count; ++row) set_row(rows, row);
  return rows;
}

}  // namespace rivulet::testing_rows
