// inspect: derivatives as text, convexity, curvature and stable learning rates.
// SPDX-License-Identifier: Apache-2.0
#include <rivulet/inspect.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rivulet/error.hpp>

#include "host/statistics/eigenvalues.hpp"

namespace rivulet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ranges = std::vector<std::pair<double, double>>;

inspection look(std::string const& text, inspect_options const& options = {}, std::size_t dimension = 0) {
  return inspect(objective(text, {.variables = {}, .constants = {}, .dimension = dimension}), options);
}

inspect_options on(ranges const& box) {
  inspect_options options;
  options.box = box;
  return options;
}

TEST(inspect, shows_the_quadratic_of_the_tutorial) {
  auto const found = look("x^2 - 4*x + 1");
  EXPECT_THAT(found.gradient, ElementsAre("2*x - 4"));
  EXPECT_THAT(found.hessian, ElementsAre(ElementsAre("2")));
  EXPECT_EQ(found.convexity, convexity::convex);
  EXPECT_THAT(found.proof, HasSubstr("symbolic"));
  EXPECT_EQ(found.stable_learning_rate_at, 1);
  EXPECT_EQ(found.f_at, 1);
  EXPECT_THAT(found.gradient_at, ElementsAre(-4));
}

TEST(inspect, finds_a_counterexample_for_the_quartic) {
  auto const found = look("x^4-2*x^3+3");
  ASSERT_EQ(found.convexity, convexity::not_convex);
  double const x = found.counterexample.at(0);
  EXPECT_LT(12 * x * x - 12 * x, 0);
  EXPECT_NEAR(found.counterexample_curvature, 12 * x * x - 12 * x, 1e-12);
}

class convex_everywhere : public ::testing::TestWithParam<char const*> {};
TEST_P(convex_everywhere, has_a_symbolic_proof) {
  auto const found = look(GetParam(), {}, 3);
  EXPECT_EQ(found.convexity, convexity::convex);
  EXPECT_THAT(found.proof, HasSubstr("symbolic"));
}
INSTANTIATE_TEST_SUITE_P(classics, convex_everywhere,
                         ::testing::Values("(x+2*y-7)^2+(2*x+y-5)^2", "0.26*(x^2+y^2)-0.48*x*y", "sum(i,1,n,i*x[i]^2)",
                                           "exp(x)-x", "log(exp(x)+exp(y)+exp(-x))", "max(x,y)+x^2", "abs(x-3*y)",
                                           "sqrt(1+x^2+y^2)", "(x+y)^4", "x^2-x*y+y^2+exp(x-y)", "log1p(exp(-x))",
                                           "-log(x)", "x^1.5", "2^x", "-sqrt(1-x^2)", "(x-y)^2", "x^6+y^8",
                                           "exp(x^2-x*y+y^2)", "-min(x,2*x)", "cosh(x-y)", "softplus(3*x-y)",
                                           "relu(x)+relu(-y)", "max(abs(x),exp(y))^2", "3*x+2", "abs(x)^2.5",
                                           "x^2/7 + 2*y", "(x^2+y^2)/exp(1)", "-log(1-x)-log(1+x)"));

class not_convex_anywhere : public ::testing::TestWithParam<char const*> {};
TEST_P(not_convex_anywhere, has_a_counterexample) {
  std::string const text = GetParam();
  auto const found = look(text);
  ASSERT_EQ(found.convexity, convexity::not_convex) << found.to_text();
  objective const f(text);
  auto const eigenvalues =
      symmetric_eigenvalues(hessian_at(*f.data(), found.counterexample, {}), found.counterexample.size());
  EXPECT_LT(eigenvalues.front(), 0);
  EXPECT_EQ(found.counterexample_curvature, eigenvalues.front());
}
INSTANTIATE_TEST_SUITE_P(classics, not_convex_anywhere,
                         ::testing::Values("100*(y-x^2)^2+(1-x)^2", "(x^2+y-11)^2+(x+y^2-7)^2", "sin(x)", "x*y", "x^3",
                                           "-x^2", "sin(5*x)*cos(5*y)/5", "1/x", "x^2+10*cos(x)", "log(1+x^2)",
                                           "tanh(x)", "x^2-3*x*y+y^2", "atan(x)", "erf(x)", "sigmoid(x)", "sinh(x)",
                                           "asin(x)", "acos(x)", "cbrt(x)", "-softplus(x)", "-cosh(x)"));

