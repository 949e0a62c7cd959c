// Common factors of the terms of a sum: which one to pull out, decided by counting operations.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <unordered_set>
#include <vector>

#include "host/expression/graph.hpp"
#include "host/expression/term.hpp"

namespace rivulet::expression {

/// A sum as factor * (sum of cofactors) + (sum of rest).
struct factored_sum {
  node_id factor = 0;
  std::vector<term> cofactors;
  std::vector<term> rest;
  std::size_t place = 0;  ///< in `rest`, where the product belongs
};

/// What is tried is bounded by a constant per term, so that the search stays linear in the number of terms.
class factor_finder {
 public:
  /// The first `given` nodes of the graph are those of the value, which is computed anyway.
  factor_finder(graph& graph, std::size_t given);

  /// Several places use the node as it stands: taking it apart would compute it twice.
  void keep_whole(node_id node) { whole_.insert(node); }

  bool is_kept_whole(node_id node) const { return whole_.contains(node); }

  /// Whether the value has an instruction for the node, so that using it costs nothing.
  bool is_computed(node_id node) const { return node < computed_.size() && computed_[node]; }

  /// product * factor, regrouped where the value already holds two of the three factors as a product.
  node_id times(node_id product, node_id factor);

  /// Before the search in a sum of so many terms: what best() may spend on it and on the sums it is split into.
  void begin(std::size_t terms) { effort_ = 4 * terms + 64; }  // terms looked at, summed over all attempts

  /// The way to write the sum that saves most operations; none where no factor saves any.
  std::optional<factored_sum> best(std::span<term const> terms);

 private:
  /// Operations in a program of value and gradient, and in one of the gradient alone, which decides between equals.
  struct price {
    int with_value = 0;
    int alone = 0;
    auto operator<=>(price const&) const = default;
  };
  struct item {
    number magnitude;
    price make;
  };

  std::vector<node_id> candidates(std::span<term const> terms) const;
  void list_factors(node_id node, int depth, std::vector<node_id>& found) const;
  factored_sum split(std::span<term const> terms, node_id factor);
  std::optional<node_id> without(node_id product, node_id factor, int depth);
  bool is_divisible(node_id node) const { return graph_.op(node) == operation::multiply && !whole_.contains(node); }

  price price_of_node(node_id node, int depth) const;
  item item_of(term const& value) const;
  price price_of_sum(std::vector<item> items) const;
  price price_of(factored_sum const& sum) const;

  graph& graph_;
  std::vector<bool> computed_;  ///< [node of the value] it has an instruction of its own, not fused into a sum
  std::unordered_set<node_id> whole_;
  std::size_t effort_ = 0;
};

}  // namespace rivulet::expression
