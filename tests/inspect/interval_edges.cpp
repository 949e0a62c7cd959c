// Intervals at the edges of domains, of ranges and of periods.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>
#include <numbers>

#include <gtest/gtest.h>

#include "host/inspect/interval.hpp"
#include "tests/inspect/expect_interval.hpp"

namespace rivulet::inspection_detail {
namespace {

constexpr double pi = std::numbers::pi;

TEST(interval_edges, division_by_a_range_that_touches_zero_has_no_bound) {
  for (interval const below : {interval{0, 2}, interval{-2, 0}, interval{-1, 1}, point(0), point(-0.0)}) {
    expect_undefined(interval{1, 2} / below);
    expect_undefined(point(0) / below);
  }
  double const tiny = std::numeric_limits<double>::denorm_min();
  EXPECT_TRUE((point(1) / interval{tiny, 1}).defined);
  EXPECT_EQ((point(1) / interval{tiny, 1}).upper, infinity);
  expect_interval(interval{-6, 3} / interval{-3, -1.5}, -2, 4);
}

TEST(interval_edges, the_root_of_a_range_around_zero_is_that_of_its_upper_part) {
  expect_undefined(sqrt(interval{-4, -1}));
  interval const part = sqrt(interval{-4, 9});
  expect_interval(part, 0, 3);
  EXPECT_FALSE(part.defined);
  interval const edge = sqrt(interval{0, 9});
  EXPECT_TRUE(edge.defined);
  EXPECT_FALSE(edge.smooth);
  expect_interval(sqrt(interval{4, infinity}), 2, infinity);
}

TEST(interval_edges, logarithms_end_where_their_domains_do) {
  expect_undefined(log(point(0)));
  expect_undefined(log(interval{-2, -1}));
  expect_undefined(log1p(interval{-3, -1}));
  interval const part = log(interval{-1, 1});
  EXPECT_EQ(part.lower, -infinity);
  EXPECT_TRUE(part.contains(0));
  EXPECT_LT(part.upper, 1e-300);
  EXPECT_FALSE(part.defined);
  EXPECT_FALSE(log1p(interval{-1, 0}).defined);
  EXPECT_TRUE(log1p(interval{-0.999, 0}).smooth);
  EXPECT_EQ(log(interval{1, infinity}).upper, infinity);
}

TEST(interval_edges, whole_powers_know_signs_and_poles) {
  interval const cube = pow(interval{-2, 3}, point(3));
  EXPECT_LE(cube.lower, -8);
  EXPECT_GE(cube.upper, 27);
  EXPECT_LT(cube.upper - cube.lower, 35 + 1e-12);
  EXPECT_EQ(pow(interval{-3, 2}, point(4)).lower, 0);
  EXPECT_TRUE(pow(interval{-3, 2}, point(4)).contains(81));
  expect_undefined(pow(interval{0, 1}, point(-2)));
  interval const inverse = pow(interval{-4, -2}, point(-1));
  EXPECT_TRUE(inverse.contains(-0.25) && inverse.contains(-0.5) && inverse.smooth);
  EXPECT_GT(pow(interval{-4, -2}, point(-2)).lower, 0.0624);
}

TEST(interval_edges, real_powers_need_bases_that_are_not_negative) {
  expect_undefined(pow(interval{-3, -1}, point(0.5)));
  expect_undefined(pow(interval{-1, 1}, interval{0.5, 1}));
  interval const part = pow(interval{-1, 4}, point(0.5));
  EXPECT_TRUE(part.contains(0) && part.contains(2));
  EXPECT_LT(part.upper, 2.0000001);
  EXPECT_FALSE(part.defined);
  EXPECT_TRUE(pow(interval{0, 4}, point(0.5)).defined);
  EXPECT_FALSE(pow(interval{0, 4}, point(-0.5)).defined);
  EXPECT_EQ(pow(interval{0, 4}, point(-0.5)).upper, infinity);
}

TEST(interval_edges, waves_over_several_periods_cover_their_whole_range) {
  for (double const shift : {-20.0, 0.0, 3.0, 1000.0}) {
    expect_interval(sin(interval{shift, shift + 2 * pi + 0.1}), -1, 1);
    expect_interval(cos(interval{shift, shift + 6 * pi}), -1, 1);
  }
  EXPECT_FALSE(tan(interval{0, 6}).smooth);
  EXPECT_TRUE(sin(interval{0, 20}).smooth);
}

TEST(interval_edges, waves_enclose_dense_samples_closely) {
  constexpr int samples = 200;
  for (double start = -12; start < 12; start += 0.37) {
    for (double const width : {0.01, 0.9, 2.5, 5.0}) {
      interval const where{start, start + width};
      double least = 1, most = -1;
      for (int k = 0; k <= samples; ++k) {
        double const value = std::sin(start + width * k / samples);
        least = std::min(least, value);
        most = std::max(most, value);
      }
      interval const found = sin(where);
      double const gap_of_samples = width * width / samples / samples;
      EXPECT_TRUE(found.lower <= least && found.upper >= most) << start << " + " << width;
      EXPECT_NEAR(found.lower, least, gap_of_samples + 1e-15) << start << " + " << width;
      EXPECT_NEAR(found.upper, most, gap_of_samples + 1e-15) << start << " + " << width;
    }
  }
}

TEST(interval_edges, undecided_conditions_take_both_branches) {
  interval const undecided = less(interval{0, 2}, interval{1, 3});
  interval const both = where(undecided, interval{-1, 0}, interval{5, 6});
  expect_interval(both, -1, 6);
  EXPECT_FALSE(both.smooth);
  EXPECT_TRUE(both.defined);
  EXPECT_FALSE(where(undecided, point(1), undefined).defined);
  interval const never = where(less(interval{3, 4}, interval{1, 2}), undefined, point(7));
  expect_interval(never, 7, 7);
  EXPECT_TRUE(never.smooth);
  EXPECT_FALSE(less_equal(point(1), point(1)).smooth) << "a step may begin at the edge";
  expect_interval(equal(interval{0, 1}, interval{2, 3}), 0, 0);
  expect_interval(equal(point(1), point(1)), 0, 1);
  expect_interval(less(undefined, point(1)), 0, 1);
}

TEST(interval_edges, extrema_beside_an_undefined_operand_may_be_the_other_one) {
  interval const part = log(interval{-1, 1});
  EXPECT_TRUE(minimum(part, point(5)).contains(5));
  EXPECT_TRUE(maximum(part, point(-5)).contains(-5));
  expect_interval(minimum(interval{0, 4}, interval{1, 2}), 0, 2);
  expect_interval(maximum(interval{0, 4}, interval{1, 2}), 1, 4);
}

}  // namespace
}  // namespace rivulet::inspection_detail
