// Bounds: descents end where the Karush-Kuhn-Tucker conditions hold, by every method.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <vector>

#include <gtest/gtest.h>

#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();

experiment bounded(std::string_view expression, method which, std::vector<double> const& start,
                   std::vector<parameter_bounds> const& within, objective_options const& options = {},
                   precision digits = precision::float64) {
  experiment result(expression, which, options, digits);
  result.start(start);
  result.settings.bounds = within;
  return result;
}

class bounds : public testing::TestWithParam<method> {
 protected:
  static experiment make(std::string_view expression, std::vector<double> const& start,
                         std::vector<parameter_bounds> const& within, objective_options const& options = {}) {
    auto result = bounded(expression, GetParam(), start, within, options);
    result.settings.gradient_tolerance = 1e-7;
    result.settings.max_iterations = 200000;
    if (!searches_lines(GetParam())) settle(result);
    return result;
  }
  /// Steps that come to rest at an optimum: rmsprop's and rprop's as they are by default stay about as long as they
  /// were.
  static void settle(experiment& of) {
    of.set(hyperparameter::learning_rate, {0.005});
    if (GetParam() == method::adagrad) of.set(hyperparameter::learning_rate, {0.5});
    if (GetParam() == method::adadelta) of.set(hyperparameter::learning_rate, {20});
    if (GetParam() == method::rmsprop) of.set(hyperparameter::epsilon, {1});
    if (GetParam() == method::rprop) of.set(hyperparameter::step_min, {1e-9});
  }
};

void expect_optimum(experiment const& of, std::vector<double> const& x, double distance) {
  auto const rows = of.run();
  EXPECT_EQ(rows.outcome[0], outcome::converged) << name(rows.outcome[0]) << " after " << rows.iterations[0];
  for (std::size_t i = 0; i < x.size(); ++i) EXPECT_NEAR(rows.x[i][0], x[i], distance) << "parameter " << i;
}

// min x^2 + y^2 + xy - 6x + 2y with y >= 0: y = 0 is active, 2x - 6 = 0, and dy = x + 2 = 5 > 0.
TEST_P(bounds, lead_to_the_optimum_of_a_quadratic_with_an_active_bound) {
  auto const quadratic = make("x^2 + y^2 + x*y - 6*x + 2*y", {1, 3}, {{}, {0, infinite}});
  expect_optimum(quadratic, {3, 0}, 1e-6);
  EXPECT_EQ(quadratic.run().x[1][0], 0) << "at the bound, not near it";
}

TEST_P(bounds, release_a_parameter_that_began_at_a_bound) {
  expect_optimum(make("(x-1)^2 + (x+y-2)^2", {0, 5}, {{0, 0.75}, {-infinite, 5}}), {0.75, 1.25}, 1e-6);
  expect_optimum(make("(x-1)^2 + (x+y-2)^2", {-4, 5}, {{-4, 4}, {-5, 5}}), {1, 1}, 1e-6);
}

TEST_P(bounds, end_in_a_corner) {
  auto const corner = make("3*x - 2*y + x*y + exp(x)", {0.3, 0.1}, {{-1, 1}, {-1, 2}});
  auto const rows = corner.run();
  expect_optimum(corner, {-1, 2}, 0);
  EXPECT_EQ(rows.gradient_norm[0], 0) << "both components lead out";
}

TEST_P(bounds, leave_a_fixed_parameter_where_it_is) {
  auto const fixed = make("(x-3)^2 + (y-x)^2", {0.5, 4}, {{0.5, 0.5}, {}});
  expect_optimum(fixed, {0.5, 0.5}, 1e-6);
  EXPECT_EQ(fixed.run().x[0][0], 0.5);
}

TEST_P(bounds, change_nothing_where_they_are_far_away) {
  auto far = make("(1-x)^2 + 4*(y-x^2)^2", {-0.5, 1}, {{-1e9, 1e9}, {-1e9, 1e9}});
  far.settings.max_iterations = 200;
  auto free = far;
  free.settings.bounds.clear();
  auto const bounded = far.run(), unbounded = free.run();
  if (searches_lines(GetParam())) {
    EXPECT_NEAR(bounded.x[0][0], unbounded.x[0][0], 1e-6) << "the decrease is summed in another order";
  } else {
    EXPECT_EQ(bounded.x, unbounded.x);
    EXPECT_EQ(bounded.gradient_norm, unbounded.gradient_norm);
  }
}

/// lm is for sums of squares: bounded_fits.
std::vector<method> all_but_lm() {
  std::vector<method> result(all_methods().begin(), all_methods().end());
  std::erase(result, method::lm);
  return result;
}

