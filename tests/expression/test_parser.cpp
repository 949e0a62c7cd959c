// What valid texts mean.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include <rivulet/error.hpp>

#include "host/expression/parser.hpp"
#include "tests/expression/support.hpp"

namespace rivulet::expression {
namespace {

using testing::ElementsAre;

double value_at(std::string_view text, std::vector<double> const& x, objective_options const& options = {}) {
  auto const data = parsed(text, options);
  return evaluate_float64(data.graph, data.root, x);
}

/// The value of a text of literals, parsed beside a parameter that is 0.
double value_of(std::string const& text) { return value_at(text + " + 0*x", {0}); }

objective_options with_dimension(std::size_t n) {
  objective_options options;
  options.dimension = n;
  return options;
}

/// Whether two texts give the same graph with the same numbers.
bool same_graph(std::string_view a, std::string_view b, objective_options const& options = {}) {
  auto first = parsed(a, options);
  auto const second = parsed(b, options);
  graph copy = first.graph;
  return first.parameters == second.parameters && first.graph.size() == second.graph.size() &&
         transplant(copy, second.graph, second.root, 0) == first.root && copy.size() == first.graph.size();
}

TEST(parser, gives_power_its_place) {
  EXPECT_EQ(value_of("-3^2"), -9);
  EXPECT_EQ(value_of("2^3^2"), 512);
  EXPECT_EQ(value_of("(2^3)^2"), 64);
  EXPECT_EQ(value_of("2^-1"), 0.5);
  EXPECT_EQ(value_of("2^-2^2"), 0.0625);
  EXPECT_EQ(value_of("2^--1"), 2);
  EXPECT_EQ(value_of("-2^-2"), -0.25);
  EXPECT_EQ(value_of("2*3^2"), 18);
}

TEST(parser, takes_operators_of_one_rank_from_the_left) {
  EXPECT_EQ(value_of("10-3-2"), 5);
  EXPECT_EQ(value_of("100/10/5"), 2);
  EXPECT_EQ(value_of("2*6/3*4"), 16);
  EXPECT_EQ(value_of("1-2*3+4/2"), -3);
  EXPECT_EQ(value_of("10-(3-2)"), 9);
}

TEST(parser, takes_signs_anywhere_an_operand_may_start) {
  EXPECT_EQ(value_of("2*-3"), -6);
  EXPECT_EQ(value_of("2 - -3"), 5);
  EXPECT_EQ(value_of("+2"), 2);
  EXPECT_EQ(value_of("---2"), -2);
  EXPECT_EQ(value_of("- + - 2"), 2);
}

TEST(parser, ignores_blanks_and_line_ends) { EXPECT_TRUE(same_graph(" ( x + 1 )\n* sin ( x )\t", "(x+1)*sin(x)")); }

TEST(parser, knows_every_function) {
  std::vector<double> const x{0.3, -1.2};
  EXPECT_NEAR(value_at("exp(x)+expm1(y)+log(x)+log1p(x)", x),
              std::exp(0.3) + std::expm1(-1.2) + std::log(0.3) + std::log1p(0.3), 1e-15);
  EXPECT_NEAR(value_at("sin(x)+cos(y)+tan(x)+tanh(y)", x),
              std::sin(0.3) + std::cos(-1.2) + std::tan(0.3) + std::tanh(-1.2), 1e-15);
  EXPECT_NEAR(value_at("asin(x)+acos(x)+atan(y)+cbrt(y)", x),
              std::cbrt(-1.2) + std::asin(0.3) + std::acos(0.3) + std::atan(-1.2), 1e-15);
  EXPECT_NEAR(value_at("sinh(x)+cosh(y)+erf(x)", x), std::sinh(0.3) + std::cosh(-1.2) + std::erf(0.3), 1e-15);
  EXPECT_NEAR(value_at("sigmoid(x)+softplus(y)", x), 1 / (1 + std::exp(-0.3)) + std::log1p(std::exp(-1.2)), 1e-15);
  EXPECT_EQ(value_at("relu(x)+10*relu(y)+100*floor(x)+1000*floor(y)", x), 0.3 - 2000);
  EXPECT_EQ(value_at("sqrt(x)+abs(y)", x), std::sqrt(0.3) + 1.2);
  EXPECT_EQ(value_at("sign(x)+10*sign(y)", x), -9);
  EXPECT_EQ(value_at("min(x,y)+10*max(x,y)", x), -1.2 + 3);
  EXPECT_NEAR(value_at("pow(x,y)", x), std::pow(0.3, -1.2), 1e-14);
}

TEST(parser, compares_inside_where) {
  std::vector<double> const x{1, 2};
  EXPECT_EQ(value_at("where(x<y, 10, 20)", x), 10);
  EXPECT_EQ(value_at("where(x>y, 10, 20)", x), 20);
  EXPECT_EQ(value_at("where(x<=1, 10, 20)+0*y", x), 10);
  EXPECT_EQ(value_at("where(x>=y-1, 10, 20)", x), 10);
  EXPECT_EQ(value_at("where(x==y, 10, 20)", x), 20);
  EXPECT_EQ(value_at("where(x!=y, 10, 20)", x), 10);
  EXPECT_EQ(value_at("where(x, 10, 20)+0*y", {0, 0}), 20);
  EXPECT_TRUE(same_graph("where(x>y,x,y)", "where(y<x,x,y)", {.variables = {"x", "y"}}));
}

TEST(parser, knows_pi_and_e_in_both_precisions) {
  auto const data = parsed("x*pi + e");
  auto const value = evaluate(data.graph, data.root, std::vector<double>{1});
  EXPECT_EQ(value.float64, 3.141592653589793 + 2.718281828459045);
  EXPECT_EQ(value.float32, 3.14159265F + 2.71828183F);
}

TEST(parser, lets_declared_names_replace_pi_and_e) {
  EXPECT_EQ(value_at("e*pi", {3, 5}, {.variables = {"e", "pi"}}), 15);
  EXPECT_EQ(value_at("n^2", {3}, {.variables = {"n"}}), 9);
}

TEST(parser, names_parameters_by_first_appearance) {
  EXPECT_THAT(parsed("b*a + c + a").parameters, ElementsAre("b", "a", "c"));
  EXPECT_THAT(parsed("x_1 + _y").parameters, ElementsAre("x_1", "_y"));
}

TEST(parser, keeps_the_order_of_declared_variables_and_those_that_do_not_occur) {
  auto const data = parsed("y - x", {.variables = {"x", "y", "z"}});
  EXPECT_THAT(data.parameters, ElementsAre("x", "y", "z"));
  EXPECT_EQ(evaluate_float64(data.graph, data.root, {1, 5, 0}), 4);
  EXPECT_THAT(parsed("3", {.variables = {"x"}}).parameters, ElementsAre("x"));
}

TEST(parser, keeps_constants_apart_from_parameters) {
  auto const data = parsed("a*x + b", {.constants = {"b", "a"}});
  EXPECT_THAT(data.parameters, ElementsAre("x"));
  EXPECT_THAT(data.constants, ElementsAre("b", "a"));
  EXPECT_EQ(evaluate_float64(data.graph, data.root, {10}, {1, 2}), 21);
}

TEST(parser, keeps_the_text) { EXPECT_EQ(parsed(" x ^2").text, " x ^2"); }

TEST(parser, declares_all_elements_of_an_array) {
  auto const data = parsed("a + x[2]^2", with_dimension(3));
  EXPECT_THAT(data.parameters, ElementsAre("a", "x1", "x2", "x3"));
  EXPECT_EQ(evaluate_float64(data.graph, data.root, {1, 0, 4, 0}), 17);
}

TEST(parser, takes_an_element_and_its_plain_name_for_one_parameter) {
  EXPECT_THAT(parsed("x2 + x[1] + x[2]", with_dimension(2)).parameters, ElementsAre("x2", "x1"));
}

TEST(parser, unrolls_sums_and_products) {
  EXPECT_EQ(value_at("sum(i, 1, n, i*x[i])", {1, 10, 100}, with_dimension(3)), 321);
  EXPECT_EQ(value_at("prod(i, 1, n, x[i] + i)", {1, 10, 100}, with_dimension(3)), 2 * 12 * 103);
  EXPECT_EQ(value_at("sum(i, 2, n, x[i] - x[i-1])", {1, 10, 100}, with_dimension(3)), 99);
  EXPECT_EQ(value_at("sum(i, 1, 3, sum(j, i, 3, 10*i + j)) + 0*x", {0}), 11 + 12 + 13 + 22 + 23 + 33);
  EXPECT_EQ(value_at("sum(i, 1, n/2, x[2*i-1] * x[2*i])", {2, 3, 5, 7}, with_dimension(4)), 41);
  EXPECT_EQ(value_at("sum(i, -(1+1), --2, x^abs(i))", {2}), 4 + 2 + 1 + 2 + 4);
}

TEST(parser, gives_empty_loops_their_neutral_value) {
  EXPECT_EQ(value_at("x + sum(i, 1, 0, y)", {3, 5}, {.variables = {"x", "y"}}), 3);
  EXPECT_EQ(value_at("x * prod(i, 5, 1, i)", {3}), 3);
}

TEST(parser, makes_a_loop_of_one_term_the_same_graph_as_the_term) {
  EXPECT_TRUE(
      same_graph("sum(i,1,n-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)", "100*(x[2]-x[1]^2)^2+(1-x[1])^2", with_dimension(2)));
}

TEST(parser, turns_whole_powers_of_loop_variables_into_products) {
  EXPECT_TRUE(same_graph("prod(i, 3, 3, x^i)", "x*x*x"));
}

TEST(parser, refuses_names_that_cannot_be_used) {
  auto const refused = [](objective_options const& options) { return parsed("x", options); };
  EXPECT_THROW(refused({.variables = {"x", "x"}}), invalid_argument);
  EXPECT_THROW(refused({.variables = {"x"}, .constants = {"x"}}), invalid_argument);
  EXPECT_THROW(refused({.variables = {"2x"}}), invalid_argument);
  EXPECT_THROW(refused({.variables = {""}}), invalid_argument);
  EXPECT_THROW(refused({.variables = {"sin"}}), invalid_argument);
  EXPECT_THROW(refused({.constants = {"sum"}}), invalid_argument);
  EXPECT_THROW(refused({.variables = {"relu"}}), invalid_argument);
  EXPECT_THROW(refused({.constants = {"floor"}}), invalid_argument);
  EXPECT_THROW(refused({.constants = {"erf"}}), invalid_argument);
}

}  // namespace
}  // namespace rivulet::expression
