// Evaluates nodes of a graph over a box in interval arithmetic.
// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/interval_evaluation.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rivulet::inspection_detail {

using expression::node_id;
using expression::operation;

interval_evaluator::interval_evaluator(expression::graph const& graph, std::span<node_id const> roots,
                                       std::vector<double> constants)
    : graph_(&graph), constants_(std::move(constants)), roots_(roots.begin(), roots.end()), place_(graph.size(), 0) {
  std::vector<bool> needed(graph.size(), false);
  for (auto const root : roots) needed[root] = true;
  for (std::size_t i = graph.size(); i-- > 0;) {
    auto const id = static_cast<node_id>(i);
    if (!needed[i]) continue;
    for (auto const each : graph.operands(id)) needed[each] = true;
  }
  for (std::size_t i = 0; i < graph.size(); ++i) {
    if (!needed[i]) continue;
    place_[i] = static_cast<std::uint32_t>(order_.size());
    order_.push_back(static_cast<node_id>(i));
  }
  values_.resize(order_.size());
}

std::vector<interval> interval_evaluator::operator()(box const& where) {
  for (std::size_t i = 0; i < order_.size(); ++i) values_[i] = value(order_[i], where);
  std::vector<interval> results;
  for (auto const root : roots_) results.push_back(range(root));
  return results;
}

interval interval_evaluator::operand(node_id id, std::size_t which) const { return range(graph_->operands(id)[which]); }

interval interval_evaluator::value(node_id id, box const& where) const {
  auto const known = [](double v) { return std::isfinite(v) ? point(v) : undefined; };
  switch (graph_->op(id)) {
    case operation::literal:
      return known(graph_->literal_value(id).float64);
    case operation::constant:
      return known(constants_[graph_->at(id).first]);
    case operation::parameter:
      return where[graph_->at(id).first];
    default:
      return basic(id);
  }
}

interval interval_evaluator::basic(node_id id) const {
  auto const operands = graph_->operands(id);
  switch (graph_->op(id)) {
    case operation::add:
      return operand(id, 0) + operand(id, 1);
    case operation::subtract:
      return operand(id, 0) - operand(id, 1);
    case operation::multiply:
      return operands[0] == operands[1] ? square(operand(id, 0)) : operand(id, 0) * operand(id, 1);
    case operation::divide:
      return operand(id, 0) / operand(id, 1);
    case operation::negate:
      return -operand(id, 0);
    case operation::fma:
      return operand(id, 0) * operand(id, 1) + operand(id, 2);
    case operation::fms:
      return operand(id, 0) * operand(id, 1) - operand(id, 2);
    case operation::fnma:
      return operand(id, 2) - operand(id, 0) * operand(id, 1);
    case operation::sum: {
      interval total = point(0);
      for (auto const each : operands) total = total + range(each);
      return total;
    }
    default:
      return function(id);
  }
}

interval interval_evaluator::function(node_id id) const {
  interval const a = operand(id, 0);
  switch (graph_->op(id)) {
    case operation::power:
      return pow(a, operand(id, 1));
    case operation::exp:
      return exp(a);
    case operation::expm1:
      return expm1(a);
    case operation::log:
      return log(a);
    case operation::log1p:
      return log1p(a);
    case operation::sqrt:
      return sqrt(a);
    case operation::cbrt:
      return cbrt(a);
    case operation::sin:
      return sin(a);
    case operation::cos:
      return cos(a);
    case operation::tan:
      return tan(a);
    case operation::asin:
      return asin(a);
    case operation::acos:
      return acos(a);
    case operation::atan:
      return atan(a);
    case operation::sinh:
      return sinh(a);
    case operation::cosh:
      return cosh(a);
    case operation::tanh:
      return tanh(a);
    case operation::erf:
      return erf(a);
    case operation::sigmoid:
      return sigmoid(a);
    case operation::softplus:
      return softplus(a);
    default:
      return piecewise(id);
  }
}

interval interval_evaluator::piecewise(node_id id) const {
  interval const a = operand(id, 0);
  auto const b = [&] { return operand(id, 1); };
  switch (graph_->op(id)) {
    case operation::relu:
      return relu(a);
    case operation::floor:
      return floor(a);
    case operation::abs:
      return abs(a);
    case operation::sign:
      return sign(a);
    case operation::minimum:
      return minimum(a, b());
    case operation::maximum:
      return maximum(a, b());
    case operation::less:
      return less(a, b());
    case operation::less_equal:
      return less_equal(a, b());
    case operation::equal:
      return equal(a, b());
    case operation::not_equal:
      return point(1) - equal(a, b());
    case operation::where:
      return where(a, b(), operand(id, 2));
    default:
      return undefined;
  }
}

}  // namespace rivulet::inspection_detail
