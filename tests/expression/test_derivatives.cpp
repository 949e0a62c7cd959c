// Derivatives against difference quotients, for every operator and for random expressions.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "host/expression/differentiate.hpp"
#include "tests/expression/support.hpp"

namespace rivulet::expression {
namespace {

/// Fourth-order central difference in long double.
long double difference_quotient(graph const& graph, node_id root, std::vector<long double> x, std::size_t i) {
  auto const h = 0x1p-10L * std::max(1.0L, std::abs(x[i]));
  auto const at = [&](long double offset) {
    auto moved = x;
    moved[i] += offset;
    return evaluate_long(graph, root, moved);
  };
  auto const near = (at(h) - at(-h)) / (2 * h);
  auto const far = (at(2 * h) - at(-2 * h)) / (4 * h);
  return (4 * near - far) / 3;
}

// Truncation of the quotient: h^4 = 1e-12 times a fifth derivative, which for these arguments is below 1e5 times f.
constexpr long double quotient_tolerance = 1e-7L;

void expect_near(long double value, long double expected) {
  EXPECT_LE(std::abs(value - expected), quotient_tolerance * std::max(1.0L, std::abs(expected)))
      << value << " instead of " << expected;
}

struct function_case {
  std::string text;
  std::vector<long double> x;
};

void PrintTo(function_case const& each, std::ostream* out) { *out << each.text; }

class derivative : public testing::TestWithParam<function_case> {};

TEST_P(derivative, agrees_with_the_difference_quotient) {
  auto data = parsed(GetParam().text, {.variables = {"x", "y"}});
  auto const components = gradient(data.graph, data.root, 2);
  for (std::size_t i = 0; i < 2; ++i) {
    auto const expected = difference_quotient(data.graph, data.root, GetParam().x, i);
    expect_near(evaluate_long(data.graph, components[i], GetParam().x), expected);
  }
}

TEST_P(derivative, agrees_with_the_difference_quotient_once_more) {
  auto data = parsed(GetParam().text, {.variables = {"x", "y"}});
  auto const components = gradient(data.graph, data.root, 2);
  auto const rows = hessian(data.graph, components, 2);
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      auto const expected = difference_quotient(data.graph, components[i], GetParam().x, j);
      expect_near(evaluate_long(data.graph, rows[i][j], GetParam().x), expected);
    }
  }
}

std::vector<function_case> function_cases() {
  std::vector<long double> const x{0.7L, 1.3L};
  std::vector<function_case> cases;
  for (std::string const text : {"x+y",
                                 "x-y",
                                 "x*y",
                                 "x/y",
                                 "3/x",
                                 "0/x",
                                 "-2/(x+y)",
                                 "-x*y",
                                 "x^2",
                                 "x^3*y^5",
                                 "x^-3",
                                 "x^7/y^2",
                                 "x^2.5",
                                 "x^-0.5",
                                 "x^y",
                                 "2^x",
                                 "y^(x*y)",
                                 "exp(x*y)",
                                 "expm1(x/y)",
                                 "log(x+y)",
                                 "log1p(x*y)",
                                 "sqrt(x*y)",
                                 "sqrt(x^2+y^2)",
                                 "1/sqrt(x^2+y^2)",
                                 "sin(x*y)",
                                 "cos(x-y)",
                                 "tan(x*y)",
                                 "tanh(x+y)",
                                 "cbrt(x*y)",
                                 "cbrt(x-2*y)*y",
                                 "asin(x*y-1/2)",
                                 "acos(x/(1+y))",
                                 "atan(x*y)",
                                 "3*atan(x/y)",
                                 "sinh(x*y)",
                                 "cosh(x-3*y)",
                                 "erf(x*y)",
                                 "sigmoid(3*x-2*y)",
                                 "softplus(x*y-2)",
                                 "relu(x*y)*y",
                                 "relu(x-y)*y",
                                 "floor(x+4*y)*x*y",
                                 "abs(x-y)",
                                 "sign(x)*y",
                                 "max(x,y)*x",
                                 "min(x,y)*x",
                                 "where(x<y, x*y, x/y)",
                                 "where(x>y, x*y, x/y)",
                                 "x*y*x*y*x",
                                 "(x+y)^2*(x-y)^3",
                                 "x*(y+x*(y+x))",
                                 "2*x+3*x-5*y",
                                 "(2*x)*(3*y)",
                                 "x/3+y/4",
                                 "(x*y)^2/(x+y)",
                                 "exp(x)^2",
                                 "exp(-(x^2+y^2)/2)",
                                 "sin(x)^20",
                                 "log(x)/x",
                                 "x/(y/x)",
                                 "tanh(x)*tan(y)*exp(x)",
                                 "asin(x)*acos(x)/cbrt(y)",
                                 "sigmoid(x)*softplus(-y)*erf(x)",
                                 "log(cosh(x))-sinh(y)^2",
                                 "atan(sinh(x))*relu(y)^3",
                                 "sqrt(sqrt(x)+y)",
                                 "abs(sin(x)*cos(y)*exp(abs(1-sqrt(x^2+y^2)/pi)))"}) {
    cases.push_back({text, x});
  }
  return cases;
}

INSTANTIATE_TEST_SUITE_P(functions, derivative, testing::ValuesIn(function_cases()));

TEST(random_derivatives, agree_with_difference_quotients) {
  std::vector<operation> const smooth{operation::add,    operation::subtract, operation::multiply, operation::divide,
                                      operation::sin,    operation::cos,      operation::tanh,     operation::exp,
                                      operation::negate, operation::sum,      operation::sqrt,     operation::log1p,
                                      operation::where,  operation::multiply, operation::less,     operation::cbrt,
                                      operation::asin,   operation::acos,     operation::atan,     operation::sinh,
                                      operation::cosh,   operation::erf,      operation::sigmoid,  operation::softplus,
                                      operation::relu,   operation::floor};
  int compared = 0;
  for (std::uint32_t seed = 0; seed < 600; ++seed) {
    graph g;
    random_expression random(seed, smooth, 3);
    auto const apply = [&g](operation op, std::vector<node_id> const& in) { return g.apply(op, in); };
    random.build({&g}, {apply}, 10, {2, 3, -0.5, 0.1});
    auto const root = random.roots()[0];
    std::vector<long double> x;
    for (int i = 0; i < 3; ++i) x.push_back(random.uniform(0.2, 1.4));
    auto const components = gradient(g, root, 3);
    for (std::size_t i = 0; i < 3; ++i) {
      auto const expected = difference_quotient(g, root, x, i);
      auto const moved = [&](long double by) {
        auto other = x;
        other[i] += by;
        return difference_quotient(g, root, other, i);
      };
      // Where the quotient itself changes quickly (poles, jumps) it says nothing.
      auto const roughness = std::abs(moved(1e-3L) - moved(-1e-3L));
      auto const size = std::max(1.0L, std::abs(expected));
      if (!std::isfinite(expected) || !(roughness < size) || size > 1e3L) continue;
      ++compared;
      ASSERT_LE(std::abs(evaluate_long(g, components[i], x) - expected), 1e-6L * size)
          << "seed " << seed << ", parameter " << i;
    }
  }
  EXPECT_GT(compared, 1000);
}

}  // namespace
}  // namespace rivulet::expression
