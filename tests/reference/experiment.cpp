// A small study for tests.
// SPDX-License-Identifier: Apache-2.0
#include "tests/reference/experiment.hpp"

#include <algorithm>
#include <cstdlib>

namespace rivulet {
namespace {

shared_rows rows_of(data_table const& data, std::vector<std::string> const& columns, precision precision) {
  if (columns.empty()) return nullptr;
  row_values values{data.rows(), columns.size(), {}, nullptr};
  for (std::size_t r = 0; r < data.rows(); ++r) {
    for (auto const& name : columns) {
      double const value = data.column(name)[r];
      values.values.push_back(precision == precision::float32 ? static_cast<double>(static_cast<float>(value)) : value);
    }
  }
  return std::make_shared<row_values const>(std::move(values));
}

program make_program_of(objective const& of, method method, precision precision, data_table const& data) {
  auto const make = method == method::lm ? &make_fit_program : &make_descent_program;
  return make(*of.data(), false, rows_of(data, of.columns(), precision));
}

}  // namespace

experiment::experiment(std::string_view expression, rivulet::method method, objective_options const& options,
                       rivulet::precision precision, data_table const& data)
    : program(make_program_of(objective(expression, options), method, precision, data)) {
  settings.precision = precision;
  settings.method = method;
  settings.weight_decay = method == method::adamw;
  columns.count = 1;
  if (method == method::lm) {
    bool const narrow = precision == precision::float32;
    settings.gradient_tolerance = 0;
    settings.f_tolerance = narrow ? static_cast<double>(1e-8F) : 1e-20;
    settings.step_tolerance = narrow ? static_cast<double>(5e-7F) : 1e-15;
  }
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
