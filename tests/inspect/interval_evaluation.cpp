// Intervals of random expressions over random boxes enclose the values at random points within.
// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/interval_evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <gtest/gtest.h>

#include "host/expression/printer.hpp"
#include "host/program/program.hpp"
#include "host/reference/descend.hpp"

namespace rivulet::inspection_detail {
namespace {

using expression::graph;
using expression::node_id;
using expression::operation;

constexpr std::uint32_t parameters = 2;

/// Grows random expressions over two parameters from every operator.
class random_expression {
 public:
  explicit random_expression(std::uint64_t seed) : random_(seed) {
    for (std::uint32_t i = 0; i < parameters; ++i) nodes_.push_back(graph_.parameter(i));
    for (double const value : {0.5, -2.0, 3.0}) nodes_.push_back(graph_.literal(value));
    auto const first = static_cast<int>(operation::add);
    auto const last = static_cast<int>(operation::where);
    for (int i = 0; i < 12; ++i) {
      grow(static_cast<operation>(std::uniform_int_distribution<int>(first, last)(random_)));
    }
  }

  graph const& get() const { return graph_; }
  node_id root() const { return nodes_.back(); }

 private:
  void grow(operation op) {
    std::vector<node_id> operands;
    for (int i = 0; i < expression::row(op).arity; ++i) {
      std::size_t const from = nodes_.size() > 6 && i == 0 ? nodes_.size() - 3 : 0;
      operands.push_back(nodes_[std::uniform_int_distribution<std::size_t>(from, nodes_.size() - 1)(random_)]);
    }
    nodes_.push_back(graph_.apply(op, operands));
  }

  std::mt19937_64 random_;
  graph graph_;
  std::vector<node_id> nodes_;
};

box random_box(std::mt19937_64& random) {
  box result;
  for (std::uint32_t i = 0; i < parameters; ++i) {
    double const a = std::uniform_real_distribution<double>(-3, 3)(random);
    double const width = std::pow(10.0, std::uniform_real_distribution<double>(-4, 0.7)(random));
    result.push_back({a, a + width, true});
  }
  return result;
}

std::vector<double> random_point(box const& within, std::mt19937_64& random) {
  std::vector<double> x;
  for (auto const& side : within) x.push_back(std::uniform_real_distribution<double>(side.lower, side.upper)(random));
  return x;
}

box around(std::vector<double> const& x) {
  box result;
  for (double const value : x) result.push_back(point(value));
  return result;
}

/// The values of all nodes; one that overflows to infinity is not the real number that intervals enclose.
bool overflows(graph const& f, std::vector<double> const& x) {
  std::vector<node_id> all;
  for (std::size_t i = 0; i < f.size(); ++i) all.push_back(static_cast<node_id>(i));
  auto const values = reference::evaluate(make_program(f, all, parameters, 0), precision::float64, x, {});
  return std::ranges::any_of(values, [](double value) { return std::isinf(value); });
}

TEST(interval_evaluation, encloses_values_of_random_expressions) {
  std::mt19937_64 random(7);
  int finite = 0;
  for (std::uint64_t seed = 0; seed < 3000; ++seed) {
    random_expression const f(seed);
    node_id const root = f.root();
    auto const direct = make_program(f.get(), {root}, parameters, 0);
    interval_evaluator evaluator(f.get(), std::span(&root, 1), {});
    box const where = random_box(random);
    interval const enclosure = evaluator(where)[0];
    for (int k = 0; k < 10; ++k) {
      auto const x = random_point(where, random);
      if (overflows(f.get(), x)) continue;
      double const value = reference::evaluate(direct, precision::float64, x, {})[0];
      if (std::isnan(value)) {
        EXPECT_FALSE(enclosure.smooth && enclosure.finite()) << "seed " << seed;
        continue;
      }
      ASSERT_TRUE(enclosure.contains(value))
          << expression::print(f.get(), root, {"x", "y"}, {}) << " at " << ::testing::PrintToString(x) << ": ["
          << enclosure.lower << ", " << enclosure.upper << "] misses " << value;
      finite += enclosure.finite() ? 1 : 0;
    }
  }
  EXPECT_GT(finite, 10000) << "too few finite enclosures to mean anything";
}

TEST(interval_evaluation, narrows_with_the_box) {
  std::mt19937_64 random(8);
  for (std::uint64_t seed = 0; seed < 1000; ++seed) {
    random_expression const f(seed);
    node_id const root = f.root();
    interval_evaluator evaluator(f.get(), std::span(&root, 1), {});
    box const where = random_box(random);
    interval const wide = evaluator(where)[0];
    interval const narrow = evaluator(around(random_point(where, random)))[0];
    if (!narrow.smooth) continue;
    EXPECT_LE(wide.lower, narrow.lower) << "seed " << seed;
    EXPECT_GE(wide.upper, narrow.upper) << "seed " << seed;
  }
}

TEST(interval_evaluation, squares_a_product_of_equal_factors) {
  graph g;
  node_id const x = g.parameter(0);
  node_id const root = g.make(operation::multiply, {x, x});
  interval_evaluator evaluator(g, std::span(&root, 1), {});
  EXPECT_EQ(evaluator({{-1, 2, true}})[0].lower, 0);
}

TEST(interval_evaluation, takes_the_values_of_constants) {
  graph g;
  node_id const root = g.make(operation::multiply, {g.constant(0), g.parameter(0)});
  interval_evaluator evaluator(g, std::span(&root, 1), {3.0});
  EXPECT_EQ(evaluator({point(2)})[0].lower, 6);
}

}  // namespace
}  // namespace rivulet::inspection_detail
