// The reference back-end's entry points: precision, environment, rows.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/descend.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/descent/floating_point_environment.hpp"
#include "host/reference/descent.hpp"

namespace rivulet::reference {

namespace {

template <typename Function>
auto in_precision(precision precision, Function const& function) {
  floating_point_environment const environment;
  return precision == precision::float32 ? function(float{}) : function(double{});
}

template <typename Real>
descent_counters descend_all(program const& program, descent_settings const& settings,
                             instance_columns const& instances, instance_table& rows) {
  descent<Real> one(program, settings, instances);
  descent_counters counters;
  for (std::size_t row = 0; row < instances.count; ++row) {
    auto const ending = one.run(row);
    one.write(ending, rows, row);
    counters.lane_turns += one.evaluations();
  }
  return counters;
}

bool same_values(std::vector<double> const& a, std::vector<double> const& b) {
  return std::equal(a.begin(), a.end(), b.begin(), [](double left, double right) { return same_bits(left, right); });
}

/// Row `row` of `a` against the only row of `b`.
bool same_row(instance_table const& a, std::size_t row, instance_table const& b) {
  auto const values = [](instance_table const& rows, std::size_t r) {
    std::vector<double> all{rows.f[r], rows.gradient_norm[r], rows.best_f[r]};
    for (auto const& column : rows.reducers) all.push_back(column[r]);
    for (auto const& column : rows.x) all.push_back(column[r]);
    return all;
  };
  return a.outcome[row] == b.outcome[0] && a.converged_by[row] == b.converged_by[0] &&
         a.iterations[row] == b.iterations[0] && a.evaluations[row] == b.evaluations[0] &&
         a.best_iteration[row] == b.best_iteration[0] && a.cycle_period[row] == b.cycle_period[0] &&
         same_values(values(a, row), values(b, 0));
}

/// Where x and a constant schedule are the whole state, coming back to x proves the cycle without the way to it.
bool position_is_state(descent_settings const& settings) {
  return settings.method == method::gd && settings.schedule == schedule::constant;
}

void copy_row(instance_table const& from, instance_table& to, std::size_t row) {
  to.outcome[row] = from.outcome[0];
  to.converged_by[row] = from.converged_by[0];
  to.iterations[row] = from.iterations[0];
  to.evaluations[row] = from.evaluations[0];
  to.best_iteration[row] = from.best_iteration[0];
  to.cycle_period[row] = from.cycle_period[0];
  to.f[row] = from.f[0];
  to.gradient_norm[row] = from.gradient_norm[0];
  to.best_f[row] = from.best_f[0];
  for (std::size_t i = 0; i < to.reducers.size(); ++i) to.reducers[i][row] = from.reducers[i][0];
  for (std::size_t i = 0; i < to.x.size(); ++i) to.x[i][row] = from.x[i][0];
}

template <typename Real>
std::size_t confirm_all(program const& program, descent_settings const& settings, instance_columns const& instances,
                        instance_table& rows) {
  descent<Real> one(program, settings, instances);
  instance_table again;
  std::size_t differing = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) {
    if (rows.outcome[row] != outcome::cycling) continue;
    if (position_is_state(settings) && one.returns_after(row, rows)) continue;
    resize(again, 1, instances.first + row, rows.x.size(), rows.reducers.size());
    one.write(one.run(row), again, 0);
    if (same_row(rows, row, again)) continue;
    copy_row(again, rows, row);
    ++differing;
  }
  return differing;
}

template <typename Real>
std::vector<double> evaluate_once(program const& program, std::vector<double> const& parameters,
                                  std::vector<double> const& constants, std::size_t group) {
  interpreter<Real> one(program);
  one.choose_group(group);
  auto const rounded = [](double value) { return static_cast<Real>(value); };
  std::ranges::transform(parameters, one.parameters().begin(), rounded);
  std::ranges::transform(constants, one.constants().begin(), rounded);
  one.run();
  std::vector<double> values;
  for (std::size_t i = 0; i < one.outputs(); ++i) {
    double const value = static_cast<double>(one.output(i));
    values.push_back(std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : value);
  }
  return values;
}

}  // namespace

descent_counters descend(program const& program, descent_settings const& settings, instance_columns const& instances,
                         instance_table& rows) {
  resize(rows, instances.count, instances.first, program.parameters, settings.reducers.size());
  return in_precision(settings.precision,
                      [&](auto real) { return descend_all<decltype(real)>(program, settings, instances, rows); });
}

std::vector<trajectory_point> trajectory(program const& program, descent_settings const& settings,
                                         instance_columns const& instances, std::size_t row) {
  return in_precision(settings.precision, [&](auto real) {
    std::vector<trajectory_point> points;
    descent<decltype(real)>(program, settings, instances).run(row, &points);
    return points;
  });
}

std::vector<double> evaluate(program const& program, precision precision, std::vector<double> const& parameters,
                             std::vector<double> const& constants, std::size_t group) {
  return in_precision(precision,
                      [&](auto real) { return evaluate_once<decltype(real)>(program, parameters, constants, group); });
}

std::size_t confirm_cycles(program const& program, descent_settings const& settings, instance_columns const& instances,
                           instance_table& rows) {
  return in_precision(settings.precision,
                      [&](auto real) { return confirm_all<decltype(real)>(program, settings, instances, rows); });
}

}  // namespace rivulet::reference
