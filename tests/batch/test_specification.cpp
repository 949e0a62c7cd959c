// SPEC: every form, every error with its column, every rounding.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/specification.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include <rivulet/error.hpp>

namespace rivulet::batch {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<double> expand(std::string const& text, precision precision = precision::float64) {
  return values("lr", parse_specification("lr", text), precision, 0, 1);
}

struct failure {
  std::string message;
  std::size_t column = 0;
};

failure fail(std::string const& text) {
  try {
    parse_specification("momentum", text);
  } catch (parse_error const& problem) {
    return {problem.what(), problem.column()};
  }
  ADD_FAILURE() << text << " was accepted";
  return {};
}

TEST(specification, reads_one_number) { EXPECT_THAT(expand(" 0.01 "), ElementsAre(0.01)); }

TEST(specification, reads_a_list_with_signs_and_blanks) {
  EXPECT_THAT(expand("0.01, -0.9,+1e0"), ElementsAre(0.01, -0.9, 1.0));
}

TEST(specification, linspace_includes_both_ends) {
  EXPECT_THAT(expand("linspace(1, 2, 5)"), ElementsAre(1.0, 1.25, 1.5, 1.75, 2.0));
}

TEST(specification, linspace_rounds_each_value_once_by_fma) {
  auto const v = expand("linspace(0.001,1.05,1000)");
  double const step = (1.05 - 0.001) / 999;
  for (int j = 1; j < 999; ++j) EXPECT_EQ(v[static_cast<std::size_t>(j)], std::fma(j, step, 0.001));
  EXPECT_EQ(v.back(), 1.05);
}

TEST(specification, linspace_may_descend) { EXPECT_THAT(expand("linspace(1,-1,3)"), ElementsAre(1.0, 0.0, -1.0)); }

TEST(specification, one_value_is_the_first_end) {
  EXPECT_THAT(expand("linspace(3,7,1)"), ElementsAre(3.0));
  EXPECT_THAT(expand("geomspace(3,7,1)"), ElementsAre(3.0));
}

TEST(specification, no_value_is_an_empty_axis) { EXPECT_TRUE(expand("linspace(0,1,0)").empty()); }

TEST(specification, counts_may_be_written_with_an_exponent) { EXPECT_EQ(expand("linspace(0,1,1e3)").size(), 1000u); }

TEST(specification, geomspace_has_equal_ratios_and_exact_ends) {
  constexpr double tolerance = 4 * 0x1p-52;  // exp and log within 2 ulp each
  auto const v = expand("geomspace(1e-4,1e2,7)");
  ASSERT_EQ(v.size(), 7u);
  EXPECT_EQ(v.front(), 1e-4);
  EXPECT_EQ(v.back(), 1e2);
  for (int j = 1; j < 6; ++j)
    EXPECT_NEAR(v[static_cast<std::size_t>(j)] / std::pow(10.0, j - 4), 1, tolerance * 16) << j;
}

TEST(specification, geomspace_takes_two_negative_ends) {
  auto const v = expand("geomspace(-1,-100,3)");
  EXPECT_NEAR(v[1], -10, 1e-13);
  EXPECT_EQ(v[2], -100);
}

TEST(specification, uniform_draws_lie_inside_and_differ_by_seed_and_stream) {
  auto const spec = parse_specification("lr", "uniform(2,3,1000)");
  auto const v = values("lr", spec, precision::float64, 7, 1);
  for (double const value : v) EXPECT_TRUE(2 <= value && value < 3) << value;
  EXPECT_NE(v, values("lr", spec, precision::float64, 8, 1));
  EXPECT_NE(v, values("lr", spec, precision::float64, 7, 2));
  EXPECT_EQ(v, values("lr", spec, precision::float64, 7, 1));
}

TEST(specification, loguniform_draws_spread_over_the_decades) {
  auto const v = expand("loguniform(1e-4,1,4000)");
  int below = 0;
  for (double const value : v) {
    EXPECT_TRUE(1e-4 <= value && value <= 1) << value;
    below += value < 1e-2;
  }
  EXPECT_NEAR(below, 2000, 150);  // 4.7 standard deviations of a fair coin
}

TEST(specification, literals_are_rounded_once_from_their_text) {
  // Just above half way between two floats, but half way exactly in float64: rounding twice gives 1.
  std::string const text = "1.000000059604644775390625000000000000000001";
  EXPECT_THAT(expand(text, precision::float32), ElementsAre(1.00000011920928955078125));
}

TEST(specification, float32_values_are_floats) {
  for (double const value : expand("linspace(0.1,0.9,11)", precision::float32))
    EXPECT_EQ(value, static_cast<double>(static_cast<float>(value)));
}

TEST(specification, distributions_without_n_are_joint) {
  EXPECT_TRUE(parse_specification("lr", "loguniform(1e-4,1)").joint);
  EXPECT_FALSE(parse_specification("lr", "loguniform(1e-4,1,9)").joint);
}

TEST(specification, errors_name_the_setting_and_point_at_the_column) {
  failure const f = fail("0.1, abc,3");
  EXPECT_EQ(f.column, 5u);
  EXPECT_THAT(f.message, HasSubstr("momentum: 'abc' is not a number"));
  EXPECT_THAT(f.message, HasSubstr("\n"));
  EXPECT_THAT(f.message, HasSubstr("^"));
}

TEST(specification, logspace_hints_at_geomspace) {
  EXPECT_THAT(fail("logspace(-4,0,5)").message, HasSubstr("geomspace"));
}

TEST(specification, unknown_calls_list_what_exists) {
  EXPECT_THAT(fail("normal(0,1,5)").message, testing::AllOf(HasSubstr("'normal'"), HasSubstr("loguniform(a,b,n)")));
}

struct wrong {
  char const* text;
  std::size_t column;
  char const* hint;
};

class wrong_specification : public testing::TestWithParam<wrong> {};

TEST_P(wrong_specification, is_explained) {
  failure const f = fail(GetParam().text);
  EXPECT_EQ(f.column, GetParam().column) << f.message;
  EXPECT_THAT(f.message, HasSubstr(GetParam().hint));
}

INSTANTIATE_TEST_SUITE_P(
    specification, wrong_specification,
    testing::Values(wrong{"", 0, "missing"}, wrong{"1,,2", 2, "missing"}, wrong{"1,", 2, "missing"},
                    wrong{"nan", 0, "unknown"}, wrong{"--1", 0, "not a number"}, wrong{"1 2", 0, "not a number"},
                    wrong{"linspace", 8, "'('"}, wrong{"linspace(0,1,5", 14, "')' is missing"},
                    wrong{"linspace(0,1)", 11, "(a,b,n)"}, wrong{"linspace(0,1,2,3)", 15, "(a,b,n)"},
                    wrong{"linspace(0,1,2.5)", 13, "whole number"}, wrong{"linspace(0,1,-2)", 13, "whole number"},
                    wrong{"linspace(0,1,5)x", 15, "nothing may follow"},
                    wrong{"linspace(0,1,1e9)", 13, "at most 134217728"}, wrong{"geomspace(-1,1,5)", 10, "same sign"},
                    wrong{"geomspace(0,1,5)", 10, "not be 0"}, wrong{"loguniform(0,1)", 11, "greater than 0"},
                    wrong{"uniform(2,1)", 8, "above the upper"},
                    wrong{"linspace(-1.7e308,1.7e308,3)", 9, "too far apart"}));

TEST(specification, values_beyond_float32_are_an_error) {
  EXPECT_THROW(expand("1e300", precision::float32), invalid_argument);
  EXPECT_THROW(expand("linspace(0,1e300,3)", precision::float32), invalid_argument);
}

TEST(split, ignores_separators_inside_brackets) {
  auto const parts = split("x[1,2], y", ',');
  ASSERT_EQ(parts.size(), 2u);
  EXPECT_EQ(parts[0].text, "x[1,2]");
  EXPECT_EQ(parts[1].text, "y");
  EXPECT_EQ(parts[1].column, 8u);
}

}  // namespace
}  // namespace rivulet::batch