TEST(inspect, proves_convexity_on_a_box_by_intervals) {
  auto const sine = look("sin(x)", on({{3.2, 6.2}}));
  EXPECT_EQ(sine.convexity, convexity::convex);
  EXPECT_THAT(sine.proof, HasSubstr("interval"));
  EXPECT_EQ(look("x^4-2*x^3+3", on({{1.1, 3.0}})).convexity, convexity::convex);
  EXPECT_EQ(look("100*(y-x^2)^2+(1-x)^2", on({{0.7, 0.8}, {0.9, 1.1}})).convexity, convexity::convex);
}

TEST(inspect, looks_for_counterexamples_only_within_the_box) {
  auto const found = look("x^4-2*x^3+3", on({{-1, 3}}));
  ASSERT_EQ(found.convexity, convexity::not_convex);
  EXPECT_GE(found.counterexample[0], 0);
  EXPECT_LE(found.counterexample[0], 1);
}

TEST(inspect, finds_a_small_region_of_negative_curvature) {
  auto const found = look("x^2/2 - 0.000011*exp(-1000000*(x-0.123)^2)", on({{-1, 1}}));
  ASSERT_EQ(found.convexity, convexity::not_convex);
  EXPECT_NEAR(found.counterexample[0], 0.123, 0.01);
}

TEST(inspect, says_when_it_knows_nothing) {
  auto const found = look("abs(x) - 0.5*abs(2*x)");
  EXPECT_EQ(found.convexity, convexity::unknown);
  EXPECT_EQ(found.samples, 4096u);
  EXPECT_THAT(found.to_text(), HasSubstr("no counterexample in 4096 samples"));
}

TEST(inspect, claims_nothing_for_kinks_that_bend_downwards) {
  for (auto const* text :
       {"-abs(x)", "min(x,-x)", "where(x<0,x,-x)", "-max(x,2*x)", "sign(x)", "-relu(x)", "floor(2*x)"}) {
    EXPECT_NE(look(text).convexity, convexity::convex) << text;
    EXPECT_NE(look(text, on({{-1, 1}})).convexity, convexity::convex) << text;
    EXPECT_NE(look(text, on({{0, 1}})).convexity, convexity::not_convex) << text;
  }
}

TEST(inspect, does_not_call_a_flat_minimum_a_counterexample) {
  EXPECT_NE(look("(x+y)^4+(x-2*y)^6").convexity, convexity::not_convex);
  EXPECT_NE(look("((x+1e6*y)^2)^2").convexity, convexity::not_convex);
}

TEST(inspect, gives_curvature_and_stable_rate_at_a_point) {
  inspect_options options;
  options.at = {3, 2};
  auto const found = look("(x^2+y-11)^2+(x+y^2-7)^2", options);
  // anchors/workloads/himmelblau_basins.json, first minimum
  EXPECT_NEAR(found.eigenvalues_at.at(0), 25.71572875254, 1e-10);
  EXPECT_NEAR(found.eigenvalues_at.at(1), 82.28427124746, 1e-10);
  EXPECT_NEAR(found.stable_learning_rate_at, 0.02430598180769, 1e-13);
}

TEST(inspect, bounds_the_stable_rate_over_a_box) {
  auto const quartic = look("x^4-2*x^3+3", on({{-1, 3}}));
  double const largest = 12 * 9 - 12 * 3;
  EXPECT_LE(quartic.stable_learning_rate_box, 2 / largest);
  EXPECT_GE(quartic.stable_learning_rate_box, 2 / largest * 0.98);
  EXPECT_EQ(look("x^2-4*x+1", on({{-5, 5}})).stable_learning_rate_box, 1);
}

