// Interning of nodes: one open-addressing table from structure to node.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/graph.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <rivulet/error.hpp>

#include "host/expression/tree.hpp"

#include "host/expression/copier.hpp"

namespace rivulet::expression {
namespace {

constexpr bool is_commutative(operation op) {
  return op == operation::add || op == operation::multiply || op == operation::equal || op == operation::not_equal;
}

// The finaliser of splitmix64 (Steele et al. 2014).
constexpr std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9ULL;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebULL;
  return value ^ (value >> 31);
}

constexpr std::uint64_t combine(std::uint64_t hash, std::uint64_t value) {
  return mix(hash + 0x9e3779b97f4a7c15ULL + value);
}

number canonical(number value) {
  if (std::isnan(value.float64)) value.float64 = std::numeric_limits<double>::quiet_NaN();
  if (std::isnan(value.float32)) value.float32 = std::numeric_limits<float>::quiet_NaN();
  return value;
}

/// k and base of a node that is base^(2^k) by k squarings, at most largest_whole_power.
power_form as_repeated_square(graph const& graph, node_id id) {
  power_form result{id, 1};
  while (graph.op(result.base) == operation::multiply && 2 * result.exponent <= largest_whole_power) {
    auto const factors = graph.operands(result.base);
    if (factors[0] != factors[1]) break;
    result = {factors[0], 2 * result.exponent};
  }
  return result;
}

}  // namespace

std::uint64_t graph::hash_of(node const& candidate, std::span<node_id const> operands, number const* value) const {
  auto hash = static_cast<std::uint64_t>(candidate.op);
  if (value != nullptr) {
    hash = combine(hash, std::bit_cast<std::uint64_t>(value->float64));
    return combine(hash, std::bit_cast<std::uint32_t>(value->float32));
  }
  if (operands.empty()) return combine(hash, candidate.first);
  if (is_commutative(candidate.op)) {
    auto const [low, high] = std::minmax(operands[0], operands[1]);
    return combine(hash, (std::uint64_t{high} << 32) | low);
  }
  for (auto const operand : operands) hash = combine(hash, operand);
  return hash;
}

bool graph::same(node_id id, node const& candidate, std::span<node_id const> operands, number const* value) const {
  auto const& other = nodes_[id];
  if (other.op != candidate.op || other.count != candidate.count) return false;
  if (value != nullptr) return literals_[other.first] == *value;
  if (operands.empty()) return other.count == 0 && other.first == candidate.first;
  auto const theirs = this->operands(id);
  if (std::equal(theirs.begin(), theirs.end(), operands.begin())) return true;
  return is_commutative(candidate.op) && theirs[0] == operands[1] && theirs[1] == operands[0];
}

void graph::grow() {
  std::vector<node_id> slots(slots_.empty() ? 64 : slots_.size() * 2);
  auto const mask = slots.size() - 1;
  for (node_id id = 0; id < nodes_.size(); ++id) {
    auto const& current = nodes_[id];
    auto const hash = hash_of(current, is_leaf(current.op) ? std::span<node_id const>{} : operands(id),
                              current.op == operation::literal ? &literals_[current.first] : nullptr);
    auto slot = hash & mask;
    while (slots[slot] != 0) slot = (slot + 1) & mask;
    slots[slot] = id + 1;
  }
  slots_ = std::move(slots);
}

/// Where the node is, or the free place for it.
std::size_t graph::slot_of(node const& candidate, std::span<node_id const> operands, number const* value) const {
  auto const mask = slots_.size() - 1;
  auto slot = hash_of(candidate, operands, value) & mask;
  while (slots_[slot] != 0 && !same(slots_[slot] - 1, candidate, operands, value)) slot = (slot + 1) & mask;
  return slot;
}

