// Bounds of a study: every form, every error with its column, rounding into the interval, starts outside.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/bounds.hpp"

#include <limits>

#include "tests/batch/studies.hpp"

namespace rivulet {
namespace {

using batch::read_bounds;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr double infinite = std::numeric_limits<double>::infinity();

study within(std::vector<std::string> const& bounds) {
  study s;
  s.objective = objective("(rate-1)^2 + (y-2)^2 + sum(i, 1, n, w[i]^2)", {.dimension = 3});
  s.starts = {"1,2,3,4,5"};
  s.bounds = bounds;
  return s;
}

/// "-1 3" for each parameter.
std::vector<std::pair<double, double>> intervals(std::vector<std::string> const& bounds,
                                                 precision digits = precision::float64) {
  study s = within(bounds);
  s.precision = digits;
  std::vector<std::pair<double, double>> result;
  for (auto const& each : read_bounds(s)) result.emplace_back(each.lower, each.upper);
  return result;
}

TEST(bounds, of_one_parameter_leave_the_others_free) {
  std::pair const free{-infinite, infinite};
  EXPECT_THAT(intervals({"y:-1:3e1"}), ElementsAre(free, std::pair(-1.0, 30.0), free, free, free));
  EXPECT_TRUE(intervals({}).empty()) << "so that studies without bounds pay nothing";
}

TEST(bounds, may_have_one_side) {
  EXPECT_EQ(intervals({"rate: 0 :"})[0], std::pair(0.0, infinite));
  EXPECT_EQ(intervals({"rate::10"})[0], std::pair(-infinite, 10.0));
}

TEST(bounds, of_a_vector_and_of_everything_give_way_to_closer_ones) {
  auto const closest = intervals({"w[2]:5:6,0:1", "w:2:3"});
  EXPECT_THAT(closest, ElementsAre(std::pair(0.0, 1.0), std::pair(0.0, 1.0), std::pair(2.0, 3.0), std::pair(5.0, 6.0),
                                   std::pair(2.0, 3.0)));
  EXPECT_EQ(intervals({"w:2:3,0:1,w2:5:6"}), closest) << "in any order";
}

TEST(bounds, in_float32_are_rounded_into_the_interval) {
  auto const narrow = intervals({"rate:0.1:0.7,y:0.7:0.9"}, precision::float32);
  EXPECT_EQ(narrow[0], std::pair(0.10000000149011612, 0.699999988079071)) << "both nearest ones lie inside";
  EXPECT_EQ(narrow[1], std::pair(0.7000000476837158, 0.8999999761581421)) << "0.7 is rounded up";
}

TEST(bounds, that_are_equal_stay_so_in_float32) {
  EXPECT_EQ(intervals({"rate:0.7:0.7"}, precision::float32)[0], std::pair(0.699999988079071, 0.699999988079071));
}

std::string error_within(std::vector<std::string> const& bounds, precision digits = precision::float64) {
  study s = within(bounds);
  s.precision = digits;
  return error_of(s);
}

TEST(bounds, that_are_wrong_say_where) {
  EXPECT_THAT(error_within({"y:3:1"}),
              AllOf(HasSubstr("the lower bound is above the upper bound"), HasSubstr("y:3:1")));
  EXPECT_THAT(error_within({"y:nan:1"}), HasSubstr("'nan' is not a number"));
  EXPECT_THAT(error_within({"y:0:one"}), HasSubstr("'one' is not a number"));
  EXPECT_THAT(error_within({"y::"}), HasSubstr("both ends are missing"));
  EXPECT_THAT(error_within({":"}), HasSubstr("both ends are missing"));
  EXPECT_THAT(error_within({"y"}), HasSubstr("bounds are NAME:lower:upper"));
  EXPECT_THAT(error_within({"y:1"}), HasSubstr("bounds are NAME:lower:upper"));
  EXPECT_THAT(error_within({""}), HasSubstr("bounds are NAME:lower:upper"));
  EXPECT_THAT(error_within({"y:0:1:2"}), HasSubstr("bounds are NAME:lower:upper"));
  EXPECT_THAT(error_within({"y:0:1,"}), HasSubstr("bounds are NAME:lower:upper"));
  EXPECT_THAT(error_within({":0:1"}), HasSubstr("unknown parameter ''"));
}

TEST(bounds, of_an_unknown_parameter_name_the_nearest) {
  EXPECT_THAT(error_within({"y:0:1,rat:0:1"}), AllOf(HasSubstr("unknown parameter 'rat'"), HasSubstr("rate")));
  EXPECT_THAT(error_within({"w[4]:0:1"}), HasSubstr("unknown parameter 'w[4]'"));
}

TEST(bounds, that_are_given_twice_are_refused) {
  EXPECT_THAT(error_within({"y:0:", "y::1"}), HasSubstr("y is given bounds twice"));
  EXPECT_THAT(error_within({"0:1,0:2"}), HasSubstr("rate is given bounds twice"));
  EXPECT_THAT(error_within({"w:0:1", "w:0:1"}), HasSubstr("w1 is given bounds twice"));
}

TEST(bounds, that_float32_cannot_hold_are_refused) {
  EXPECT_THAT(error_within({"y:1e39:"}, precision::float32), HasSubstr("too large for float32"));
  EXPECT_THAT(error_within({"y::-1e39"}, precision::float32), HasSubstr("too large for float32"));
  EXPECT_THAT(error_within({"y:0.1:0.100000001"}, precision::float32), HasSubstr("no float32 number lies between"));
  EXPECT_EQ(intervals({"y:-1e39:1e39"}, precision::float32)[1],
            std::pair(-double{std::numeric_limits<float>::max()}, double{std::numeric_limits<float>::max()}));
}

TEST(bounds, move_starts_into_them) {
  study s = bowl();
  s.starts = {"-3,5", "0.5,-7"};
  s.bounds = {"x:-1:1,y:-2:2"};
  batch::sweep const expanded(s);
  EXPECT_THAT(all_starts(expanded, 0), ElementsAre(-1, 0.5));
  EXPECT_THAT(all_starts(expanded, 1), ElementsAre(2, -2));
}

TEST(bounds, move_sampled_starts_into_them) {
  study s = sampled("-2:2", 64);
  s.bounds = {"x:0:"};
  batch::sweep const expanded(s);
  auto const x = all_starts(expanded, 0), y = all_starts(expanded, 1);
  EXPECT_EQ(std::ranges::count(x, 0.0), 32) << "half of the box lies below";
  EXPECT_LT(std::ranges::min(y), -1.5);
}

}  // namespace
}  // namespace rivulet
