// How far out a program is known to be finite.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "host/cpu/finite_range.hpp"
#include "tests/support/twins/twin.hpp"

namespace rivulet::cpu {
namespace {

program program_of(char const* text) { return batch_of(text, method::gd, precision::float64, 1).program; }

TEST(finite_range, accepts_a_polynomial_that_cannot_overflow) {
  EXPECT_EQ(largest_finite_point<double>(program_of("(x^2+y-11)^2 + (x+y^2-7)^2"), {}, 1e12), 1e12);
}

/// x^4 overflows float32 beyond 2^32, so the bound lies below that; at the bound all is finite.
TEST(finite_range, lowers_the_bound_where_a_power_overflows) {
  float const bound = largest_finite_point<float>(program_of("x^4"), {}, 1e12F);
  EXPECT_GT(bound, 1e8F);
  EXPECT_LT(bound, std::pow(std::numeric_limits<float>::max(), 0.25F));
}

TEST(finite_range, knows_what_is_bounded) {
  EXPECT_EQ(largest_finite_point<double>(program_of("sin(x) + cos(x)*tanh(x) + erf(x)"), {}, 1e12), 1e12);
}

TEST(finite_range, promises_nothing_where_a_value_may_not_exist) {
  for (char const* const text : {"1/x", "1/(1-x^2)", "sqrt(x)", "log(x)", "x^0.5", "x*tan(x)", "asin(x)", "1/x^2"}) {
    EXPECT_EQ(largest_finite_point<double>(program_of(text), {}, 1e12), 0) << text;
  }
}

/// A number that is given as NaN hides behind no other branch, minimum or function.
TEST(finite_range, promises_nothing_beside_a_literal_that_is_no_finite_number) {
  for (char const* const text : {"x^2 + where(x < 3, 0, 0/0)", "x^2 + where(x < 3, log(-1), 1)", "x^2 + min(x, 0/0)",
                                 "x^2 + floor(where(x < 3, 0, 0/0))", "x^2 + max(x, sqrt(-1))",
                                 "x^2 + where(x < 3, 0, 1/0)", "x^2 + where(x < 3, 0, -1/0)"}) {
    EXPECT_EQ(largest_finite_point<double>(program_of(text), {}, 1e12), 0) << text;
  }
}

TEST(finite_range, promises_nothing_beside_a_constant_that_is_no_number) {
  objective_options options;
  options.constants = {"a"};
  auto const program = batch_of("x^2 + where(x < 3, 0, a)", method::gd, precision::float64, 1, options).program;
  EXPECT_EQ(largest_finite_point<double>(program, {{0, std::numeric_limits<double>::quiet_NaN()}}, 1e12), 0);
}

TEST(finite_range, knows_that_squares_are_not_negative) {
  for (char const* const text : {"1/(1+x^2)", "exp(-x^2)", "log(1+x^2)", "sqrt(1+x^2)", "log1p(x*x)"}) {
    EXPECT_GT(largest_finite_point<double>(program_of(text), {}, 1e12), 1e11) << text;
  }
}

TEST(finite_range, finds_where_an_exponential_overflows) {
  double const bound = largest_finite_point<double>(program_of("exp(x)"), {}, 1e12);
  EXPECT_GE(bound, 256);
  EXPECT_LT(bound, 709);
}

TEST(finite_range, needs_the_value_of_a_constant) {
  objective_options options;
  options.constants = {"a"};
  auto const program = batch_of("a*x^2", method::gd, precision::float64, 1, options).program;
  EXPECT_EQ(largest_finite_point<double>(program, {{0, 3.0}}, 1e12), 1e12);
  EXPECT_EQ(largest_finite_point<double>(program, {{0, std::nullopt}}, 1e12), 0);
}

}  // namespace
}  // namespace rivulet::cpu
