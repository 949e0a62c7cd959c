// Search for common factors in products of few levels.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/factor.hpp"

#include <algorithm>
#include <bit>
#include <unordered_map>
#include <utility>

namespace rivulet::expression {
namespace {

constexpr int deepest_product = 3;           // levels of multiplications that are looked into
constexpr std::size_t most_candidates = 12;  // factors that are tried per sum,
constexpr std::size_t most_splits = 64;      // and terms that this looks at, unless one factor takes more

constexpr number unit = number_from(1.0);

auto key(number value) {
  return std::pair(std::bit_cast<std::uint64_t>(value.float64), std::bit_cast<std::uint32_t>(value.float32));
}

/// Operations of terms of one magnitude as part of a longer sum; `free_lead`: one of them can start it without any.
int price_of_group(std::span<int const> makes, bool is_unit, bool& free_lead) {
  auto const has_plain = std::find(makes.begin(), makes.end(), 0) != makes.end();
  int price = 0;
  for (auto const make : makes) price += std::max(make, 1);
  if (is_unit) {
    free_lead = free_lead || has_plain;
    return price;
  }
  // One scaled product is made and then scaled in the sum; several are added first, then scaled together.
  if (makes.size() == 1) return makes.front() + 1;
  return price + (has_plain ? 0 : 1);
}

}  // namespace

factor_finder::factor_finder(graph& graph, std::size_t given) : graph_(graph), computed_(given) {
  constexpr std::uint8_t elsewhere = 2;
  std::vector<std::uint8_t> uses(given);  // 1: once, in an addition or subtraction
  for (node_id id = 0; id < given; ++id) {
    auto const op = graph.op(id);
    auto const fuses = op == operation::add || op == operation::subtract;
    for (auto const operand : graph.operands(id)) uses[operand] = fuses && uses[operand] == 0 ? 1 : elsewhere;
  }
  for (node_id id = 0; id < given; ++id) computed_[id] = graph.op(id) != operation::multiply || uses[id] != 1;
}

node_id factor_finder::times(node_id product, node_id factor) {
  if (is_divisible(product) && !is_computed(product)) {
    auto const first = graph_.operands(product)[0];
    auto const second = graph_.operands(product)[1];
    for (auto const& [kept, joined] : {std::pair(first, second), std::pair(second, first)}) {
      auto const known = graph_.find(operation::multiply, {joined, factor});
      if (known && is_computed(*known)) {
        return graph_.apply(operation::multiply, {kept, *known});
      }
    }
  }
  return graph_.apply(operation::multiply, {product, factor});
}

void factor_finder::list_factors(node_id node, int depth, std::vector<node_id>& found) const {
  if (std::find(found.begin(), found.end(), node) == found.end()) found.push_back(node);
  if (depth == 0 || !is_divisible(node)) return;
  for (auto const operand : graph_.operands(node)) list_factors(operand, depth - 1, found);
}

/// Factors of two terms or more, the most frequent first, else in the order of the text.
std::vector<node_id> factor_finder::candidates(std::span<term const> terms) const {
  std::unordered_map<node_id, std::size_t> count;
  std::vector<node_id> result;
  std::vector<node_id> own;
  for (auto const& current : terms) {
    if (current.node == term::one) continue;
    own.clear();
    list_factors(current.node, deepest_product, own);
    for (auto const factor : own) {
      if (++count[factor] == 2 && !graph_.is_literal(factor)) result.push_back(factor);
    }
  }
  std::stable_sort(result.begin(), result.end(), [&count](node_id a, node_id b) { return count[a] > count[b]; });
  auto const tried = std::clamp<std::size_t>(most_splits / terms.size(), 1, most_candidates);
  if (result.size() > tried) result.resize(tried);
  return result;
}

std::optional<node_id> factor_finder::without(node_id product, node_id factor, int depth) {
  if (product == factor) return term::one;
  if (depth == 0 || !is_divisible(product)) return {};
  auto const view = graph_.operands(product);
  auto const first = view[0];
  auto const second = view[1];
  if (first == factor) return second;
  if (second == factor) return first;
  if (auto const rest = without(first, factor, depth - 1)) return graph_.apply(operation::multiply, {*rest, second});
  if (auto const rest = without(second, factor, depth - 1)) return graph_.apply(operation::multiply, {first, *rest});
  return {};
}

factored_sum factor_finder::split(std::span<term const> terms, node_id factor) {
  factored_sum result{factor, {}, {}, 0};
  for (auto const& current : terms) {
    auto const rest = current.node == term::one ? std::nullopt : without(current.node, factor, deepest_product);
    if (!rest) {
      result.rest.push_back(current);
      continue;
    }
    if (result.cofactors.empty()) result.place = result.rest.size();
    result.cofactors.push_back({current.scale, *rest, current.guard, false});
  }
  return result;
}

factor_finder::price factor_finder::price_of_node(node_id node, int depth) const {
  if (node == term::one || !is_divisible(node)) return {};
  price result{1, 1};
  if (depth > 0) {
    for (auto const operand : graph_.operands(node)) {
      auto const part = price_of_node(operand, depth - 1);
      result = {result.with_value + part.with_value, result.alone + part.alone};
    }
  }
  if (is_computed(node)) result.with_value = 0;
  return result;
}

factor_finder::item factor_finder::item_of(term const& value) const {
  if (value.node == term::one) return {unit, {}};
  return {magnitude(value.scale).rounded(), value.shared ? price{} : price_of_node(value.node, deepest_product)};
}

factor_finder::price factor_finder::price_of_sum(std::vector<item> items) const {
  std::stable_sort(items.begin(), items.end(),
                   [](item const& a, item const& b) { return key(a.magnitude) < key(b.magnitude); });
  price total;
  bool free_with_value = false;
  bool free_alone = false;
  for (std::size_t begin = 0, end = 0; begin < items.size(); begin = end) {
    std::vector<int> with_value;
    std::vector<int> alone;
    for (; end < items.size() && items[end].magnitude == items[begin].magnitude; ++end) {
      with_value.push_back(items[end].make.with_value);
      alone.push_back(items[end].make.alone);
    }
    auto const is_unit = items[begin].magnitude == unit;
    total.with_value += price_of_group(with_value, is_unit, free_with_value);
    total.alone += price_of_group(alone, is_unit, free_alone);
  }
  return {total.with_value - (free_with_value ? 1 : 0), total.alone - (free_alone ? 1 : 0)};
}

factor_finder::price factor_finder::price_of(factored_sum const& sum) const {
  std::vector<item> inner;
  for (auto const& each : sum.cofactors) inner.push_back(item_of(each));
  auto const size = magnitude(sum.cofactors.front().scale).rounded();
  auto const alike = [&](term const& each) {
    return each.node != term::one && magnitude(each.scale).rounded() == size;
  };
  auto const keeps_scale = size != unit && std::all_of(sum.cofactors.begin(), sum.cofactors.end(), alike);
  auto make = price_of_sum(inner);
  auto const factor = price_of_node(sum.factor, deepest_product);
  auto const product = keeps_scale ? 0 : 1;  // the scale is left to the sum outside
  make = {make.with_value + factor.with_value + product, make.alone + factor.alone + product};
  std::vector<item> outer{{keeps_scale ? size : unit, make}};
  for (auto const& each : sum.rest) outer.push_back(item_of(each));
  return price_of_sum(outer);
}

std::optional<factored_sum> factor_finder::best(std::span<term const> terms) {
  if (terms.size() < 2 || terms.size() > effort_) return {};
  effort_ -= terms.size();
  std::vector<item> items;
  for (auto const& each : terms) items.push_back(item_of(each));
  auto least = price_of_sum(items);
  std::optional<factored_sum> result;
  for (auto const factor : candidates(terms)) {
    auto tried = split(terms, factor);
    auto const operations = price_of(tried);
    if (operations >= least) continue;
    least = operations;
    result = std::move(tried);
  }
  return result;
}

}  // namespace rivulet::expression
