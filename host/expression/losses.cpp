// The expressions of the loss functions, chosen for values and derivatives that neither overflow nor cancel.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/losses.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <vector>

namespace rivulet::expression {
namespace {

/// Operators on nodes of one graph, so that formulas read as such.
class algebra {
 public:
  explicit algebra(graph& graph) : graph_(graph) {}

  struct value {
    algebra* of;
    node_id node;
    friend value operator+(value a, value b) { return a.of->apply(operation::add, {a, b}); }
    friend value operator-(value a, value b) { return a.of->apply(operation::subtract, {a, b}); }
    friend value operator*(value a, value b) { return a.of->apply(operation::multiply, {a, b}); }
  };

  value at(node_id node) { return {this, node}; }
  value literal(double number) { return at(graph_.literal(number)); }
  value apply(operation op, std::span<value const> operands) {
    std::vector<node_id> nodes;
    for (auto const& each : operands) nodes.push_back(each.node);
    return at(graph_.apply(op, nodes));
  }
  value apply(operation op, std::initializer_list<value> operands) {
    return apply(op, std::span(operands.begin(), operands.size()));
  }
  graph const& nodes() const { return graph_; }

 private:
  graph& graph_;
};

using value = algebra::value;

value huber(algebra& in, value p, value y, value delta) {
  auto const half = in.literal(0.5);
  auto const residual = p - y;
  auto const size = in.apply(operation::abs, {residual});
  auto const is_near = in.apply(operation::less_equal, {size, delta});
  return in.apply(operation::where, {is_near, half * (residual * residual), delta * (size - half * delta)});
}

/// z_k, by weights that are 1 for the class k and 0 for others; NaN where k is none of them.
value logit_of_class(algebra& in, value k, std::span<value const> z) {
  auto const& nodes = in.nodes();
  if (nodes.is_literal(k.node)) return z[static_cast<std::size_t>(nodes.literal_value(k.node).float64)];
  std::vector<value> weights;
  for (std::size_t j = 0; j < z.size(); ++j) {
    weights.push_back(in.apply(operation::equal, {k, in.literal(static_cast<double>(j))}));
  }
  auto chosen = weights[0] * z[0];
  auto hits = weights[0];
  for (std::size_t j = 1; j < z.size(); ++j) {
    chosen = chosen + weights[j] * z[j];
    hits = hits + weights[j];
  }
  return chosen + in.apply(operation::sqrt, {hits - in.literal(1)});
}

/// log Σ exp(z_j − shift) + shift − z_k, where the shift is below the largest z_j by less than 1. The derivative of
/// floor is 0, so that no derivative goes through the shift, and that of z_j is the softmax less the weight of j.
value softmax_cross_entropy(algebra& in, value k, std::span<value const> z) {
  auto largest = z[0];
  for (auto const& each : z.subspan(1)) largest = in.apply(operation::maximum, {largest, each});
  auto const shift = in.apply(operation::floor, {largest});
  std::vector<value> powers;
  for (auto const& each : z) powers.push_back(in.apply(operation::exp, {each - shift}));
  auto const total = in.apply(operation::sum, powers);
  return shift - logit_of_class(in, k, z) + in.apply(operation::log, {total});
}

/// mu − y·log(mu), which at mu = y = 0 is 0, its limit, with derivative 1.
value poisson_loss(algebra& in, value mu, value y) {
  auto const size = in.apply(operation::abs, {mu}) + in.apply(operation::abs, {y});
  auto const is_zero = in.apply(operation::equal, {size, in.literal(0)});
  return mu - y * in.apply(operation::log, {mu + is_zero});
}

value expanded(algebra& in, loss of, std::span<value const> a) {
  switch (of) {
    case loss::squared_error:
      return (a[0] - a[1]) * (a[0] - a[1]);
    case loss::absolute_error:
      return in.apply(operation::abs, {a[0] - a[1]});
    case loss::huber:
      return huber(in, a[0], a[1], a[2]);
    case loss::logistic_loss:
      return in.apply(operation::softplus, {a[0]}) - a[1] * a[0];
    case loss::softmax_cross_entropy:
      return softmax_cross_entropy(in, a[0], a.subspan(1));
    case loss::poisson_loss:
      return poisson_loss(in, a[0], a[1]);
    case loss::poisson_log_loss:
      break;
  }
  return in.apply(operation::exp, {a[0]}) - a[1] * a[0];
}

}  // namespace

std::optional<loss> find_loss(std::string_view name) {
  auto const found =
      std::find_if(loss_table.begin(), loss_table.end(), [name](auto const& row) { return row.name == name; });
  if (found == loss_table.end()) return {};
  return static_cast<loss>(found - loss_table.begin());
}

std::string argument_problem(graph const& graph, loss of, std::span<node_id const> arguments) {
  auto const& [name, wanted, usage] = row(of);
  auto const is_variadic = of == loss::softmax_cross_entropy;
  if (is_variadic ? arguments.size() < wanted : arguments.size() != wanted) {
    return fmt::format("{} takes {}{} arguments, but {} {} given; write {}", name, is_variadic ? "at least " : "",
                       wanted, arguments.size(), arguments.size() == 1 ? "is" : "are", usage);
  }
  auto const literal = [&](std::size_t i) { return graph.literal_value(arguments[i]).float64; };
  if (of == loss::huber && graph.is_literal(arguments[2]) && !(literal(2) > 0)) {
    return fmt::format("delta of {} must be above 0", usage);
  }
  if (is_variadic && graph.is_literal(arguments[0])) {
    auto const classes = arguments.size() - 1;
    auto const k = literal(0);
    if (!(k >= 0 && k < static_cast<double>(classes) && std::trunc(k) == k)) {
      return fmt::format("the class of {} must be a whole number from 0 to {}", usage, classes - 1);
    }
  }
  return "";
}

node_id expand_loss(graph& graph, loss of, std::span<node_id const> arguments) {
  algebra in(graph);
  std::vector<value> values;
  for (auto const each : arguments) values.push_back(in.at(each));
  return expanded(in, of, values).node;
}

}  // namespace rivulet::expression
