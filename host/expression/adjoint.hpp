// What reverse mode accumulates: sums of scaled, guarded terms, kept factored until a node is needed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <tuple>
#include <vector>

#include "host/expression/graph.hpp"

namespace rivulet::expression {

/// The conditions of where() under which a term counts: a chain of (condition, branch) pairs. 0: always.
using guard_id = std::uint32_t;

/// scale * node, but 0 where the guard does not hold, whatever scale * node is there.
struct term {
  static constexpr node_id one = UINT32_MAX;  ///< in place of a node: the term is its scale

  number scale = number_from(1.0);
  node_id node = one;
  guard_id guard = 0;
  bool shared = false;  ///< several places use `node` as it stands, so it is not taken apart again
};

/// Algebra on terms. It is free, unlike graph::apply: 0 times a is 0, a - a is 0, literal factors are collected,
/// negations move outwards, 2a + 2b is 2(a + b).
class adjoint_algebra {
 public:
  explicit adjoint_algebra(graph& graph) : graph_(graph) {}

  term scaled(term value, number factor);
  term times(term value, node_id factor);
  term over(term value, node_id divisor);
  /// The value where `condition` is not 0 (`holds`) or is 0 (not `holds`); 0 elsewhere.
  term guarded(term value, node_id condition, bool holds);
  /// The same value with a node that several operands can use: scale * divided_out becomes part of the node.
  term share(term value, double divided_out);
  /// The sum, in the order given.
  term sum(std::vector<term> terms);
  node_id materialise(term const& value);

 private:
  struct guard_entry {
    guard_id parent = 0;
    node_id condition = 0;
    bool holds = true;
    std::uint32_t depth = 0;
  };

  guard_id intern(guard_id parent, node_id condition, bool holds);
  bool encloses(guard_id outer, guard_id inner) const;
  guard_id common(guard_id a, guard_id b) const;
  guard_id either(guard_id a, guard_id b);
  bool are_complements(guard_id a, guard_id b) const;
  node_id indicator(guard_id of, guard_id within);

  term without_literal(term value);
  node_id scaled_node(number scale, node_id node);
  node_id negated(node_id node);
  term sum_alike(std::vector<term> terms);
  term sum_groups(std::vector<term> const& groups, guard_id guard);
  term sum_signed(std::span<term const> terms, number magnitude);

  graph& graph_;
  std::vector<guard_entry> guards_{guard_entry{}};
  std::map<std::tuple<guard_id, node_id, bool>, guard_id> guard_index_;
};

}  // namespace rivulet::expression
