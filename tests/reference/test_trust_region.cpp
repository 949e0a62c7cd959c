// Levenberg-Marquardt against steps made by hand, every way in which it ends, and what is no sum of squares.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rivulet/error.hpp>

#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;

experiment fit(std::string_view expression, std::vector<double> const& start, precision digits = precision::float64) {
  experiment result(expression, method::lm, {}, digits);
  result.start(start);
  return result;
}

experiment over_rows(std::string_view expression, std::vector<double> const& start, std::vector<double> const& x,
                     std::vector<double> const& y) {
  objective_options options;
  options.columns = {"x", "y"};
  experiment result(expression, method::lm, options, precision::float64, data_table({"x", "y"}, {x, y}));
  result.start(start);
  return result;
}

/// What is wrong with an objective.
std::string refusal(std::string_view expression) {
  try {
    fit(expression, {});
  } catch (invalid_argument const& problem) {
    return problem.what();
  }
  return "";
}

TEST(trust_region, makes_the_gauss_newton_step_where_it_lies_within_the_radius) {
  auto parabola = fit("(x-3)^2", {2});
  parabola.set(hyperparameter::initial_radius, {1});
  EXPECT_EQ(parabola.path(), (std::vector<double>{2, 3}));
}

// A = 2 and D = 2: |a| = √2·2 and a step of length 0.1·|a| is 0.2 in x, found to a tenth.
TEST(trust_region, keeps_the_first_step_within_a_share_of_the_start) {
  auto const path = fit("(x-30)^2", {2}).path();
  ASSERT_GE(path.size(), 3U);
  EXPECT_GE(path[1], 2 + 0.9 * 0.2);
  EXPECT_LE(path[1], 2 + 1.1 * 0.2);
  EXPECT_EQ(path.back(), 30);
}

TEST(trust_region, solves_the_normal_equations_of_a_straight_line) {
  auto const line = over_rows("mean(rows, (y - (w*x + b))^2)", {0, 0}, {0, 1, 2, 3}, {1, 3, 4, 8}).run();
  EXPECT_EQ(line.outcome[0], outcome::converged);
  EXPECT_NEAR(line.x[0][0], 2.2, 1e-14);
  EXPECT_NEAR(line.x[1][0], 0.7, 1e-14);
}

TEST(trust_region, weighs_terms_and_adds_squares_without_rows) {
  // Ridge: (XᵀWX + I)·w = XᵀWy with weights x.
  auto const ridge = over_rows("sum(rows, x*squared_error(w*x, y)) + w^2", {0}, {1, 2}, {3, 5}).run();
  EXPECT_NEAR(ridge.x[0][0], (3.0 + 20) / (1 + 8 + 1), 1e-14);
}

TEST(trust_region, finds_the_mean_of_counts_by_poisson_likelihood) {
  auto const constant = over_rows("sum(rows, poisson_loss(m, y))", {1}, {0, 0, 0, 0}, {3, 5, 0, 4}).run();
  EXPECT_EQ(constant.outcome[0], outcome::converged);
  EXPECT_NEAR(constant.x[0][0], 3, 1e-9);
  auto const logarithm = over_rows("sum(rows, poisson_log_loss(m, y))", {0}, {0, 0, 0, 0}, {3, 5, 0, 4}).run();
  EXPECT_NEAR(logarithm.x[0][0], std::log(3.0), 1e-9);
  auto const negative = over_rows("sum(rows, poisson_log_loss(-m, y))", {0}, {0, 0, 0, 0}, {3, 5, 0, 4}).run();
  EXPECT_NEAR(negative.x[0][0], -std::log(3.0), 1e-9);
}

TEST(trust_region, stops_at_an_exact_fit) {
  auto const exact = over_rows("sum(rows, (y - a*exp(-b*x))^2)", {1, 1}, {0, 1, 2}, {2, 1, 0.5}).run();
  EXPECT_EQ(exact.outcome[0], outcome::converged);
  EXPECT_NEAR(exact.x[0][0], 2, 1e-14);
  EXPECT_NEAR(exact.x[1][0], std::log(2.0), 1e-14);
  EXPECT_LT(exact.evaluations[0], 40U);
}

