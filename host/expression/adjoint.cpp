// Sums, products and guards of adjoint terms.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/adjoint.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <map>
#include <unordered_map>
#include <utility>

namespace rivulet::expression {
namespace {

constexpr number unit = number_from(1.0);
constexpr std::uint32_t deepest_guard = 8;  // longer chains become one condition, so that their total stays linear

number operator*(number a, number b) { return {a.float64 * b.float64, a.float32 * b.float32}; }
number operator+(number a, number b) { return {a.float64 + b.float64, a.float32 + b.float32}; }
number operator-(number a) { return {-a.float64, -a.float32}; }
number magnitude(number a) { return {std::abs(a.float64), std::abs(a.float32)}; }
bool is_negative(number a) { return std::signbit(a.float64); }

template <typename Scalar>
bool loses_nothing(Scalar a, Scalar b) {
  return a == 0 || b == 0 || std::isnormal(a * b);
}

/// Whether the product of two literals neither overflows nor underflows where the run-time product may not.
bool is_safe_product(number a, number b) {
  auto const finite =
      std::isfinite(a.float64) && std::isfinite(b.float64) && std::isfinite(a.float32) && std::isfinite(b.float32);
  return finite && loses_nothing(a.float64, b.float64) && loses_nothing(a.float32, b.float32);
}

/// Adds up the scales of terms with the same node; what cancels disappears.
std::vector<term> merge_equal_nodes(std::vector<term> const& terms) {
  std::vector<term> merged;
  std::unordered_map<node_id, std::size_t> position;
  for (auto const& current : terms) {
    auto const [entry, is_new] = position.try_emplace(current.node, merged.size());
    if (is_new) {
      merged.push_back(current);
    } else {
      auto& known = merged[entry->second];
      known.scale = known.scale + current.scale;
      known.shared = known.shared || current.shared;
    }
  }
  std::erase_if(merged, [](term const& current) { return is_zero(current.scale); });
  return merged;
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

node_id adjoint_algebra::scaled_node(number scale, node_id node) {
  if (node == term::one) return graph_.literal(scale);
  if (is_zero(scale)) return graph_.literal(0.0);
  if (scale == unit) return node;
  if (scale == -unit) return negated(node);
  auto const op = graph_.op(node);
  if (op == operation::negate) return scaled_node(-scale, graph_.operands(node)[0]);
  auto const plain = without_literal({scale, node, 0, false});
  if (plain.node != node) return scaled_node(plain.scale, plain.node);
  if (op == operation::divide && graph_.is_literal(graph_.operands(node)[0])) {
    auto const numerator = graph_.literal_value(graph_.operands(node)[0]);
    auto const divisor = graph_.operands(node)[1];
    if (is_safe_product(scale, numerator)) {
      return graph_.apply(operation::divide, {graph_.literal(scale * numerator), divisor});
    }
  }
  return graph_.apply(operation::multiply, {graph_.literal(scale), node});
}

node_id adjoint_algebra::materialise(term const& value) {
  auto node = scaled_node(value.scale, value.node);
  auto const zero = graph_.literal(0.0);
  for (auto guard = value.guard; guard != 0; guard = guards_[guard].parent) {
    auto const holds = guards_[guard].holds;
    node = graph_.apply(operation::where, {guards_[guard].condition, holds ? node : zero, holds ? zero : node});
  }
  return node;
}

term adjoint_algebra::scaled(term value, number factor) {
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
  value.node = graph_.apply(operation::multiply, {value.node, factor});
  return value;
}

term adjoint_algebra::over(term value, node_id divisor) {
  if (graph_.is_literal(divisor)) {
    auto const by = graph_.literal_value(divisor);
    return scaled(value, {1 / by.float64, 1 / by.float32});
  }
  value = without_literal(value);
  value.shared = false;
  auto const numerator = value.node == term::one ? graph_.literal(1.0) : value.node;
  value.node = graph_.apply(operation::divide, {numerator, divisor});
  return value;
}

term adjoint_algebra::share(term value, double divided_out) {
  if (value.node == term::one) return value;
  auto const inside = magnitude(value.scale) * number_from(divided_out);
  if (!is_safe_product(magnitude(value.scale), number_from(divided_out))) divided_out = 0;
  if (divided_out != 0) {
    value.node = scaled_node(inside, value.node);
    value.scale = number_from(is_negative(value.scale) ? -1 / divided_out : 1 / divided_out);
  }
  value.shared = true;
  return value;
}

/// Terms whose scales have one magnitude: a sum and difference of their nodes, scaled once.
term adjoint_algebra::sum_signed(std::span<term const> terms, number magnitude) {
  auto const positive = [](term const& current) { return !is_negative(current.scale); };
  auto const lead = std::find_if(terms.begin(), terms.end(), positive);
  auto const flip = lead == terms.end();
  auto const first = flip ? terms.begin() : lead;
  term result{flip ? -magnitude : magnitude, first->node, first->guard, terms.size() == 1 && first->shared};
  for (auto current = terms.begin(); current != terms.end(); ++current) {
    if (current == first) continue;
    auto const op = positive(*current) != flip ? operation::add : operation::subtract;
    result.node = graph_.apply(op, {result.node, current->node});
  }
  return result;
}

term adjoint_algebra::sum_groups(std::vector<term> const& groups, guard_id guard) {
  if (groups.empty()) return {number{}, term::one, guard, false};
  if (groups.size() == 1) return groups.front();
  auto lead = std::find_if(groups.begin(), groups.end(), [](term const& t) { return !is_negative(t.scale); });
  // Without a positive group, one whose literal absorbs the sign.
  if (lead == groups.end()) {
    lead = std::find_if(groups.begin(), groups.end(), [](term const& t) { return magnitude(t.scale) != unit; });
    if (lead == groups.end()) lead = groups.begin();
  }
  auto node = scaled_node(lead->scale, lead->node);
  for (auto current = groups.begin(); current != groups.end(); ++current) {
    if (current == lead) continue;
    auto const op = is_negative(current->scale) ? operation::subtract : operation::add;
    node = graph_.apply(op, {node, scaled_node(magnitude(current->scale), current->node)});
  }
  return {unit, node, guard, false};
}

/// The sum of terms under one guard.
term adjoint_algebra::sum_alike(std::vector<term> terms) {
  if (terms.size() == 1) return terms.front();
  auto const guard = terms.front().guard;
  for (auto& current : terms) current = without_literal(current);
  std::vector<std::vector<term>> groups;
  std::map<std::pair<std::uint64_t, std::uint32_t>, std::size_t> position;
  std::vector<term> constant;
  for (auto const& current : merge_equal_nodes(terms)) {
    if (current.node == term::one) {
      constant.push_back(current);
      continue;
    }
    auto const size = magnitude(current.scale);
    auto const key = std::pair(std::bit_cast<std::uint64_t>(size.float64), std::bit_cast<std::uint32_t>(size.float32));
    auto const [entry, is_new] = position.try_emplace(key, groups.size());
    if (is_new) groups.emplace_back();
    groups[entry->second].push_back(current);
  }
  std::vector<term> sums;
  for (auto const& group : groups) sums.push_back(sum_signed(group, magnitude(group.front().scale)));
  sums.insert(sums.end(), constant.begin(), constant.end());
  return sum_groups(sums, guard);
}

term adjoint_algebra::sum(std::vector<term> terms) {
  if (terms.empty()) return {number{}, term::one, 0, false};
  auto const is_alike = [&terms](term const& current) { return current.guard == terms.front().guard; };
  if (std::all_of(terms.begin(), terms.end(), is_alike)) return sum_alike(std::move(terms));

  // Deepest guards first: (depth below the deepest, guard) -> its terms, in order.
  std::map<std::pair<std::uint32_t, guard_id>, std::vector<term>> open;
  auto const key = [this](guard_id guard) { return std::pair(deepest_guard + 1 - guards_[guard].depth, guard); };
  for (auto const& current : terms) open[key(current.guard)].push_back(current);
  auto top = terms.front().guard;
  for (auto const& [place, alike] : open) top = either(top, place.second);
  auto const inside = [&](auto const& entry) { return encloses(top, entry.first.second); };
  auto const base = std::all_of(open.begin(), open.end(), inside) ? top : guards_[top].parent;
  while (open.begin()->first.second != base) {
    auto const place = open.begin()->first;
    auto const [parent, condition, holds, depth] = guards_[place.second];
    auto const value = sum_alike(std::move(open.begin()->second));
    open.erase(open.begin());
    auto other = graph_.literal(0.0);
    if (auto const opposite = open.find(key(intern(parent, condition, !holds))); opposite != open.end()) {
      auto const complement = sum_alike(std::move(opposite->second));
      open.erase(opposite);
      other = scaled_node(complement.scale, complement.node);
    }
    auto const node = scaled_node(value.scale, value.node);
    auto const chosen = graph_.apply(operation::where, {condition, holds ? node : other, holds ? other : node});
    open[key(parent)].push_back(without_literal(times({unit, term::one, parent, false}, chosen)));
  }
  auto result = sum_alike(std::move(open.begin()->second));
  result.guard = top;
  return result;
}

}  // namespace rivulet::expression
