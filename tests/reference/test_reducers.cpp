// Running reductions against sums written out.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

class reduced_descent : public testing::Test {
 protected:
  reduced_descent() {
    study_.start({8}).set(hyperparameter::learning_rate, {0.5});
    study_.settings.max_iterations = 4;  // x = 8, 7.5, 7, 6.5, 6 and f = x
  }
  double reduce(reducer_kind kind, std::uint32_t window = 0) {
    study_.settings.reducers = {{kind, window}};
    return study_.run().reducers[0][0];
  }
  experiment study_{"x"};
};

TEST_F(reduced_descent, remembers_f_of_the_start) { EXPECT_EQ(reduce(reducer_kind::f_initial), 8); }

TEST_F(reduced_descent, sums_f_over_all_points) { EXPECT_EQ(reduce(reducer_kind::sum_f), 35); }

TEST_F(reduced_descent, sums_inverses_of_f) {
  EXPECT_EQ(reduce(reducer_kind::sum_inverse_f), (((1 / 8.0 + 1 / 7.5) + 1 / 7.0) + 1 / 6.5) + 1 / 6.0);
}

TEST_F(reduced_descent, averages_the_last_values_of_f) {
  EXPECT_EQ(reduce(reducer_kind::mean_last_f, 2), 6.25);
  EXPECT_EQ(reduce(reducer_kind::mean_last_f, 3), 6.5);
  EXPECT_EQ(reduce(reducer_kind::mean_last_f, 5), 7);
}

TEST_F(reduced_descent, averages_what_there_is) { EXPECT_EQ(reduce(reducer_kind::mean_last_f, 100), 7); }

TEST_F(reduced_descent, averages_oldest_first_on_the_tree) {
  experiment study("x^4 - 2*x^3 + 3");
  study.start({-0.5}).set(hyperparameter::learning_rate, {0.3});  // chaotic: f has no order of its own
  study.settings.max_iterations = 40;  // 41 points: the window starts in the middle of the ring
  study.settings.reducers = {{reducer_kind::mean_last_f, 35}};
  auto const points = study.trajectory();
  std::vector<double> p(32, -0.0);
  for (std::size_t j = 0; j < 35; ++j) p[j % 32] += points[points.size() - 35 + j].f;
  for (std::size_t const offset : {16U, 8U, 4U, 2U, 1U}) {
    for (std::size_t l = 0; l < offset; ++l) p[l] += p[l + offset];
  }
  EXPECT_EQ(study.run().reducers[0][0], p[0] / 35);
}

TEST_F(reduced_descent, gives_each_reducer_its_column) {
  study_.settings.reducers = {{reducer_kind::sum_f, 0}, {reducer_kind::f_initial, 0}};
  auto const rows = study_.run();
  EXPECT_EQ(rows.reducers[0][0], 35);
  EXPECT_EQ(rows.reducers[1][0], 8);
}

TEST(best, is_kept_with_its_iteration_although_f_rises_again) {
  experiment study("x^2");
  study.start({1}).set(hyperparameter::learning_rate, {1.0}).set(hyperparameter::learning_rate, {1.25});
  study.settings.max_iterations = 3;  // |x| grows: x_0 is the best
  auto const rows = study.run();
  EXPECT_EQ(rows.best_f[0], 1);
  EXPECT_EQ(rows.best_iteration[0], 0U);
}

TEST(best, is_the_first_of_equals) {
  experiment study("x^2 - 4*x + 1");
  study.start({9}).set(hyperparameter::learning_rate, {1});
  study.settings.max_iterations = 10;  // 9 and -5 alternate with the same f
  EXPECT_EQ(study.run().best_iteration[0], 0U);
}

TEST(best, counts_the_last_point_whatever_the_outcome) {
  experiment study("x");
  study.start({1}).set(hyperparameter::learning_rate, {1});
  study.settings.max_iterations = 5;
  auto const rows = study.run();
  EXPECT_EQ(rows.best_f[0], -4);
  EXPECT_EQ(rows.best_iteration[0], 5U);
}

TEST(best, skips_values_that_are_not_finite) {
  experiment study("log(x)");
  study.start({1}).set(hyperparameter::learning_rate, {2});
  auto const rows = study.run();
  EXPECT_EQ(rows.best_f[0], 0);
  EXPECT_EQ(rows.best_iteration[0], 0U);
}

TEST(best, is_nan_where_it_is_not_tracked) {
  experiment study("x");
  study.start({1});
  study.settings.track_best = false;
  auto const rows = study.run();
  EXPECT_TRUE(std::isnan(rows.best_f[0]));
  EXPECT_EQ(rows.best_iteration[0], 0U);
}

TEST(reducers, start_anew_for_each_instance) {
  experiment study("x");
  study.start({8}).set(hyperparameter::learning_rate, {0.5, 0.5});
  study.settings.max_iterations = 4;
  study.settings.reducers = {{reducer_kind::sum_f, 0}, {reducer_kind::mean_last_f, 3}};
  auto const rows = study.run();
  EXPECT_EQ(rows.reducers[0][0], rows.reducers[0][1]);
  EXPECT_EQ(rows.reducers[1][0], rows.reducers[1][1]);
}

}  // namespace
}  // namespace rivulet
