// Moré, Garbow & Hillstrom 1981: the listed minima from the standard starts, by bfgs, lbfgs and lm.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <cstdio>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/reference/anchor.hpp"
#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

experiment sum_of_squares(nlohmann::json const& problem, method which) {
  std::string sum;
  for (std::string const residual : problem.at("residuals")) sum += (sum.empty() ? "(" : "+(") + residual + ")^2";
  objective_options options;
  for (int i = 1; i <= problem.at("n").get<int>(); ++i) options.variables.push_back("x" + std::to_string(i));
  experiment result(sum, which, options);
  result.start(problem.at("x0"));
  result.settings.max_iterations = 10'000;
  if (which != method::lm) result.settings.gradient_tolerance = 1e-9;
  return result;
}

/// f within 1e-6, relative or absolute, of a listed minimum. Minima that are small but not 0 count relative only.
bool is_listed(nlohmann::json const& problem, double f) {
  for (auto const& minimum : problem.at("minima")) {
    double const listed = minimum.at("f");
    double const scale = listed == 0 ? 1 : listed;
    if (std::abs(f - listed) <= 1e-6 * scale) return true;
  }
  return false;
}

/// Prints a line per problem; how many of them reach a listed minimum.
int reached_by(method which) {
  int reached = 0;
  auto const anchor = read_anchor("mgh/problems.json");
  for (auto const& problem : anchor.at("problems")) {
    auto const rows = sum_of_squares(problem, which).run();
    bool const right = is_listed(problem, rows.f[0]);
    reached += right ? 1 : 0;
    fmt::print("{:6} {:45} {:3} f {:<23} |g| {:<8.1e} {} iterations, {} evaluations, {}\n", name(which),
               problem.at("name").get<std::string>(), right ? "yes" : "no", rows.f[0], rows.gradient_norm[0],
               rows.iterations[0], rows.evaluations[0], name(rows.outcome[0]));
  }
  return reached;
}

class mgh : public testing::TestWithParam<method> {};

TEST_P(mgh, reaches_a_listed_minimum_on_27_of_29) {
  RIVULET_NEEDS_ANCHOR("mgh/problems.json");
  EXPECT_GE(reached_by(GetParam()), 27);
}

INSTANTIATE_TEST_SUITE_P(methods, mgh, testing::Values(method::bfgs, method::lbfgs, method::lm),
                         [](auto const& each) { return std::string(name(each.param)); });

}  // namespace
}  // namespace rivulet
