// objective and traced: the public face of the expression stage.
// SPDX-License-Identifier: Apache-2.0
#include <rivulet/objective.hpp>

#include <array>
#include <cmath>
#include <initializer_list>
#include <span>

#include <fmt/format.h>

#include <rivulet/error.hpp>

#include "host/expression/differentiate.hpp"
#include "host/expression/fold.hpp"
#include "host/expression/losses.hpp"
#include "host/expression/objective_data.hpp"
#include "host/expression/parser.hpp"
#include "host/expression/printer.hpp"

namespace rivulet {

using expression::loss;
using expression::operation;

/// What the operators of traced do; a friend, so that the public header shows no node.
class tracer {
 public:
  static traced record(operation op, std::initializer_list<traced> operands) {
    return record(op, std::span(operands.begin(), operands.size()));
  }

  static traced record(operation op, std::span<traced const> operands) {
    auto const graph = common_graph(operands);
    if (graph == nullptr) {
      std::vector<double> values;
      for (auto const& operand : operands) values.push_back(operand.literal_);
      if (values.empty()) return traced(0.0);
      return traced(expression::fold(op, values));
    }
    std::vector<expression::node_id> nodes;
    for (auto const& operand : operands) nodes.push_back(node(*graph, operand));
    return {graph, graph->apply(op, nodes)};
  }

  static traced call(expression::loss loss, std::span<traced const> arguments) {
    auto const common = common_graph(arguments);
    auto const graph = common != nullptr ? common : std::make_shared<expression::graph>();
    std::vector<expression::node_id> nodes;
    for (auto const& argument : arguments) nodes.push_back(node(*graph, argument));
    auto const problem = expression::argument_problem(*graph, loss, nodes);
    if (!problem.empty()) throw invalid_argument(problem);
    auto const result = expression::expand_loss(*graph, loss, nodes);
    if (common == nullptr) return traced(graph->literal_value(result).float64);
    return {graph, result};
  }

  static traced call(expression::loss loss, std::initializer_list<traced> arguments) {
    return call(loss, std::span(arguments.begin(), arguments.size()));
  }

  static expression::node_id node(expression::graph& graph, traced const& value) {
    return value.graph_ == nullptr ? graph.literal(value.literal_) : value.node_;
  }

