// Convexity of a graph by rules of composition (disciplined convex programming).
// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/composition_rules.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

namespace rivulet::inspection_detail {

using expression::node_id;
using expression::operation;

namespace {

/// Larger graphs are left to the other proofs.
constexpr std::size_t largest_graph = 200'000;

constexpr shape affine_shape{.convex = true, .concave = true};

shape swapped(shape a) {
  std::swap(a.convex, a.concave);
  a.log_convex = a.square_sum = false;
  return a;
}

shape convex_if(bool condition) { return {.convex = condition}; }

/// Of a rising function that is convex above 0 and concave below.
shape through_steeper(shape a, interval range) {
  return {.convex = a.convex && range.lower >= 0, .concave = a.concave && range.upper <= 0};
}

/// Of a rising function that is concave above 0 and convex below.
shape through_flatter(shape a, interval range) {
  return {.convex = a.convex && range.upper <= 0, .concave = a.concave && range.lower >= 0};
}

}  // namespace

composition_rules::composition_rules(expression::graph const& graph, interval_evaluator const& ranges)
    : graph_(&graph), ranges_(&ranges), forms_(graph, ranges) {
  if (ranges.nodes().size() > largest_graph) return;
  shapes_.resize(graph.size());
  powers_.resize(graph.size());
  for (auto const id : ranges.nodes()) {
    powers_[id] = as_power(id);
    shapes_[id] = classify(id);
    auto const operands = graph.operands(id);
    bool const additive = graph.op(id) == operation::add || graph.op(id) == operation::subtract ||
                          graph.op(id) == operation::sum || graph.op(id) == operation::negate;
    if (additive || shapes_[id].convex || operands.empty()) continue;
    for (auto const each : operands) {
      if (!shapes_[each].convex && terms_are_convex(each)) shapes_[each].convex = true;
    }
    shapes_[id] = classify(id);
  }
}

std::string composition_rules::proof(node_id root) const {
  if (shapes_.empty()) return "";
  if (auto const* const form = forms_.find(root); form != nullptr) {
    return is_convex(*form) ? "symbolic: the Hessian is constant and positive semidefinite" : "";
  }
  if (shapes_[root].convex) return "symbolic: convex by the rules of composition";
  if (terms_are_convex(root)) {
    return "symbolic: a convex quadratic form plus terms that are convex by the rules of composition";
  }
  return "";
}

/// Collects the terms of a sum with their factors; true if the quadratic ones together and each other one are convex.
bool composition_rules::terms_are_convex(node_id root) const {
  std::vector<std::pair<node_id, interval>> open{{root, point(1)}};
  quadratic_form quadratic;
  std::size_t taken = 0;
  while (!open.empty()) {
    auto const [id, factor] = open.back();
    open.pop_back();
    if (++taken > largest_graph || !factor.finite()) return false;
    auto const operands = graph_->operands(id);
    auto const op = graph_->op(id);
    if (auto const* const form = forms_.find(id); form != nullptr) {
      quadratic = std::move(quadratic) + factor * *form;
    } else if (scaled(shapes_[id], factor).convex) {
      continue;
    } else if (op == operation::add || op == operation::sum || op == operation::subtract || op == operation::negate) {
      for (std::size_t i = 0; i < operands.size(); ++i) {
        bool const negative = op == operation::negate || (op == operation::subtract && i == 1);
        open.emplace_back(operands[i], negative ? -factor : factor);
      }
    } else if (op == operation::multiply && shapes_[operands[0]].constant) {
      open.emplace_back(operands[1], factor * ranges_->range(operands[0]));
    } else if (op == operation::multiply && shapes_[operands[1]].constant) {
      open.emplace_back(operands[0], factor * ranges_->range(operands[1]));
    } else if (op == operation::divide && shapes_[operands[1]].constant) {
      open.emplace_back(operands[0], factor / ranges_->range(operands[1]));
    } else {
      return false;
    }
  }
  return is_convex(quadratic);
}

shape composition_rules::scaled(shape a, interval factor) const {
  if (factor.upper <= 0) return swapped(a);
  if (factor.lower < 0) return {.convex = a.affine(), .concave = a.affine()};
  a.log_convex = a.log_convex && factor.lower > 0;
  return a;
}

composition_rules::power composition_rules::as_power(node_id id) const {
  if (graph_->op(id) != operation::multiply) return {id, 1};
  auto const a = powers_[graph_->operands(id)[0]], b = powers_[graph_->operands(id)[1]];
  if (a.base != b.base) return {id, 1};
  return {a.base, a.exponent + b.exponent};
}

shape composition_rules::classify(node_id id) const {
  auto const operands = graph_->operands(id);
  auto const op = graph_->op(id);
  if (op == operation::parameter) return affine_shape;
  bool const fixed = std::ranges::all_of(operands, [&](auto const each) { return shapes_[each].constant; });
  if (fixed) {
    interval const value = ranges_->range(id);
    if (!value.finite()) return {};
    return {true, true, true, value.lower > 0, value.lower >= 0};
  }
  switch (op) {
    case operation::add:
    case operation::subtract:
    case operation::negate:
    case operation::sum:
      return sum(id);
    case operation::multiply:
      return product(operands[0], operands[1]);
    case operation::divide:
      return quotient(operands[0], operands[1]);
    case operation::power:
      return real_power(operands[0], operands[1]);
    default:
      return function(id);
  }
}

shape composition_rules::sum(node_id id) const {
  auto const operands = graph_->operands(id);
  auto const op = graph_->op(id);
  shape total{false, true, true, true, true};
  for (std::size_t i = 0; i < operands.size(); ++i) {
    shape term = shapes_[operands[i]];
    if (op == operation::negate || (op == operation::subtract && i == 1)) term = swapped(term);
    total.convex = total.convex && term.convex;
    total.concave = total.concave && term.concave;
    total.log_convex = total.log_convex && term.log_convex;
    total.square_sum = total.square_sum && term.square_sum;
  }
  return total;
}

shape composition_rules::product(node_id a, node_id b) const {
  if (shapes_[a].constant) return scaled(shapes_[b], ranges_->range(a));
  if (shapes_[b].constant) return scaled(shapes_[a], ranges_->range(b));
  bool const log_convex = shapes_[a].log_convex && shapes_[b].log_convex;
  shape result;
  if (powers_[a].base == powers_[b].base) {
    result = whole_power({powers_[a].base, powers_[a].exponent + powers_[b].exponent});
  }
  result.convex = result.convex || log_convex;
  result.log_convex = log_convex;
  return result;
}

shape composition_rules::whole_power(power of) const {
  shape const base = shapes_[of.base];
  interval const range = ranges_->range(of.base);
  bool const even = of.exponent % 2 == 0;
  bool const one_sided = (base.convex && range.lower >= 0) || (base.concave && range.upper <= 0);
  shape result;
  result.convex = even ? base.affine() || one_sided : base.convex && range.lower >= 0;
  result.concave = !even && base.concave && range.upper <= 0;
  result.square_sum = of.exponent == 2 && result.convex;
  return result;
}

shape composition_rules::quotient(node_id a, node_id b) const {
  interval const below = ranges_->range(b);
  if (shapes_[b].constant) {
    if (below.contains(0)) return {};
    return scaled(shapes_[a], point(1) / below);
  }
  if (shapes_[a].constant) {
    node_id const base = powers_[b].base;
    interval const above = ranges_->range(a);
    if (shapes_[base].concave && ranges_->range(base).lower > 0) {
      return scaled({.convex = true, .log_convex = true}, above);
    }
    if (shapes_[b].convex && below.upper < 0) return scaled({.concave = true}, above);
    return {};
  }
  return convex_if(shapes_[a].square_sum && shapes_[b].affine() && below.lower > 0);
}

shape composition_rules::real_power(node_id base, node_id exponent) const {
  interval const p = ranges_->range(exponent), x = ranges_->range(base);
  if (shapes_[base].constant) {
    bool const rising = x.lower >= 1, falling = x.lower > 0 && x.upper <= 1;
    bool const convex = (shapes_[exponent].affine() && x.lower > 0) || (shapes_[exponent].convex && rising) ||
                        (shapes_[exponent].concave && falling);
    return {.convex = convex, .log_convex = convex};
  }
  if (!shapes_[exponent].constant || !p.is_point()) return {};
  bool const whole = std::trunc(p.lower) == p.lower;
  if (whole && p.lower >= 2 && p.lower <= 0x1p31) return whole_power({base, static_cast<unsigned>(p.lower)});
  // A power that is not whole is defined for nonnegative bases only, so an affine or concave base has a convex domain.
  bool const nonnegative = x.lower >= 0;
  if (p.lower > 1)
    return convex_if((shapes_[base].affine() && (!whole || nonnegative)) || (shapes_[base].convex && nonnegative));
  if (p.lower > 0) return {.concave = shapes_[base].concave};
  bool const falling = shapes_[base].concave && (!whole || x.lower > 0);
  return {.convex = falling, .log_convex = falling};
}

shape composition_rules::absolute(node_id a) const {
  interval const range = ranges_->range(a);
  return convex_if(shapes_[a].affine() || (shapes_[a].convex && range.lower >= 0) ||
                   (shapes_[a].concave && range.upper <= 0));
}

shape composition_rules::function(node_id id) const {
  auto const operands = graph_->operands(id);
  shape const a = shapes_[operands[0]];
  interval const range = ranges_->range(operands[0]);
  switch (graph_->op(id)) {
    case operation::exp:
      return {.convex = a.convex, .log_convex = a.convex};
    case operation::expm1:
    case operation::softplus:
      return convex_if(a.convex);
    case operation::log:
    case operation::log1p:
      return {.convex = a.log_convex, .concave = a.concave};
    case operation::sqrt:
      return {.convex = a.square_sum, .concave = a.concave};
    case operation::sinh:
    case operation::asin:
      return through_steeper(a, range);
    case operation::acos:
      return swapped(through_steeper(a, range));
    case operation::cbrt:
    case operation::atan:
    case operation::tanh:
    case operation::erf:
    case operation::sigmoid:
      return through_flatter(a, range);
    case operation::cosh: {
      bool const convex = absolute(operands[0]).convex;
      return {.convex = convex, .log_convex = convex};
    }
    default:
      return piecewise(id);
  }
}

shape composition_rules::piecewise(node_id id) const {
  auto const operands = graph_->operands(id);
  shape const a = shapes_[operands[0]];
  // max and min may return the other operand where one has no value.
  bool const both_defined =
      operands.size() > 1 && ranges_->range(operands[0]).defined && ranges_->range(operands[1]).defined;
  switch (graph_->op(id)) {
    case operation::abs:
      return absolute(operands[0]);
    case operation::relu: {
      bool const identity = ranges_->range(operands[0]).lower >= 0;
      return {.convex = a.convex, .concave = a.concave && identity, .log_convex = a.log_convex};
    }
    case operation::maximum: {
      shape const b = shapes_[operands[1]];
      if (!both_defined) return {};
      return {.convex = a.convex && b.convex, .log_convex = a.log_convex && b.log_convex};
    }
    case operation::minimum:
      if (!both_defined) return {};
      return {.concave = a.concave && shapes_[operands[1]].concave};
    case operation::where: {
      interval const condition = ranges_->range(operands[0]);
      if (condition.smooth && !condition.contains(0)) return shapes_[operands[1]];
      if (condition.smooth && condition.is_point()) return shapes_[operands[2]];
      return {};
    }
    default:
      return {};
  }
}

}  // namespace rivulet::inspection_detail