TEST(trust_region, comes_back_from_where_f_is_not_finite) {
  auto barrier = fit("(log(x) - 3)^2", {0.5});
  barrier.set(hyperparameter::initial_radius, {1000});
  auto const rows = barrier.run();
  EXPECT_EQ(rows.outcome[0], outcome::converged);
  EXPECT_NEAR(rows.x[0][0], std::exp(3.0), 1e-12);
}

TEST(trust_region, rests_where_no_step_lowers_f) {
  // Convex, but its slope jumps at the minimum: no step is level.
  auto const kink = fit("(1 + abs(x - 1))^2", {3}).run();
  EXPECT_EQ(kink.outcome[0], outcome::converged);
  EXPECT_EQ(kink.converged_by[0], convergence_test::step);
  EXPECT_NEAR(kink.x[0][0], 1, 1e-15);
}

TEST(trust_region, fails_where_the_matrix_is_not_finite) {
  auto const rows = fit("(1e200*x - 1)^2", {1e-150}).run();
  EXPECT_EQ(rows.outcome[0], outcome::line_search_failed);
  EXPECT_EQ(rows.x[0][0], 1e-150);
  EXPECT_EQ(rows.iterations[0], 0U);
  EXPECT_EQ(rows.evaluations[0], 2U);
}

TEST(trust_region, shows_the_accepted_point_where_evaluations_run_out) {
  auto valley = fit("(1 - x)^2 + 100*(y - x^2)^2", {-1.2, 1});
  for (std::uint64_t most = 2; most < 8; ++most) {
    valley.settings.max_evaluations = most;
    auto const rows = valley.run();
    EXPECT_EQ(rows.outcome[0], outcome::max_evaluations);
    EXPECT_EQ(rows.evaluations[0], most);
    double const x = rows.x[0][0], y = rows.x[1][0];
    EXPECT_NEAR(rows.f[0], 100 * std::pow(y - x * x, 2) + std::pow(1 - x, 2), 1e-12);
  }
}

TEST(trust_region, converges_in_float32) {
  auto const rows = fit("100*(y - x^2)^2 + (1 - x)^2", {-1.2, 1}, precision::float32).run();
  EXPECT_EQ(rows.outcome[0], outcome::converged);
  EXPECT_NEAR(rows.x[0][0], 1, 1e-6);
}

TEST(trust_region, leaves_a_parameter_alone_that_f_does_not_feel) {
  auto const rows = fit("(x - 1)^2 + 0*y^2", {3, 7}).run();
  EXPECT_EQ(rows.outcome[0], outcome::converged);
  EXPECT_EQ(rows.x[0][0], 1);
  EXPECT_EQ(rows.x[1][0], 7);
}

TEST(fit_terms, are_squares_in_many_spellings) {
  for (char const* text :
       {"(x-1)*(x-1)", "2*(x-1)^2/3", "x^2*y^2 + (x-y)^2", "(x/y)^2 - 5", "x^2/y^4", "-(-x^2 - 3*y^2)",
        "3*(x^2 + 2*y^2)", "x^6", "x^2 - (-y^2)", "squared_error(x, 2)", "pi*x*x"}) {
    EXPECT_EQ(refusal(text), "") << text;
  }
}

TEST(fit_terms, refuse_what_is_no_square_and_show_it) {
  EXPECT_THAT(refusal("x^2 + exp(x)"), HasSubstr("its term exp(x) is neither a square nor a Poisson loss"));
  EXPECT_THAT(refusal("x^2 - y^2"), HasSubstr("its term -y^2 is subtracted"));
  EXPECT_THAT(refusal("x^2 + x*y"), HasSubstr("its term x*y is no square"));
  EXPECT_THAT(refusal("x^2 - 3*y^2"), HasSubstr("subtracted"));
  EXPECT_THAT(refusal("x^2 + y^2*(-3)"), HasSubstr("subtracted"));
  EXPECT_THAT(refusal("x^3"), HasSubstr("its term x^3 is no square"));
  EXPECT_THAT(refusal("abs(x)"), HasSubstr("bfgs or lbfgs"));
}

}  // namespace
}  // namespace rivulet