std::optional<node_id> graph::find(operation op, std::initializer_list<node_id> operands) const {
  if (slots_.empty()) return {};
  std::span const in(operands.begin(), operands.size());
  auto const slot = slot_of({op, 0, static_cast<std::uint32_t>(in.size())}, in, nullptr);
  return slots_[slot] == 0 ? std::nullopt : std::optional(slots_[slot] - 1);
}

node_id graph::intern(operation op, std::uint32_t first, std::span<node_id const> operands, number const* value) {
  if (2 * (nodes_.size() + 1) > slots_.size()) grow();
  node candidate{op, first, static_cast<std::uint32_t>(operands.size())};
  auto const slot = slot_of(candidate, operands, value);
  if (slots_[slot] != 0) return slots_[slot] - 1;
  if (nodes_.size() >= max_nodes) {
    throw invalid_argument("the objective and its derivatives need more than " + std::to_string(max_nodes) +
                           " operations; use a smaller dimension or a shorter expression");
  }
  if (value != nullptr) {
    candidate.first = static_cast<std::uint32_t>(literals_.size());
    literals_.push_back(*value);
  } else if (!operands.empty()) {
    candidate.first = static_cast<std::uint32_t>(operands_.size());
    // `operands` may be a view of operands_ itself, so it is copied before the storage moves.
    std::vector<node_id> const copy(operands.begin(), operands.end());
    operands_.insert(operands_.end(), copy.begin(), copy.end());
  }
  nodes_.push_back(candidate);
  slots_[slot] = static_cast<node_id>(nodes_.size());
  return static_cast<node_id>(nodes_.size() - 1);
}

node_id graph::literal(number value) {
  auto const unique = canonical(value);
  return intern(operation::literal, 0, {}, &unique);
}

node_id graph::leaf(operation op, std::uint32_t index) { return intern(op, index, {}, nullptr); }

node_id graph::make(operation op, std::span<node_id const> operands) { return intern(op, 0, operands, nullptr); }

node_id graph::whole_power(node_id base, int exponent) {
  if (exponent == 0) return literal(1.0);
  if (exponent < 0) return apply(operation::divide, {literal(1.0), whole_power(base, -exponent)});
  // From the lowest bit up, so that base^n and base^(n-1), its derivative, share their squares.
  auto square = base;
  auto rest = exponent;
  for (; rest % 2 == 0; rest /= 2) square = apply(operation::multiply, {square, square});
  auto result = square;
  while (rest > 1) {
    rest /= 2;
    square = apply(operation::multiply, {square, square});
    if (rest % 2 == 1) result = apply(operation::multiply, {result, square});
  }
  return result;
}

node_id graph::product(std::span<node_id const> factors) {
  if (factors.empty()) return literal(1.0);
  return reduce_on_tree(factors, [this](node_id a, node_id b) { return apply(operation::multiply, {a, b}); });
}

node_id transplant(graph& to, graph const& from, node_id root, std::uint32_t parameters) {
  for (std::uint32_t i = 0; i < parameters; ++i) to.parameter(i);
  return copier(to, from).copy(root);
}

namespace {

// Squares of `bound` and above belong to no power that is looked for, which also bounds the recursion.
power_form power_below(graph const& graph, node_id id, int bound) {
  auto const whole = as_repeated_square(graph, id);
  if (whole.exponent > 1 || graph.op(id) != operation::multiply) return whole;
  auto const factors = graph.operands(id);
  for (auto const& [low, high] : {std::pair{factors[0], factors[1]}, std::pair{factors[1], factors[0]}}) {
    auto const square = as_repeated_square(graph, high);
    if (square.exponent == 1 || square.exponent >= bound) continue;
    auto const rest = power_below(graph, low, square.exponent);
    if (rest.base == square.base && rest.exponent < square.exponent)
      return {rest.base, rest.exponent + square.exponent};
  }
  return {id, 1};
}

}  // namespace

power_form as_power(graph const& graph, node_id id) { return power_below(graph, id, largest_whole_power); }

}  // namespace rivulet::expression
