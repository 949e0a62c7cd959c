// Line searches against steps made by hand, and every way in which they end.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

class line_searches : public testing::TestWithParam<method> {
 protected:
  static experiment make(std::string_view expression, std::vector<double> const& start,
                         precision digits = precision::float64) {
    experiment result(expression, GetParam(), {}, digits);
    result.start(start);
    result.settings.gradient_tolerance = 1e-6;
    return result;
  }
  static experiment backtracking(std::string_view expression, std::vector<double> const& start) {
    auto result = make(expression, start);
    result.settings.line_search = line_search::backtracking;
    return result;
  }
};

void expect_end(experiment const& of, outcome how, std::uint64_t iterations, std::uint64_t evaluations) {
  auto const rows = of.run();
  EXPECT_EQ(rows.outcome[0], how) << name(rows.outcome[0]);
  EXPECT_EQ(rows.iterations[0], iterations);
  EXPECT_EQ(rows.evaluations[0], evaluations);
}

TEST_P(line_searches, end_on_a_parabola_in_two_steps) {
  auto const parabola = make("(x-3)^2", {0});
  EXPECT_EQ(parabola.path(), (std::vector<double>{0, 1, 3})) << "a unit step, then the exact curvature 1/2";
  expect_end(parabola, outcome::converged, 2, 3);
}

// x_2 in fractions: H = (I - rho s y')·(65/257)·(I - rho y s') + rho s s' with s = (-1/4, -1), y = (-1/4, -4).
TEST_P(line_searches, make_the_second_step_worked_out_by_hand) {
  auto const points = make("x^2/2 + 2*y^2", {2, 2}).trajectory();
  ASSERT_GE(points.size(), 3U);
  EXPECT_EQ(points[1].x, (std::vector<double>{1.75, 1}));
  EXPECT_NEAR(points[2].x[0], 18144.0 / 16705, 1e-14);
  EXPECT_NEAR(points[2].x[1], -1134.0 / 16705, 1e-14);
}

TEST_P(line_searches, widen_until_the_slope_turns_and_interpolate) {
  auto far = make("(x-100)^2", {0});
  far.set(hyperparameter::c2, {0.1});
  EXPECT_NEAR(far.path()[1], 100, 1e-10) << "step lengths 1, 4, 16, 64, 256, then the cubic's minimum";
  expect_end(far, outcome::converged, 1, 7);
}

TEST_P(line_searches, accept_the_longest_step_while_it_leads_down) {
  auto far = make("(x-100)^2", {0});
  far.set(hyperparameter::step_max, {2});
  far.settings.max_iterations = 1;
  EXPECT_EQ(far.path(), (std::vector<double>{0, 2}));
  expect_end(far, outcome::max_iterations, 1, 3);
}

TEST_P(line_searches, shorten_a_step_to_where_f_is_finite) {
  auto barrier = make("4*x - log(x)", {1});
  barrier.set(hyperparameter::c2, {0.99});
  EXPECT_EQ(barrier.path()[1], 0.9) << "a tenth of the way to x = 0";
  auto const rows = barrier.run();
  EXPECT_EQ(rows.outcome[0], outcome::converged);
  EXPECT_NEAR(rows.x[0][0], 0.25, 1e-6);
}

TEST_P(line_searches, backtrack_by_the_cubic) {
  auto const steep = backtracking("(8*x)^2", {0.5});
  // From 1/2 along -1 to -1/2, where f is the same and the slope opposite: the cubic's minimum lies half way.
  EXPECT_EQ(steep.path(), (std::vector<double>{0.5, 0}));
  expect_end(steep, outcome::converged, 1, 3);
}

TEST_P(line_searches, stop_between_accepted_points_at_the_most_evaluations) {
  auto far = make("(x-100)^2", {0});
  far.set(hyperparameter::c2, {0.1});
  far.settings.max_evaluations = 3;
  auto const rows = far.run();
  expect_end(far, outcome::max_evaluations, 0, 3);
  EXPECT_EQ(rows.x[0][0], 0);
  EXPECT_EQ(rows.f[0], 10000);
  EXPECT_EQ(rows.gradient_norm[0], 200);
}

TEST_P(line_searches, count_the_evaluations_at_an_accepted_point) {
  auto parabola = make("(x-3)^2", {0});
  parabola.settings.max_evaluations = 2;
  expect_end(parabola, outcome::max_evaluations, 1, 2);
  parabola.settings.max_evaluations = 1;
  expect_end(parabola, outcome::max_evaluations, 0, 1);
}

TEST_P(line_searches, take_the_best_point_when_their_evaluations_are_used_up) {
  auto far = make("(x-100)^2", {0});
  far.set(hyperparameter::c2, {0.1}).set(hyperparameter::line_search_evaluations, {3});
  far.settings.max_iterations = 1;
  EXPECT_EQ(far.path()[1], 16) << "the last of 1, 4, 16";
  expect_end(far, outcome::max_iterations, 1, 5);
}

