// Evaluators and random expressions for the tests of the expression stage.
// SPDX-License-Identifier: Apache-2.0
#include "tests/expression/support.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <bit>
#include <cmath>

#include <rivulet/error.hpp>

#include "host/expression/fold.hpp"
#include "host/expression/parser.hpp"

namespace rivulet::expression {
namespace {

bool same_value(double a, double b) {
  return (std::isnan(a) && std::isnan(b)) || std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

long double long_value(operation op, std::vector<long double> const& in) {
  switch (op) {
    case operation::add:
      return in[0] + in[1];
    case operation::subtract:
      return in[0] - in[1];
    case operation::multiply:
      return in[0] * in[1];
    case operation::divide:
      return in[0] / in[1];
    case operation::negate:
      return -in[0];
    case operation::power:
      return std::pow(in[0], in[1]);
    case operation::exp:
      return std::exp(in[0]);
    case operation::expm1:
      return std::expm1(in[0]);
    case operation::log:
      return std::log(in[0]);
    case operation::log1p:
      return std::log1p(in[0]);
    case operation::sqrt:
      return std::sqrt(in[0]);
    case operation::cbrt:
      return std::cbrt(in[0]);
    case operation::sin:
      return std::sin(in[0]);
    case operation::cos:
      return std::cos(in[0]);
    case operation::tan:
      return std::tan(in[0]);
    case operation::asin:
      return std::asin(in[0]);
    case operation::acos:
      return std::acos(in[0]);
    case operation::atan:
      return std::atan(in[0]);
    case operation::sinh:
      return std::sinh(in[0]);
    case operation::cosh:
      return std::cosh(in[0]);
    case operation::tanh:
      return std::tanh(in[0]);
    case operation::erf:
      return std::erf(in[0]);
    case operation::sigmoid:
      return 1 / (1 + std::exp(-in[0]));
    case operation::softplus:
      return std::fmax(in[0], 0.0L) + std::log1p(std::exp(-std::abs(in[0])));
    case operation::relu:
      return std::fmax(in[0], 0.0L);
    case operation::floor:
      return std::floor(in[0]);
    case operation::abs:
      return std::abs(in[0]);
    case operation::sign:
      return static_cast<long double>((in[0] > 0) - (in[0] < 0));
    case operation::minimum:
      return std::fmin(in[0], in[1]);
    case operation::maximum:
      return std::fmax(in[0], in[1]);
    case operation::less:
      return in[0] < in[1];
    case operation::less_equal:
      return in[0] <= in[1];
    case operation::equal:
      return in[0] == in[1];
    case operation::not_equal:
      return in[0] != in[1];
    case operation::where:
      return in[0] != 0 ? in[1] : in[2];
    case operation::sum: {
      long double total = 0;
      for (auto const term : in) total += term;
      return total;
    }
    default:
      ADD_FAILURE() << "no value of " << row(op).name;
      return 0;
  }
}

}  // namespace

bool same_bits(number a, number b) { return same_value(a.float64, b.float64) && same_value(a.float32, b.float32); }

std::vector<number> evaluate_all(graph const& graph, node_id root, std::span<number const> parameters,
                                 std::span<number const> constants) {
  std::vector<number> values;
  for (node_id id = 0; id <= root; ++id) {
    auto const& node = graph.at(id);
    if (node.op == operation::literal) {
      values.push_back(graph.literal_value(id));
    } else if (node.op == operation::parameter) {
      values.push_back(node.first < parameters.size() ? parameters[node.first] : number{});
    } else if (node.op == operation::constant) {
      values.push_back(node.first < constants.size() ? constants[node.first] : number{});
    } else {
      std::vector<number> operands;
      for (auto const operand : graph.operands(id)) operands.push_back(values[operand]);
      values.push_back(fold(node.op, operands));
    }
  }
  return values;
}

number evaluate(graph const& graph, node_id root, std::span<double const> parameters,
                std::span<double const> constants) {
  std::vector<number> x;
  std::vector<number> c;
  for (auto const value : parameters) x.push_back(number_from(value));
  for (auto const value : constants) c.push_back(number_from(value));
  return evaluate_all(graph, root, x, c).back();
}

double evaluate_float64(graph const& graph, node_id root, std::vector<double> const& parameters,
                        std::vector<double> const& constants) {
  return evaluate(graph, root, parameters, constants).float64;
}

long double evaluate_long(graph const& graph, node_id root, std::span<long double const> parameters, node_id nudged) {
  std::vector<long double> values;
  for (node_id id = 0; id <= root; ++id) {
    auto const& node = graph.at(id);
    if (node.op == operation::literal) {
      values.push_back(graph.literal_value(id).float64);
    } else if (node.op == operation::parameter) {
      values.push_back(parameters[node.first]);
    } else {
      std::vector<long double> operands;
      for (auto const operand : graph.operands(id)) operands.push_back(values[operand]);
      values.push_back(long_value(node.op, operands));
    }
    if (id == nudged) values.back() *= 1 + 0x1p-52L;
  }
  return values.back();
}

long double effect_of_one_ulp(graph const& graph, node_id root, std::span<long double const> parameters) {
  auto const exact = evaluate_long(graph, root, parameters);
  long double largest = 0;
  for (node_id id = 0; id <= root; ++id) {
    // Parameters are given, not computed.
    if (graph.op(id) == operation::parameter) continue;
    largest = std::max(largest, std::abs(evaluate_long(graph, root, parameters, id) - exact));
  }
  return largest;
}

objective_data parsed(std::string_view text, objective_options const& options) { return parse(text, options); }

std::string error_of(std::string_view text, objective_options const& options) {
  try {
    parse(text, options);
  } catch (parse_error const& problem) {
    std::string const message = problem.what();
    return std::to_string(problem.column()) + ": " + message.substr(0, message.find('\n'));
  }
  return "parsed";
}

std::string text_at_caret(std::string_view text, objective_options const& options) {
  try {
    parse(text, options);
  } catch (parse_error const& problem) {
    std::string const message = problem.what();
    auto const caret = message.rfind('^');
    auto const caret_line = message.rfind('\n', caret) + 1;
    auto const text_line = message.rfind('\n', caret_line - 2) + 1;
    auto const line = message.substr(text_line, caret_line - 1 - text_line);
    return line.substr(std::min(caret - caret_line, line.size()));
  }
  return "parsed";
}

void random_expression::build(std::vector<graph*> const& graphs, std::vector<builder> const& builders, int size,
                              std::vector<double> const& literals) {
  std::vector<std::vector<node_id>> pool;  // of equal expressions: their node in every graph
  auto const leaf = [&](auto const& make) {
    pool.emplace_back();
    for (auto* const each : graphs) pool.back().push_back(make(*each));
  };
  for (std::uint32_t i = 0; i < parameters_; ++i) leaf([i](graph& g) { return g.parameter(i); });
  for (auto const value : literals) leaf([value](graph& g) { return g.literal(value); });
  for (int step = 0; step < size; ++step) {
    auto const op = operations_[draw(operations_.size())];
    auto const arity = row(op).arity == 0 ? 1 + draw(40) : static_cast<std::size_t>(row(op).arity);
    std::vector<std::size_t> chosen;
    for (std::size_t i = 0; i < arity; ++i) {
      // Mostly recent ones, so that expressions grow deep.
      auto const recent = std::min<std::size_t>(pool.size(), 6);
      chosen.push_back(draw(2) == 0 ? draw(pool.size()) : pool.size() - 1 - draw(recent));
    }
    std::vector<node_id> result;
    for (std::size_t which = 0; which < graphs.size(); ++which) {
      std::vector<node_id> operands;
      for (auto const each : chosen) operands.push_back(pool[each][which]);
      result.push_back(builders[which](op, operands));
    }
    pool.push_back(result);
  }
  roots_ = pool.back();
}

}  // namespace rivulet::expression