INSTANTIATE_TEST_SUITE_P(reference, bounds, testing::ValuesIn(all_but_lm()),
                         [](auto const& each) { return std::string(name(each.param)); });

// Optima found by scipy 1.17, minimize(f, x0, jac=True, bounds=b, method="L-BFGS-B", options=dict(ftol=1e-16,
// gtol=1e-12)).
class bounded_searches : public testing::TestWithParam<method> {
 protected:
  static experiment make(std::string_view expression, std::vector<double> const& start,
                         std::vector<parameter_bounds> const& within, objective_options const& options = {}) {
    auto result = bounded(expression, GetParam(), start, within, options);
    result.settings.gradient_tolerance = 1e-8;
    return result;
  }
};

constexpr auto rosenbrock = "(1-x)^2 + 100*(y-x^2)^2";

TEST_P(bounded_searches, find_the_optima_that_scipy_finds) {
  expect_optimum(make(rosenbrock, {-1.2, 1}, {{-2, 0.5}, {-2, 2}}), {0.5, 0.25}, 1e-9);
  expect_optimum(make(rosenbrock, {-1.2, 0.3}, {{-2, 2}, {-2, 0.3}}), {0.5514231109614979, 0.3}, 1e-8);
  expect_optimum(make(rosenbrock, {-1.2, -1.5}, {{-1.5, -0.2}, {-2, infinite}}), {-0.2, 0.04}, 1e-9);
  auto const himmelblau = "(x^2+y-11)^2 + (x+y^2-7)^2";
  expect_optimum(make(himmelblau, {0, 0}, {{-2.5, 2.25}, {-2.5, 2.25}}), {2.25, 2.25}, 0);
  expect_optimum(make(himmelblau, {-1, -1}, {{}, {-3, infinite}}), {-3.7107262131999765, -3}, 1e-8);
}

TEST_P(bounded_searches, find_many_active_bounds_in_few_steps) {
  auto const valley = make("sum(i, 1, n-1, 10*(x[i+1]-x[i]^2)^2 + (1-x[i])^2)", std::vector<double>(40, -0.3),
                           std::vector<parameter_bounds>(40, {-0.5, 0.75}), {.dimension = 40});
  auto const rows = valley.run();
  EXPECT_EQ(rows.outcome[0], outcome::converged);
  EXPECT_NEAR(rows.f[0], 15.467877652015874, 1e-12);
  EXPECT_LT(rows.evaluations[0], 60U) << "scipy's L-BFGS-B takes 19";
  auto const chain =
      make("sum(i, 1, n-1, 2*(x[i+1]-x[i])^2) + sum(i, 1, n, (x[i]-2*cos(i))^2)", std::vector<double>(50, 0),
           std::vector<parameter_bounds>(50, {-0.25, 0.25}), {.dimension = 50});
  auto const links = chain.run();
  EXPECT_EQ(links.outcome[0], outcome::converged);
  EXPECT_NEAR(links.f[0], 76.83296620395338, 1e-11);
  EXPECT_LT(links.evaluations[0], 100U);
}

// From (0, 0) along (1, 1) with y at most 0.5: at step length 1 the path has turned along the bound.
TEST_P(bounded_searches, accept_a_point_on_the_bent_path_that_decreases_f) {
  auto bowl = make("(x-5)^2 + (y-5)^2", {0, 0}, {{}, {-infinite, 0.5}});
  auto const points = bowl.trajectory();
  EXPECT_EQ(points[1].x, (std::vector<double>{1, 0.5}));
  EXPECT_EQ(points[1].gradient_norm, 8) << "of x; the gradient of y, -9, leads out";
  ASSERT_EQ(points.size(), 3U) << "the curvature learnt along the path is exact";
  EXPECT_NEAR(points[2].x[0], 5, 1e-14);
  EXPECT_EQ(points[2].x[1], 0.5);
}

INSTANTIATE_TEST_SUITE_P(reference, bounded_searches, testing::Values(method::bfgs, method::lbfgs),
                         [](auto const& each) { return std::string(name(each.param)); });

experiment bounded_fit(std::string_view expression, std::vector<double> const& start,
                       std::vector<parameter_bounds> const& within, precision digits = precision::float64) {
  return bounded(expression, method::lm, start, within, {}, digits);
}

constexpr auto decay =
    "(2-a*exp(-b) - c)^2 + (1.2-a*exp(-2*b) - c)^2 + (0.7-a*exp(-3*b) - c)^2 + (0.6-a*exp(-4*b) - c)^2";

