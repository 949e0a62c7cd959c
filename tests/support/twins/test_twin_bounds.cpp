// A back-end and the reference give the same bits under bounds on parameters: every method, both precisions.
// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "tests/support/twins/twin.hpp"

namespace rivulet {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr auto rosenbrock = "(1-x)^2 + 100*(y-x^2)^2";
constexpr auto himmelblau = "(x^2+y-11)^2 + (x+y^2-7)^2";
constexpr auto roots = "sqrt(x) + x*y + (y-1)^2 - 0.5*sqrt(2-y)";
constexpr auto valley = "sum(i, 1, n-1, 10*(x[i+1]-x[i]^2)^2 + (1-x[i])^2)";

class bounded_twins : public ::testing::TestWithParam<twin_case> {
 protected:
  batch_of make(std::string_view expression, std::size_t count, std::size_t dimension = 0) const {
    objective_options options;
    options.dimension = dimension;
    batch_of batch(expression, GetParam().which, GetParam().digits, count, options);
    batch.spread(hyperparameter::learning_rate, 0.002, 0.05);
    return batch;
  }
  bool searches() const { return searches_lines(GetParam().which); }
};

TEST_P(bounded_twins, agree_within_a_box) {
  for (std::size_t const count : {1u, 17u, 300u}) {
    auto batch = make(himmelblau, count);
    batch.box(-5, 5).bounds(-2.5, 2.25);
    ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << count;
  }
  auto batch = make(rosenbrock, 60);
  batch.bounds(-2, 0.7);
  expect_twins(batch);
}

TEST_P(bounded_twins, agree_on_one_side_and_on_fixed_parameters) {
  auto batch = make(rosenbrock, 60);
  batch.bounds(-infinite, 0.5);
  expect_twins(batch);
  batch.bounds(-infinite, infinite);
  batch.settings.bounds[0] = {batch.rounded(0.25), batch.rounded(0.25)};
  batch.start(0, {0.25});
  expect_twins(batch);
}

TEST_P(bounded_twins, agree_where_f_ends_at_the_bounds) {
  auto batch = make(roots, 50);
  batch.box(0, 2).bounds(0, 2);
  batch.settings.max_iterations = 100;
  expect_twins(batch);
}

TEST_P(bounded_twins, agree_on_tolerances_and_transformed_gradients) {
  auto batch = make(himmelblau, 64);
  batch.box(-5, 5).bounds(-1, 3.5);
  auto& settings = batch.settings;
  settings.relative_gradient_tolerance = batch.rounded(1e-2);
  settings.step_tolerance = batch.rounded(1e-4);
  settings.f_tolerance = batch.rounded(1e-5);
  expect_twins(batch);
  settings.clip_norm = settings.weight_decay = true;
  batch.set(hyperparameter::clip_norm, {2.5}).spread(hyperparameter::weight_decay, 0, 0.1);
  expect_twins(batch);
}

TEST_P(bounded_twins, agree_without_stopping) {
  if (searches()) GTEST_SKIP() << "a line search decides how long its steps take";
  auto batch = make(himmelblau, 70);
  batch.box(-5, 5).bounds(-2.5, 2.25);
  batch.settings.stop = batch.settings.track_best = false;
  batch.settings.max_iterations = 40;
  expect_twins(batch);
  batch.settings.relative_gradient_tolerance = batch.rounded(0.5);
  expect_twins(batch);
}

TEST_P(bounded_twins, agree_on_long_runs_to_a_standstill) {
  auto batch = make("(x+y)^2 + x - 3*y", 33);
  batch.spread(hyperparameter::learning_rate, 0.01, 0.6).box(-9, 9).bounds(-1.5, 1);
  batch.settings.gradient_tolerance.reset();
  batch.settings.max_iterations = 1000;
  batch.settings.detect_cycles = !searches();
  expect_twins(batch);
}

TEST_P(bounded_twins, agree_on_many_parameters) {
  auto batch = make(valley, 17, 40);
  batch.bounds(-0.5, 0.75);
  batch.settings.max_iterations = 40;
  expect_twins(batch);
}

INSTANTIATE_TEST_SUITE_P(all, bounded_twins, ::testing::ValuesIn(all_twin_cases()), twin_case_name);

}  // namespace
}  // namespace rivulet
