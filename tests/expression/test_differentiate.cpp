// Reverse mode: the shape and cost of gradients, kinks, guards, Hessians.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <limits>

#include "host/expression/differentiate.hpp"
#include "tests/expression/support.hpp"

namespace rivulet::expression {
namespace {

std::vector<double> gradient_at(std::string_view text, std::vector<double> const& x,
                                objective_options const& options = {}) {
  auto data = parsed(text, options);
  std::vector<double> result;
  for (auto const id : gradient(data.graph, data.root, static_cast<std::uint32_t>(data.parameters.size()))) {
    result.push_back(evaluate_float64(data.graph, id, x));
  }
  return result;
}

double derivative_at(std::string_view text, double x) { return gradient_at(text, {x})[0]; }

/// Operators that the gradient needs; `also_value`: together with the value.
std::size_t cost_of_gradient(std::string_view text, bool also_value, objective_options const& options = {}) {
  auto data = parsed(text, options);
  auto roots = gradient(data.graph, data.root, static_cast<std::uint32_t>(data.parameters.size()));
  if (also_value) roots.push_back(data.root);
  std::vector<bool> needed(data.graph.size());
  for (auto const root : roots) needed[root] = true;
  std::size_t count = 0;
  for (auto id = static_cast<node_id>(data.graph.size()); id-- > 0;) {
    if (!needed[id] || data.graph.op(id) <= operation::constant) continue;
    ++count;
    for (auto const operand : data.graph.operands(id)) needed[operand] = true;
  }
  return count;
}

TEST(reverse_mode, accumulates_shared_subexpressions) {
  EXPECT_EQ(derivative_at("(x+1)*(x+1)*x", 2), 2 * 3 * 2 + 9);
  EXPECT_EQ(derivative_at("x + x + x", 5), 3);
  EXPECT_EQ(derivative_at("x - x", 5), 0);
}

TEST(reverse_mode, leaves_the_value_as_it_is) {
  auto data = parsed("x*0 + (x - x)");
  auto const before = evaluate_float64(data.graph, data.root, {std::nan("")});
  gradient(data.graph, data.root, 1);
  EXPECT_TRUE(std::isnan(before));
  EXPECT_TRUE(std::isnan(evaluate_float64(data.graph, data.root, {std::nan("")})));
}

TEST(reverse_mode, gives_zero_for_parameters_that_do_not_occur) {
  auto data = parsed("x^2", {.variables = {"w", "x", "y"}});
  auto const components = gradient(data.graph, data.root, 3);
  EXPECT_EQ(components[0], data.graph.literal(0.0));
  EXPECT_EQ(components[2], data.graph.literal(0.0));
}

// Operators before fusing multiply-adds. By hand for Rosenbrock: y - x*x, 1 - x, 200*t, u*x, +, *-2; with the value
// also a*a, t*t, 100*, +.
TEST(reverse_mode, needs_few_operators) {
  EXPECT_EQ(cost_of_gradient("(1-x)^2+100*(y-x^2)^2", false), 7U);
  EXPECT_EQ(cost_of_gradient("(1-x)^2+100*(y-x^2)^2", true), 11U);
  EXPECT_EQ(cost_of_gradient("(x^2+y-11)^2+(x+y^2-7)^2", false), 14U);
  EXPECT_EQ(cost_of_gradient("sin(5*x)*cos(5*y)/5", false), 9U);
  EXPECT_EQ(cost_of_gradient("x^2-4*x+1", false), 2U);
}

TEST(reverse_mode, grows_linearly_with_the_dimension) {
  auto const rosenbrock = "sum(i,1,n-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)";
  auto const at_100 = cost_of_gradient(rosenbrock, false, {.dimension = 100});
  auto const at_1000 = cost_of_gradient(rosenbrock, false, {.dimension = 1000});
  EXPECT_EQ((at_1000 - at_100) % 900, 0U);
  EXPECT_LE((at_1000 - at_100) / 900, 8U);
}

TEST(reverse_mode, pulls_out_factors_where_that_is_cheaper) {
  auto const derivative = [](std::string_view text) { return objective(text).gradient_text(0); };
  EXPECT_EQ(derivative("x^4-2*x^3+3"), "(4*x - 6)*x^2");
  EXPECT_EQ(derivative("(14*x^2 - 8*x)*exp(y)"), "(28*x - 8)*exp(y)");
  EXPECT_EQ(derivative("exp(x)*z - cos(x)*z"), "exp(x)*z + z*sin(x)");  // a product and an fma: as few as factored
  EXPECT_EQ(derivative("0.5*(x - 3)^2"), "x - 3");
  EXPECT_EQ(derivative("(x - 3)^2"), "2*x - 6");
  EXPECT_EQ(derivative("(x + y)^2"), "2*(x + y)");
  EXPECT_EQ(derivative("0.3*(x - 0.7)^2"), "0.6*(x - 0.7)");  // 0.6·0.7 is not exact
  EXPECT_EQ(derivative("(x - 0.1)^2*y/3"), "0.6666666666666666*(y*(x - 0.1))");
}

TEST(reverse_mode, rounds_collected_literals_once) {
  EXPECT_EQ(objective("7*x^3/3").gradient_text(0), "7*x^2");
  EXPECT_EQ(objective("x/3 + x/3 + x/3").gradient_text(0), "1");
}

TEST(reverse_mode, shares_one_quotient_among_the_parameters_of_a_norm) {
  auto data = parsed("sqrt(sum(i,1,n,x[i]^2))", {.dimension = 10});
  gradient(data.graph, data.root, 10);
  std::size_t quotients = 0;
  for (node_id id = 0; id < data.graph.size(); ++id) quotients += data.graph.op(id) == operation::divide;
  EXPECT_EQ(quotients, 1U);
}

TEST(reverse_mode, reuses_the_values_of_functions) {
  auto data = parsed("exp(x) + sqrt(x) + tanh(x) + tan(x) + cbrt(x)");
  gradient(data.graph, data.root, 1);
  for (auto const op : {operation::exp, operation::sqrt, operation::tanh, operation::tan, operation::cbrt}) {
    std::size_t count = 0;
    for (node_id id = 0; id < data.graph.size(); ++id) count += data.graph.op(id) == op;
    EXPECT_EQ(count, 1U) << row(op).name;
  }
}

TEST(kinks, take_the_derivatives_the_manual_states) {
  EXPECT_EQ(derivative_at("abs(x)", 0), 0);
  EXPECT_EQ(derivative_at("abs(x)", -2), -1);
  EXPECT_EQ(derivative_at("sign(x)", 3), 0);
  for (double const x : {-1.0, -0.0, 0.0}) EXPECT_EQ(derivative_at("relu(x)", x), 0) << x;
  EXPECT_EQ(derivative_at("relu(x)", 1e-300), 1);
  EXPECT_EQ(derivative_at("floor(x)*x", 2.5), 2);
  EXPECT_EQ(derivative_at("floor(x)*x", 2), 2);
  EXPECT_EQ(gradient_at("max(x,y)", {1, 1}), (std::vector<double>{1, 0}));
  EXPECT_EQ(gradient_at("min(x,y)", {1, 1}), (std::vector<double>{1, 0}));
  EXPECT_EQ(gradient_at("max(x,y)", {1, 2}), (std::vector<double>{0, 1}));
  EXPECT_EQ(gradient_at("min(x,y)", {1, 2}), (std::vector<double>{1, 0}));
}

TEST(kinks, follow_the_argument_that_is_not_nan) {
  EXPECT_EQ(gradient_at("max(x, log(y))", {1, -1}), (std::vector<double>{1, 0}));
  EXPECT_EQ(gradient_at("min(log(y), x)", {-1, 1}), (std::vector<double>{0, 1}));  // y, then x
}

TEST(guards, keep_the_branch_not_taken_out) {
  EXPECT_EQ(derivative_at("where(x>0, log(x), 0)", -1), 0);
  EXPECT_EQ(derivative_at("where(x>0, sqrt(x), x^2)", -1), -2);
  EXPECT_EQ(derivative_at("where(x>0, sqrt(x), x^2)", 4), 0.25);
  EXPECT_EQ(derivative_at("3*where(x>0, 1/x, -x)*2", 0), -6);
  EXPECT_EQ(derivative_at("exp(where(x>0, 2*log(x), 0))", -3), 0);
}

TEST(guards, keep_the_flat_side_of_relu_out) {
  EXPECT_EQ(derivative_at("relu(log(x))", 0), 0);
  EXPECT_EQ(derivative_at("sqrt(relu(x))", -1), 0);
  EXPECT_EQ(derivative_at("log(relu(x))", -1), 0);
  EXPECT_EQ(derivative_at("3*sqrt(relu(x))", 4), 0.75);
}

TEST(guards, survive_a_subexpression_used_under_two_conditions) {
  auto const text = "where(x>0, log(x+y), 0) + where(y>0, 3*log(x+y), 0)";
  EXPECT_EQ(gradient_at(text, {-1, -1}), (std::vector<double>{0, 0}));
  EXPECT_EQ(gradient_at(text, {-1, 3}), (std::vector<double>{1.5, 1.5}));
  EXPECT_EQ(gradient_at(text, {1, 1}), (std::vector<double>{2, 2}));
  EXPECT_EQ(gradient_at(text, {3, -1}), (std::vector<double>{0.5, 0.5}));
}

TEST(guards, nest) {
  auto const text = "where(x>0, where(y>0, log(x)*log(y), sqrt(x)), where(y>0, sqrt(y), x*y))";
  EXPECT_EQ(gradient_at(text, {-1, -2}), (std::vector<double>{-2, -1}));
  EXPECT_EQ(gradient_at(text, {-1, 4}), (std::vector<double>{0, 0.25}));
  EXPECT_EQ(gradient_at(text, {4, -1}), (std::vector<double>{0.25, 0}));
  EXPECT_EQ(gradient_at(text, {1, 1}), (std::vector<double>{0, 0}));
}

TEST(guards, stay_correct_when_nested_deeper_than_the_chain_kept) {
  std::string text = "log(x)";
  for (int i = 20; i > 0; --i) text = "where(x > " + std::to_string(i) + ", " + text + ", x*" + std::to_string(i) + ")";
  EXPECT_EQ(derivative_at(text, -5), 1);
  EXPECT_EQ(derivative_at(text, 12.5), 13);
  EXPECT_EQ(derivative_at(text, 32), 1.0 / 32);
}

TEST(guards, cost_one_selection_per_pair_of_branches) {
  // log(x), x*x | x > 0, 1/x, 2*x, the selection
  EXPECT_EQ(cost_of_gradient("where(x>0, log(x), x^2)", false), 4U);
}

TEST(powers, need_no_logarithm_for_a_literal_exponent) {
  auto data = parsed("x^2.5 + x^0.5 + x^-1.5");
  gradient(data.graph, data.root, 1);
  for (node_id id = 0; id < data.graph.size(); ++id) EXPECT_NE(data.graph.op(id), operation::log);
}

TEST(powers, have_finite_derivatives_at_zero_where_there_are) {
  EXPECT_EQ(derivative_at("x^2.5", 0), 0);
  EXPECT_EQ(gradient_at("x^y", {0, 2}), (std::vector<double>{0, 0}));
  EXPECT_EQ(gradient_at("x^y", {0, 1}), (std::vector<double>{1, 0}));
  EXPECT_EQ(gradient_at("x^y", {0, 0})[0], 0);
  EXPECT_EQ(derivative_at("x^3", 0), 0);
  EXPECT_EQ(derivative_at("x^0", 0), 0);
}

TEST(hessian, of_a_quadratic_is_constant) {
  auto data = parsed("x^2 + 3*x*y - 5*y^2");
  auto const components = gradient(data.graph, data.root, 2);
  auto const rows = hessian(data.graph, components, 2);
  EXPECT_EQ(rows[0][0], data.graph.literal(2.0));
  EXPECT_EQ(rows[0][1], data.graph.literal(3.0));
  EXPECT_EQ(rows[1][0], data.graph.literal(3.0));
  EXPECT_EQ(rows[1][1], data.graph.literal(-10.0));
}

TEST(hessian, agrees_with_its_product_with_a_vector) {
  auto data = parsed("exp(x*y) + sin(z)*x^3/y + where(x>z, x*z^2, y)");
  std::vector<double> const x{0.7, 1.3, -0.4};
  std::vector<double> const direction{0.5, -2, 3};
  auto const components = gradient(data.graph, data.root, 3);
  auto const rows = hessian(data.graph, components, 3);
  auto const products = hessian_vector(data.graph, components, 3, 0);
  for (std::size_t i = 0; i < 3; ++i) {
    double expected = 0;
    for (std::size_t j = 0; j < 3; ++j) expected += evaluate_float64(data.graph, rows[i][j], x) * direction[j];
    // Entries are below 10: a few dozen roundings of at most 1e-15 each.
    EXPECT_NEAR(evaluate_float64(data.graph, products[i], x, direction), expected, 1e-13);
  }
}

TEST(hessian, product_with_a_vector_is_linear_in_the_size_of_the_graph) {
  objective_options const options{.dimension = 400};
  auto data = parsed("sum(i,1,n-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)", options);
  auto const components = gradient(data.graph, data.root, 400);
  auto const before = data.graph.size();
  hessian_vector(data.graph, components, 400, 0);
  EXPECT_LT(data.graph.size() - before, 400U * 20U);
}

template <typename Work>
double seconds_of(Work const& work) {
  auto best = std::numeric_limits<double>::infinity();
  for (int repeat = 0; repeat < 5; ++repeat) {
    auto const start = std::chrono::steady_clock::now();
    work();
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
  }
  return best;
}

// Bounds leave a factor of ten or more for slow machines and sanitizers.
TEST(front_end, is_quick) {
  auto const work = [](std::string_view text, std::size_t n) {
    return [text, n] {
      auto data = parsed(text, {.dimension = n});
      gradient(data.graph, data.root, static_cast<std::uint32_t>(n));
    };
  };
  auto const chained = "sum(i,1,n-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)";
  auto const at_2 = seconds_of(work(chained, 2));
  auto const at_100 = seconds_of(work(chained, 100));
  auto const at_1000 = seconds_of(work(chained, 1000));
  RecordProperty("microseconds_at_2", std::to_string(at_2 * 1e6));
  RecordProperty("microseconds_at_100", std::to_string(at_100 * 1e6));
  RecordProperty("microseconds_at_1000", std::to_string(at_1000 * 1e6));
  EXPECT_LT(at_2, 1e-3);
  EXPECT_LT(at_100, 2e-2);
  EXPECT_LT(at_1000, 0.2);
}

// The derivative by y has 2 n terms: each pair has x[i] as a factor of its own.
TEST(front_end, is_quick_where_many_terms_share_factors_in_pairs) {
  auto const text = "sum(i,1,n,x[i]*sin(i*y)+x[i]*sin(2*i*y))";
  auto const at_4000 = seconds_of([text] {
    auto data = parsed(text, {.dimension = 4000});
    gradient(data.graph, data.root, 4001);
  });
  RecordProperty("microseconds", std::to_string(at_4000 * 1e6));
  EXPECT_LT(at_4000, 0.8);
}

}  // namespace
}  // namespace rivulet::expression
