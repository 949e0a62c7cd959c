// Sums, products and guards of adjoint terms.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/adjoint.hpp"

#include <cmath>
#include <utility>

namespace rivulet::expression {
namespace {

constexpr coefficient unit = number_from(1.0);

constexpr bool is_addition(operation op) { return op == operation::add || op == operation::subtract; }

template <typename Scalar>
bool loses_nothing(Scalar a, Scalar b) {
  return a == 0 || b == 0 || std::isnormal(a * b);
}

/// Whether the product of two literals neither overflows nor underflows where the run-time product may not.
bool is_safe_product(coefficient const& first, coefficient const& second) {
  auto const a = first.rounded();
  auto const b = second.rounded();
  auto const finite =
      std::isfinite(a.float64) && std::isfinite(b.float64) && std::isfinite(a.float32) && std::isfinite(b.float32);
  return finite && loses_nothing(a.float64, b.float64) && loses_nothing(a.float32, b.float32);
}

}  // namespace

guard_id adjoint_algebra::intern(guard_id parent, node_id condition, bool holds) {
  auto const [entry, is_new] =
      guard_index_.try_emplace(std::tuple(parent, condition, holds), static_cast<guard_id>(guards_.size()));
  if (is_new) guards_.push_back({parent, condition, holds, guards_[parent].depth + 1});
  return entry->second;
}

guard_id adjoint_algebra::common(guard_id a, guard_id b) const {
  while (a != b) {
    auto& deeper = guards_[a].depth >= guards_[b].depth ? a : b;
    deeper = guards_[deeper].parent;
  }
  return a;
}

bool adjoint_algebra::encloses(guard_id outer, guard_id inner) const { return common(outer, inner) == outer; }

bool adjoint_algebra::are_complements(guard_id a, guard_id b) const {
  auto const& first = guards_[a];
  auto const& second = guards_[b];
  return a != 0 && b != 0 && first.parent == second.parent && first.condition == second.condition &&
         first.holds != second.holds;
}

/// 1 where the conditions of `of` below `within` hold, else 0.
node_id adjoint_algebra::indicator(guard_id of, guard_id within) {
  auto result = graph_.literal(1.0);
  auto const zero = graph_.literal(0.0);
  for (; of != within; of = guards_[of].parent) {
    auto const [parent, condition, holds, depth] = guards_[of];
    if (holds && is_comparison(graph_.op(condition)) && result == graph_.literal(1.0)) {
      result = condition;
    } else {
      result = graph_.apply(operation::where, {condition, holds ? result : zero, holds ? zero : result});
    }
  }
  return result;
}

/// A guard that holds wherever a or b does.
guard_id adjoint_algebra::either(guard_id a, guard_id b) {
  auto const outer = common(a, b);
  if (outer == a || outer == b) return outer;
  if (are_complements(a, b)) return outer;
  auto const any = graph_.apply(operation::maximum, {indicator(a, outer), indicator(b, outer)});
  return intern(outer, any, true);
}

term adjoint_algebra::guarded(term value, node_id condition, bool holds) {
  for (auto outer = value.guard; outer != 0; outer = guards_[outer].parent) {
    if (guards_[outer].condition != condition) continue;
    if (guards_[outer].holds != holds) value.scale = number{};
    return value;
  }
  if (guards_[value.guard].depth >= deepest_guard) value.guard = intern(0, indicator(value.guard, 0), true);
  value.guard = intern(value.guard, condition, holds);
  return value;
}

term adjoint_algebra::without_literal(term value) {
  if (value.shared || value.node == term::one) return value;
  if (graph_.op(value.node) != operation::multiply) return value;
  auto const factors = graph_.operands(value.node);
  auto const which = graph_.is_literal(factors[0]) ? 0U : 1U;
  if (!graph_.is_literal(factors[which])) return value;
  auto const factor = graph_.literal_value(factors[which]);
  if (!is_safe_product(value.scale, factor)) return value;
  value.scale = value.scale * factor;
  value.node = factors[1 - which];
  return value;
}

node_id adjoint_algebra::negated(node_id node) {
  if (graph_.op(node) != operation::subtract) return graph_.apply(operation::negate, {node});
  auto const operands = graph_.operands(node);
  return graph_.apply(operation::subtract, {operands[1], operands[0]});
}

node_id adjoint_algebra::scaled_node(coefficient const& scale, node_id node) {
  if (node == term::one) return graph_.literal(scale.rounded());
  if (is_zero(scale)) return graph_.literal(0.0);
  if (is_one(scale)) return node;
  if (is_one(-scale)) return negated(node);
  auto const op = graph_.op(node);
  if (op == operation::negate) return scaled_node(-scale, graph_.operands(node)[0]);
  auto const plain = without_literal({scale, node, 0, false});
  if (plain.node != node) return scaled_node(plain.scale, plain.node);
  if (op == operation::divide && graph_.is_literal(graph_.operands(node)[0])) {
    auto const numerator = graph_.literal_value(graph_.operands(node)[0]);
    auto const divisor = graph_.operands(node)[1];
    if (is_safe_product(scale, numerator)) {
      return graph_.apply(operation::divide, {graph_.literal((scale * numerator).rounded()), divisor});
    }
  }
  return graph_.apply(operation::multiply, {graph_.literal(scale.rounded()), node});
}

node_id adjoint_algebra::scaled_alone(coefficient const& scale, node_id node) {
  if (node == term::one || is_one(magnitude(scale))) return scaled_node(scale, node);
  if (!is_addition(graph_.op(node))) return scaled_node(scale, node);
  auto const sum = spread(scale, node, node < given_ ? 1 : deepest_spread);
  return sum && (sum->has_constant || !sum->has_plain) ? sum->node : scaled_node(scale, node);
}

/// scale * literal, where that is exact.
std::optional<node_id> adjoint_algebra::exact_product(coefficient const& scale, node_id literal) {
  if (!graph_.is_literal(literal)) return {};
  coefficient const value = graph_.literal_value(literal);
  auto const product = scale * value;
  if (!product.is_rounded() || !is_safe_product(scale, value)) return {};
  return graph_.literal(product.rounded());
}

std::optional<adjoint_algebra::spread_sum> adjoint_algebra::spread(coefficient const& scale, node_id node, int depth) {
  auto const op = graph_.op(node);
  if (op == operation::literal) {
    auto const product = exact_product(scale, node);
    return product ? std::optional(spread_sum{*product, true, false}) : std::nullopt;
  }
  auto const in = graph_.operands(node);
  if (op == operation::multiply && !factors_.is_computed(node)) {
    auto const which = graph_.is_literal(in[0]) ? 0U : 1U;
    auto const rest = in[1 - which];
    auto const product = exact_product(scale, in[which]);
    if (!product) return {};
    return spread_sum{graph_.apply(operation::multiply, {*product, rest}), false, false};
  }
  if (depth == 0 || !is_addition(op) || factors_.is_kept_whole(node)) {
    return spread_sum{graph_.apply(operation::multiply, {graph_.literal(scale.rounded()), node}), false, true};
  }
  auto const second = in[1];
  auto const a = spread(scale, in[0], depth - 1);
  auto const b = a ? spread(scale, second, depth - 1) : std::nullopt;
  if (!b) return {};
  auto const sum = graph_.apply(op, {a->node, b->node});
  return spread_sum{sum, a->has_constant || b->has_constant, a->has_plain || b->has_plain};
}

node_id adjoint_algebra::materialise(term const& value) {
  auto node = scaled_alone(value.scale, value.node);
  auto const zero = graph_.literal(0.0);
  for (auto guard = value.guard; guard != 0; guard = guards_[guard].parent) {
    auto const holds = guards_[guard].holds;
    node = graph_.apply(operation::where, {guards_[guard].condition, holds ? node : zero, holds ? zero : node});
  }
  return node;
}

term adjoint_algebra::scaled(term value, coefficient factor) {
  if (is_safe_product(value.scale, factor)) {
    value.scale = value.scale * factor;
    return value;
  }
  value.node = scaled_node(value.scale, value.node);
  value.scale = factor;
  value.shared = true;
  return value;
}

term adjoint_algebra::times(term value, node_id factor) {
  if (graph_.is_literal(factor)) return scaled(value, graph_.literal_value(factor));
  if (graph_.op(factor) == operation::negate) return times(scaled(value, -unit), graph_.operands(factor)[0]);
  value = without_literal(value);
  auto const shared = std::exchange(value.shared, false);
  if (value.node == term::one) {
    value.node = factor;
    return without_literal(value);
  }
  if (!shared && graph_.op(value.node) == operation::divide && graph_.is_literal(graph_.operands(value.node)[0])) {
    auto const numerator = graph_.literal_value(graph_.operands(value.node)[0]);
    value.node = graph_.apply(operation::divide, {factor, graph_.operands(value.node)[1]});
    return scaled(value, numerator);
  }
  value.node = shared ? graph_.apply(operation::multiply, {value.node, factor}) : factors_.times(value.node, factor);
  return value;
}

term adjoint_algebra::over(term value, node_id divisor) {
  if (graph_.is_literal(divisor)) {
    return scaled(value, reciprocal(graph_.literal_value(divisor)));
  }
  value = without_literal(value);
  value.shared = false;
  auto const numerator = value.node == term::one ? graph_.literal(1.0) : value.node;
  value.node = graph_.apply(operation::divide, {numerator, divisor});
  return value;
}

term adjoint_algebra::share(term value, coefficient const& divided_out) {
  if (value.node == term::one) return value;
  auto const outside = reciprocal(divided_out);
  if (!is_zero(divided_out) && is_safe_product(value.scale, divided_out) && is_safe_product(value.scale, outside)) {
    auto const negative = is_negative(value.scale);
    value.node = scaled_alone(magnitude(value.scale) * divided_out, value.node);
    value.scale = negative ? -outside : outside;
  }
  value.shared = true;
  factors_.keep_whole(value.node);
  return value;
}

}  // namespace rivulet::expression
