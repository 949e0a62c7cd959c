// Copying parts of a graph into another.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <vector>

#include "host/expression/graph.hpp"

namespace rivulet::expression {

/// Copies what a node needs, operands before their users as the node reaches them, each node once.
class copier {
 public:
  copier(graph& to, graph const& from) : to_(to), from_(from), place_(from.size(), unknown) {}

  /// `by` of the other graph stands for the node `id`.
  void replace(node_id id, node_id by) { place_[id] = by; }
  /// The copy of `root`.
  node_id copy(node_id root);

 private:
  static constexpr auto unknown = std::numeric_limits<node_id>::max();

  node_id copied(node_id id);

  graph& to_;
  graph const& from_;
  std::vector<node_id> place_;
  std::vector<node_id> operands_;
};

/// [node below `count`] whether its value differs from row to row of the data.
std::vector<bool> varying_by_row(graph const& graph, std::size_t count);

}  // namespace rivulet::expression
