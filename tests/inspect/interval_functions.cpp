// Enclosures of roots, inverse, hyperbolic and smooth step functions: tight, signed, aware of their domains.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <string>

#include <gtest/gtest.h>

#include "host/inspect/interval.hpp"
#include "tests/inspect/expect_interval.hpp"

namespace rivulet::inspection_detail {
namespace {

constexpr double pi = std::numbers::pi;
constexpr double largest = std::numeric_limits<double>::max();

struct function_case {
  std::string name;
  std::function<interval(interval)> enclosure;
  long double (*exact)(long double);
  double first, last;  ///< samples come from between
};

void PrintTo(function_case const& each, std::ostream* out) { *out << each.name; }

class enclosure : public ::testing::TestWithParam<function_case> {};

// Four units on either side of a value that is itself good to two, less what its place in its binade makes of them.
constexpr long double widest = 24 * 0x1p-53L;

TEST_P(enclosure, holds_the_exact_value_and_little_more) {
  auto const& [name, enclose, exact, first, last] = GetParam();
  for (int k = 0; k <= 4000; ++k) {
    double const x = first + (last - first) * k / 4000;
    interval const found = enclose(point(x));
    long double const value = exact(x);
    EXPECT_LE(found.lower, value) << x;
    EXPECT_GE(found.upper, value) << x;
    EXPECT_LE(found.upper - found.lower, widest * std::abs(value) + 1e-322L) << x;
  }
}

TEST_P(enclosure, of_a_range_holds_those_of_its_parts) {
  auto const& [name, enclose, exact, first, last] = GetParam();
  constexpr int parts = 40;
  auto const end = [&](int k) { return first + (last - first) * k / parts; };
  interval const whole = enclose({end(0), end(parts)});
  double lower = infinity, upper = -infinity;
  for (int k = 0; k < parts; ++k) {
    interval const part = enclose({end(k), end(k + 1)});
    lower = std::min(lower, part.lower);
    upper = std::max(upper, part.upper);
  }
  expect_interval(whole, lower, upper);
}

INSTANTIATE_TEST_SUITE_P(
    functions, enclosure,
    ::testing::Values(
        function_case{"cbrt", [](interval a) { return cbrt(a); }, [](long double x) { return std::cbrt(x); }, -30, 35},
        function_case{"asin", [](interval a) { return asin(a); }, [](long double x) { return std::asin(x); }, -1, 1},
        function_case{"acos", [](interval a) { return acos(a); }, [](long double x) { return std::acos(x); }, -1, 0.99},
        function_case{"atan", [](interval a) { return atan(a); }, [](long double x) { return std::atan(x); }, -9, 50},
        function_case{"sinh", [](interval a) { return sinh(a); }, [](long double x) { return std::sinh(x); }, -9, 20},
        function_case{"cosh", [](interval a) { return cosh(a); }, [](long double x) { return std::cosh(x); }, -9, 20},
        function_case{"tanh", [](interval a) { return tanh(a); }, [](long double x) { return std::tanh(x); }, -5, 30},
        function_case{"erf", [](interval a) { return erf(a); }, [](long double x) { return std::erf(x); }, -3, 7},
        function_case{"sigmoid", [](interval a) { return sigmoid(a); },
                      [](long double x) { return 1 / (1 + std::exp(-x)); }, -600, 50},
        function_case{"softplus", [](interval a) { return softplus(a); },
                      [](long double x) { return std::fmax(x, 0.0L) + std::log1p(std::exp(-std::abs(x))); }, -600, 50},
        function_case{"relu", [](interval a) { return relu(a); }, [](long double x) { return std::fmax(x, 0.0L); }, -3,
                      4},
        function_case{"floor", [](interval a) { return floor(a); }, [](long double x) { return std::floor(x); }, -3.5,
                      4.2}),
    [](auto const& of) { return of.param.name; });

TEST(enclosures, of_the_whole_line_are_the_ranges_of_the_functions) {
  expect_interval(cbrt(whole_line), -infinity, infinity);
  expect_interval(sinh(whole_line), -infinity, infinity);
  expect_interval(cosh(whole_line), 1, infinity);
  expect_interval(tanh(whole_line), -1, 1);
  expect_interval(erf(whole_line), -1, 1);
  expect_interval(sigmoid(whole_line), 0, 1);
  expect_interval(softplus(whole_line), 0, infinity);
  expect_interval(relu(whole_line), 0, infinity);
  expect_interval(floor(whole_line), -infinity, infinity);
  expect_interval(atan(whole_line), -std::nextafter(pi / 2, 2), std::nextafter(pi / 2, 2));
  for (auto const& each : {sinh(whole_line), cosh(whole_line), erf(whole_line), sigmoid(whole_line),
                           softplus(whole_line), atan(whole_line)}) {
    EXPECT_TRUE(each.smooth && each.defined);
  }
}

// pi in float64 is below pi.
TEST(enclosures, of_inverse_functions_hold_the_real_angles) {
  EXPECT_GT(asin(point(1)).upper, pi / 2);
  EXPECT_LT(asin(point(-1)).lower, -pi / 2);
  EXPECT_GT(acos(point(-1)).upper, pi);
  EXPECT_GT(atan(point(1e300)).upper, pi / 2);
  EXPECT_LE(asin(interval{-1, 1}).upper, std::nextafter(pi / 2, 2));
  EXPECT_LE(acos(interval{-1, 1}).upper, std::nextafter(pi, 4));
  EXPECT_EQ(acos(point(1)).lower, 0);
}

TEST(enclosures, of_inverse_functions_end_where_their_domains_do) {
  expect_undefined(asin(interval{1.5, 2}));
  expect_undefined(acos(interval{-3, -1.0001}));
  for (auto const& part : {asin(interval{0.5, 2}), acos(interval{-2, 0.5})}) {
    EXPECT_FALSE(part.defined);
    EXPECT_FALSE(part.smooth);
    EXPECT_TRUE(part.finite());
  }
  EXPECT_TRUE(asin(interval{0.5, 2}).contains(std::asin(0.75)));
  EXPECT_GT(asin(interval{0.5, 2}).lower, 0.52);
  EXPECT_LT(acos(interval{0.5, 2}).upper, 1.05);
  EXPECT_TRUE(asin(interval{-1, 1}).defined);
  EXPECT_FALSE(asin(interval{-1, 0}).smooth) << "its slope is infinite at -1";
  EXPECT_FALSE(acos(interval{0, 1}).smooth);
  EXPECT_TRUE(acos(interval{-0.999, 0.999}).smooth);
}

TEST(enclosures, keep_the_sign_of_the_argument) {
  for (auto const& function : {cbrt, asin, atan, sinh, tanh, erf}) {
    expect_interval(function(point(0)), 0, 0);
    EXPECT_EQ(function({0, 0.5}).lower, 0);
    EXPECT_EQ(function({-0.5, 0}).upper, 0);
    EXPECT_LT(function({-0.5, 1}).lower, -0.4);
  }
}

TEST(enclosures, of_cosh_know_its_minimum) {
  EXPECT_EQ(cosh(interval{-1, 2}).lower, 1);
  EXPECT_TRUE(cosh(interval{-1, 2}).contains(std::cosh(2.0)));
  EXPECT_GT(cosh(interval{-3, -1}).lower, 1.54);
  EXPECT_TRUE(cosh(interval{-3, -1}).contains(std::cosh(3.0)));
}

TEST(enclosures, stay_usable_where_values_overflow) {
  expect_interval(sinh(point(1000)), largest, infinity);
  expect_interval(sinh(point(-1000)), -infinity, -largest);
  expect_interval(cosh(point(-1000)), largest, infinity);
  EXPECT_EQ(sigmoid(point(-1e5)).lower, 0);
  EXPECT_GT(sigmoid(point(-1e5)).upper, 0) << "no real argument gives 0";
}

TEST(enclosures, of_the_cube_root_have_no_slope_at_zero) {
  EXPECT_FALSE(cbrt(interval{-1, 1}).smooth);
  EXPECT_FALSE(cbrt(interval{0, 1}).smooth);
  EXPECT_TRUE(cbrt(interval{0, 1}).defined);
  EXPECT_TRUE(cbrt(interval{1e-300, 1}).smooth);
  EXPECT_TRUE(cbrt(interval{-8, -1}).smooth);
}

TEST(enclosures, of_relu_have_a_kink_at_zero) {
  expect_interval(relu(interval{-2, 3}), 0, 3);
  EXPECT_FALSE(relu(interval{-2, 3}).smooth);
  EXPECT_FALSE(relu(interval{0, 3}).smooth);
  expect_interval(relu(interval{-3, -1}), 0, 0);
  EXPECT_TRUE(relu(interval{-3, -1}).smooth);
  expect_interval(relu(interval{1, 2}), 1, 2);
  EXPECT_TRUE(relu(interval{1, 2}).smooth);
}

TEST(enclosures, of_floor_have_a_step_at_every_whole_number) {
  expect_interval(floor(interval{-0.5, 2.5}), -1, 2);
  EXPECT_FALSE(floor(interval{-0.5, 2.5}).smooth);
  EXPECT_TRUE(floor(interval{-0.5, 2.5}).defined);
  expect_interval(floor(interval{1.25, 1.75}), 1, 1);
  EXPECT_TRUE(floor(interval{1.25, 1.75}).smooth);
  EXPECT_FALSE(floor(interval{1, 1.75}).smooth) << "a step begins at the edge";
  EXPECT_FALSE(floor(interval{1.25, 2}).smooth);
  EXPECT_FALSE(floor(point(0x1p60)).smooth);
}

}  // namespace
}  // namespace rivulet::inspection_detail
