// Every outcome of the stop rule on a descent that can be checked by hand.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

experiment gd(std::string_view expression, double start, double rate, std::uint64_t most = 100) {
  experiment study(expression);
  study.start({start}).set(hyperparameter::learning_rate, {rate});
  study.settings.max_iterations = most;
  return study;
}

void expect_end(experiment const& study, outcome how, std::uint64_t iterations,
                convergence_test by = convergence_test::none) {
  auto const rows = study.run();
  EXPECT_EQ(name(rows.outcome[0]), name(how));
  EXPECT_EQ(name(rows.converged_by[0]), name(by));
  EXPECT_EQ(rows.iterations[0], iterations);
  EXPECT_EQ(rows.evaluations[0], iterations + 1);
}

TEST(stop_rule, ends_undefined_where_f_is_not_finite_at_the_start) {
  expect_end(gd("log(x)", -1, 0.1), outcome::undefined_start, 0);
  expect_end(gd("1/x", 0, 0.1), outcome::undefined_start, 0);
}

TEST(stop_rule, ends_undefined_where_only_the_gradient_is_not_finite) {
  expect_end(gd("sqrt(x)", 0, 0.1), outcome::undefined_start, 0);
}

TEST(stop_rule, ends_not_finite_where_a_step_leaves_the_domain) {
  expect_end(gd("log(x)", 1, 2), outcome::not_finite, 1);  // x_1 = 1 - 2·1 = -1
}

TEST(stop_rule, ends_not_finite_where_f_overflows) {
  expect_end(gd("x^4", 1e10, 1), outcome::not_finite, 2);  // x: 1e10, about -4e30, about 2.6e92
  expect_end(gd("x^4", 1e100, 1), outcome::undefined_start, 0);
}

TEST(stop_rule, ends_diverged_beyond_the_bound_on_x) {
  auto study = gd("x^2", 1, 2);  // x_k = (-3)^k
  study.settings.divergence_bound = 81;
  expect_end(study, outcome::diverged, 5);
  study.settings.divergence_bound = 80.5;
  expect_end(study, outcome::diverged, 4);
}

TEST(stop_rule, ends_diverged_beyond_the_bound_on_f) {
  auto study = gd("x^2", 1, 2);
  study.settings.f_bound = 81;  // f(x_k) = 9^k
  expect_end(study, outcome::diverged, 3);
}

TEST(stop_rule, ends_diverged_where_x_is_nan_though_f_is_not) {
  experiment study("max(x, 5)", method::adamax);
  study.start({1}).set(hyperparameter::epsilon, {0});  // the gradient is 0: m / u = 0 / 0
  study.settings.divergence_bound = 1e12;
  auto const rows = study.run();
  EXPECT_EQ(name(rows.outcome[0]), "diverged");
  EXPECT_EQ(rows.iterations[0], 1U);
  EXPECT_TRUE(std::isnan(rows.x[0][0]));
  EXPECT_EQ(rows.f[0], 5);
}

TEST(stop_rule, ends_not_finite_before_diverged) {
  auto study = gd("log(x)", 1, 1e6);
  study.settings.divergence_bound = 1000;
  expect_end(study, outcome::not_finite, 1);
}

TEST(stop_rule, converges_by_the_gradient_with_equality) {
  auto study = gd("x^2", 1, 0.25);  // x_k = 2^-k, g = 2^(1-k)
  study.settings.gradient_tolerance = 0.125;
  expect_end(study, outcome::converged, 4, convergence_test::gradient);
}

TEST(stop_rule, converges_at_the_start) {
  auto study = gd("x^2", 0, 0.25);
  study.settings.gradient_tolerance = 0;
  expect_end(study, outcome::converged, 0, convergence_test::gradient);
}

TEST(stop_rule, converges_by_the_gradient_relative_to_the_first) {
  auto study = gd("x^2", 1024, 0.25);
  study.settings.relative_gradient_tolerance = 0.125;
  expect_end(study, outcome::converged, 3, convergence_test::relative_gradient);
}

TEST(stop_rule, converges_by_the_change_of_f) {
  auto study = gd("x^2", 1, 0.25);  // f = 4^-k, change 3·4^-k: at k = 3 it is 3/64
  study.settings.f_tolerance = 3.0 / 64;
  expect_end(study, outcome::converged, 3, convergence_test::f);
}

