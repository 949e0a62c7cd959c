// The simplifying builder: identities exact for every input, NaN, infinity and -0 included (docs/expressions.md).
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <optional>
#include <vector>

#include "host/expression/fold.hpp"
#include "host/expression/graph.hpp"

namespace rivulet::expression {
namespace {

using found = std::optional<node_id>;

bool is_literal(graph const& g, node_id id, double value) {
  return g.is_literal(id) && g.literal_value(id) == number_from(value);
}

bool is_negative_literal(graph const& g, node_id id) {
  if (!g.is_literal(id)) return false;
  auto const& value = g.literal_value(id);
  return std::signbit(value.float64) && std::signbit(value.float32) && !std::isnan(value.float64) &&
         !std::isnan(value.float32);
}

/// The operand of a negation; of a literal with the sign bit set, its magnitude.
found negated(graph& g, node_id id) {
  if (g.op(id) == operation::negate) return g.operands(id)[0];
  if (is_negative_literal(g, id)) return g.apply(operation::negate, {id});
  return {};
}

found simplify_add(graph& g, node_id a, node_id b) {
  if (is_literal(g, a, -0.0)) return b;
  if (is_literal(g, b, -0.0)) return a;
  if (auto const inner = negated(g, b)) return g.apply(operation::subtract, {a, *inner});
  if (auto const inner = negated(g, a)) return g.apply(operation::subtract, {b, *inner});
  return {};
}

found simplify_subtract(graph& g, node_id a, node_id b) {
  if (is_literal(g, b, 0.0)) return a;
  if (is_literal(g, a, -0.0)) return g.apply(operation::negate, {b});
  if (auto const inner = negated(g, b)) return g.apply(operation::add, {a, *inner});
  return {};
}

found simplify_multiply(graph& g, node_id a, node_id b) {
  if (is_literal(g, a, 1.0)) return b;
  if (is_literal(g, b, 1.0)) return a;
  if (is_literal(g, a, -1.0)) return g.apply(operation::negate, {b});
  if (is_literal(g, b, -1.0)) return g.apply(operation::negate, {a});
  if (a == b && g.op(a) == operation::abs) return g.apply(operation::multiply, {g.operands(a)[0], g.operands(a)[0]});
  auto const in_a = g.op(a) == operation::negate;
  auto const in_b = g.op(b) == operation::negate;
  auto const inner_a = in_a ? g.operands(a)[0] : a;
  auto const inner_b = in_b ? g.operands(b)[0] : b;
  if (in_a && in_b) return g.apply(operation::multiply, {inner_a, inner_b});
  if (!in_a && !in_b) return {};
  if (g.is_literal(a)) return g.apply(operation::multiply, {g.apply(operation::negate, {a}), inner_b});
  if (g.is_literal(b)) return g.apply(operation::multiply, {inner_a, g.apply(operation::negate, {b})});
  return g.apply(operation::negate, {g.apply(operation::multiply, {inner_a, inner_b})});
}

/// 1 / value if value is a power of two whose reciprocal is finite, in both precisions.
std::optional<number> exact_reciprocal(number value) {
  int exponent = 0;
  auto const fraction = std::frexp(value.float64, &exponent);
  auto const reciprocal = number{1 / value.float64, 1 / value.float32};
  auto const same_value = static_cast<double>(value.float32) == value.float64;
  if (std::abs(fraction) != 0.5 || !same_value || !std::isfinite(reciprocal.float32)) return {};
  return reciprocal.float32 == 0 || !std::isfinite(reciprocal.float64) ? std::nullopt : std::optional(reciprocal);
}

found simplify_divide(graph& g, node_id a, node_id b) {
  if (g.is_literal(b)) {
    if (is_literal(g, b, 1.0)) return a;
    if (auto const reciprocal = exact_reciprocal(g.literal_value(b))) {
      return g.apply(operation::multiply, {a, g.literal(*reciprocal)});
    }
  }
  auto const in_a = g.op(a) == operation::negate;
  auto const in_b = g.op(b) == operation::negate;
  if (!in_a && !in_b) return {};
  auto const inner_a = in_a ? g.operands(a)[0] : a;
  auto const inner_b = in_b ? g.operands(b)[0] : b;
  auto const quotient = g.apply(operation::divide, {inner_a, inner_b});
  return in_a && in_b ? quotient : g.apply(operation::negate, {quotient});
}

found simplify_power(graph& g, node_id base, node_id exponent) {
  if (!g.is_literal(exponent)) return {};
  auto const value = g.literal_value(exponent);
  auto const whole = std::trunc(value.float64) == value.float64 && number_from(value.float64) == value;
  if (!whole || std::abs(value.float64) > largest_whole_power) return {};
  return g.whole_power(base, static_cast<int>(value.float64));
}

found simplify_unary(graph& g, operation op, node_id a) {
  switch (op) {
    case operation::negate:
      if (g.op(a) == operation::negate) return g.operands(a)[0];
      return {};
    case operation::abs: {
      auto const inner = g.op(a);
      auto const is_square = inner == operation::multiply && g.operands(a)[0] == g.operands(a)[1];
      if (inner == operation::abs || is_square) return a;
      if (inner == operation::negate) return g.apply(operation::abs, {g.operands(a)[0]});
      return {};
    }
    default:
      return {};
  }
}

found simplify_where(graph& g, node_id condition, node_id then, node_id otherwise) {
  if (then == otherwise) return then;
  if (!g.is_literal(condition)) return {};
  auto const value = g.literal_value(condition);
  auto const in_float64 = value.float64 != 0;
  return in_float64 == (value.float32 != 0) ? found(in_float64 ? then : otherwise) : found();
}

found simplify(graph& g, operation op, std::span<node_id const> in) {
  switch (op) {
    case operation::add:
      return simplify_add(g, in[0], in[1]);
    case operation::subtract:
      return simplify_subtract(g, in[0], in[1]);
    case operation::multiply:
      return simplify_multiply(g, in[0], in[1]);
    case operation::divide:
      return simplify_divide(g, in[0], in[1]);
    case operation::power:
      return simplify_power(g, in[0], in[1]);
    case operation::negate:
    case operation::abs:
      return simplify_unary(g, op, in[0]);
    case operation::minimum:
    case operation::maximum:
      return in[0] == in[1] ? found(in[0]) : found();
    case operation::less:
      return in[0] == in[1] ? found(g.literal(0.0)) : found();
    case operation::where:
      return simplify_where(g, in[0], in[1], in[2]);
    case operation::sum:
      return in.size() == 1 ? found(in[0]) : found();
    default:
      return {};
  }
}

found fold_literals(graph& g, operation op, std::span<node_id const> in) {
  if (in.empty()) return g.literal(0.0);  // the empty sum
  if (!std::all_of(in.begin(), in.end(), [&g](node_id id) { return g.is_literal(id); })) return {};
  std::vector<number> values;
  for (auto const id : in) values.push_back(g.literal_value(id));
  return g.literal(fold(op, values));
}

node_id build(graph& g, operation op, std::span<node_id const> in) {
  // Before folding, since a whole power of a literal is the same product as that of any base.
  if (op == operation::power) {
    if (auto const id = simplify_power(g, in[0], in[1])) return *id;
  }
  if (auto const id = fold_literals(g, op, in)) return *id;
  if (auto const id = simplify(g, op, in)) return *id;
  return g.make(op, in);
}

}  // namespace

node_id graph::apply(operation op, std::span<node_id const> operands) {
  // Copied, because `operands` may be a view into this graph, whose storage moves when nodes are added.
  if (operands.size() <= 3) {
    std::array<node_id, 3> in{};
    std::copy(operands.begin(), operands.end(), in.begin());
    return build(*this, op, std::span(in).first(operands.size()));
  }
  std::vector<node_id> const in(operands.begin(), operands.end());
  return build(*this, op, in);
}

}  // namespace rivulet::expression
