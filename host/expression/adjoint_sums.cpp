// Sums of adjoint terms: what cancels, what shares a literal, a factor or a guard.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <map>
#include <unordered_map>

#include "host/expression/adjoint.hpp"

namespace rivulet::expression {
namespace {

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

/// Terms whose scales have one magnitude: a sum and difference of their nodes, scaled once.
term adjoint_algebra::sum_signed(std::span<term const> terms, coefficient const& magnitude) {
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
    lead = std::find_if(groups.begin(), groups.end(), [](term const& t) { return !is_one(magnitude(t.scale)); });
    if (lead == groups.end()) lead = groups.begin();
  }
  auto node = scaled_node(lead->scale, lead->node);
  for (auto current = groups.begin(); current != groups.end(); ++current) {
    if (current == lead) continue;
    auto const op = is_negative(current->scale) ? operation::subtract : operation::add;
    node = graph_.apply(op, {node, scaled_node(magnitude(current->scale), current->node)});
  }
  return {number_from(1.0), node, guard, false};
}

/// Pulls the factor out that saves most, where there is one.
bool adjoint_algebra::factor_out(std::vector<term>& terms) {
  auto found = factors_.best(terms);
  if (!found) return false;
  auto product = times(sum_factored(std::move(found->cofactors)), found->factor);
  auto& rest = found->rest;
  if (!is_zero(product.scale)) rest.insert(rest.begin() + static_cast<std::ptrdiff_t>(found->place), product);
  terms = merge_equal_nodes(rest);
  return true;
}

/// The sum of terms under one guard.
term adjoint_algebra::sum_alike(std::vector<term> terms) {
  factors_.begin(terms.size());
  return sum_factored(std::move(terms));
}

term adjoint_algebra::sum_factored(std::vector<term> terms) {
  if (terms.size() == 1) return terms.front();
  auto const guard = terms.front().guard;
  for (auto& current : terms) current = without_literal(current);
  terms = merge_equal_nodes(terms);
  while (factor_out(terms)) {
  }
  return sum_by_magnitude(terms, guard);
}

term adjoint_algebra::sum_by_magnitude(std::vector<term> const& terms, guard_id guard) {
  std::vector<std::vector<term>> groups;
  std::map<std::pair<std::uint64_t, std::uint32_t>, std::size_t> position;
  std::vector<term> constant;
  for (auto const& current : terms) {
    if (current.node == term::one) {
      constant.push_back(current);
      continue;
    }
    auto const size = magnitude(current.scale).rounded();
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
    open[key(parent)].push_back(without_literal(times({number_from(1.0), term::one, parent, false}, chosen)));
  }
  auto result = sum_alike(std::move(open.begin()->second));
  result.guard = top;
  return result;
}

}  // namespace rivulet::expression