TEST(stop_rule, scales_the_change_of_f_by_the_larger_f) {
  auto study = gd("x^2", 1024, 0.25);  // change 3/4 of the previous f at every step, until f < 1
  study.settings.f_tolerance = 0.75;
  expect_end(study, outcome::converged, 1, convergence_test::f);
}

TEST(stop_rule, converges_by_the_step) {
  auto study = gd("x^2", 1, 0.25);  // step 2^-k
  study.settings.step_tolerance = 0.25;
  expect_end(study, outcome::converged, 2, convergence_test::step);
}

TEST(stop_rule, scales_the_step_by_the_largest_parameter) {
  auto study = gd("x^2", 1024, 0.25);  // every step is as long as the x it leads to
  study.settings.step_tolerance = 1;
  expect_end(study, outcome::converged, 1, convergence_test::step);
}

TEST(stop_rule, names_the_first_test_that_holds) {
  auto study = gd("x^2", 1, 0.25);
  study.settings.step_tolerance = 1;
  study.settings.f_tolerance = 1;
  study.settings.max_iterations = 1;
  study.settings.relative_gradient_tolerance = 0.01;
  expect_end(study, outcome::converged, 1, convergence_test::f);
  study.settings.relative_gradient_tolerance = 0.5;
  expect_end(study, outcome::converged, 1, convergence_test::relative_gradient);
}

TEST(stop_rule, reaches_the_target) {
  auto study = gd("x^2", 1, 0.25);
  study.settings.target = 0.0625;
  expect_end(study, outcome::reached_target, 2);
}

TEST(stop_rule, ends_at_the_most_iterations) {
  expect_end(gd("x^2", 1, 0.25, 7), outcome::max_iterations, 7);
  expect_end(gd("x^2", 1, 0.25, 0), outcome::max_iterations, 0);
}

TEST(stop_rule, ends_at_the_most_evaluations) {
  auto study = gd("x^2", 1, 0.25, 7);
  study.settings.max_evaluations = 5;
  expect_end(study, outcome::max_evaluations, 4);
}

TEST(stop_rule, stalls_where_a_step_changes_nothing) {
  expect_end(gd("x^2", 1, 0), outcome::stalled, 1);
  expect_end(gd("x^2 + 1", 1, 1e-20), outcome::stalled, 1);
}

TEST(stop_rule, does_not_stall_while_the_state_moves) {
  experiment study("x^2", method::momentum);
  study.start({1}).set(hyperparameter::learning_rate, {0.0}).set(hyperparameter::momentum, {0.5});
  study.settings.max_iterations = 1000;
  // b_k = 4 - 2^(2 - k) stands still when its last bit is gone.
  auto const rows = study.run();
  EXPECT_EQ(rows.outcome[0], outcome::stalled);
  EXPECT_GT(rows.iterations[0], 50U);
  EXPECT_LT(rows.iterations[0], 60U);
}

TEST(stop_rule, does_not_stall_while_the_schedule_moves) {
  auto study = gd("x^2", 1, 1e-20);
  study.settings.schedule = schedule::cosine;
  study.set(hyperparameter::decay_iterations, {10}).set(hyperparameter::minimum_fraction, {1});
  study.set(hyperparameter::warmup_iterations, {5});
  study.settings.warmup = true;
  expect_end(study, outcome::stalled, 16);  // settled in the step from x_15: 5 warm-up steps and 10 of decay
}

TEST(stop_rule, finds_the_cycle_of_period_two) {
  auto study = gd("x^2 - 4*x + 1", 9, 1);
  study.settings.detect_cycles = true;
  expect_end(study, outcome::cycling, 3);
  EXPECT_EQ(study.run().cycle_period[0], 2U);
  EXPECT_EQ(study.run().x[0][0], -5);
}

TEST(stop_rule, finds_a_cycle_of_the_state_not_of_x_alone) {
  // (x, b): (1, 0) (-1, 1) (-1, 0) (1, -1) (1, 0): x repeats earlier than the state does.
  experiment study("x^2/2", method::momentum);
  study.start({1}).set(hyperparameter::learning_rate, {2.0}).set(hyperparameter::momentum, {1.0});
  study.settings.detect_cycles = true;
  auto const rows = study.run();
  ASSERT_EQ(rows.outcome[0], outcome::cycling);
  EXPECT_EQ(rows.cycle_period[0], 4U);
}

