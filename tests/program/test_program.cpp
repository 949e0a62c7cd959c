// Structure of programs: fusing, sums, order of instructions.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <rivulet/objective.hpp>

#include "host/program/program.hpp"

namespace rivulet {
namespace {

using expression::graph;
using expression::node_id;
using expression::operation;

std::size_t count(program const& program, operation op) {
  return static_cast<std::size_t>(std::ranges::count(program.instructions, op, &instruction::op));
}

std::array<operand, 3> operands(instruction const& step) { return {step.a, step.b, step.c}; }

/// Computes a program of additions and multiplications.
std::vector<double> compute(program const& program, std::vector<double> const& x) {
  std::vector<double> values;
  auto const value = [&](operand const& used) {
    switch (used.kind) {
      case operand_kind::value:
        return values[used.index];
      case operand_kind::parameter:
        return x[used.index];
      case operand_kind::literal:
        return program.literals[used.index].float64;
      default:
        return 0.0;
    }
  };
  for (auto const& step : program.instructions) {
    values.push_back(step.op == operation::add ? value(step.a) + value(step.b) : value(step.a) * value(step.b));
  }
  std::vector<double> results;
  for (auto const& output : program.outputs) results.push_back(value(output));
  return results;
}

/// The most values that are alive at once; an output nobody reads again counts as stored.
std::size_t most_alive(program const& program) {
  std::vector<std::size_t> last_use(program.instructions.size(), 0);
  for (std::size_t i = 0; i < program.instructions.size(); ++i) {
    for (auto const& used : operands(program.instructions[i])) {
      if (used.kind == operand_kind::value) last_use[used.index] = i;
    }
  }
  std::size_t most = 0;
  std::set<std::size_t> alive;
  for (std::size_t i = 0; i < program.instructions.size(); ++i) {
    std::erase_if(alive, [&](auto value) { return last_use[value] <= i; });
    alive.insert(i);
    most = std::max(most, alive.size());
  }
  return most;
}

class two_products : public testing::Test {
 protected:
  graph graph_;
  node_id x_ = graph_.parameter(0), y_ = graph_.parameter(1);
  node_id xx_ = graph_.make(operation::multiply, {x_, x_}), yy_ = graph_.make(operation::multiply, {y_, y_});
  program build(node_id root) { return make_program(graph_, {root}, 2, 0); }
};

constexpr operand value(std::uint32_t index) { return {operand_kind::value, index}; }
constexpr operand parameter(std::uint32_t index) { return {operand_kind::parameter, index}; }

TEST_F(two_products, fuse_the_second_product_of_an_addition) {
  auto const program = build(graph_.make(operation::add, {xx_, yy_}));
  ASSERT_EQ(program.instructions.size(), 2U);
  auto const& last = program.instructions[1];
  EXPECT_EQ(last.op, operation::fma);
  EXPECT_EQ(operands(last), (std::array{parameter(1), parameter(1), value(0)}));
}

TEST_F(two_products, fuse_the_only_product_of_an_addition_on_either_side) {
  for (auto const& sides : {std::array{xx_, y_}, std::array{y_, xx_}}) {
    auto const program = build(graph_.make(operation::add, sides));
    ASSERT_EQ(program.instructions.size(), 1U);
    EXPECT_EQ(program.instructions[0].op, operation::fma);
    EXPECT_EQ(operands(program.instructions[0]), (std::array{parameter(0), parameter(0), parameter(1)}));
  }
}

TEST_F(two_products, fuse_a_subtracted_product_to_fnma) {
  auto const program = build(graph_.make(operation::subtract, {y_, xx_}));
  ASSERT_EQ(program.instructions.size(), 1U);
  EXPECT_EQ(program.instructions[0].op, operation::fnma);
  EXPECT_EQ(operands(program.instructions[0]), (std::array{parameter(0), parameter(0), parameter(1)}));
}

TEST_F(two_products, fuse_a_product_less_something_to_fms) {
  auto const program = build(graph_.make(operation::subtract, {xx_, y_}));
  ASSERT_EQ(program.instructions.size(), 1U);
  EXPECT_EQ(program.instructions[0].op, operation::fms);
}

TEST_F(two_products, stay_unfused_when_read_twice) {
  auto const program = build(graph_.make(operation::divide, {graph_.make(operation::add, {xx_, y_}), xx_}));
  EXPECT_EQ(count(program, operation::fma), 0U);
  EXPECT_EQ(count(program, operation::multiply), 1U);
}

TEST_F(two_products, stay_unfused_when_they_are_outputs) {
  auto const program = make_program(graph_, {graph_.make(operation::add, {xx_, y_}), xx_}, 2, 0);
  EXPECT_EQ(count(program, operation::fma), 0U);
}

TEST_F(two_products, stay_unfused_when_added_to_themselves) {
  auto const program = build(graph_.make(operation::add, {xx_, xx_}));
  EXPECT_EQ(count(program, operation::fma), 0U);
}

TEST_F(two_products, are_never_fused_into_the_tree_of_a_sum) {
  auto const program = build(graph_.make(operation::sum, {xx_, yy_}));
  EXPECT_EQ(count(program, operation::multiply), 2U);
  EXPECT_EQ(count(program, operation::add), 1U);
  EXPECT_EQ(count(program, operation::fma), 0U);
}

TEST_F(two_products, appear_once_when_several_outputs_read_them) {
  auto const program = make_program(graph_, {xx_, xx_, yy_}, 2, 0);
  EXPECT_EQ(program.instructions.size(), 2U);
  EXPECT_EQ(program.outputs[0], program.outputs[1]);
}

/// The tree of docs/methods.md with its padding of -0.
double tree(std::vector<double> const& terms) {
  std::array<double, 32> p;
  p.fill(-0.0);
  for (std::size_t i = 0; i < terms.size(); ++i) p[i % 32] = p[i % 32] + terms[i];
  for (std::size_t offset : {16U, 8U, 4U, 2U, 1U}) {
    for (std::size_t l = 0; l < offset; ++l) p[l] = p[l] + p[l + offset];
  }
  return p[0];
}

TEST(sum, walks_the_fixed_tree) {
  for (std::size_t const terms : {1U, 2U, 3U, 17U, 31U, 32U, 33U, 64U, 100U, 1000U}) {
    graph graph;
    std::vector<node_id> nodes;
    std::vector<double> x;
    for (std::uint32_t i = 0; i < terms; ++i) {
      nodes.push_back(graph.parameter(i));
      x.push_back(1 / (1.0 + 7919 * i % 1013) * (i % 3 == 0 ? -1e8 : 1));
    }
    auto const program = make_program(graph, {graph.make(operation::sum, nodes)}, static_cast<std::uint32_t>(terms), 0);
    EXPECT_EQ(program.instructions.size(), terms - 1);
    EXPECT_EQ(compute(program, x)[0], tree(x)) << terms << " terms";
  }
}

TEST(sum, of_nothing_is_the_identity_of_addition) {
  graph graph;
  auto const program = make_program(graph, {graph.make(operation::sum, {})}, 0, 0);
  ASSERT_EQ(program.f().kind, operand_kind::literal);
  EXPECT_TRUE(std::signbit(program.literals[program.f().index].float64));
}

TEST(schedule, places_operands_before_their_users) {
  graph graph;
  std::vector<node_id> nodes{graph.parameter(0), graph.parameter(1)};
  std::uint32_t random = 1;
  for (int i = 0; i < 5000; ++i) {
    auto const pick = [&] {
      random = random * 1664525U + 1013904223U;
      return nodes[(random >> 8U) % nodes.size()];
    };
    nodes.push_back(graph.make(i % 2 == 0 ? operation::add : operation::multiply, {pick(), pick()}));
  }
  auto const program = make_program(graph, {nodes.back(), nodes[2000], nodes[4000]}, 2, 0);
  for (std::size_t i = 0; i < program.instructions.size(); ++i) {
    for (auto const& used : operands(program.instructions[i])) {
      bool const earlier = used.kind != operand_kind::value || used.index < i;
      ASSERT_TRUE(earlier) << "instruction " << i;
    }
  }
}

TEST(schedule, keeps_a_chain_of_100000_instructions_together) {
  graph graph;
  node_id node = graph.parameter(0);
  for (int i = 0; i < 100'000; ++i) node = graph.make(operation::divide, {graph.parameter(0), node});
  auto const program = make_program(graph, {node}, 1, 0);
  ASSERT_EQ(program.instructions.size(), 100'000U);
  for (std::uint32_t i = 1; i < program.instructions.size(); ++i) ASSERT_EQ(program.instructions[i].b, value(i - 1));
  EXPECT_EQ(most_alive(program), 1U);
}

TEST(schedule, holds_few_values_of_a_long_sum_of_products) {
  graph graph;
  std::vector<node_id> terms;
  for (std::uint32_t i = 0; i < 1000; ++i) {
    auto const x = graph.parameter(i);
    terms.push_back(graph.make(operation::multiply, {graph.make(operation::divide, {x, graph.parameter(i + 1)}), x}));
  }
  auto const program = make_program(graph, {graph.make(operation::sum, terms)}, 1001, 0);
  constexpr std::size_t depth_of_tree = 5, one_term = 2;
  EXPECT_LE(most_alive(program), depth_of_tree + one_term);
}

TEST(schedule, computes_a_gradient_where_its_last_operand_is_ready) {
  graph graph;  // Σ (x_i / x_{i+1})² with every quotient as a second kind of output: each must follow its quotient
  std::vector<node_id> terms, roots{0};
  for (std::uint32_t i = 0; i < 100; ++i) {
    auto const quotient = graph.make(operation::divide, {graph.parameter(i), graph.parameter(i + 1)});
    terms.push_back(graph.make(operation::multiply, {quotient, quotient}));
    roots.push_back(graph.make(operation::exp, {quotient}));
  }
  roots[0] = graph.make(operation::sum, terms);
  EXPECT_LE(most_alive(make_program(graph, roots, 101, 0)), 8U);
}

TEST(schedule, keeps_the_gradient_of_a_long_chain_beside_its_terms) {
  constexpr std::size_t parameters = 1000, partials = 32, one_term = 8;
  objective const chained(parameters, [](auto const& x) {
    std::vector<traced> terms;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) terms.push_back(pow(1 - x[i], 2) + pow(x[i + 1] - x[i] * x[i], 2));
    return sum(terms);
  });
  EXPECT_LE(most_alive(make_descent_program(*chained.data(), false)), partials + one_term);
}

TEST(program, leaves_out_what_no_output_needs) {
  graph graph;
  auto const x = graph.parameter(0);
  graph.make(operation::exp, {x});
  auto const program = make_program(graph, {graph.make(operation::sin, {x})}, 1, 0);
  EXPECT_EQ(program.instructions.size(), 1U);
}

TEST(program, has_leaves_as_outputs) {
  graph graph;
  auto const program = make_program(graph, {graph.literal(3.0), graph.parameter(0), graph.constant(1)}, 1, 2);
  EXPECT_TRUE(program.instructions.empty());
  EXPECT_EQ(program.outputs[0].kind, operand_kind::literal);
  EXPECT_EQ(program.outputs[1], parameter(0));
  EXPECT_EQ(program.outputs[2], (operand{operand_kind::constant, 1}));
  EXPECT_EQ(program.constants, 2U);
}

TEST(gradient_only, drops_what_f_alone_needs_and_keeps_the_order) {
  graph graph;
  auto const x = graph.parameter(0);
  auto const shared = graph.make(operation::exp, {x});
  auto const f = graph.make(operation::log, {graph.make(operation::sin, {shared})});
  auto const slope = graph.make(operation::divide, {graph.literal(2.0), shared});
  auto const pruned = gradient_only(make_program(graph, {f, slope}, 1, 0));
  ASSERT_EQ(pruned.instructions.size(), 2U);
  EXPECT_EQ(pruned.f().kind, operand_kind::none);
  EXPECT_EQ(pruned.instructions[0].op, operation::exp);
  EXPECT_EQ(pruned.instructions[1].op, operation::divide);
  EXPECT_EQ(pruned.gradient(0), value(1));
}

}  // namespace
}  // namespace rivulet
