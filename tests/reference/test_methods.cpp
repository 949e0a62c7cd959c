// First steps of the methods by hand; whole trajectories are compared with independent ones in test_torch.cpp.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

experiment on(std::string_view expression, method method, double start, double rate) {
  experiment study(expression, method);
  study.start({start}).set(hyperparameter::learning_rate, {rate});
  study.settings.stop = false;
  study.settings.max_iterations = 3;
  return study;
}

TEST(momentum, leaves_its_first_step_undamped) {
  auto study = on("x", method::momentum, 0, 1);  // g = 1: b = 1, then 0.5·1 + 0.25 = 0.75, then 0.625
  study.set(hyperparameter::momentum, {0.5}).set(hyperparameter::dampening, {0.75});
  EXPECT_EQ(study.path(), (std::vector<double>{0, -1, -1.75, -2.375}));
}

TEST(nesterov, looks_ahead) {
  auto study = on("x", method::nesterov, 0, 1);  // b = 1, 1.5, 1.75; steps 0.5·b + 1
  study.set(hyperparameter::momentum, {0.5});
  EXPECT_EQ(study.path(), (std::vector<double>{0, -1.5, -3.25, -5.125}));
}

TEST(adagrad, divides_its_rate_by_a_growing_number) {
  auto study = on("x", method::adagrad, 0, 1);  // S = 1, 4 would need g = √3; with S_0 = 3: 4, 5, 6
  study.set(hyperparameter::epsilon, {0}).set(hyperparameter::initial_accumulator_value, {3});
  study.set(hyperparameter::lr_decay, {1});
  auto const path = study.path();
  EXPECT_EQ(path[1], -0.5);
  EXPECT_DOUBLE_EQ(path[2], -0.5 - 0.5 / std::sqrt(5.0));
  EXPECT_DOUBLE_EQ(path[3], -0.5 - 0.5 / std::sqrt(5.0) - 1 / 3.0 / std::sqrt(6.0));
}

TEST(adadelta, steps_by_the_ratio_of_its_roots) {
  auto study = on("x", method::adadelta, 0, 1);
  study.set(hyperparameter::rho, {0.75}).set(hyperparameter::epsilon, {0.75});
  EXPECT_DOUBLE_EQ(study.path()[1], -std::sqrt(0.75) / std::sqrt(0.25 + 0.75));
}

TEST(rmsprop, centres_only_where_asked) {
  auto study = on("x", method::rmsprop, 0, 1);
  study.set(hyperparameter::alpha, {0.75}).set(hyperparameter::epsilon, {0});
  EXPECT_DOUBLE_EQ(study.path()[1], -2);  // v = 1/4
  study.set(hyperparameter::centered, {1});
  EXPECT_DOUBLE_EQ(study.path()[1], -1 / std::sqrt(0.25 - 0.0625));
}

TEST(rmsprop, takes_a_negative_variance_as_zero) {
  auto study = on("x * 1.000000000931322574615478515625", method::rmsprop, 0, 1);
  study.set(hyperparameter::alpha, {0}).set(hyperparameter::epsilon, {0.5}).set(hyperparameter::centered, {1});
  double const g = 1 + 0x1p-30;  // v = g² was rounded down, so v - w² < 0: nothing is left but epsilon
  ASSERT_LT(std::fma(-g, g, g * g), 0);
  EXPECT_EQ(study.path()[1], -2 * g);
}

TEST(adam, takes_a_first_step_of_the_learning_rate) {
  auto study = on("1000*x", method::adam, 5, 0.25);
  study.set(hyperparameter::epsilon, {0});
  EXPECT_DOUBLE_EQ(study.path()[1], 4.75);
}

TEST(adam, adds_epsilon_to_the_corrected_root) {
  auto study = on("x", method::adam, 0, 1);
  study.set(hyperparameter::epsilon, {1});
  EXPECT_DOUBLE_EQ(study.path()[1], -0.5);
}

TEST(amsgrad, never_forgets_the_largest_second_moment) {
  auto make = [](method method) {
    auto study = on("x^2", method, 3, 0.5);
    study.set(hyperparameter::beta1, {0}).set(hyperparameter::beta2, {0.5});
    study.settings.max_iterations = 5;
    return study.path();
  };
  auto const adam = make(method::adam), amsgrad = make(method::amsgrad);
  EXPECT_EQ(adam[1], amsgrad[1]);
  EXPECT_LT(amsgrad[5] < 0 ? -amsgrad[5] : 3 - amsgrad[5], 3 - adam[5]);
}

