// Clipping, weight decay and reductions over parameters.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "host/reference/gradient.hpp"
#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

using reference::hyperparameter_values;
using reference::max_norm;
using reference::transform_gradient;

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

hyperparameter_values<double> with(hyperparameter which, double value) {
  hyperparameter_values<double> h;
  h.values[static_cast<std::size_t>(which)] = value;
  return h;
}

TEST(max_norm, is_the_largest_absolute_value) {
  EXPECT_EQ(max_norm(std::vector<double>{1, -3, 2}), 3);
  EXPECT_EQ(max_norm(std::vector<double>{}), 0);
}

TEST(max_norm, is_nan_wherever_the_nan_stands) {
  EXPECT_TRUE(std::isnan(max_norm(std::vector<double>{nan, 1})));
  EXPECT_TRUE(std::isnan(max_norm(std::vector<double>{1, nan})));
}

TEST(tree_sum, of_nothing_is_the_identity_of_addition) {
  EXPECT_TRUE(std::signbit(reference::tree_sum(std::span<double const>())));
}

TEST(tree_sum, adds_term_33_to_term_1_first) {
  std::vector<double> terms(33, 0.0);
  terms[0] = 1e17, terms[1] = 1, terms[32] = -1e17;  // in order from the left, the 1 would be lost
  EXPECT_EQ(reference::tree_sum(std::span<double const>(terms)), 1);
}

TEST(clip_norm, scales_a_long_gradient_to_the_norm) {
  descent_settings settings;
  settings.clip_norm = true;
  std::vector<double> g{3, 4};
  transform_gradient(settings, with(hyperparameter::clip_norm, 2.5), {0, 0}, g);
  EXPECT_DOUBLE_EQ(g[0], 1.5);
  EXPECT_DOUBLE_EQ(g[1], 2);
}

TEST(clip_norm, scales_where_only_the_euclidean_norm_is_too_long) {
  descent_settings settings;
  settings.clip_norm = true;
  std::vector<double> g{3, 4};
  transform_gradient(settings, with(hyperparameter::clip_norm, 4.5), {0, 0}, g);
  EXPECT_DOUBLE_EQ(g[0], 2.7);
  EXPECT_DOUBLE_EQ(g[1], 3.6);
}

TEST(clip_norm, leaves_a_short_gradient_alone) {
  descent_settings settings;
  settings.clip_norm = true;
  std::vector<double> g{3, 4}, zero{0, 0};
  transform_gradient(settings, with(hyperparameter::clip_norm, 5.5), {0, 0}, g);
  transform_gradient(settings, with(hyperparameter::clip_norm, 5.5), {0, 0}, zero);
  EXPECT_EQ(g, (std::vector<double>{3, 4}));
  EXPECT_EQ(zero, (std::vector<double>{0, 0}));
}

TEST(clip_norm, does_not_overflow) {
  descent_settings settings;
  settings.clip_norm = true;
  std::vector<double> g{3e200, 4e200};
  transform_gradient(settings, with(hyperparameter::clip_norm, 5), {0, 0}, g);
  EXPECT_DOUBLE_EQ(g[0], 3);
  EXPECT_DOUBLE_EQ(g[1], 4);
}

TEST(clip_value, bounds_each_component) {
  descent_settings settings;
  settings.clip_value = true;
  std::vector<double> g{-7, -2.5, 0.5, 2.5};
  transform_gradient(settings, with(hyperparameter::clip_value, 2), {0, 0, 0, 0}, g);
  EXPECT_EQ(g, (std::vector<double>{-2, -2, 0.5, 2}));
}

TEST(weight_decay, pulls_towards_zero) {
  descent_settings settings;
  settings.weight_decay = true;
  std::vector<double> g{1, 1};
  transform_gradient(settings, with(hyperparameter::weight_decay, 0.5), {4, -8}, g);
  EXPECT_EQ(g, (std::vector<double>{3, -3}));
}

TEST(weight_decay, is_left_to_adamw_itself) {
  descent_settings settings;
  settings.weight_decay = true;
  settings.method = method::adamw;
  std::vector<double> g{1};
  transform_gradient(settings, with(hyperparameter::weight_decay, 0.5), {4}, g);
  EXPECT_EQ(g[0], 1);
}

TEST(gradient_transformations, clip_before_weight_decay) {
  descent_settings settings;
  settings.weight_decay = settings.clip_value = true;
  auto h = with(hyperparameter::weight_decay, 0.5);
  h.values[static_cast<std::size_t>(hyperparameter::clip_value)] = 1;
  std::vector<double> g{10};
  transform_gradient(settings, h, {4}, g);
  EXPECT_EQ(g[0], 3);
}

}  // namespace
}  // namespace rivulet
