// Looking up problems of the zoo and turning them into objectives.
// SPDX-License-Identifier: Apache-2.0
#include <rivulet/problems.hpp>

#include <algorithm>

#include <fmt/format.h>
#include <rivulet/error.hpp>

#include "host/descent/nearest_names.hpp"
#include "host/problems/zoo.hpp"

namespace rivulet {

namespace {

std::vector<problem> sorted_zoo() {
  std::vector<problem> all;
  for (auto const list : {zoo::any_dimension(), zoo::plane(), zoo::space()})
    all.insert(all.end(), list.begin(), list.end());
  std::ranges::sort(all, {}, &problem::name);
  return all;
}

/// The parameter names of a problem with a fixed number of parameters that does not use x[i].
std::vector<std::string> fixed_names(std::size_t dimension) {
  if (dimension <= 2) return dimension == 1 ? std::vector<std::string>{"x"} : std::vector<std::string>{"x", "y"};
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= dimension; ++i) names.push_back(fmt::format("x{}", i));
  return names;
}

std::size_t checked_dimension(problem const& problem, std::size_t dimension) {
  if (dimension == 0) return problem.default_dimension;
  if (problem.dimension != 0 && dimension != problem.dimension) {
    throw invalid_argument(fmt::format("problem '{}' has {} parameter{}, not {}: leave out the dimension", problem.name,
                                       problem.dimension, problem.dimension == 1 ? "" : "s", dimension));
  }
  if (dimension < problem.least_dimension) {
    throw invalid_argument(fmt::format("problem '{}' needs at least {} parameters, not {}", problem.name,
                                       problem.least_dimension, dimension));
  }
  return dimension;
}

}  // namespace

std::span<problem const> problems() {
  static std::vector<problem> const all = sorted_zoo();
  return all;
}

problem const& find_problem(std::string_view name) {
  auto const all = problems();
  auto const found = std::ranges::lower_bound(all, name, {}, &problem::name);
  if (found != all.end() && found->name == name) return *found;
  std::vector<std::string_view> known;
  for (auto const& each : all) known.push_back(each.name);
  throw invalid_argument(unknown_name("problem", name, known));
}

objective problem_objective(problem const& problem, std::size_t dimension) {
  dimension = checked_dimension(problem, dimension);
  objective_options options;
  if (problem.expression.find("x[") != std::string_view::npos) {
    options.dimension = dimension;
  } else {
    options.variables = fixed_names(dimension);
  }
  return objective(problem.expression, options);
}

}  // namespace rivulet