TEST(adamw, decays_before_it_steps) {
  auto study = on("0*x + 3*x - 3*x", method::adamw, 8, 0.5);
  study.set(hyperparameter::weight_decay, {0.5});
  EXPECT_EQ(study.path(), (std::vector<double>{8, 6, 4.5, 3.375}));
}

TEST(adamw, equals_adam_without_decay) {
  auto decoupled = on("x^2", method::adamw, 3, 0.1);
  decoupled.set(hyperparameter::weight_decay, {0});
  EXPECT_EQ(decoupled.path(), on("x^2", method::adam, 3, 0.1).path());
  decoupled.set(hyperparameter::amsgrad, {1});
  EXPECT_EQ(decoupled.path(), on("x^2", method::amsgrad, 3, 0.1).path());
}

TEST(adamax, divides_by_the_decaying_maximum) {
  auto study = on("x", method::adamax, 0, 1);
  study.set(hyperparameter::epsilon, {1}).set(hyperparameter::beta1, {0.5});
  EXPECT_DOUBLE_EQ(study.path()[1], -0.5);  // (1 / 0.5) · 0.5 / (1 + 1)
}

TEST(radam, starts_unrectified) {
  auto study = on("4*x", method::radam, 0, 0.5);
  EXPECT_DOUBLE_EQ(study.path()[1], -2);
}

TEST(rprop, grows_and_shrinks_its_step) {
  auto study = on("x^2", method::rprop, 1, 0.5);
  study.set(hyperparameter::eta_plus, {1.5}).set(hyperparameter::eta_minus, {0.5});
  study.settings.max_iterations = 4;
  // 1 → 0.5 (0.5) → -0.25 (0.75) → stays, gradient forgotten (0.375) → 0.125 (0.375)
  EXPECT_EQ(study.path(), (std::vector<double>{1, 0.5, -0.25, -0.25, 0.125}));
}

TEST(rprop, keeps_its_step_within_bounds) {
  auto study = on("x", method::rprop, 0, 1);
  study.set(hyperparameter::eta_plus, {8}).set(hyperparameter::step_max, {2});
  EXPECT_EQ(study.path(), (std::vector<double>{0, -1, -3, -5}));
}

class every_method : public testing::TestWithParam<method> {};

TEST_P(every_method, descends_a_bowl_in_both_precisions) {
  for (auto const precision : {precision::float32, precision::float64}) {
    experiment study("(x-1)^2 + 3*(y+0.5)^2", GetParam(), {}, precision);
    study.start({1.5, 0}).set(hyperparameter::learning_rate, {GetParam() == method::adadelta ? 1.0 : 0.01});
    study.settings.max_iterations = 100;
    auto const rows = study.run();
    EXPECT_LT(rows.f[0], 0.9) << name(precision);  // f(x_0) = 1
    EXPECT_TRUE(searches_lines(GetParam()) || rows.outcome[0] == outcome::max_iterations);
  }
}

TEST_P(every_method, gives_an_instance_the_same_bits_in_any_company) {
  bool const fits = GetParam() == method::lm;
  experiment many(fits ? "(sin(3*x) - 1)^2 + x^2*y^2" : "sin(3*x) + x^2*y^2 - cos(y)", GetParam());
  many.start({0.3, 1.2}).set(hyperparameter::learning_rate, {0.003, 0.01, 0.02});
  many.settings.max_iterations = 50;
  auto const rows = many.run();
  for (std::size_t row = 0; row < 3; ++row) {
    auto alone = many;
    alone.set(hyperparameter::learning_rate, {std::vector<double>{0.003, 0.01, 0.02}[row]});
    alone.columns.count = 1;
    auto const single = alone.run();
    EXPECT_EQ(single.x[0][0], rows.x[0][row]);
    EXPECT_EQ(single.x[1][0], rows.x[1][row]);
  }
}

TEST_P(every_method, replays_to_the_row_it_reported) {
  experiment study("(1-x)^2 + 100*(y-x^2)^2", GetParam());
  study.start({-1.2, 1}).set(hyperparameter::learning_rate, {1e-4});
  study.settings.max_iterations = 37;
  auto const rows = study.run();
  auto const points = study.trajectory();
  ASSERT_EQ(points.size(), rows.iterations[0] + 1);
  EXPECT_EQ(points.back().x, (std::vector<double>{rows.x[0][0], rows.x[1][0]}));
  EXPECT_EQ(points.back().f, rows.f[0]);
  EXPECT_EQ(points.back().gradient_norm, rows.gradient_norm[0]);
}

INSTANTIATE_TEST_SUITE_P(methods, every_method, testing::ValuesIn(all_methods().begin(), all_methods().end()),
                         [](auto const& instance) { return std::string(name(instance.param)); });

}  // namespace
}  // namespace rivulet
