// Hash-consing, whole powers, products on the tree, canonical copies.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <chrono>
#include <cmath>
#include <limits>

#include "host/expression/graph.hpp"
#include "tests/expression/support.hpp"

namespace rivulet::expression {
namespace {

TEST(graph, keeps_one_node_per_structure) {
  graph g;
  auto const x = g.parameter(0);
  auto const y = g.parameter(1);
  EXPECT_EQ(g.make(operation::subtract, {x, y}), g.make(operation::subtract, {x, y}));
  EXPECT_NE(g.make(operation::subtract, {x, y}), g.make(operation::subtract, {y, x}));
  EXPECT_NE(g.parameter(0), g.constant(0));
  EXPECT_EQ(g.literal(0.1), g.literal(number{0.1, 0.1F}));
}

TEST(graph, treats_exchanged_operands_of_commutative_operators_as_one) {
  graph g;
  auto const x = g.parameter(0);
  auto const y = g.parameter(1);
  for (auto const op : {operation::add, operation::multiply, operation::equal, operation::not_equal}) {
    EXPECT_EQ(g.make(op, {x, y}), g.make(op, {y, x})) << row(op).name;
  }
  EXPECT_NE(g.make(operation::maximum, {x, y}), g.make(operation::maximum, {y, x}));
}

TEST(graph, finds_what_is_there_and_adds_nothing) {
  graph g;
  auto const x = g.parameter(0);
  auto const y = g.parameter(1);
  EXPECT_FALSE(g.find(operation::multiply, {x, y}));
  auto const size = g.size();
  auto const product = g.make(operation::multiply, {x, y});
  EXPECT_EQ(g.find(operation::multiply, {y, x}), product);
  EXPECT_FALSE(g.find(operation::subtract, {x, y}));
  EXPECT_EQ(g.size(), size + 1);
}

TEST(graph, keeps_literals_with_different_bits_apart) {
  graph g;
  EXPECT_NE(g.literal(0.0), g.literal(-0.0));
  EXPECT_NE(g.literal(number{0.1, 0.1F}), g.literal(number{0.1, 0.25F}));
  EXPECT_EQ(g.literal(std::nan("1")), g.literal(-std::nan("2")));
}

TEST(graph, accepts_its_own_operands_as_operands) {
  graph g;
  std::vector<node_id> terms;
  for (std::uint32_t i = 0; i < 100; ++i) terms.push_back(g.parameter(i));
  auto id = g.make(operation::sum, terms);
  for (int i = 0; i < 50; ++i) {
    g.make(operation::sin, {id});
    id = g.make(operation::sum, g.operands(id).first(99 - static_cast<std::size_t>(i)));
  }
  EXPECT_EQ(g.operands(id).size(), 50U);
  EXPECT_EQ(g.operands(id)[49], terms[49]);
}

TEST(graph, holds_a_hundred_thousand_nodes_in_well_under_a_second) {
  auto const start = std::chrono::steady_clock::now();
  graph g;
  auto id = g.parameter(0);
  for (std::uint32_t i = 1; i <= 50'000; ++i)
    id = g.apply(operation::add, {g.apply(operation::sin, {id}), g.parameter(i)});
  EXPECT_EQ(g.size(), 150'001U);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(1));
}

class whole_power : public testing::TestWithParam<int> {};

TEST_P(whole_power, is_recognised_again) {
  graph g;
  auto const base = g.apply(operation::sin, {g.parameter(0)});
  auto const power = as_power(g, g.whole_power(base, GetParam()));
  EXPECT_EQ(power.base, base);
  EXPECT_EQ(power.exponent, GetParam());
}

TEST_P(whole_power, has_the_value_of_the_power) {
  graph g;
  std::vector<double> const x{1.25};
  auto const n = GetParam();
  auto const value = evaluate_float64(g, g.whole_power(g.parameter(0), n), x);
  // n - 1 products, each rounded once.
  EXPECT_NEAR(value / std::pow(1.25, n), 1, n * 0x1p-53);
  EXPECT_EQ(evaluate_float64(g, g.whole_power(g.parameter(0), -n), x), 1 / value);
}

INSTANTIATE_TEST_SUITE_P(exponents, whole_power, testing::Range(1, 65));

TEST(graph, takes_at_most_twice_the_logarithm_of_products_for_a_whole_power) {
  graph g;
  auto const x = g.parameter(0);
  auto const before = g.size();
  g.whole_power(x, 63);
  EXPECT_EQ(g.size() - before, 10U);
}

TEST(graph, does_not_take_other_products_for_powers) {
  graph g;
  auto const x = g.parameter(0);
  auto const y = g.parameter(1);
  auto const product = g.apply(operation::multiply, {g.whole_power(x, 2), y});
  EXPECT_EQ(as_power(g, product).base, product);
  auto const outer = as_power(g, g.whole_power(g.whole_power(x, 64), 2));
  EXPECT_EQ(outer.base, g.whole_power(x, 2));
  EXPECT_EQ(outer.exponent, 64);
}

TEST(graph, multiplies_on_the_tree_of_width_32) {
  graph g;
  std::vector<node_id> factors;
  for (std::uint32_t i = 0; i < 34; ++i) factors.push_back(g.parameter(i));
  auto const root = g.product(factors);
  // ((p0 p32) p16) … at the bottom of lane 0: the last product joins lanes 0 and 1.
  auto id = root;
  for (int level = 0; level < 5; ++level) id = g.operands(id)[0];
  EXPECT_EQ(g.operands(id)[0], factors[0]);
  EXPECT_EQ(g.operands(id)[1], factors[32]);
  EXPECT_EQ(g.product(std::vector<node_id>{}), g.literal(1.0));
}

TEST(graph, adds_on_the_tree_of_width_32) {
  graph g;
  std::vector<node_id> terms;
  std::vector<double> values;
  for (std::uint32_t i = 0; i < 100; ++i) {
    terms.push_back(g.parameter(i));
    values.push_back(std::sin(i * 1e3) * std::pow(10.0, i % 17));
  }
  double partial[32];
  for (auto& each : partial) each = -0.0;
  for (std::size_t i = 0; i < values.size(); ++i) partial[i % 32] += values[i];
  for (std::size_t offset = 16; offset > 0; offset /= 2) {
    for (std::size_t lane = 0; lane < offset; ++lane) partial[lane] += partial[lane + offset];
  }
  EXPECT_EQ(evaluate_float64(g, g.apply(operation::sum, terms), values), partial[0]);
}

TEST(graph, is_copied_into_the_same_order_however_it_was_recorded) {
  graph forward;
  auto const a = forward.apply(operation::sin, {forward.parameter(0)});
  auto const b = forward.apply(operation::cos, {forward.parameter(1)});
  graph backward;
  auto const d = backward.apply(operation::cos, {backward.parameter(1)});
  auto const c = backward.apply(operation::sin, {backward.parameter(0)});
  graph first;
  graph second;
  auto const one = transplant(first, forward, forward.apply(operation::add, {a, b}), 2);
  auto const two = transplant(second, backward, backward.apply(operation::add, {c, d}), 2);
  ASSERT_EQ(one, two);
  ASSERT_EQ(first.size(), second.size());
  for (node_id id = 0; id < first.size(); ++id) {
    EXPECT_EQ(first.op(id), second.op(id));
    EXPECT_TRUE(std::equal(first.operands(one).begin(), first.operands(one).end(), second.operands(two).begin()));
  }
}

}  // namespace
}  // namespace rivulet::expression
