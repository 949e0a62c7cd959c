// Interval arithmetic encloses, keeps exact results exact, and knows where functions are smooth.
// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/interval.hpp"

#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

namespace rivulet::inspection_detail {
namespace {

void expect_interval(interval actual, double lower, double upper) {
  EXPECT_EQ(actual.lower, lower);
  EXPECT_EQ(actual.upper, upper);
}

void expect_encloses(interval outer, double value, double width) {
  EXPECT_TRUE(outer.contains(value)) << "[" << outer.lower << ", " << outer.upper << "] " << value;
  EXPECT_LE(outer.upper - outer.lower, width);
}

TEST(interval, keeps_exact_results_exact) {
  expect_interval(point(2) + point(3), 5, 5);
  expect_interval(point(2) * point(-0.5), -1, -1);
  expect_interval(point(3) / point(4), 0.75, 0.75);
  expect_interval(sqrt(point(9)), 3, 3);
  expect_interval(square({-2, 1}), 0, 4);
}

TEST(interval, rounds_inexact_results_outwards_by_one_unit) {
  interval const third = point(1) / point(3);
  EXPECT_LT(third.lower, third.upper);
  EXPECT_EQ(std::nextafter(third.lower, 1), third.upper);
  EXPECT_LT(std::fma(3.0, third.lower, -1.0), 0);
  EXPECT_GT(std::fma(3.0, third.upper, -1.0), 0);
  interval const sum = point(1) + point(1e-30);
  expect_interval(sum, 1, std::nextafter(1, 2));
  interval const difference = point(1) - point(1e-30);
  expect_interval(difference, std::nextafter(1, 0), 1);
}

TEST(interval, rounds_products_and_roots_to_neighbours) {
  interval const product = point(0.1) * point(0.1);
  EXPECT_EQ(std::nextafter(product.lower, 1), product.upper);
  EXPECT_GT(std::fma(-0.1, 0.1, product.upper), 0);
  EXPECT_LT(std::fma(-0.1, 0.1, product.lower), 0);
  interval const root = sqrt(point(2));
  EXPECT_EQ(std::nextafter(root.lower, 2), root.upper);
  EXPECT_LT(std::fma(root.lower, root.lower, -2.0), 0);
  EXPECT_GT(std::fma(root.upper, root.upper, -2.0), 0);
}

TEST(interval, multiplies_every_combination_of_signs) {
  expect_interval(interval{-2, 3} * interval{-5, 7}, -15, 21);
  expect_interval(interval{-2, -1} * interval{-5, -3}, 3, 10);
  expect_interval(interval{1, 2} * interval{-5, 7}, -10, 14);
}

TEST(interval, keeps_ends_that_overflow_usable) {
  double const largest = std::numeric_limits<double>::max();
  expect_interval(point(largest) + point(largest), largest, infinity);
  expect_interval(point(-largest) * point(2), -infinity, -largest);
  expect_interval(exp(point(1000)), largest, infinity);
}

TEST(interval, treats_infinite_ends_as_unbounded_reals) {
  expect_interval(whole_line * point(0), 0, 0);
  expect_interval(interval{1, infinity} * interval{-1, infinity}, -infinity, infinity);
  expect_interval(point(1) / interval{2, infinity}, 0, 0.5);
  expect_interval(square(whole_line), 0, infinity);
}

TEST(interval, calls_division_by_a_range_around_zero_undefined) {
  EXPECT_FALSE((point(1) / interval{-1, 1}).smooth);
  EXPECT_FALSE((point(1) / interval{0, 1}).finite());
  EXPECT_TRUE((point(1) / interval{0.5, 1}).smooth);
}

TEST(interval, finds_the_turning_points_of_sine_and_cosine) {
  EXPECT_EQ(sin(interval{1, 2}).upper, 1);
  EXPECT_EQ(sin(interval{4, 5}).lower, -1);
  EXPECT_EQ(cos(interval{-0.5, 0.5}).upper, 1);
  EXPECT_EQ(cos(interval{3, 3.5}).lower, -1);
  expect_encloses(sin(interval{0.1, 0.1}), std::sin(0.1), 1e-15);
  EXPECT_LT(sin(interval{0, 1}).upper, 0.842);
  expect_interval(cos(interval{0, 7}), -1, 1);
  expect_interval(sin(interval{1e9, 1e9}), -1, 1);
}

TEST(interval, finds_the_poles_of_the_tangent) {
  EXPECT_FALSE(tan(interval{1, 2}).smooth);
  EXPECT_TRUE(tan(interval{-1.5, 1.5}).smooth);
  EXPECT_FALSE(tan(interval{-10, -7}).smooth);
}

TEST(interval, marks_kinks_and_edges_of_domains) {
  EXPECT_FALSE(abs(interval{0, 1}).smooth);
  EXPECT_TRUE(abs(interval{1, 2}).smooth);
  EXPECT_FALSE(sqrt(interval{0, 1}).smooth);
  EXPECT_FALSE(log(interval{-1, 2}).smooth);
  EXPECT_FALSE(maximum(interval{0, 2}, interval{1, 3}).smooth);
  EXPECT_TRUE(maximum(interval{0, 1}, interval{2, 3}).smooth);
  EXPECT_FALSE(sign(interval{-1, 1}).smooth);
  EXPECT_FALSE(where(less(interval{0, 2}, point(1)), point(1), point(2)).smooth);
  expect_interval(where(less(interval{0, 0.5}, point(1)), point(1), point(2)), 1, 1);
}

TEST(interval, raises_to_whole_and_real_powers) {
  expect_interval(pow(interval{-2, 1}, point(2)), 0, std::nextafter(4, 5) + 3 * (std::nextafter(4, 5) - 4));
  EXPECT_LE(pow(interval{-2, 1}, point(3)).lower, -8);
  EXPECT_GE(pow(interval{-2, 1}, point(3)).upper, 1);
  EXPECT_FALSE(pow(interval{-2, 1}, point(-1)).finite());
  expect_encloses(pow(point(2), point(0.5)), std::numbers::sqrt2, 1e-14);
  EXPECT_FALSE(pow(interval{0, 1}, point(0.5)).smooth);
  EXPECT_TRUE(pow(interval{0.5, 2}, interval{-1, 1}).contains(0.5));
  EXPECT_TRUE(pow(interval{0.5, 2}, interval{-1, 1}).contains(2));
}

TEST(interval, encloses_special_values_of_functions) {
  expect_encloses(exp(point(1)), std::numbers::e, 1e-14);
  expect_encloses(log(point(2)), std::numbers::ln2, 1e-14);
  expect_encloses(tanh(whole_line), 0, 2);
  EXPECT_EQ(exp(whole_line).lower, 0);
  EXPECT_EQ(log(interval{0, 1}).lower, -infinity);
  EXPECT_EQ(expm1(whole_line).lower, -1);
  EXPECT_TRUE(log1p(interval{-0.5, 0}).contains(std::log1p(-0.25)));
}

}  // namespace
}  // namespace rivulet::inspection_detail
