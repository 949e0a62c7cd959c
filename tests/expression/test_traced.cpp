// Objectives from C++ lambdas.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <optional>

#include <rivulet/error.hpp>
#include <rivulet/objective.hpp>

#include "tests/expression/support.hpp"

namespace rivulet {
namespace {

using expression::evaluate_float64;
using testing::ElementsAre;

/// Node by node the same, numbers included.
void expect_same_graph(objective const& a, objective const& b) {
  auto const& first = *a.data();
  auto const& second = *b.data();
  ASSERT_EQ(first.graph.size(), second.graph.size());
  EXPECT_EQ(first.root, second.root);
  for (expression::node_id id = 0; id < first.graph.size(); ++id) {
    ASSERT_EQ(first.graph.op(id), second.graph.op(id)) << "node " << id;
    auto const one = first.graph.operands(id);
    auto const two = second.graph.operands(id);
    if (first.graph.is_literal(id)) {
      EXPECT_EQ(first.graph.literal_value(id), second.graph.literal_value(id));
    } else if (first.graph.op(id) > expression::operation::constant) {
      EXPECT_TRUE(std::equal(one.begin(), one.end(), two.begin(), two.end())) << "node " << id;
    }
  }
}

TEST(traced, records_the_graph_of_the_text) {
  objective const lambda(2, [](auto const& x) { return pow(1 - x[0], 2) + 100 * pow(x[1] - x[0] * x[0], 2); });
  expect_same_graph(lambda, objective("(1-x1)^2+100*(x2-x1^2)^2"));
  EXPECT_THAT(lambda.parameters(), ElementsAre("x1", "x2"));
}

TEST(traced, knows_every_function) {
  objective const lambda(2, [](auto const& x) {
    auto const y = exp(x[0]) + expm1(x[0]) - log(x[0]) / log1p(x[1]) + sqrt(x[0]) * sin(x[1]) + cos(x[0]);
    auto const z = tan(x[0]) + tanh(x[1]) + abs(-x[0]) + sign(x[1]) + min(x[0], x[1]) + max(x[0], 2);
    auto const u = cbrt(x[0]) + asin(x[1]) - acos(x[1]) * atan(x[0]) + sinh(x[0]) / cosh(x[1]);
    auto const v = erf(x[0]) + sigmoid(x[1]) - softplus(x[0]) * relu(x[1]) + floor(x[0]);
    return where(x[0] < x[1], y, z) + where(x[0] <= x[1], u, v) + where(x[0] >= 1, x[0], pow(x[0], 0.5)) +
           where(x[0] != x[1], 1, x[0]);
  });
  expect_same_graph(lambda, objective("where(x1<x2, exp(x1)+expm1(x1)-log(x1)/log1p(x2)+sqrt(x1)*sin(x2)+cos(x1),"
                                      "tan(x1)+tanh(x2)+abs(-x1)+sign(x2)+min(x1,x2)+max(x1,2))"
                                      "+where(x1<=x2, cbrt(x1)+asin(x2)-acos(x2)*atan(x1)+sinh(x1)/cosh(x2),"
                                      "erf(x1)+sigmoid(x2)-softplus(x1)*relu(x2)+floor(x1))"
                                      "+where(x1>=1,x1,x1^0.5)+where(x1!=x2,1,x1)"));
}

TEST(traced, sums_on_the_tree_as_text_does) {
  objective const lambda(40, [](auto const& x) {
    std::vector<traced> terms;
    for (auto const& each : x) terms.push_back(each * each);
    return sum(terms);
  });
  objective_options options;
  options.dimension = 40;
  expect_same_graph(lambda, objective("sum(i,1,n,x[i]^2)", options));
}

TEST(traced, supports_compound_assignment_and_loops) {
  objective const lambda(3, [](auto const& x) {
    traced total = 0;
    for (auto const& each : x) total += each;
    total *= 2;
    total -= 1;
    total /= 3;
    return total;
  });
  EXPECT_EQ(evaluate_float64(lambda.data()->graph, lambda.data()->root, {1, 2, 4}), 13.0 / 3.0);
}

TEST(traced, lets_a_function_return_a_literal) {
  objective const lambda(1, [](auto const&) { return traced(3) * 2; });
  EXPECT_EQ(lambda.text(), "6");
  EXPECT_EQ(lambda.gradient_text(0), "0");
}

TEST(traced, refuses_numbers_of_another_objective) {
  std::optional<traced> kept;
  objective const first(1, [&kept](auto const& x) {
    kept = x[0];
    return x[0];
  });
  EXPECT_THROW(objective(1, [&kept](auto const&) { return *kept; }), invalid_argument);
  EXPECT_THROW(objective(0, [](auto const&) { return traced(1); }), invalid_argument);
}

TEST(traced, refuses_mixing_while_both_are_traced) {
  auto const nested = [] {
    objective(1, [](auto const& outer) {
      objective(1, [&outer](auto const& inner) { return inner[0] + outer[0]; });
      return outer[0];
    });
  };
  EXPECT_THROW(nested(), invalid_argument);
}

TEST(objective, prints_itself_and_its_derivatives) {
  objective const lambda(1, [](auto const& x) { return pow(x[0], 2) - 4 * x[0] + 1; });
  EXPECT_EQ(lambda.text(), "x1^2 - 4*x1 + 1");
  EXPECT_EQ(lambda.gradient_text(0), "2*x1 - 4");
  EXPECT_EQ(objective("x^2 -4*x").text(), "x^2 -4*x");
  EXPECT_THROW(lambda.gradient_text(1), invalid_argument);
}

TEST(objective, says_when_it_is_empty) {
  EXPECT_TRUE(objective().empty());
  EXPECT_THROW(objective().parameters(), invalid_argument);
}

}  // namespace
}  // namespace rivulet
