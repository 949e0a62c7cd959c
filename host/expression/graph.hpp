// A hash-consed expression graph: equal subexpressions are one node, operands precede their users.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <initializer_list>
#include <span>
#include <unordered_map>
#include <vector>

#include "host/expression/number.hpp"
#include "host/expression/operators.hpp"

namespace rivulet::expression {

using node_id = std::uint32_t;

/// Limits beyond which building a graph throws invalid_argument.
inline constexpr std::size_t max_nodes = 4'000'000;

struct node {
  operation op;
  std::uint32_t first;  ///< literal: index into literals(); parameter, constant: its index; else first operand
  std::uint32_t count;  ///< number of operands
};

/// Nodes are only ever added. `make` builds exactly the node asked for; the named builders below apply the
/// simplifications that are exact for every input, NaN, infinity and -0 included (docs/expressions.md).
class graph {
 public:
  node_id literal(number value);
  node_id literal(double value) { return literal(number_from(value)); }
  node_id parameter(std::uint32_t index);
  node_id constant(std::uint32_t index);
  node_id make(operation op, std::span<node_id const> operands);
  node_id make(operation op, std::initializer_list<node_id> operands) {
    return make(op, std::span(operands.begin(), operands.size()));
  }

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
    return std::span(operands_).subspan(nodes_[id].first, nodes_[id].count);
  }
  bool is_literal(node_id id) const { return nodes_[id].op == operation::literal; }
  number const& literal_value(node_id id) const { return literals_[nodes_[id].first]; }

 private:
  node_id intern(node candidate, std::span<node_id const> operands);
  std::vector<node> nodes_;
  std::vector<node_id> operands_;
  std::vector<number> literals_;
  std::unordered_multimap<std::uint64_t, node_id> index_;  ///< hash of a node -> its id
};

}  // namespace rivulet::expression
