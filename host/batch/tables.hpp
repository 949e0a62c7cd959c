// Parts of result tables.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <vector>

#include "host/descent/descent.hpp"

namespace rivulet::batch {

/// Calls visit(column of `a`, the same column of `b`) for every column of two tables of one shape.
template <typename Left, typename Right, typename Visit>
void for_each_column(Left& a, Right& b, Visit const& visit) {
  visit(a.outcome, b.outcome);
  visit(a.converged_by, b.converged_by);
  visit(a.iterations, b.iterations);
  visit(a.evaluations, b.evaluations);
  visit(a.best_iteration, b.best_iteration);
  visit(a.cycle_period, b.cycle_period);
  visit(a.f, b.f);
  visit(a.gradient_norm, b.gradient_norm);
  visit(a.best_f, b.best_f);
  for (std::size_t i = 0; i < a.reducers.size(); ++i) visit(a.reducers[i], b.reducers[i]);
  for (std::size_t i = 0; i < a.x.size(); ++i) visit(a.x[i], b.x[i]);
  for (std::size_t i = 0; i < a.fit.size(); ++i) visit(a.fit[i], b.fit[i]);
}

/// From the sign that is minimised to the user's when maximising, and back.
inline void negate_objective(instance_table& rows) {
  auto const negate = [](std::vector<double>& values) {
    for (double& value : values)
      if (!std::isnan(value)) value = -value;
  };
  negate(rows.f);
  negate(rows.best_f);
  std::ranges::for_each(rows.reducers, negate);
}

/// Adds rows at the end of a table of the same shape.
inline void append(instance_table& to, instance_table const& rows) {
  for_each_column(to, rows, [](auto& all, auto const& more) { all.insert(all.end(), more.begin(), more.end()); });
}

/// Memory for so many rows in all.
inline void reserve(instance_table& rows, std::uint64_t count) {
  for_each_column(rows, rows, [count](auto& column, auto&) {
    column.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(count, column.max_size())));
  });
}

/// Row `row` as a table of its own.
inline instance_table single_row(instance_table const& rows, std::size_t row) {
  instance_table result;
  resize(result, 1, rows.first + row, rows.x.size(), rows.reducers.size());
  result.fit.assign(rows.fit.size(), std::vector<double>(1));
  for_each_column(result, rows, [row](auto& one, auto const& all) { one[0] = all[row]; });
  return result;
}

}  // namespace rivulet::batch
