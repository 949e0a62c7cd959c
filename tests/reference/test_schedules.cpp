// Schedules against factors computed by hand: f = x has gradient 1, so steps are the negated learning rates.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

/// The learning rate of each step under a schedule, in units that are exact: x starts at 0 and falls by the rate.
std::vector<double> rates(experiment& study, std::size_t steps, double base = 1) {
  study.start({0}).set(hyperparameter::learning_rate, {base});
  study.settings.max_iterations = steps;
  study.settings.stop = false;
  auto const path = study.path();
  std::vector<double> result;
  for (std::size_t k = 0; k < steps; ++k) result.push_back(path[k] - path[k + 1]);
  return result;
}

TEST(schedule, is_constant_by_default) {
  experiment study("x");
  EXPECT_EQ(rates(study, 3, 0.5), (std::vector<double>{0.5, 0.5, 0.5}));
}

TEST(schedule, step_multiplies_after_every_step_size_steps) {
  experiment study("x");
  study.settings.schedule = schedule::step;
  study.set(hyperparameter::step_size, {2}).set(hyperparameter::gamma, {0.5});
  EXPECT_EQ(rates(study, 6), (std::vector<double>{1, 1, 0.5, 0.5, 0.25, 0.25}));
}

TEST(schedule, exponential_multiplies_after_every_step) {
  experiment study("x");
  study.settings.schedule = schedule::exponential;
  study.set(hyperparameter::gamma, {0.25});
  EXPECT_EQ(rates(study, 4, 2), (std::vector<double>{2, 0.5, 0.125, 0.03125}));
}

TEST(schedule, cosine_falls_to_its_minimum_and_stays) {
  experiment study("x");
  study.settings.schedule = schedule::cosine;
  study.set(hyperparameter::decay_iterations, {4}).set(hyperparameter::minimum_fraction, {0.5});
  auto const found = rates(study, 7);
  constexpr double few_ulp = 1e-15;
  std::vector<double> const expected{
      1, 0.5 + 0.25 * (1 + std::sqrt(0.5)), 0.75, 0.5 + 0.25 * (1 - std::sqrt(0.5)), 0.5, 0.5, 0.5};
  for (std::size_t k = 0; k < expected.size(); ++k) EXPECT_NEAR(found[k], expected[k], 4 * few_ulp) << k;
}

TEST(schedule, warmup_rises_to_the_whole_rate) {
  experiment study("x");
  study.settings.warmup = true;
  study.set(hyperparameter::warmup_iterations, {4});
  EXPECT_EQ(rates(study, 6), (std::vector<double>{0.25, 0.5, 0.75, 1, 1, 1}));
}

TEST(schedule, starts_after_the_warmup) {
  experiment study("x");
  study.settings.warmup = true;
  study.settings.schedule = schedule::exponential;
  study.set(hyperparameter::warmup_iterations, {2}).set(hyperparameter::gamma, {0.5});
  EXPECT_EQ(rates(study, 5), (std::vector<double>{0.5, 1, 1, 0.5, 0.25}));
}

TEST(schedule, may_differ_between_instances) {
  experiment study("x");
  study.settings.warmup = true;
  study.start({0}).set(hyperparameter::learning_rate, {1}).set(hyperparameter::warmup_iterations, {0, 2});
  study.settings.max_iterations = 1;
  auto const rows = study.run();
  EXPECT_EQ(rows.x[0][0], -1);
  EXPECT_EQ(rows.x[0][1], -0.5);
}

TEST(per_parameter_rates, apply_to_their_group) {
  experiment study("x + y + z");
  study.start({0, 0, 0}).set(hyperparameter::learning_rate, {1}).rates({0, 2, 1}, {0.25, 0.5});
  study.settings.max_iterations = 2;
  auto const rows = study.run();
  EXPECT_EQ(rows.x[0][0], -2);
  EXPECT_EQ(rows.x[1][0], -1);
  EXPECT_EQ(rows.x[2][0], -0.5);
}

TEST(per_parameter_rates, are_scheduled_too) {
  experiment study("x + y");
  study.settings.schedule = schedule::exponential;
  study.start({0, 0}).set(hyperparameter::gamma, {0.5}).set(hyperparameter::learning_rate, {1}).rates({0, 1}, {0.5});
  study.settings.max_iterations = 2;
  auto const rows = study.run();
  EXPECT_EQ(rows.x[0][0], -1.5);
  EXPECT_EQ(rows.x[1][0], -0.75);
}

}  // namespace
}  // namespace rivulet
