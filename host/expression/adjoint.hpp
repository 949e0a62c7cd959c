// What reverse mode accumulates: sums of scaled, guarded terms, kept factored until a node is needed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <tuple>
#include <vector>

#include "host/expression/factor.hpp"
#include "host/expression/graph.hpp"
#include "host/expression/term.hpp"

namespace rivulet::expression {

/// Algebra on terms. It is free, unlike graph::apply: 0 times a is 0, a - a is 0, literal factors are collected,
/// negations move outwards, 2a + 2b is 2(a + b), a·b·c + a·d·e is a·(b·c + d·e) where that is cheaper.
class adjoint_algebra {
 public:
  /// The first `given` nodes of the graph are those of the value, which is computed anyway.
  adjoint_algebra(graph& graph, std::size_t given) : graph_(graph), given_(given), factors_(graph, given) {}

  term scaled(term value, coefficient factor);
  term times(term value, node_id factor);
  term over(term value, node_id divisor);
  /// The value where `condition` is not 0 (`holds`) or is 0 (not `holds`); 0 elsewhere.
  term guarded(term value, node_id condition, bool holds);
  /// The same value with a node that several operands can use: scale * divided_out becomes part of the node.
  term share(term value, coefficient const& divided_out);
  /// The sum, in the order given.
  term sum(std::vector<term> terms);
  node_id materialise(term const& value);

 private:
  /// Longer chains of guards become one condition, so that their total stays linear.
  static constexpr std::uint32_t deepest_guard = 8;
  static constexpr int deepest_spread = 4;  ///< levels of a sum over which a literal is spread

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
  node_id scaled_node(coefficient const& scale, node_id node);
  node_id negated(node_id node);

  /// scale * node where no sum takes the product in. A sum takes the scale into its literals where no product of
  /// literals is rounded: 2·(a - 11) is 2a - 22, 0.25·(2a + 3b) is 0.5a + 0.75b.
  node_id scaled_alone(coefficient const& scale, node_id node);
  struct spread_sum {
    node_id node;
    bool has_constant;
    bool has_plain;  ///< a summand is a product only now
  };
  std::optional<spread_sum> spread(coefficient const& scale, node_id node, int depth);
  std::optional<node_id> exact_product(coefficient const& scale, node_id literal);

  // Sums under one guard (adjoint_sums.cpp).
  term sum_alike(std::vector<term> terms);
  term sum_factored(std::vector<term> terms);
  term sum_by_magnitude(std::vector<term> const& terms, guard_id guard);
  term sum_groups(std::vector<term> const& groups, guard_id guard);
  term sum_signed(std::span<term const> terms, coefficient const& magnitude);

  bool factor_out(std::vector<term>& terms);

  graph& graph_;
  std::size_t given_;
  factor_finder factors_;
  std::vector<guard_entry> guards_{guard_entry{}};
  std::map<std::tuple<guard_id, node_id, bool>, guard_id> guard_index_;
};

}  // namespace rivulet::expression
