// A back-end and the reference give the same bits for methods with a line search: every setting and every ending.
// SPDX-License-Identifier: Apache-2.0
#include "tests/support/twins/twin.hpp"

namespace rivulet {
namespace {

constexpr auto rosenbrock = "(1-x)^2 + 100*(y-x^2)^2";
constexpr auto himmelblau = "(x^2+y-11)^2 + (x+y^2-7)^2";
constexpr auto barrier = "x - log(x) + y^2 - 0.1*log(2-y)";
constexpr auto kinks = "abs(x) + 0.01*abs(y-1)";
constexpr auto valley = "sum(i, 1, n-1, 10*(x[i+1]-x[i]^2)^2 + (1-x[i])^2)";

class twin_searches : public ::testing::TestWithParam<twin_case> {
 protected:
  batch_of make(std::string_view expression, std::size_t count, std::size_t dimension = 0) const {
    objective_options options;
    options.dimension = dimension;
    return batch_of(expression, GetParam().which, GetParam().digits, count, options);
  }
};

TEST_P(twin_searches, agree_on_both_line_searches) {
  for (auto const kind : {line_search::strong_wolfe, line_search::backtracking}) {
    for (auto const* const objective : {rosenbrock, himmelblau, barrier, kinks}) {
      auto batch = make(objective, 65);
      batch.settings.line_search = kind;
      batch.box(0.1, 1.9);
      ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << objective;
    }
  }
}

TEST_P(twin_searches, agree_on_short_and_long_histories) {
  if (GetParam().which != method::lbfgs) GTEST_SKIP() << "bfgs keeps no history";
  for (std::uint32_t const history : {1u, 2u, 10u}) {
    auto batch = make(valley, 17, 9);
    batch.settings.history = history;
    ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << history;
  }
}

TEST_P(twin_searches, agree_on_every_limit_of_evaluations) {
  for (std::uint64_t const most : {1u, 2u, 3u, 7u, 20u, 41u}) {
    auto batch = make(rosenbrock, 50);
    batch.settings.max_evaluations = most;
    ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << most;
  }
}

TEST_P(twin_searches, agree_on_short_searches_and_short_steps) {
  auto batch = make(rosenbrock, 60);
  batch.set(hyperparameter::line_search_evaluations, std::vector<double>{1});
  expect_twins(batch);
  batch.spread(hyperparameter::step_max, 0.001, 2);
  expect_twins(batch);
  batch.spread(hyperparameter::c2, 0.01, 0.99).set(hyperparameter::line_search_evaluations, {4});
  expect_twins(batch);
}

TEST_P(twin_searches, agree_on_tolerances) {
  auto batch = make(himmelblau, 64);
  batch.settings.gradient_tolerance.reset();
  batch.settings.relative_gradient_tolerance = batch.rounded(1e-3);
  expect_twins(batch);
  batch.settings.f_tolerance = batch.rounded(1e-4);
  expect_twins(batch);
  batch.settings.step_tolerance = batch.rounded(1e-2);
  batch.settings.target = batch.rounded(0.01);
  expect_twins(batch);
}

TEST_P(twin_searches, agree_where_searches_fail_or_stand_still) {
  std::size_t failed = 0;
  for (auto const* const objective : {kinks, himmelblau, "x*1e-30 + y*1e-30", "sqrt(x)+y^2", "exp(50*x) + y^4"}) {
    auto batch = make(objective, 40);
    batch.settings.gradient_tolerance.reset();
    batch.settings.max_iterations = 400;
    failed += count_of(on_reference(batch), outcome::line_search_failed);
    ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << objective;
  }
  EXPECT_GT(failed, 0U);
}

std::vector<twin_case> searching_cases() {
  std::vector<twin_case> result;
  for (auto const& each : all_twin_cases()) {
    if (searches_lines(each.which)) result.push_back(each);
  }
  return result;
}

INSTANTIATE_TEST_SUITE_P(all, twin_searches, ::testing::ValuesIn(searching_cases()), twin_case_name);

}  // namespace
}  // namespace rivulet