TEST(stop_rule, leaves_cycles_alone_unless_asked) {
  expect_end(gd("x^2 - 4*x + 1", 9, 1), outcome::max_iterations, 100);
}

TEST(stop_rule, looks_for_cycles_only_after_the_schedule_has_settled) {
  auto study = gd("x^2 - 4*x + 1", 9, 1);
  study.settings.detect_cycles = true;
  study.settings.warmup = true;
  study.set(hyperparameter::warmup_iterations, {10});
  expect_end(study, outcome::stalled, 11);  // the rate 1/2 of the fifth step lands on 2; step 11 is the first settled
}

TEST(stop_rule, forgets_points_before_the_schedule_settled) {
  auto study = gd("x^2 - 4*x + 1", 9, 1);  // 9, -5, 9, …: the warm-up's only factor is 1
  study.settings.detect_cycles = true;
  study.settings.warmup = true;
  study.set(hyperparameter::warmup_iterations, {1});
  expect_end(study, outcome::cycling, 4);
  EXPECT_EQ(study.run().cycle_period[0], 2U);
}

TEST(no_stop, makes_exactly_the_asked_steps_and_judges_the_last_point) {
  auto study = gd("x^2", 1, 0.25, 10);
  study.settings.stop = false;
  study.settings.gradient_tolerance = 0.5;
  expect_end(study, outcome::converged, 10, convergence_test::gradient);
  study.settings.gradient_tolerance = 1e-9;
  expect_end(study, outcome::max_iterations, 10);
}

TEST(no_stop, walks_on_through_what_would_have_ended_it) {
  auto study = gd("x^2", 1, 2, 6);
  study.settings.stop = false;
  study.settings.divergence_bound = 100;
  auto rows = study.run();
  EXPECT_EQ(rows.outcome[0], outcome::diverged);
  EXPECT_EQ(rows.x[0][0], 729);
  study.settings.max_iterations = 4;
  expect_end(study, outcome::max_iterations, 4);
}

TEST(no_stop, compares_with_the_point_before_the_last) {
  auto study = gd("x^2", 1, 0.25, 3);
  study.settings.stop = false;
  study.settings.f_tolerance = 3.0 / 64;
  expect_end(study, outcome::converged, 3, convergence_test::f);
  study.settings.f_tolerance.reset();
  study.settings.step_tolerance = 0.125;
  expect_end(study, outcome::converged, 3, convergence_test::step);
  study.settings.max_iterations = 0;
  expect_end(study, outcome::max_iterations, 0);
}

TEST(results, hold_a_canonical_nan) {
  auto const rows = gd("x/x", 0, 0.1).run();  // 0/0 sets the sign of its NaN on some processors
  EXPECT_TRUE(std::isnan(rows.f[0]));
  EXPECT_FALSE(std::signbit(rows.f[0]));
  EXPECT_TRUE(std::isnan(rows.best_f[0]));
  EXPECT_EQ(rows.x[0][0], 0);
}

TEST(results, give_the_raw_gradient_norm) {
  auto study = gd("x^2", -3, 0.25, 0);
  study.settings.clip_value = true;
  study.set(hyperparameter::clip_value, {1});
  EXPECT_EQ(study.run().gradient_norm[0], 6);
}

TEST(results, of_a_constant_objective_converge_at_once) {
  experiment study("3", method::gd, {.variables = {"x"}, .constants = {}, .dimension = 0});
  study.start({1});
  study.settings.gradient_tolerance = 1e-6;
  auto const rows = study.run();
  EXPECT_EQ(rows.outcome[0], outcome::converged);
  EXPECT_EQ(rows.f[0], 3);
}

TEST(float32, rounds_every_step_to_single_precision) {
  experiment study("x^2 - 4*x + 1", method::gd, {}, precision::float32);
  study.start({9}).set(hyperparameter::learning_rate, {0.01});
  study.settings.max_iterations = 1;
  float const rate = 0.01F;
  EXPECT_EQ(study.run().x[0][0], static_cast<double>(std::fma(-rate, 14.0F, 9.0F)));
}

}  // namespace
}  // namespace rivulet
