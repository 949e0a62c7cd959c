// A back-end and the reference give the same bits for lm: every setting and every ending.
// SPDX-License-Identifier: Apache-2.0
#include <limits>
#include <utility>

#include "tests/support/twins/twin.hpp"

namespace rivulet {
namespace {

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr auto rosenbrock = "(1-x)^2 + 100*(y-x^2)^2";
constexpr auto himmelblau = "(x^2+y-11)^2 + (x+y^2-7)^2";
constexpr auto barrier = "(log(x) - y)^2 + (sqrt(2-y) - x)^2";
constexpr auto kinks = "(1 + abs(x))^2 + (1 + abs(y-1))^2";
constexpr auto singular = "(x + y - 1)^2 + 0*y^2";
constexpr auto valley = "sum(i, 1, n-1, 10*(x[i+1]-x[i]^2)^2 + (1-x[i])^2)";
constexpr auto coupled = "(2*x + y - 2)^2 + (x + y + 0.5)^2";
constexpr auto decay =
    "(2-a*exp(-b) - c)^2 + (1.2-a*exp(-2*b) - c)^2 + (0.7-a*exp(-3*b) - c)^2 + (0.6-a*exp(-4*b) - c)^2";

class twin_fits : public ::testing::TestWithParam<precision> {
 protected:
  batch_of make(std::string_view expression, std::size_t count, std::size_t dimension = 0) const {
    objective_options options;
    options.dimension = dimension;
    batch_of result(expression, method::lm, GetParam(), count, options);
    bool const narrow = GetParam() == precision::float32;
    result.settings.gradient_tolerance = 0;
    result.settings.f_tolerance = result.rounded(narrow ? 1e-8 : 1e-20);
    result.settings.step_tolerance = result.rounded(narrow ? 5e-7 : 1e-15);
    return result;
  }
};

TEST_P(twin_fits, agree_on_smooth_and_broken_objectives) {
  std::size_t converged = 0;
  for (auto const* const objective : {rosenbrock, himmelblau, barrier, kinks, singular, decay}) {
    auto batch = make(objective, 65);
    batch.box(0.1, 1.9);
    converged += count_of(on_reference(batch), outcome::converged);
    ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << objective;
  }
  EXPECT_GT(converged, 100U);
}

TEST_P(twin_fits, agree_on_one_and_on_many_parameters) {
  for (std::size_t n = 2; n <= 9; ++n) {
    ASSERT_NO_FATAL_FAILURE(expect_twins(make(valley, 17, n))) << n;
  }
  ASSERT_NO_FATAL_FAILURE(expect_twins(make("(exp(x) - 2)^2", 17)));
}

TEST_P(twin_fits, agree_on_every_radius) {
  for (auto const* const objective : {rosenbrock, decay}) {
    auto batch = make(objective, 60);
    batch.spread(hyperparameter::initial_radius, 0.001, 2);
    expect_twins(batch);
    batch.spread(hyperparameter::initial_radius, 2, 1e6);
    expect_twins(batch);
  }
}

TEST_P(twin_fits, agree_on_every_limit) {
  for (std::uint64_t const most : {1U, 2U, 3U, 7U, 20U}) {
    auto batch = make(rosenbrock, 50);
    batch.settings.max_evaluations = most;
    ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << most;
    batch.settings.max_evaluations.reset();
    batch.settings.max_iterations = most;
    ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << most;
  }
}

TEST_P(twin_fits, agree_on_tolerances) {
  auto batch = make(himmelblau, 64);
  batch.settings.relative_gradient_tolerance = batch.rounded(1e-3);
  expect_twins(batch);
  batch.settings.f_tolerance = batch.rounded(1e-4);
  expect_twins(batch);
  batch.settings.step_tolerance = batch.rounded(1e-2);
  batch.settings.target = batch.rounded(0.01);
  expect_twins(batch);
}

TEST_P(twin_fits, agree_where_fits_fail) {
  // The matrix of the first is not finite in float64, that of the second in float32.
  std::size_t failed = 0;
  for (auto const& [objective, start] : {std::pair{"(1e200*x - 1)^2", 1e-150}, std::pair{"(1e25*x - 1)^2", 1e-18},
                                         std::pair{"(exp(1e4*x) - 1)^2", 1e-2}, std::pair{"(sqrt(x) - 1)^2", 0.0}}) {
    auto wild = make(objective, 40);
    wild.start(0, {start});
    failed += count_of(on_reference(wild), outcome::line_search_failed);
    ASSERT_NO_FATAL_FAILURE(expect_twins(wild)) << objective;
  }
  EXPECT_GT(failed, 0U);
}

TEST_P(twin_fits, agree_under_bounds) {
  std::size_t converged = 0;
  for (auto const* const objective : {rosenbrock, himmelblau, barrier, kinks, singular, decay}) {
    for (auto const& [lower, upper] : {std::pair{-0.5, 0.7}, std::pair{0.3, 0.3}, std::pair{-infinite, 0.5}}) {
      auto batch = make(objective, 65);
      batch.box(-4, 4).bounds(lower, upper);
      converged += count_of(on_reference(batch), outcome::converged);
      ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << objective << " from " << lower << " to " << upper;
    }
  }
  EXPECT_GT(converged, 500U);
}

TEST_P(twin_fits, agree_on_many_parameters_under_bounds) {
  auto batch = make(valley, 33, 9);
  batch.box(-2, 2).bounds(-0.5, 0.75);
  batch.spread(hyperparameter::initial_radius, 0.001, 100);
  EXPECT_GT(count_of(on_reference(batch), outcome::converged), 16U);
  expect_twins(batch);
}

// At the corner both gradients lead inwards, and a step that is long enough leads y outwards.
TEST_P(twin_fits, agree_where_steps_press_against_bounds) {
  auto batch = make(coupled, 65);
  batch.start(0, {0}).start(1, {0}).bounds(0, infinite);
  batch.spread(hyperparameter::initial_radius, 0.01, 30);
  EXPECT_EQ(count_of(on_reference(batch), outcome::converged), 65U);
  expect_twins(batch);
}

INSTANTIATE_TEST_SUITE_P(both, twin_fits, ::testing::Values(precision::float32, precision::float64),
                         [](auto const& each) { return std::string(name(each.param)); });

}  // namespace
}  // namespace rivulet
