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
                      rule{"power_of_constant", "3^(x-y)", "3^(-x^2)"},
                      rule{"falling_power", "(2-x-y)^(-0.5)", "(1+x^2)^(-0.5)"},
                      rule{"negative_factor", "-(2*sqrt(x))", "-(2*exp(x))"}),
    [](auto const& of) { return std::string(of.param.name); });

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
