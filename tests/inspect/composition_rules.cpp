// Every rule of composition proves one objective and refuses its nearest neighbour that is not convex.
// SPDX-License-Identifier: Apache-2.0
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rivulet/inspect.hpp>
#include <rivulet/objective.hpp>

namespace rivulet {
namespace {

using ::testing::StartsWith;
using ranges = std::vector<std::pair<double, double>>;

inspection look(std::string const& text, ranges const& box = {}) {
  inspect_options options;
  options.box = box;
  options.samples = 64;
  return inspect(objective(text, {.variables = {}, .constants = {}, .dimension = 0}), options);
}

struct rule {
  char const* name;
  char const* proved;
  char const* refused;
};

void PrintTo(rule const& of, std::ostream* out) { *out << of.name; }

class composition : public ::testing::TestWithParam<rule> {};

TEST_P(composition, proves) {
  auto const found = look(GetParam().proved);
  EXPECT_EQ(found.convexity, convexity::convex) << found.to_text();
  EXPECT_THAT(found.proof, StartsWith("symbolic: ")) << found.to_text();
}

TEST_P(composition, refuses) {
  auto const found = look(GetParam().refused);
  EXPECT_NE(found.convexity, convexity::convex) << found.to_text();
  EXPECT_EQ(found.proof, "");
}

INSTANTIATE_TEST_SUITE_P(
    rules, composition,
    ::testing::Values(rule{"exp_of_convex", "exp(x^2+abs(y))", "exp(-x^2)"},
                      rule{"expm1_of_convex", "expm1(exp(x))", "expm1(-abs(x))"},
                      rule{"maximum_of_convex", "max(exp(x),x^2)", "max(x^2,-x^2-1)+x*y"},
                      rule{"minimum_of_concave", "-min(-exp(x),1-x^2)", "min(x,2*x)"},
                      rule{"absolute_of_affine", "abs(3*x-2*y+1)", "abs(x^2-1)"},
                      rule{"absolute_of_convex_above_zero", "abs(1+x^2)", "abs(x^4-1)"},
                      rule{"logarithm_of_affine", "-log(3-x-2*y)", "log(x)"},
                      rule{"logarithm_of_log_convex", "log(exp(x^2)+exp(y))", "log(exp(x)-exp(y)+9)"},
                      rule{"sum_of_squares", "(x-y)^2+(x+y-1)^2", "(x-y)^2-(x+y-1)^2"},
                      rule{"root_of_squares", "sqrt((x-1)^2+(y+2)^2)", "sqrt(abs(x))"},
                      rule{"product", "exp(x)*exp(x^2)", "x*exp(y)"},
                      rule{"quotient_by_constant", "exp(x)/4", "exp(x)/(-4)"},
                      rule{"odd_power", "(1+exp(x))^3", "(x-1)^3"}, rule{"even_power", "(2*x-y)^4", "(x^2-1)^4"},
                      rule{"huge_odd_power", "(1+exp(x))^4294967297", "x^4294967297"},
                      rule{"power_of_constant", "3^(x-y)", "3^(-x^2)"},
                      rule{"falling_power", "(2-x-y)^(-0.5)", "(1+x^2)^(-0.5)"},
                      rule{"cosh_of_affine", "cosh(2*x-y)", "cosh(x^2-1)"},
                      rule{"cosh_of_convex_above_zero", "cosh(1+x^2)", "cosh(x^4-1)"},
                      rule{"logarithm_of_cosh", "log(cosh(x)+cosh(x-y))", "log(cosh(x)-0.5)"},
                      rule{"sinh_of_convex_above_zero", "sinh(x^2+y^2)", "sinh(x)"},
                      rule{"sinh_of_concave_below_zero", "-sinh(-exp(x))", "sinh(-exp(x))"},
                      rule{"atan_of_concave_above_zero", "-atan(sqrt(3-x-2*y))", "-atan(x)"},
                      rule{"tanh_of_convex_below_zero", "tanh(-sqrt(3-x))", "tanh(x^2)"},
                      rule{"erf_of_convex_below_zero", "erf(-sqrt(1-x^2))", "erf(exp(x))"},
                      rule{"sigmoid_of_concave_above_zero", "-sigmoid(sqrt(1-x^2))", "-sigmoid(-x^2)"},
                      rule{"cbrt_of_concave_above_zero", "-cbrt(sqrt(x))", "-cbrt(x)"},
                      rule{"asin_of_convex_above_zero", "asin(x^2)", "asin(x)"},
                      rule{"acos_of_concave_above_zero", "acos(-x^2)", "acos(x)"},
                      rule{"softplus_of_convex", "softplus(x^2+abs(y))", "softplus(-x^2)"},
                      rule{"relu_of_convex", "relu(x^2-3)+relu(y)", "relu(1-x^2)"},
                      rule{"relu_of_square", "relu(x-y)^2", "(relu(x-y)-1)^2"}, rule{"no_step", "x^2", "x^2+floor(x)"},
                      rule{"negative_factor", "-(2*sqrt(x))", "-(2*exp(x))"}),
    [](auto const& of) { return std::string(of.param.name); });

TEST(composition, uses_the_box_for_the_curvature_of_odd_functions) {
  for (auto const* steeper : {"sinh(x)", "asin(x)", "-acos(x)"}) {
    EXPECT_THAT(look(steeper, {{0, 0.9}}).proof, StartsWith("symbolic: ")) << steeper;
    EXPECT_EQ(look(steeper, {{-0.9, -0.1}}).convexity, convexity::not_convex) << steeper;
    EXPECT_NE(look(steeper, {{-0.5, 0.5}}).convexity, convexity::convex) << steeper;
  }
  for (auto const* flatter : {"atan(x)", "erf(x)", "sigmoid(x)", "tanh(x)", "cbrt(x)", "acos(x)"}) {
    EXPECT_THAT(look(flatter, {{-0.9, 0}}).proof, StartsWith("symbolic: ")) << flatter;
    EXPECT_EQ(look(flatter, {{0.1, 0.9}}).convexity, convexity::not_convex) << flatter;
    EXPECT_NE(look(flatter, {{-0.5, 0.5}}).convexity, convexity::convex) << flatter;
  }
  EXPECT_THAT(look("-relu(x)", {{0, 2}}).proof, StartsWith("symbolic: ")) << "there it is x";
  EXPECT_NE(look("-relu(x)", {{-1, 2}}).convexity, convexity::convex);
}

TEST(composition, uses_the_box_for_signs) {
  EXPECT_EQ(look("x^3", {{0, 2}}).convexity, convexity::convex);
  EXPECT_EQ(look("x^3", {{-1, 2}}).convexity, convexity::not_convex);
  EXPECT_THAT(look("1/x", {{0.5, 2}}).proof, StartsWith("symbolic: "));
  EXPECT_EQ(look("1/x", {{-2, -0.5}}).convexity, convexity::not_convex);
  EXPECT_THAT(look("x^2/y", {{-1, 1}, {1, 2}}).proof, StartsWith("symbolic: "));
  EXPECT_EQ(look("x^2/y", {{-1, 1}, {-2, -1}}).convexity, convexity::not_convex);
  EXPECT_THAT(look("where(x<0,-x^2,exp(x))", {{1, 2}}).proof, StartsWith("symbolic: "));
  EXPECT_NE(look("where(x<0,-x^2,exp(x))", {{-1, 2}}).convexity, convexity::convex);
}

/// Where the logarithm has no value, min and max give their other operand: the domain has no hole, but a jump.
TEST(composition, claims_nothing_for_extrema_of_partly_undefined_operands) {
  EXPECT_NE(look("max(-log(x),x)").convexity, convexity::convex);
  EXPECT_NE(look("-min(log(x),x)").convexity, convexity::convex);
  EXPECT_THAT(look("-min(log(x),x)", {{0.5, 3}}).proof, StartsWith("symbolic: "));
}

}  // namespace
}  // namespace rivulet
