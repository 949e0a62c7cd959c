// A hash-consed expression graph: equal subexpressions are one node, operands precede their users.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <vector>

#include "host/expression/number.hpp"
#include "host/expression/operators.hpp"

namespace rivulet::expression {

using node_id = std::uint32_t;

/// Limits beyond which building a graph throws invalid_argument.
inline constexpr std::size_t max_nodes = 4'000'000;

struct node {
  operation op;
  std::uint32_t first;  ///< literal: index into literals(); other leaves: their index; else first operand
  std::uint32_t count;  ///< number of operands
};

/// Nodes are only ever added. Operands keep the order they came in, but a + b and b + a (also a * b, a == b, a != b)
/// are one node. `make` builds exactly the node asked for; the named builders below apply the
/// simplifications that are exact for every input, NaN, infinity and -0 included (docs/expressions.md).
class graph {
 public:
  node_id literal(number value);
  node_id literal(double value) { return literal(number_from(value)); }
  /// A leaf other than a literal.
  node_id leaf(operation op, std::uint32_t index);
  node_id parameter(std::uint32_t index) { return leaf(operation::parameter, index); }
  node_id constant(std::uint32_t index) { return leaf(operation::constant, index); }
  node_id column(std::uint32_t index) { return leaf(operation::column, index); }
  node_id make(operation op, std::span<node_id const> operands);
  node_id make(operation op, std::initializer_list<node_id> operands) {
    return make(op, std::span(operands.begin(), operands.size()));
  }

  /// The node that make() would return, if it is there already.
  std::optional<node_id> find(operation op, std::initializer_list<node_id> operands) const;

  // Simplifying builders (simplify.cpp): exact identities and folding of literals in both precisions.
  node_id apply(operation op, std::span<node_id const> operands);
  node_id apply(operation op, std::initializer_list<node_id> operands) {
    return apply(op, std::span(operands.begin(), operands.size()));
  }
  /// base^exponent for a whole exponent: a product by repeated squaring; negative: its reciprocal.
  node_id whole_power(node_id base, int exponent);
  /// Product on the fixed tree of width 32, from binary multiplications.
  node_id product(std::span<node_id const> factors);

  std::size_t size() const noexcept { return nodes_.size(); }
  node const& at(node_id id) const { return nodes_[id]; }
  operation op(node_id id) const { return nodes_[id].op; }
  std::span<node_id const> operands(node_id id) const {
    node const& of = nodes_[id];
    if (of.count == 0) return {};  // `first` of a leaf is no place among the operands
    return std::span(operands_).subspan(of.first, of.count);
  }
  bool is_literal(node_id id) const { return nodes_[id].op == operation::literal; }
  number const& literal_value(node_id id) const { return literals_[nodes_[id].first]; }

 private:
  node_id intern(operation op, std::uint32_t first, std::span<node_id const> operands, number const* value);
  std::uint64_t hash_of(node const& candidate, std::span<node_id const> operands, number const* value) const;
  bool same(node_id id, node const& candidate, std::span<node_id const> operands, number const* value) const;
  std::size_t slot_of(node const& candidate, std::span<node_id const> operands, number const* value) const;
  void grow();

  std::vector<node> nodes_;
  std::vector<node_id> operands_;
  std::vector<number> literals_;
  std::vector<node_id> slots_;  ///< open addressing: hash of a node -> its id + 1, 0 where empty
};

/// Copies what `root` needs into an empty graph in canonical order: the parameters, then operands before their users
/// as the root reaches them. Equal expressions get equal ids, in whatever order they were recorded.
node_id transplant(graph& to, graph const& from, node_id root, std::uint32_t parameters);

/// A node as base^exponent, the inverse of graph::whole_power for 1 <= exponent <= largest_whole_power.
struct power_form {
  node_id base;
  int exponent;
};

/// Whole exponents up to this magnitude become products; larger ones stay pow().
inline constexpr int largest_whole_power = 64;

/// The largest exponent such that `id` is graph::whole_power(base, exponent).
power_form as_power(graph const& graph, node_id id);

}  // namespace rivulet::expression
