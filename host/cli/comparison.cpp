// How a difference between two results of one instance is shown.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/comparison.hpp"

#include <bit>
#include <cmath>

#include <fmt/format.h>

#include "host/report/rows.hpp"

namespace rivulet::cli {
namespace {

bool same_bits(double left, double right) {
  if (std::isnan(left) || std::isnan(right)) return std::isnan(left) && std::isnan(right);
  return std::bit_cast<std::uint64_t>(left) == std::bit_cast<std::uint64_t>(right);
}

std::string value_text(std::string const& field, double value, precision precision) {
  if (field == "outcome" && value >= 0 && value < static_cast<double>(outcome_names.size()))
    return std::string(outcome_names[static_cast<std::size_t>(value)]);
  return number_text(value, precision);
}

}  // namespace

std::string difference_text(batch::sweep const& sweep, difference const& found) {
  std::vector<std::string> where;
  auto const precision = sweep.study().precision;
  for (auto const& axis : sweep.axes())
    where.push_back(fmt::format("{}={}", axis.name, number_text(sweep.value(axis, found.instance), precision)));
  return fmt::format("instance {}{}: {} {} and {}", found.instance,
                     where.empty() ? "" : fmt::format(" ({})", fmt::join(where, ", ")), found.field,
                     value_text(found.field, found.left, precision), value_text(found.field, found.right, precision));
}

std::vector<difference> differences(batch::sweep const& sweep, instance_table const& left, std::size_t row,
                                    instance_table const& right, std::size_t other) {
  std::vector<difference> found;
  std::uint64_t const instance = left.first + row;
  auto const compare = [&](std::string const& field, double a, double b) {
    if (!same_bits(a, b)) found.push_back({instance, field, a, b});
  };
  auto const compare_whole = [&](std::string const& field, std::uint64_t a, std::uint64_t b) {
    if (a != b) found.push_back({instance, field, static_cast<double>(a), static_cast<double>(b)});
  };
  compare_whole("outcome", static_cast<std::uint64_t>(left.outcome[row]),
                static_cast<std::uint64_t>(right.outcome[other]));
  compare_whole("converged_by", static_cast<std::uint64_t>(left.converged_by[row]),
                static_cast<std::uint64_t>(right.converged_by[other]));
  compare_whole("iterations", left.iterations[row], right.iterations[other]);
  compare_whole("evaluations", left.evaluations[row], right.evaluations[other]);
  compare_whole("cycle_period", left.cycle_period[row], right.cycle_period[other]);
  compare("f", left.f[row], right.f[other]);
  compare("gradient_norm", left.gradient_norm[row], right.gradient_norm[other]);
  compare("best_f", left.best_f[row], right.best_f[other]);
  compare_whole("best_iteration", left.best_iteration[row], right.best_iteration[other]);
  for (std::size_t i = 0; i < sweep.reducer_names().size(); ++i)
    compare(sweep.reducer_names()[i], left.reducers[i][row], right.reducers[i][other]);
  auto const& parameters = sweep.study().objective.parameters();
  for (std::size_t i = 0; i < parameters.size(); ++i) compare("x." + parameters[i], left.x[i][row], right.x[i][other]);
  return found;
}

}  // namespace rivulet::cli