// f jumps up on the way down: no step, however short, lowers it.
TEST_P(line_searches, fail_where_no_step_is_acceptable) {
  auto cliff = make("x - 100*floor(x)", {1});
  cliff.set(hyperparameter::line_search_evaluations, {5});
  auto const rows = cliff.run();
  expect_end(cliff, outcome::line_search_failed, 0, 6);
  EXPECT_EQ(rows.x[0][0], 1);
  EXPECT_EQ(rows.f[0], -99);
  EXPECT_EQ(rows.gradient_norm[0], 1);
  cliff.settings.line_search = line_search::backtracking;
  expect_end(cliff, outcome::line_search_failed, 0, 6);
}

TEST_P(line_searches, fail_where_steps_become_too_short_to_change_x) {
  for (auto const& cliff : {make("x - 100*floor(x)", {1}), backtracking("x - 100*floor(x)", {1})}) {
    auto const rows = cliff.run();
    EXPECT_EQ(rows.outcome[0], outcome::line_search_failed);
    EXPECT_LT(rows.evaluations[0], 21U);
  }
}

TEST_P(line_searches, fail_where_the_slope_along_the_gradient_vanishes) {
  auto faint = make("1e-200*x", {5});
  faint.settings.gradient_tolerance.reset();
  expect_end(faint, outcome::line_search_failed, 0, 2);
  EXPECT_EQ(faint.run().x[0][0], 5);
}

// The steps worked out above, with a cliff at (1.75, 1) that lies between the learnt direction and the gradient's.
TEST_P(line_searches, restart_along_the_gradient_before_they_fail) {
  auto cliff = make("x^2/2 + 2*y^2 + where(x - 1.75 < 0.53*(y - 1), 100, 0)", {2, 2});
  cliff.set(hyperparameter::line_search_evaluations, {9});
  cliff.settings.max_iterations = 2;
  EXPECT_EQ(cliff.trajectory()[2].x, (std::vector<double>{1.3125, 0})) << "-g / 4 from (1.75, 1)";
  expect_end(cliff, outcome::max_iterations, 2, 12);
}

TEST_P(line_searches, stall_where_a_step_changes_nothing) {
  expect_end(backtracking("x", {1e20}), outcome::stalled, 1, 2);
}

TEST_P(line_searches, diverge_where_f_has_no_lower_bound) {
  auto slope = make("x", {0});
  slope.settings.divergence_bound = 1e12;
  EXPECT_EQ(slope.run().outcome[0], outcome::diverged);
}

TEST_P(line_searches, end_at_an_undefined_start) { expect_end(make("log(x)", {-1}), outcome::undefined_start, 0, 1); }

TEST_P(line_searches, show_reducers_and_trajectories_accepted_points_only) {
  auto valley = make("(1-x)^2 + 100*(y-x^2)^2", {-1.2, 1});
  valley.settings.reducers = {{reducer_kind::f_initial}, {reducer_kind::sum_f}, {reducer_kind::mean_last_f, 1}};
  auto const rows = valley.run();
  auto const points = valley.trajectory();
  EXPECT_GT(rows.evaluations[0], rows.iterations[0] + 1);
  ASSERT_EQ(points.size(), rows.iterations[0] + 1);
  double sum = -0.0;
  for (auto const& point : points) sum += point.f;
  EXPECT_EQ(rows.reducers[0][0], points.front().f);
  EXPECT_EQ(rows.reducers[1][0], sum);
  EXPECT_EQ(rows.reducers[2][0], points.back().f);
  EXPECT_EQ(rows.f[0], points.back().f);
}

TEST_P(line_searches, lower_f_at_every_accepted_point) {
  auto const points = make("(1-x)^2 + 100*(y-x^2)^2", {-1.2, 1}).trajectory();
  for (std::size_t k = 1; k < points.size(); ++k) EXPECT_LT(points[k].f, points[k - 1].f) << k;
  EXPECT_NEAR(points.back().x[0], 1, 1e-6);
}

TEST_P(line_searches, converge_in_single_precision) {
  auto valley = make("(1-x)^2 + 100*(y-x^2)^2", {-1.2, 1}, precision::float32);
  valley.settings.gradient_tolerance = 0.0009765625;
  auto const rows = valley.run();
  EXPECT_EQ(rows.outcome[0], outcome::converged);
  EXPECT_NEAR(rows.x[0][0], 1, 1e-3);
}

INSTANTIATE_TEST_SUITE_P(reference, line_searches, testing::Values(method::bfgs, method::lbfgs),
                         [](auto const& each) { return std::string(name(each.param)); });

TEST(lbfgs, forgets_all_but_the_last_pairs) {
  auto const end_of = [](std::uint32_t history) {
    experiment valley("sum(i, 1, n-1, 10*(x[i+1]-x[i]^2)^2 + (1-x[i])^2)", method::lbfgs, {.dimension = 6});
    valley.start({-1, 1, -1, 1, -1, 1});
    valley.settings.gradient_tolerance = 1e-6;
    valley.settings.history = history;
    return valley.trajectory();
  };
  auto const one = end_of(1), two = end_of(2), ten = end_of(10);
  EXPECT_EQ(one[2].x, ten[2].x) << "one pair each";
  EXPECT_NE(one[3].x, two[3].x);
  EXPECT_EQ(two[3].x, ten[3].x) << "two pairs each";
  EXPECT_NE(two[4].x, ten[4].x);
}

}  // namespace
}  // namespace rivulet
