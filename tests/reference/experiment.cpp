// A small study for tests.
// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/experiment.hpp"

#include <algorithm>
#include <cstdlib>

namespace rivulet {

experiment::experiment(std::string_view expression, rivulet::method method, objective_options const& options,
                       rivulet::precision precision)
    : program(make_descent_program(*objective(expression, options).data(), false)) {
  settings.precision = precision;
  settings.method = method;
  settings.weight_decay = method == method::adamw;
  columns.count = 1;
  for (auto const which : hyperparameters(method)) {
    set(which, {std::strtod(std::string(default_value(method, which)).c_str(), nullptr)});
  }
}

column experiment::hold(std::vector<double> values) {
  if (settings.precision == precision::float32) {
    for (auto& value : values) value = static_cast<double>(static_cast<float>(value));
  }
  columns.count = std::max(columns.count, values.size());
  bool const one_for_all = values.size() == 1;
  storage_.push_back(std::move(values));
  return {storage_.back().data(), one_for_all ? 0 : 1};
}

experiment& experiment::start(std::vector<double> const& x) {
  columns.start.clear();
  for (double const component : x) columns.start.push_back(hold({component}));
  return *this;
}

experiment& experiment::constant(std::vector<double> const& values) {
  columns.constants.push_back(hold(values));
  return *this;
}

experiment& experiment::set(hyperparameter which, std::vector<double> const& values) {
  columns.hyperparameters[static_cast<std::size_t>(which)] = hold(values);
  return *this;
}

experiment& experiment::rates(std::vector<std::uint32_t> const& groups, std::vector<double> const& rates) {
  settings.rate_group = groups;
  for (double const rate : rates) columns.rates.push_back(hold({rate}));
  return *this;
}

instance_table experiment::run() const {
  instance_table rows;
  reference::descend(program, settings, columns, rows);
  return rows;
}

std::vector<trajectory_point> experiment::trajectory(std::size_t row) const {
  return reference::trajectory(program, settings, columns, row);
}

std::vector<double> experiment::path() const {
  std::vector<double> x;
  for (auto const& point : trajectory()) x.push_back(point.x[0]);
  return x;
}

}  // namespace rivulet
