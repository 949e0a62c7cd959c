// Evaluators and random expressions for the tests of the expression stage.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/objective.hpp>

#include "host/expression/graph.hpp"
#include "host/expression/objective_data.hpp"

namespace rivulet::expression {

/// The values of all nodes up to `root`, by the arithmetic of the back-ends, in both precisions.
std::vector<number> evaluate_all(graph const& graph, node_id root, std::span<number const> parameters,
                                 std::span<number const> constants = {});

number evaluate(graph const& graph, node_id root, std::span<double const> parameters,
                std::span<double const> constants = {});

double evaluate_float64(graph const& graph, node_id root, std::vector<double> const& parameters,
                        std::vector<double> const& constants = {});

/// By the long double functions of the standard library; node `nudged` is made larger by one float64 ulp.
long double evaluate_long(graph const& graph, node_id root, std::span<long double const> parameters,
                          node_id nudged = UINT32_MAX);

/// The largest effect on `root` of an error of one float64 ulp in one node: the scale of its rounding error.
long double effect_of_one_ulp(graph const& graph, node_id root, std::span<long double const> parameters);

objective_data parsed(std::string_view text, objective_options const& options = {});

/// "column: first line of the message" of the parse_error, or "parsed".
std::string error_of(std::string_view text, objective_options const& options = {});

/// Where the caret of the error stands: the text from the caret on, as displayed.
std::string text_at_caret(std::string_view text, objective_options const& options = {});

/// Equal bits, any NaN equal to any NaN, in both precisions.
bool same_bits(number a, number b);

using builder = std::function<node_id(operation, std::vector<node_id> const&)>;

/// Draws operators and hands each to all builders, so that they build one expression in several ways.
class random_expression {
 public:
  random_expression(std::uint32_t seed, std::vector<operation> operations, std::uint32_t parameters)
      : engine_(seed), operations_(std::move(operations)), parameters_(parameters) {}

  /// Adds `size` operators on parameters and literals; the last node of each graph is the root.
  void build(std::vector<graph*> const& graphs, std::vector<builder> const& builders, int size,
             std::vector<double> const& literals);

  std::vector<node_id> const& roots() const { return roots_; }
  std::size_t draw(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(engine_); }
  double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(engine_); }

 private:
  std::mt19937 engine_;
  std::vector<operation> operations_;
  std::uint32_t parameters_;
  std::vector<node_id> roots_;
};

}  // namespace rivulet::expression
