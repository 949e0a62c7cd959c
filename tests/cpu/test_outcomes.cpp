// Outcomes on the lanes that have answers without the reference.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include <rivulet/error.hpp>

#include "tests/cpu/on_lanes.hpp"

namespace rivulet {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double infinity = std::numeric_limits<double>::infinity();

cpu::execution widest(unsigned threads = 1) { return {cpu::available_simd().back(), threads}; }

/// x^2 - 4x + 1 from 9: x_k = 2 + (1 - 2·rate)^k · 7.
batch_of parabola(std::vector<double> const& rates) {
  batch_of batch("x^2 - 4*x + 1", method::gd, precision::float64, rates.size());
  batch.start(0, {9}).set(hyperparameter::learning_rate, rates);
  batch.settings.gradient_tolerance = 0.01;
  batch.settings.max_iterations = 100;
  return batch;
}

TEST(outcomes, of_the_parabola_are_those_of_its_closed_form) {
  auto const rows = on_lanes(parabola({0.01, 0.9, 1.0, 1.2}), widest());
  EXPECT_EQ(rows.outcome,
            (std::vector{outcome::max_iterations, outcome::converged, outcome::cycling, outcome::diverged}));
  EXPECT_EQ(rows.converged_by[1], convergence_test::gradient);
  EXPECT_EQ(rows.iterations[0], 100u);
  EXPECT_EQ(rows.iterations[1], 33u);
  EXPECT_EQ(rows.cycle_period, (std::vector<std::uint64_t>{0, 0, 2, 0}));
  constexpr double rounding_of_100_steps = 1e-14;
  EXPECT_NEAR(rows.x[0][0], 2.928336891263273, rounding_of_100_steps);
}

TEST(outcomes, tell_an_undefined_start_from_a_later_one) {
  batch_of batch("log(x)", method::gd, precision::float64, 4);
  batch.start(0, {nan, infinity, -1, 0.1}).set(hyperparameter::learning_rate, {1});
  auto const rows = on_lanes(batch, widest());
  EXPECT_EQ(rows.outcome[0], outcome::undefined_start);
  EXPECT_EQ(rows.outcome[1], outcome::undefined_start);
  EXPECT_EQ(rows.outcome[2], outcome::undefined_start);
  EXPECT_EQ(rows.outcome[3], outcome::not_finite);
  EXPECT_EQ(rows.iterations[3], 1u);
}

TEST(outcomes, stall_where_a_step_is_too_small_to_move) {
  batch_of batch("x^2", method::gd, precision::float32, 2);
  batch.start(0, {1}).set(hyperparameter::learning_rate, {1e-10, 0.1});
  auto const rows = on_lanes(batch, widest());
  EXPECT_EQ(rows.outcome[0], outcome::stalled);
  EXPECT_EQ(rows.iterations[0], 1u);
  EXPECT_EQ(rows.outcome[1], outcome::converged);
}

/// Every test of the stop rule that is off by default, against the reference.
TEST(outcomes, of_the_rare_tests_are_the_references) {
  for (auto const digits : {precision::float64, precision::float32}) {
    batch_of batch("(x^2+y-11)^2 + (x+y^2-7)^2", method::gd, digits, 300);
    batch.spread(hyperparameter::learning_rate, 1e-4, 0.05).box(-6, 6);
    batch.settings.gradient_tolerance.reset();
    auto with = batch.settings;
    auto const check = [&](auto change) {
      batch.settings = with;
      change(batch.settings);
      expect_twins(batch);
      return on_lanes(batch, widest());
    };
    auto const by = [](instance_table const& rows, convergence_test test) {
      return std::count(rows.converged_by.begin(), rows.converged_by.end(), test);
    };
    double const tenth = batch.rounded(0.1), small = batch.rounded(1e-3);
    EXPECT_GT(by(check([&](auto& s) { s.relative_gradient_tolerance = tenth; }), convergence_test::relative_gradient),
              0);
    EXPECT_GT(by(check([&](auto& s) { s.f_tolerance = small; }), convergence_test::f), 0);
    EXPECT_GT(by(check([&](auto& s) { s.step_tolerance = small; }), convergence_test::step), 0);
    EXPECT_GT(count_of(check([&](auto& s) { s.target = 1.0; }), outcome::reached_target), 0u);
    EXPECT_GT(count_of(check([&](auto& s) { s.f_bound = 500.0; }), outcome::diverged), 0u);
    EXPECT_GT(count_of(check([&](auto& s) { s.max_evaluations = 9; }), outcome::max_evaluations), 0u);
    check([&](auto& s) { s.max_evaluations = 0; });
    check([&](auto& s) { s.max_iterations = 0; });
  }
}

TEST(outcomes, of_constant_objectives_are_the_references) {
  objective_options options;
  options.variables = {"x", "y"};
  batch_of batch("3", method::gd, precision::float64, 5, options);
  expect_twins(batch);
  batch.settings.gradient_tolerance.reset();
  expect_twins(batch);
  batch.settings.detect_cycles = true;
  expect_twins(batch);
}

TEST(outcomes, of_objectives_with_constants_are_the_references) {
  for (auto const digits : {precision::float64, precision::float32}) {
    objective_options options;
    options.constants = {"a", "b"};
    batch_of batch("a*x^2 + b*y^2 + a*b", method::momentum, digits, 90, options);
    std::vector<double> values(90);
    for (std::size_t j = 0; j < values.size(); ++j) values[j] = 0.1 + 0.07 * static_cast<double>(j);
    batch.constant(values).constant({1.7}).spread(hyperparameter::learning_rate, 0.01, 0.3);
    batch.set(hyperparameter::momentum, {0.5}).set(hyperparameter::dampening, {0.25});
    expect_twins(batch);
  }
}

/// Under a constant gradient the variance is 0 but for rounding, and half of that is below 0.
TEST(outcomes, of_centered_rmsprop_under_a_constant_gradient_are_the_references) {
  for (auto const digits : {precision::float64, precision::float32}) {
    batch_of batch("0.7*x + 0.3*y", method::rmsprop, digits, 60);
    batch.set(hyperparameter::centered, {1}).spread(hyperparameter::alpha, 0.01, 0.9);
    auto const rows = on_lanes(batch, widest());
    EXPECT_EQ(count_of(rows, outcome::not_finite) + count_of(rows, outcome::diverged), 0u);
    expect_twins(batch);
  }
}

TEST(outcomes, refuse_more_iterations_than_float32_lanes_count) {
  batch_of batch("x^2", method::gd, precision::float32, 1);
  batch.settings.max_iterations = std::uint64_t{1} << 31;
  EXPECT_THROW(on_lanes(batch, widest()), invalid_argument);
  batch.settings.max_iterations -= 1;
  EXPECT_EQ(on_lanes(batch, widest()).outcome[0], outcome::converged);
}

}  // namespace
}  // namespace rivulet