 private:
  static std::shared_ptr<expression::graph> common_graph(std::span<traced const> operands) {
    std::shared_ptr<expression::graph> found;
    for (auto const& operand : operands) {
      if (operand.graph_ == nullptr) continue;
      if (found != nullptr && found != operand.graph_) {
        throw invalid_argument("numbers of two objectives were mixed; use only the arguments handed to the function");
      }
      found = operand.graph_;
    }
    return found;
  }
};

traced::traced(double value) : literal_(value) {}

traced operator+(traced const& a, traced const& b) { return tracer::record(operation::add, {a, b}); }
traced operator-(traced const& a, traced const& b) { return tracer::record(operation::subtract, {a, b}); }
traced operator*(traced const& a, traced const& b) { return tracer::record(operation::multiply, {a, b}); }
traced operator/(traced const& a, traced const& b) { return tracer::record(operation::divide, {a, b}); }
traced operator-(traced const& a) { return tracer::record(operation::negate, {a}); }
traced operator<(traced const& a, traced const& b) { return tracer::record(operation::less, {a, b}); }
traced operator<=(traced const& a, traced const& b) { return tracer::record(operation::less_equal, {a, b}); }
traced operator>(traced const& a, traced const& b) { return tracer::record(operation::less, {b, a}); }
traced operator>=(traced const& a, traced const& b) { return tracer::record(operation::less_equal, {b, a}); }
traced operator==(traced const& a, traced const& b) { return tracer::record(operation::equal, {a, b}); }
traced operator!=(traced const& a, traced const& b) { return tracer::record(operation::not_equal, {a, b}); }
traced pow(traced const& base, traced const& exponent) { return tracer::record(operation::power, {base, exponent}); }
traced exp(traced const& a) { return tracer::record(operation::exp, {a}); }
traced expm1(traced const& a) { return tracer::record(operation::expm1, {a}); }
traced log(traced const& a) { return tracer::record(operation::log, {a}); }
traced log1p(traced const& a) { return tracer::record(operation::log1p, {a}); }
traced sqrt(traced const& a) { return tracer::record(operation::sqrt, {a}); }
traced cbrt(traced const& a) { return tracer::record(operation::cbrt, {a}); }
traced sin(traced const& a) { return tracer::record(operation::sin, {a}); }
traced cos(traced const& a) { return tracer::record(operation::cos, {a}); }
traced tan(traced const& a) { return tracer::record(operation::tan, {a}); }
traced asin(traced const& a) { return tracer::record(operation::asin, {a}); }
traced acos(traced const& a) { return tracer::record(operation::acos, {a}); }
traced atan(traced const& a) { return tracer::record(operation::atan, {a}); }
traced sinh(traced const& a) { return tracer::record(operation::sinh, {a}); }
traced cosh(traced const& a) { return tracer::record(operation::cosh, {a}); }
traced tanh(traced const& a) { return tracer::record(operation::tanh, {a}); }
traced erf(traced const& a) { return tracer::record(operation::erf, {a}); }
traced sigmoid(traced const& a) { return tracer::record(operation::sigmoid, {a}); }
traced softplus(traced const& a) { return tracer::record(operation::softplus, {a}); }
traced relu(traced const& a) { return tracer::record(operation::relu, {a}); }
traced floor(traced const& a) { return tracer::record(operation::floor, {a}); }
traced abs(traced const& a) { return tracer::record(operation::abs, {a}); }
traced sign(traced const& a) { return tracer::record(operation::sign, {a}); }
traced min(traced const& a, traced const& b) { return tracer::record(operation::minimum, {a, b}); }
traced max(traced const& a, traced const& b) { return tracer::record(operation::maximum, {a, b}); }
traced where(traced const& condition, traced const& then, traced const& otherwise) {
  return tracer::record(operation::where, {condition, then, otherwise});
}
traced sum(std::vector<traced> const& terms) { return tracer::record(operation::sum, std::span(terms)); }

traced squared_error(traced const& p, traced const& y) { return tracer::call(loss::squared_error, {p, y}); }
traced absolute_error(traced const& p, traced const& y) { return tracer::call(loss::absolute_error, {p, y}); }
traced huber(traced const& p, traced const& y, traced const& delta) { return tracer::call(loss::huber, {p, y, delta}); }
traced logistic_loss(traced const& z, traced const& y) { return tracer::call(loss::logistic_loss, {z, y}); }
traced softmax_cross_entropy(traced const& k, std::vector<traced> const& z) {
  std::vector<traced> arguments{k};
  arguments.insert(arguments.end(), z.begin(), z.end());
  return tracer::call(loss::softmax_cross_entropy, arguments);
}
traced poisson_loss(traced const& mu, traced const& y) { return tracer::call(loss::poisson_loss, {mu, y}); }
traced poisson_log_loss(traced const& eta, traced const& y) { return tracer::call(loss::poisson_log_loss, {eta, y}); }

objective::objective() = default;

objective::objective(std::string_view text, objective_options const& options)
    : data_(std::make_shared<objective_data>(expression::parse(text, options))) {}

std::vector<traced> objective::begin_trace(std::size_t parameters) {
  if (parameters == 0) throw invalid_argument("an objective needs at least one parameter");
  if (parameters > expression::max_nodes) {
    throw invalid_argument("an objective has at most " + std::to_string(expression::max_nodes) + " parameters");
  }
  tracing_ = std::make_shared<expression::graph>();
  std::vector<traced> inputs;
  for (std::uint32_t i = 0; i < parameters; ++i) inputs.push_back(traced(tracing_, tracing_->parameter(i)));
  return inputs;
}

void objective::end_trace(traced const& result, std::size_t parameters) {
  if (result.graph_ != nullptr && result.graph_ != tracing_) {
    throw invalid_argument("the function returned a number of another objective");
  }
  objective_data data;
  data.root = expression::transplant(data.graph, *tracing_, tracer::node(*tracing_, result),
                                     static_cast<std::uint32_t>(parameters));
  for (std::size_t i = 0; i < parameters; ++i) data.parameters.push_back(fmt::format("x{}", i + 1));
  data_ = std::make_shared<objective_data const>(std::move(data));
  tracing_.reset();
}

namespace {

objective_data const& checked(std::shared_ptr<objective_data const> const& data) {
  if (data == nullptr) throw invalid_argument("the objective is empty; give it a text or a function");
  return *data;
}

}  // namespace

std::vector<std::string> const& objective::parameters() const { return checked(data_).parameters; }

std::vector<std::string> const& objective::constants() const { return checked(data_).constants; }

std::vector<std::string> const& objective::columns() const { return checked(data_).columns; }

std::string objective::text() const {
  auto const& data = checked(data_);
  return data.text.empty() ? expression::print(data.graph, data.root, data) : data.text;
}

std::string objective::gradient_text(std::size_t index) const {
  auto const& data = checked(data_);
  if (index >= data.parameters.size()) {
    throw invalid_argument("parameter " + std::to_string(index) + " does not exist; the objective has " +
                           std::to_string(data.parameters.size()) + ", counted from 0");
  }
  auto graph = data.graph;
  auto const components = expression::gradient(graph, data.root, static_cast<std::uint32_t>(data.parameters.size()));
  return expression::print(graph, components[index], data);
}

}  // namespace rivulet
