// Checking values against ranges.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/ranges.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <rivulet/error.hpp>

namespace rivulet::batch {
namespace {

std::string describe(hyperparameter_range const& range) {
  std::string const kind = range.whole ? "a whole number" : "a number";
  std::string text = fmt::format("{} {} {}", kind, range.open_lower ? ">" : ">=", range.lower);
  if (std::isfinite(range.upper)) text += fmt::format(" and {} {}", range.open_upper ? "<" : "<=", range.upper);
  return text;
}

bool inside(hyperparameter_range const& range, double value) {
  bool const above = range.open_lower ? value > range.lower : value >= range.lower;
  bool const below = range.open_upper ? value < range.upper : value <= range.upper;
  return above && below && (!range.whole || value == std::floor(value));
}

struct bounds {
  double lower, upper;
};

// For a joint quantity the ends of its distribution, rounded: rounding is monotone.
bounds bounds_of(quantity const& q, precision precision) {
  if (q.spec.joint) return {round_to(precision, q.spec.a), round_to(precision, q.spec.b)};
  auto const [lower, upper] = std::ranges::minmax(q.values);
  return {lower, upper};
}

bool means(quantity const& q, hyperparameter which) {
  return q.target == target::hyperparameter && q.index == static_cast<std::uint32_t>(which);
}

bool same_zip(study const& study, std::string_view a, std::string_view b) {
  auto const has = [&](std::vector<std::string> const& group, std::string_view name) {
    return std::ranges::any_of(group, [&](std::string const& m) { return canonical_name(study, m) == name; });
  };
  return std::ranges::any_of(study.zips, [&](auto const& group) { return has(group, a) && has(group, b); });
}

bool at_most(study const& study, quantity const& a, quantity const& b, precision precision) {
  if (same_zip(study, a.name, b.name) && a.values.size() == b.values.size())
    return std::ranges::equal(a.values, b.values, std::less_equal<>());
  if ((a.values.empty() && !a.spec.joint) || (b.values.empty() && !b.spec.joint)) return true;
  return bounds_of(a, precision).upper <= bounds_of(b, precision).lower;
}

void check_rprop(study const& study, std::vector<quantity> const& quantities, descent_settings const& settings) {
  if (settings.schedule != schedule::constant || settings.warmup)
    throw invalid_argument("rprop adapts its own steps: it takes no schedule and no warmup_iterations");
  auto const find = [&](hyperparameter which) -> quantity const& {
    return *std::ranges::find_if(quantities, [&](quantity const& q) { return means(q, which); });
  };
  quantity const &smallest = find(hyperparameter::step_min), &largest = find(hyperparameter::step_max);
  for (quantity const& q : quantities) {
    if (!means(q, hyperparameter::learning_rate) && q.target != target::rate) continue;
    if (!at_most(study, smallest, q, settings.precision) || !at_most(study, q, largest, settings.precision))
      throw invalid_argument(
          fmt::format("{} must lie between step_min and step_max for rprop (by default 1e-6 and 50)", q.name));
  }
}

void check_line_search(study const& study, std::vector<quantity> const& quantities, descent_settings const& settings) {
  if (settings.method == method::lm || settings.line_search == line_search::backtracking) return;
  auto const find = [&](hyperparameter which) -> quantity const& {
    return *std::ranges::find_if(quantities, [&](quantity const& q) { return means(q, which); });
  };
  if (!at_most(study, find(hyperparameter::c1), find(hyperparameter::c2), settings.precision))
    throw invalid_argument(
        "c1 must not be more than c2: no step might satisfy both Wolfe conditions (by default 1e-4 "
        "and 0.9)");
}

}  // namespace

void check_range(quantity const& checked, hyperparameter which, precision precision) {
  hyperparameter_range const allowed = range(which);
  auto const fail = [&](std::string const& found) {
    throw invalid_argument(
        fmt::format("{} = {} is out of range: {} must be {}", checked.name, found, name(which), describe(allowed)));
  };
  if (checked.spec.joint) {
    bounds const ends = bounds_of(checked, precision);
    if (!std::isfinite(ends.lower) || !std::isfinite(ends.upper) || allowed.whole || !inside(allowed, ends.lower) ||
        !inside(allowed, ends.upper))
      fail(fmt::format("a draw between {} and {}", ends.lower, ends.upper));
  }
  for (double const value : checked.values)
    if (!inside(allowed, value)) fail(fmt::format("{}", value));
}

void check_combinations(study const& study, std::vector<quantity> const& quantities, descent_settings& settings) {
  for (quantity const& q : quantities)
    if (means(q, hyperparameter::warmup_iterations))
      settings.warmup = std::ranges::any_of(q.values, [](double steps) { return steps > 0; });
  if (settings.method == method::rprop) check_rprop(study, quantities, settings);
  if (searches_lines(settings.method)) check_line_search(study, quantities, settings);
}

}  // namespace rivulet::batch