TEST(inspect, never_promises_more_than_the_curvature_allows) {
  auto const found = look("(x^2+y-11)^2+(x+y^2-7)^2", on({{-5, 5}, {-5, 5}}));
  objective const f("(x^2+y-11)^2+(x+y^2-7)^2");
  for (double const corner : {-5.0, 5.0}) {
    auto const eigenvalues = symmetric_eigenvalues(hessian_at(*f.data(), {corner, 5.0}, {}), 2);
    EXPECT_LE(found.stable_learning_rate_box, 2 / eigenvalues.back());
  }
  EXPECT_GT(found.stable_learning_rate_box, 0.005);
}

TEST(inspect, has_no_bound_where_the_curvature_is_unbounded) {
  EXPECT_EQ(look("1/x", on({{-1, 1}})).stable_learning_rate_box, 0);
  EXPECT_EQ(look("-x^2", on({{-1, 1}})).stable_learning_rate_box, std::numeric_limits<double>::infinity());
}

TEST(inspect, says_where_the_objective_is_undefined) {
  auto const found = look("log(x)");
  EXPECT_FALSE(std::isfinite(found.f_at));
  EXPECT_THAT(found.to_text(), HasSubstr("undefined there"));
  EXPECT_NO_THROW(nlohmann::json::parse(found.to_json()));
}

TEST(inspect, uses_the_values_of_constants) {
  objective const f("a*x^2", {.variables = {}, .constants = {"a"}, .dimension = 0});
  inspect_options options;
  options.constants = {3};
  EXPECT_EQ(inspect(f, options).convexity, convexity::convex);
  EXPECT_THAT(inspect(f, options).eigenvalues_at, ElementsAre(6));
  options.constants = {-3};
  EXPECT_EQ(inspect(f, options).convexity, convexity::not_convex);
}

TEST(inspect, refuses_sizes_that_do_not_fit) {
  inspect_options options;
  options.at = {1, 2, 3};
  EXPECT_THROW(look("x*y", options), invalid_argument);
  EXPECT_THROW(look("x*y", on({{0, 1}})), invalid_argument);
  EXPECT_THROW(look("x", on({{1, 0}})), invalid_argument);
  EXPECT_THROW(look("x", on({{0, std::numeric_limits<double>::quiet_NaN()}})), invalid_argument);
  options = {};
  options.constants = {1};
  EXPECT_THROW(look("x", options), invalid_argument);
}

TEST(inspect, handles_many_parameters) {
  auto const found = look("sum(i,1,n-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)", {}, 100);
  EXPECT_EQ(found.convexity, convexity::not_convex);
  EXPECT_TRUE(found.hessian.empty());
  EXPECT_EQ(found.eigenvalues_at.size(), 100u);
  EXPECT_EQ(look("sum(i,1,n,(x[i]-i)^2)", {}, 200).convexity, convexity::convex);
}

TEST(inspect, says_that_a_kink_or_a_jump_voids_the_stable_learning_rate) {
  for (auto const* broken : {"floor(x)+x^2", "where(x>0,x,-x)+x^2", "relu(x)+x^2", "x^2+sum(i,1,1,abs(x))"}) {
    EXPECT_FALSE(look(broken).smooth) << broken;
    EXPECT_THAT(look(broken).to_text(), HasSubstr("below learning rate 1, unless f has a kink or a jump there"));
  }
  EXPECT_TRUE(look("x^2+exp(2^x)*tanh(x)").smooth);
}

TEST(inspect, prints_a_page) {
  auto const text = look("x^2 - 4*x + 1", on({{-1, 3}})).to_text();
  EXPECT_THAT(text, HasSubstr("df/dx = 2*x - 4"));
  EXPECT_THAT(text, HasSubstr("d2f/dx2 = 2"));
  EXPECT_THAT(text, HasSubstr("convex on the box (symbolic"));
  EXPECT_THAT(text, HasSubstr("stable there below learning rate 1"));
  EXPECT_THAT(text, HasSubstr("stable below learning rate 1"));
}

TEST(inspect, writes_json) {
  auto const json = nlohmann::json::parse(look("x*y").to_json());
  EXPECT_EQ(json["convexity"], "not_convex");
  EXPECT_EQ(json["parameters"].size(), 2u);
  EXPECT_EQ(json["counterexample"].size(), 2u);
}

}  // namespace
}  // namespace rivulet
