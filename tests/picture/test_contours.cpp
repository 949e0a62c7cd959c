// Fields, their levels and isolines.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "host/picture/contours.hpp"

namespace rivulet::picture {
namespace {

double bowl(double x, double y) { return x * x + y * y; }

TEST(isolines, of_a_bowl_are_one_closed_circle) {
  auto const lines = isolines(sample(bowl, {-1, 1}, {-1, 1}, 41, 41), 0.25);
  ASSERT_EQ(lines.size(), 1U);
  EXPECT_NEAR(lines[0].front().x, lines[0].back().x, 1e-12);
  EXPECT_NEAR(lines[0].front().y, lines[0].back().y, 1e-12);
  for (point const& p : lines[0]) EXPECT_NEAR(std::hypot(2 * p.x - 1, 2 * p.y - 1), 0.5, 2e-3);
}

TEST(isolines, of_a_saddle_are_two_open_lines) {
  auto const lines = isolines(sample([](double x, double y) { return x * x - y * y; }, {-1, 1}, {-1, 1}, 21, 21), 0.1);
  EXPECT_EQ(lines.size(), 2U);
}

TEST(isolines, leave_out_what_is_undefined) {
  auto const half = [](double x, double y) { return x < 0 ? std::numeric_limits<double>::quiet_NaN() : bowl(x, y); };
  for (auto const& line : isolines(sample(half, {-1, 1}, {-1, 1}, 21, 21), 0.25))
    for (point const& p : line) EXPECT_GE(p.x, 0.45);
}

TEST(field, between_its_points_is_linear) {
  auto const plane = sample([](double x, double y) { return 2 * x + y; }, {0, 1}, {0, 1}, 3, 3);
  EXPECT_NEAR(plane.between(0.3, 0.9), 1.5, 1e-12);
}

TEST(height_scale, is_linear_where_values_are_alike_and_logarithmic_where_not) {
  height_scale const even({0, 1, 2, 3, 4});
  EXPECT_NEAR(even.share(2), 0.5, 1e-12);
  std::vector<double> powers;
  for (int i = 0; i <= 100; ++i) powers.push_back(std::pow(10, i / 20.0));
  height_scale const steep(powers);
  EXPECT_GT(steep.share(300), 0.3);
  EXPECT_NEAR(steep.value(steep.share(300)), 300, 1e-6);
}

TEST(height_scale, survives_values_that_are_all_equal_or_missing) {
  EXPECT_EQ(height_scale({3, 3, 3}).share(3), 0);
  EXPECT_TRUE(std::isnan(height_scale({}).share(std::numeric_limits<double>::quiet_NaN())));
}

}  // namespace
}  // namespace rivulet::picture
