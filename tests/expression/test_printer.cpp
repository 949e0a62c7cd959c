// Printed expressions are short and parse back to the same value.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "host/expression/differentiate.hpp"
#include "host/expression/parser.hpp"
#include "host/expression/printer.hpp"
#include "tests/expression/support.hpp"

namespace rivulet::expression {
namespace {

std::string printed(std::string_view text, objective_options const& options = {}) {
  auto const data = parsed(text, options);
  return print(data.graph, data.root, data.parameters, data.constants);
}

std::string derivative(std::string_view text, std::size_t index = 0) {
  auto data = parsed(text);
  auto const components = gradient(data.graph, data.root, static_cast<std::uint32_t>(data.parameters.size()));
  return print(data.graph, components[index], data.parameters, data.constants);
}

TEST(printer, uses_few_parentheses) {
  for (std::string const text : {"x^2 - 4*x + 1",
                                 "(1 - x)^2 + 100*(y - x^2)^2",
                                 "x - (y - z)",
                                 "x/(y/z)",
                                 "x/y/z",
                                 "x/(y*z)",
                                 "-x^2",
                                 "(-x)^y",
                                 "x^y^z",
                                 "(x^y)^z",
                                 "2^-x",
                                 "2^(x + 1)",
                                 "x^-0.5",
                                 "-(x + y)",
                                 "x*(y + z)",
                                 "(x + y)*(x - y)",
                                 "where(x > 0, log(x), 0)",
                                 "where(x < y, min(x, y), max(x, y))",
                                 "sin(5*x)*cos(5*y)",
                                 "x^100",
                                 "sin(x)^20",
                                 "x*y*z",
                                 "pi*x + e",
                                 "0.1*x",
                                 "1e+30*x",
                                 "tanh(x)^3/x",
                                 "cbrt(x - 1)*asin(y)/acos(y)",
                                 "atan(sinh(x)) + cosh(y)^2",
                                 "erf(x)*sigmoid(-y)",
                                 "softplus(x) - relu(y)*floor(2*x)",
                                 "x + y + (z + w)",
                                 "where(x == y, 1, 2)"}) {
    EXPECT_EQ(printed(text), text);
  }
}

TEST(printer, puts_literal_factors_first_and_merges_signs) {
  EXPECT_EQ(printed("x*2 - 3"), "2*x - 3");
  EXPECT_EQ(printed("x + -3*y"), "x - 3*y");
  EXPECT_EQ(printed("x + (y + z)"), "y + z + x");
  EXPECT_EQ(printed("x - -y"), "x + y");
  EXPECT_EQ(printed("x*x*x"), "x^3");
  EXPECT_EQ(printed("x/4"), "0.25*x");
}

TEST(printer, writes_what_has_no_literal_of_its_own) {
  EXPECT_EQ(printed("x + 1/0"), "x + (1/0)");
  EXPECT_EQ(printed("x*(0/0)"), "(0/0)*x");
  EXPECT_EQ(printed("x + pi", {.variables = {"x", "pi"}}), "x + pi");
  EXPECT_EQ(printed("x + pi + a*0", {.variables = {"x"}, .constants = {"a", "pi"}}), "x + pi + 0*a");
}

TEST(printer, spells_out_the_tree_of_a_sum) {
  EXPECT_EQ(printed("sum(i,1,2,x[i])", {.dimension = 2}), "x1 + x2");
  EXPECT_EQ(printed("sum(i,1,4,x[i])", {.dimension = 4}), "x1 + x3 + (x2 + x4)");
}

TEST(printer, shows_gradients_as_one_would_write_them) {
  EXPECT_EQ(derivative("x^2-4*x+1"), "2*x - 4");
  EXPECT_EQ(derivative("x^4-2*x^3+3"), "(4*x - 6)*x^2");
  EXPECT_EQ(derivative("sin(5*x)*cos(5*y)/5"), "cos(5*y)*cos(5*x)");
  EXPECT_EQ(derivative("(1-x)^2+100*(y-x^2)^2", 1), "200*(y - x^2)");
  EXPECT_EQ(derivative("sqrt(x)"), "0.5/sqrt(x)");
  EXPECT_EQ(derivative("where(x>0, log(x), 0)"), "where(x > 0, 1/x, 0)");
  EXPECT_EQ(derivative("exp(-x^2/2)"), "-exp(-0.5*x^2)*x");
  EXPECT_EQ(derivative("cbrt(x)"), "1/(3*cbrt(x)^2)");
  EXPECT_EQ(derivative("asin(x)"), "1/sqrt((1 - x)*(1 + x))");
  EXPECT_EQ(derivative("acos(x)"), "-1/sqrt((1 - x)*(1 + x))");
  EXPECT_EQ(derivative("atan(x)"), "1/(1 + x^2)");
  EXPECT_EQ(derivative("sinh(x)*y"), "y*cosh(x)");
  EXPECT_EQ(derivative("cosh(x)"), "sinh(x)");
  EXPECT_EQ(derivative("erf(x)"), "1.1283791670955126*exp(-x^2)");
  EXPECT_EQ(derivative("sigmoid(x)"), "sigmoid(x)*sigmoid(-x)");
  EXPECT_EQ(derivative("softplus(x)"), "sigmoid(x)");
  EXPECT_EQ(derivative("relu(x)"), "where(x > 0, 1, 0)");
  EXPECT_EQ(derivative("floor(x)"), "0");
}

TEST(printer, shortens_a_long_text) {
  auto const data = parsed("x + y + z");
  EXPECT_EQ(print(data.graph, data.root, data.parameters, {}, 5), "x + y\u2026");
}

std::vector<operation> printable_operations() {
  return {operation::add,  operation::subtract, operation::multiply, operation::divide,  operation::negate,
          operation::sin,  operation::exp,      operation::power,    operation::maximum, operation::minimum,
          operation::less, operation::equal,    operation::where,    operation::sum,     operation::abs,
          operation::cbrt, operation::asin,     operation::acos,     operation::atan,    operation::sinh,
          operation::cosh, operation::erf,      operation::sigmoid,  operation::relu,    operation::softplus,
          operation::add,  operation::subtract, operation::multiply, operation::divide,  operation::floor};
}

TEST(printer, parses_back_to_the_same_bits) {
  std::vector<double> const special{0.0, -0.0, 1, -1.5, 2.25, 1e-3, 1e200, std::numeric_limits<double>::infinity()};
  std::vector<std::string> const names{"x", "y", "z"};
  for (std::uint32_t seed = 0; seed < 500; ++seed) {
    graph g;
    random_expression random(seed, printable_operations(), 3);
    auto const apply = [&g](operation op, std::vector<node_id> const& in) { return g.apply(op, in); };
    random.build({&g}, {apply}, 14, {2, 3, -2, 0.1, 4, 1, -0.0, 12});
    auto const root = random.roots()[0];
    auto const text = print(g, root, names, {}, max_text_length);
    if (text.size() >= max_text_length) continue;
    auto const again = parsed(text, {.variables = names});
    for (int trial = 0; trial < 20; ++trial) {
      std::vector<double> x;
      for (int i = 0; i < 3; ++i) x.push_back(special[random.draw(special.size())]);
      auto expected = evaluate(g, root, x);
      auto actual = evaluate(again.graph, again.root, x);
      expected.float32 = actual.float32;  // literals are printed for float64
      ASSERT_TRUE(same_bits(expected, actual)) << "seed " << seed << ": " << text << "\nat " << x[0] << ", " << x[1]
                                               << ", " << x[2] << ": " << expected.float64 << " and " << actual.float64;
    }
  }
}

}  // namespace
}  // namespace rivulet::expression
