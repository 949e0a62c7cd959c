// The columns that CSV and NetCDF have in common, in the order of the contract.
// SPDX-License-Identifier: Apache-2.0
#include "host/report/row_layout.hpp"

#include <algorithm>

#include "host/batch/fit_results.hpp"
#include "host/report/numbers.hpp"

namespace rivulet {

std::vector<std::string> const& fixed_columns() {
  static std::vector<std::string> const names{"outcome",       "converged_by", "iterations",     "evaluations", "f",
                                              "gradient_norm", "best_f",       "best_iteration", "cycle_period"};
  return names;
}

row_layout::row_layout(batch::sweep const& sweep) : reducers(sweep.reducer_names()) {
  std::vector<std::string> parameters;
  for (auto const& parameter : sweep.study().objective.parameters()) parameters.push_back(column_name(parameter));
  fit = batch::fit_column_names(sweep.fits(), parameters);
  auto const taken = [&](std::string const& name) {
    auto const is = [&](std::vector<std::string> const& names) {
      return std::find(names.begin(), names.end(), name) != names.end();
    };
    return name == "instance" || is(fixed_columns()) || is(reducers) || is(fit);
  };
  for (auto const& axis : sweep.axes()) axes.push_back(taken(axis.name) ? "axis." + axis.name : axis.name);
  for (auto const& parameter : parameters) {
    x.push_back("x." + parameter);
    if (sweep.sampled_starts()) starts.push_back("start." + parameter);
  }
}

std::vector<std::string> row_layout::columns() const {
  std::vector<std::string> result{"instance"};
  for (auto const* part : {&axes, &starts, &fixed_columns(), &reducers, &x, &fit}) {
    result.insert(result.end(), part->begin(), part->end());
  }
  return result;
}

std::string row_layout::header() const {
  std::string result;
  for (auto const& name : columns()) {
    if (!result.empty()) result += ',';
    result += csv_field(name);
  }
  return result;
}

row_inputs inputs_of(batch::sweep const& sweep, std::uint64_t first, std::size_t count) {
  row_inputs result;
  for (auto const& axis : sweep.axes()) {
    auto& values = result.axes.emplace_back(count);
    for (std::size_t row = 0; row < count; ++row) values[row] = sweep.value(axis, first + row);
  }
  if (!sweep.sampled_starts()) return result;
  auto const chunk = sweep.columns(first, count);
  for (auto const& column : chunk.columns.start) {
    auto& values = result.starts.emplace_back(count);
    for (std::size_t row = 0; row < count; ++row) values[row] = column[row];
  }
  return result;
}

}  // namespace rivulet
