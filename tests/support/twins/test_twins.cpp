// A back-end and the reference give the same bits: every method, both precisions.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "tests/support/twins/twin.hpp"

namespace rivulet {
namespace {

constexpr auto rosenbrock = "(1-x)^2 + 100*(y-x^2)^2";
constexpr auto himmelblau = "(x^2+y-11)^2 + (x+y^2-7)^2";
constexpr auto rastrigin = "30 + x^2+y^2+z^2 - 10*(cos(2*pi*x)+cos(2*pi*y)+cos(2*pi*z))";
constexpr auto kinked = "abs(x) + exp(-y^2)*log(1+x^2) + where(x < y, sin(x), sqrt(1+y^2)) + max(x,y)^2";

class twins : public ::testing::TestWithParam<twin_case> {
 protected:
  batch_of make(std::string_view expression, std::size_t count) const {
    return batch_of(expression, GetParam().which, GetParam().digits, count);
  }
};

TEST_P(twins, agree_for_every_number_of_instances) {
  for (std::size_t const count : {1u, 3u, 16u, 17u, 1000u}) {
    auto batch = make(himmelblau, count);
    batch.spread(hyperparameter::learning_rate, 0.005, 0.06).box(-5, 5);
    ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << count;
  }
}

TEST_P(twins, agree_on_divergence_and_overflow) {
  auto batch = make(rosenbrock, 100);
  batch.spread(hyperparameter::learning_rate, 1e-4, 40).box(-30, 30);
  batch.settings.divergence_bound.reset();
  expect_twins(batch);
}

TEST_P(twins, agree_on_elementary_functions) {
  auto batch = make(rastrigin, 60);
  expect_twins(batch.set(hyperparameter::learning_rate, {0.01}));
  auto kinks = make(kinked, 60);
  expect_twins(kinks.spread(hyperparameter::learning_rate, 0.001, 0.3));
}

/// Values of a hyperparameter away from its default, where defaults switch things off.
std::vector<double> values_of(hyperparameter which) {
  switch (which) {
    case hyperparameter::centered:
    case hyperparameter::amsgrad:
      return {0, 1};
    case hyperparameter::epsilon:
      return {1e-3, 1e-8, 0.1};
    case hyperparameter::learning_rate:
      return {0.002, 0.01, 0.05, 0.3};
    case hyperparameter::step_min:
      return {1e-6, 1e-3};
    case hyperparameter::step_max:
      return {0.5, 50};
    case hyperparameter::eta_plus:
      return {1.1, 1.5, 2};
    case hyperparameter::line_search_evaluations:
      return {1, 3, 20};
    case hyperparameter::momentum_decay:
      return {0.004, 0, 0.3};
    default:
      return {0.9, 0.3, 0.5, 0.99, 0.01};
  }
}

TEST_P(twins, agree_on_every_hyperparameter) {
  auto batch = make(rosenbrock, 120);
  std::size_t stride = 1;
  for (auto const which : hyperparameters(GetParam().which)) {
    auto const choices = values_of(which);
    std::vector<double> values(batch.columns.count);
    for (std::size_t j = 0; j < values.size(); ++j) values[j] = choices[j / stride % choices.size()];
    batch.set(which, values);
    ++stride;
  }
  expect_twins(batch);
}

TEST_P(twins, agree_on_transformed_gradients) {
  auto batch = make(rosenbrock, 64);
  batch.settings.clip_norm = batch.settings.clip_value = true;
  batch.settings.weight_decay = true;
  batch.set(hyperparameter::clip_norm, {2.5}).spread(hyperparameter::clip_value, 0.5, 3);
  batch.spread(hyperparameter::weight_decay, 0, 0.1);
  expect_twins(batch);
}

TEST_P(twins, agree_on_learning_rate_groups) {
  auto batch = make(rastrigin, 40);
  batch.rate_group({1, 0, 2}, {0.002, 0.03});
  expect_twins(batch);
}

TEST_P(twins, agree_without_stopping) {
  if (searches_lines(GetParam().which)) GTEST_SKIP() << "a line search decides how long its steps take";
  auto batch = make(rosenbrock, 70);
  batch.spread(hyperparameter::learning_rate, 1e-4, 0.05);
  batch.settings.stop = false;
  batch.settings.track_best = false;
  for (std::uint64_t const steps : {0u, 1u, 2u, 50u}) {
    batch.settings.max_iterations = steps;
    expect_twins(batch);
  }
  batch.settings.relative_gradient_tolerance = batch.rounded(0.5);
  batch.settings.f_tolerance = batch.rounded(1e-3);
  batch.settings.step_tolerance = batch.rounded(1e-4);
  for (std::uint64_t const steps : {0u, 1u, 50u}) {
    batch.settings.max_iterations = steps;
    expect_twins(batch);
  }
}

TEST_P(twins, agree_on_long_runs_to_a_standstill) {
  auto batch = make("x^2 - 4*x + 1", 33);
  batch.spread(hyperparameter::learning_rate, 0.01, 1.05).box(-9, 9);
  batch.settings.gradient_tolerance.reset();
  batch.settings.max_iterations = 5000;
  batch.settings.detect_cycles = true;
  auto const rows = on_reference(batch);
  EXPECT_LT(count_of(rows, outcome::max_iterations) + count_of(rows, outcome::diverged), rows.size() + 1);
  expect_twins(batch);
}

TEST_P(twins, agree_on_every_reducer) {
  auto batch = make(himmelblau, 50);
  batch.spread(hyperparameter::learning_rate, 0.001, 0.2);
  batch.settings.reducers = {{reducer_kind::mean_last_f, 5},
                             {reducer_kind::f_initial},
                             {reducer_kind::sum_f},
                             {reducer_kind::sum_inverse_f},
                             {reducer_kind::mean_last_f, 40}};
  expect_twins(batch);
  if (searches_lines(GetParam().which)) return;
  batch.settings.stop = false;
  expect_twins(batch);
}

TEST_P(twins, agree_on_schedules) {
  if (GetParam().which == method::rprop) GTEST_SKIP() << "rprop takes no schedule";
  if (searches_lines(GetParam().which)) GTEST_SKIP() << "a line search has no learning rate to schedule";
  for (auto const kind : {schedule::constant, schedule::step, schedule::exponential, schedule::cosine}) {
    for (bool const warmup : {false, true}) {
      auto batch = make(himmelblau, 40);
      batch.settings.schedule = kind;
      batch.settings.warmup = warmup;
      batch.settings.detect_cycles = true;
      batch.set(hyperparameter::step_size, {7}).spread(hyperparameter::gamma, 0.5, 1);
      batch.set(hyperparameter::decay_iterations, {60}).set(hyperparameter::minimum_fraction, {0.05});
      std::vector<double> lengths(40);
      for (std::size_t j = 0; j < lengths.size(); ++j) lengths[j] = static_cast<double>(j % 9);
      batch.set(hyperparameter::warmup_iterations, lengths);
      batch.spread(hyperparameter::learning_rate, 0.001, 0.03);
      ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << name(kind) << (warmup ? " with warm-up" : "");
    }
  }
}

INSTANTIATE_TEST_SUITE_P(all, twins, ::testing::ValuesIn(all_twin_cases()), twin_case_name);

}  // namespace
}  // namespace rivulet
