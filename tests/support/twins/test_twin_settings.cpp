// A back-end and the reference give the same bits for further objectives and settings.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <numeric>

#include "tests/support/twins/twin.hpp"

namespace rivulet {
namespace {

constexpr auto himmelblau = "(x^2+y-11)^2 + (x+y^2-7)^2";
constexpr auto branches = "where(x*y < 1, min(x,y)^2, max(x,-y)) + pow(abs(x)+0.1, 1.3) + pow(2, y)*0.1 + tanh(x)^2";
constexpr auto logarithms = "log1p(x^2+y^2+z^2) + expm1(-z^2) + 0.3*x*sin(y)/(2+cos(z))";
constexpr auto curves =
    "0.3*(x^2+y^2+z^2) + 0.2*cbrt(x+2*y) + asin(0.9*sin(y)) - acos(0.9*cos(z+1)) + atan(x*y) + floor(2*z)*y/9";
constexpr auto sigmoids =
    "0.3*(x^2+y^2) + sinh(atan(x+y)) + cosh(tanh(x)-y/3) + erf(x-y) + sigmoid(3*x)*softplus(y-x) + relu(y)^2";
constexpr auto valley = "sum(i, 1, n-1, 10*(x[i+1]-x[i]^2)^2 + (1-x[i])^2)";

class more_twins : public ::testing::TestWithParam<twin_case> {
 protected:
  batch_of make(std::string_view expression, std::size_t count, std::size_t dimension = 0) const {
    objective_options options;
    options.dimension = dimension;
    batch_of batch(expression, GetParam().which, GetParam().digits, count, options);
    batch.spread(hyperparameter::learning_rate, 0.002, 0.2);
    batch.settings.max_iterations = 40;
    return batch;
  }
  void agree_for_two_counts(std::string_view expression) const {
    for (std::size_t const count : {17u, 1000u}) {
      ASSERT_NO_FATAL_FAILURE(expect_twins(make(expression, count))) << expression << ", " << count << " instances";
    }
  }
  void agree_for_every_count(std::string_view expression, std::size_t dimension = 0) const {
    for (std::size_t const count : {1u, 3u, 16u, 17u, 31u, 33u, 1000u}) {
      if (dimension > 0 && count > 33) continue;
      auto const batch = make(expression, count, dimension);
      ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << expression << ", " << count << " instances";
    }
  }
};

TEST_P(more_twins, agree_on_branches) { agree_for_every_count(branches); }
TEST_P(more_twins, agree_on_logarithms) { agree_for_every_count(logarithms); }
TEST_P(more_twins, agree_on_curves) { agree_for_two_counts(curves); }
TEST_P(more_twins, agree_on_sigmoids) { agree_for_two_counts(sigmoids); }
TEST_P(more_twins, agree_on_fifty_parameters) { agree_for_every_count(valley, 50); }

TEST_P(more_twins, agree_on_combined_tests_of_the_stop_rule) {
  auto batch = make(himmelblau, 65);
  batch.box(-5, 5);
  auto& settings = batch.settings;
  settings.max_iterations = 300;
  settings.f_bound = 400.0;
  settings.target = 0.25;
  settings.relative_gradient_tolerance = batch.rounded(0.01);
  expect_twins(batch);
  settings.max_evaluations = 25;
  settings.step_tolerance = batch.rounded(1e-4);
  settings.clip_norm = true;
  batch.set(hyperparameter::clip_norm, {3});
  expect_twins(batch);
  if (searches_lines(GetParam().which)) return;
  settings.stop = false;
  settings.max_iterations = 30;
  expect_twins(batch);
}

TEST_P(more_twins, agree_on_maximized_objectives) {
  auto batch = make("exp(-x^2-y^2) + 0.1*x", 40);
  batch.program = make_descent_program(*objective("exp(-x^2-y^2) + 0.1*x").data(), true);
  expect_twins(batch);
}

TEST_P(more_twins, agree_on_means_over_any_window) {
  auto batch = make(himmelblau, 35);
  for (std::uint32_t const window : {1u, 2u, 33u, 100u}) {
    batch.settings.reducers.push_back({reducer_kind::mean_last_f, window});
  }
  expect_twins(batch);
  auto const rows = on_reference(batch);
  EXPECT_EQ(rows.reducers[0], rows.f) << "the mean over one value is that value";
}

INSTANTIATE_TEST_SUITE_P(all, more_twins, ::testing::ValuesIn(all_twin_cases()), twin_case_name);

}  // namespace
}  // namespace rivulet