// Optima found by scipy 1.17, least_squares(residuals, x0, bounds=b, xtol=1e-15, ftol=1e-15, gtol=1e-15).
TEST(bounded_fits, find_the_optima_that_scipy_finds) {
  expect_optimum(bounded_fit(rosenbrock, {-1.2, 0.5}, {{-2, 0.7}, {-2, 0.7}}), {0.7, 0.49}, 1e-12);
  auto const flat = bounded_fit(rosenbrock, {-1.2, 0}, {{}, {-infinite, 0.25}});
  expect_optimum(flat, {0.5048795423639163, 0.25}, 1e-9);
  EXPECT_EQ(flat.run().x[1][0], 0.25) << "at the bound, not near it";
  EXPECT_LT(flat.run().evaluations[0], 30U);
  auto const floor = bounded_fit(decay, {1, 1, 0.6}, {{0, infinite}, {0, infinite}, {0.5, infinite}});
  expect_optimum(floor, {3.600397608044608, 0.8664107912136775, 0.5}, 1e-7);
  EXPECT_NEAR(floor.run().f[0], 0.008952901884328913, 1e-15);
  auto const slow = bounded_fit(decay, {1, 1, 0}, {{0, 10}, {1, 10}, {-1, 10}});
  expect_optimum(slow, {4.024210532376594, 1, 0.5502245935411894}, 1e-7);
  EXPECT_NEAR(slow.run().f[0], 0.015128335971235843, 1e-15);
}

TEST(bounded_fits, find_the_optima_in_float32) {
  expect_optimum(bounded_fit(rosenbrock, {-1.2F, 0.5}, {{-2, 0.5}, {-2, 0.75}}, precision::float32), {0.5, 0.25}, 1e-6);
}

TEST(bounded_fits, end_in_a_corner_or_begin_there) {
  auto const into = bounded_fit(rosenbrock, {-2, -2}, {{-2, -0.5}, {-2, -1}});
  expect_optimum(into, {-0.5, -1}, 0);
  EXPECT_EQ(into.run().gradient_norm[0], 0) << "both components lead out";
  auto const stays = bounded_fit(rosenbrock, {2, 3}, {{2, 4}, {-2, 3}});
  expect_optimum(stays, {2, 3}, 0);
  EXPECT_EQ(stays.run().evaluations[0], 1U);
}

TEST(bounded_fits, leave_fixed_parameters_where_they_are) {
  auto const fixed = bounded_fit(rosenbrock, {0.25, 3}, {{0.25, 0.25}, {}});
  expect_optimum(fixed, {0.25, 0.0625}, 1e-15);
  EXPECT_EQ(fixed.run().x[0][0], 0.25);
  auto const both = bounded_fit(rosenbrock, {0.25, 3}, {{0.25, 0.25}, {3, 3}});
  expect_optimum(both, {0.25, 3}, 0);
}

// At (0, 0) both gradients lead inwards, but the Gauss-Newton step is (2.5, -3): without y it is 3.5/5.
TEST(bounded_fits, hold_what_the_step_presses_against_a_bound) {
  auto corner = bounded_fit("(2*x + y - 2)^2 + (x + y + 0.5)^2", {0, 0}, {{0, infinite}, {0, infinite}});
  corner.set(hyperparameter::initial_radius, {100});
  auto const points = corner.trajectory();
  ASSERT_GE(points.size(), 2U);
  EXPECT_NEAR(points[1].x[0], 0.7, 1e-15);
  EXPECT_EQ(points[1].x[1], 0);
  expect_optimum(corner, {0.7, 0}, 1e-15);
}

// The Gauss-Newton step is clipped at y = 0 to where f is 8, and as much is promised.
TEST(bounded_fits, shorten_a_step_that_does_not_descend_where_it_is_clipped) {
  auto valley = bounded_fit("(x + 0.9*y - 1)^2 + (0.9*x + y - 0.5)^2", {0.3, 0.02}, {{0, infinite}, {0, infinite}});
  valley.set(hyperparameter::initial_radius, {100});
  auto const points = valley.trajectory();
  for (std::size_t k = 1; k < points.size(); ++k) EXPECT_LE(points[k].f, points[k - 1].f) << k;
  expect_optimum(valley, {1.45 / 1.81, 0}, 1e-14);
  EXPECT_LT(valley.run().evaluations[0], 20U);
}

TEST(bounded_fits, keep_every_bit_where_bounds_are_far_away) {
  for (auto const digits : {precision::float32, precision::float64}) {
    auto far = bounded_fit(rosenbrock, {-1.25, 1}, {{-1e9, 1e9}, {-1e9, 1e9}}, digits);
    auto free = far;
    free.settings.bounds.clear();
    auto const bounded = far.run(), unbounded = free.run();
    EXPECT_EQ(bounded.x, unbounded.x);
    EXPECT_EQ(bounded.f, unbounded.f);
    EXPECT_EQ(bounded.evaluations, unbounded.evaluations);
  }
}

}  // namespace
}  // namespace rivulet
