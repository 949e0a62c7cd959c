// The studies whose digests must not depend on the back-end: every method on 12 problems in both precisions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <rivulet/rivulet.hpp>

#include "host/batch/execute.hpp"

namespace rivulet {

struct subject {
  char const* problem;
  std::size_t dimension;
};

// Smooth and kinked, separable and not, with where(), pow, exp, log and trigonometry, of 1 to 10 parameters.
inline constexpr subject subjects[] = {
    {"quadratic", 0}, {"quartic", 0}, {"sine-surface", 0},    {"rosenbrock", 2}, {"rosenbrock", 10}, {"himmelblau", 0},
    {"rastrigin", 5}, {"ackley", 3},  {"goldstein-price", 0}, {"eggholder", 0},  {"levy", 4},        {"hartmann6", 0}};

/// A random search over the learning rate (of a line search: c2) and the start: some instances converge, some diverge,
/// some run on.
inline study make_study(method which, subject const& on, precision precision, std::uint64_t size) {
  problem const& problem = find_problem(on.problem);
  study study;
  study.objective = problem_objective(problem, on.dimension);
  if (which == method::lm) {  // of sums of squares alone
    objective_options options;
    auto const& parameters = study.objective.parameters();
    if (problem.expression.find("x[") != std::string_view::npos) {
      options.dimension = parameters.size();
    } else {
      options.variables = parameters;
    }
    study.objective = objective("(" + std::string(problem.expression) + ")^2", options);
  }
  study.method = std::string(name(which));
  study.precision = precision;
  if (which == method::lm) {
    study.set("initial_radius", "loguniform(0.01,100)");
  } else if (searches_lines(which)) {
    study.set("c2", "loguniform(0.01,0.99)");
  } else {
    study.set("learning_rate", which == method::rprop ? "loguniform(1e-4,1)" : "loguniform(1e-5,2)");
  }
  study.start_box = std::string(problem.box);
  study.samples = size;
  study.seed = size;
  study.stop.max_iterations = size > 1000 ? 5 : 150;
  return study;
}

inline std::uint64_t digest_on(batch::sweep const& sweep, run_options const& options) {
  std::uint64_t sum = 0;
  batch::execute(sweep, options, [&](instance_table const& rows) { sum += digest(rows); });
  return sum;
}

inline std::string label(testing::TestParamInfo<std::tuple<method, precision>> const& info) {
  return fmt::format("{}_{}", name(std::get<0>(info.param)), name(std::get<1>(info.param)));
}

inline auto precisions_and(std::vector<method> const& methods) {
  return testing::Combine(testing::ValuesIn(methods), testing::Values(precision::float32, precision::float64));
}

inline auto every_method_and_precision() { return precisions_and({all_methods().begin(), all_methods().end()}); }

}  // namespace rivulet
