// From graphs to instructions: which products are fused, the tree of sums, pruning, and every operator as text.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <random>

#include <rivulet/objective.hpp>

#include "host/program/program.hpp"

namespace rivulet {
namespace {

using expression::graph;
using expression::node_id;
using expression::operation;

std::string text_of(std::string_view expression) {
  objective const f(expression);
  auto const& data = *f.data();
  auto const program = make_program(data.graph, {data.root}, static_cast<std::uint32_t>(data.parameters.size()), 0);
  return to_text(program, f.parameters(), {});
}

TEST(fusing, takes_products_on_either_side_with_the_right_sign) {
  EXPECT_EQ(text_of("x*y + z"), "v0 = fma(x.x, x.y, x.z)\nf = v0\n");
  EXPECT_EQ(text_of("x + y*z"), "v0 = fma(x.y, x.z, x.x)\nf = v0\n");
  EXPECT_EQ(text_of("x*y - z"), "v0 = fms(x.x, x.y, x.z)\nf = v0\n");
  EXPECT_EQ(text_of("x - y*z"), "v0 = fnma(x.y, x.z, x.x)\nf = v0\n");
}

TEST(fusing, takes_the_second_of_two_products) {
  EXPECT_EQ(text_of("x*y - z*w"), "v0 = multiply(x.x, x.y)\nv1 = fnma(x.z, x.w, v0)\nf = v1\n");
}

TEST(fusing, leaves_products_that_are_read_twice) {
  EXPECT_EQ(text_of("(x*y + z)/(x*y)"), "v0 = multiply(x.x, x.y)\nv1 = add(v0, x.z)\nv2 = divide(v1, v0)\nf = v2\n");
  EXPECT_EQ(text_of("x*y + x*y/z"), "v0 = multiply(x.x, x.y)\nv1 = divide(v0, x.z)\nv2 = add(v0, v1)\nf = v2\n");
}

TEST(fusing, prefers_the_product_that_is_read_once) {
  EXPECT_EQ(text_of("(x*y + z*w)/(z*w)"),
            "v0 = multiply(x.z, x.w)\nv1 = fma(x.x, x.y, v0)\nv2 = divide(v1, v0)\nf = v2\n");
}

// -0 - a·b has the sign of -(a·b) where the product is a zero of either sign.
TEST(fusing, negates_a_product_in_one_instruction) {
  EXPECT_EQ(text_of("-(x*y)"), "v0 = fnma(x.x, x.y, -0)\nf = v0\n");
  EXPECT_EQ(text_of("-(x*y) + x*y"), "v0 = multiply(x.x, x.y)\nv1 = subtract(v0, v0)\nf = v1\n");
}

TEST(fusing, leaves_quotients_and_negations) {
  EXPECT_EQ(text_of("x/y + z"), "v0 = divide(x.x, x.y)\nv1 = add(v0, x.z)\nf = v1\n");
  EXPECT_EQ(text_of("exp(x) - y"), "v0 = exp(x.x)\nv1 = subtract(v0, x.y)\nf = v1\n");
}

TEST(fusing, leaves_the_additions_inside_sums_alone) {
  graph graph;
  std::vector<node_id> terms;
  for (std::uint32_t i = 0; i < 40; ++i) {
    terms.push_back(graph.make(operation::multiply, {graph.parameter(i), graph.parameter(i + 1)}));
  }
  auto const total = graph.make(operation::sum, terms);
  auto const scaled = graph.make(operation::multiply, {total, graph.parameter(0)});
  auto const program = make_program(graph, {graph.make(operation::add, {scaled, graph.parameter(1)})}, 41, 0);
  std::map<operation, int> found;
  for (auto const& step : program.instructions) ++found[step.op];
  EXPECT_EQ(found, (std::map<operation, int>{{operation::multiply, 40}, {operation::add, 39}, {operation::fma, 1}}));
}

/// Runs the operators that the tests below use.
std::vector<double> run(program const& program, std::vector<double> const& x) {
  std::vector<double> values;
  auto const read = [&](operand const& from) {
    switch (from.kind) {
      case operand_kind::value:
        return values[from.index];
      case operand_kind::parameter:
        return x[from.index];
      case operand_kind::literal:
        return program.literals[from.index].float64;
      default:
        return std::nan("");
    }
  };
  for (auto const& step : program.instructions) {
    double const a = read(step.a), b = read(step.b), c = read(step.c);
    switch (step.op) {
      case operation::add:
        values.push_back(a + b);
        break;
      case operation::subtract:
        values.push_back(a - b);
        break;
      case operation::multiply:
        values.push_back(a * b);
        break;
      case operation::negate:
        values.push_back(-a);
        break;
      case operation::fma:
        values.push_back(std::fma(a, b, c));
        break;
      case operation::fms:
        values.push_back(std::fma(a, b, -c));
        break;
      case operation::fnma:
        values.push_back(std::fma(-a, b, c));
        break;
      case operation::sin:
        values.push_back(std::sin(a));
        break;
      case operation::cos:
        values.push_back(std::cos(a));
        break;
      default:
        ADD_FAILURE() << "no arithmetic for " << expression::row(step.op).name;
        values.push_back(0);
    }
  }
  std::vector<double> results;
  for (auto const& output : program.outputs) results.push_back(read(output));
  return results;
}

/// docs/methods.md word for word: 32 partials from -0 take the terms l, l+32, …; then halves are added.
double tree_of(std::vector<double> const& terms) {
  std::array<double, 32> partial;
  for (std::size_t l = 0; l < 32; ++l) {
    partial[l] = -0.0;
    for (std::size_t t = l; t < terms.size(); t += 32) partial[l] += terms[t];
  }
  for (std::size_t offset = 16; offset > 0; offset /= 2) {
    for (std::size_t l = 0; l < offset; ++l) partial[l] += partial[l + offset];
  }
  return partial[0];
}

TEST(sums, of_up_to_70_terms_have_the_bits_of_the_definition) {
  std::mt19937_64 random(3);
  std::size_t differs_from_the_loop = 0;
  for (std::uint32_t n = 1; n <= 70; ++n) {
    graph graph;
    std::vector<node_id> nodes;
    for (std::uint32_t i = 0; i < n; ++i) nodes.push_back(graph.parameter(i));
    auto const program = make_program(graph, {graph.make(operation::sum, nodes)}, n, 0);
    EXPECT_EQ(program.instructions.size(), n - 1);
    for (int round = 0; round < 20; ++round) {
      std::vector<double> x(n);
      for (auto& each : x)
        each = std::ldexp(static_cast<double>(random() % 2001) - 1000, static_cast<int>(random() % 60));
      double loop = 0;
      for (double const each : x) loop += each;
      double const found = run(program, x)[0];
      ASSERT_EQ(found, tree_of(x)) << n << " terms";
      differs_from_the_loop += found != loop ? 1 : 0;
    }
  }
  EXPECT_GT(differs_from_the_loop, 200u) << "the terms do not tell orders apart";
}

TEST(sums, keep_the_sign_of_zero) {
  graph graph;
  auto const program =
      make_program(graph, {graph.make(operation::sum, {graph.parameter(0), graph.parameter(1)})}, 2, 0);
  EXPECT_TRUE(std::signbit(run(program, {-0.0, -0.0})[0]));
  EXPECT_FALSE(std::signbit(run(program, {-0.0, 0.0})[0]));
}

TEST(gradient_only, keeps_the_bits_of_every_gradient) {
  objective const f(6, [](auto const& x) {
    std::vector<traced> terms;
    for (std::size_t i = 0; i + 1 < x.size(); ++i) {
      terms.push_back(100 * (x[i + 1] - x[i] * x[i]) * (x[i + 1] - x[i] * x[i]) + sin(x[i] * x[i + 1]) + 0.1 * x[i]);
    }
    return sum(terms) * cos(x[0]);
  });
  for (bool const maximize : {false, true}) {
    auto const full = make_descent_program(*f.data(), maximize);
    auto const pruned = gradient_only(full);
    EXPECT_LT(pruned.instructions.size(), full.instructions.size());
    EXPECT_EQ(pruned.parameters, full.parameters);
    std::mt19937_64 random(4);
    for (int round = 0; round < 100; ++round) {
      std::vector<double> x(6);
      for (auto& each : x) each = static_cast<double>(random() % 10007) / 3001 - 1.5;
      auto const wanted = run(full, x), found = run(pruned, x);
      for (std::size_t i = 1; i < wanted.size(); ++i) ASSERT_EQ(found[i], wanted[i]) << "parameter " << i;
    }
  }
}

TEST(to_text, names_every_operator) {
  for (std::size_t i = 0; i < expression::operator_table.size(); ++i) {
    auto const& [name, arity, spelling] = expression::operator_table[i];
    if (arity == 0) continue;
    program one;
    one.parameters = 3;
    auto const op = static_cast<operation>(static_cast<std::size_t>(operation::add) + i);
    auto const x = [&](int place) {
      return place < arity ? operand{operand_kind::parameter, static_cast<std::uint32_t>(place)} : operand{};
    };
    one.instructions = {{op, x(0), x(1), x(2)}};
    one.outputs = {{operand_kind::value, 0}};
    auto const operands = std::array{"x.a", "x.a, x.b", "x.a, x.b, x.c"}[static_cast<std::size_t>(arity - 1)];
    EXPECT_EQ(to_text(one, {"a", "b", "c"}, {}), "v0 = " + std::string(name) + "(" + operands + ")\nf = v0\n");
  }
}

TEST(to_text, shows_literals_exactly_and_names_what_has_none) {
  program leaves;
  leaves.parameters = 2;
  leaves.literals = {expression::number_from(0.1), expression::number_from(-2.5e-300)};
  leaves.outputs = {{operand_kind::literal, 0}, {operand_kind::literal, 1}, {operand_kind::constant, 3}};
  EXPECT_EQ(to_text(leaves, {"p"}, {"c"}), "f = 0.1\ng.p = -2.5e-300\ng.1 = c.3\n");
  leaves.outputs = {{}, {operand_kind::parameter, 1}};
  EXPECT_EQ(to_text(leaves, {"p"}, {}), "f = none\ng.p = x.1\n");
}

}  // namespace
}  // namespace rivulet
