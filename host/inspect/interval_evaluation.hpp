// Evaluates nodes of a graph over a box in interval arithmetic.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "host/expression/graph.hpp"
#include "host/inspect/interval.hpp"

namespace rivulet::inspection_detail {

/// One range per parameter.
using box = std::vector<interval>;

/// The nodes that some roots need, in an order in which operands come first. The graph must outlive it.
class interval_evaluator {
 public:
  interval_evaluator(expression::graph const& graph, std::span<expression::node_id const> roots,
                     std::vector<double> constants);

  /// Ranges of the roots over the box.
  std::vector<interval> operator()(box const& where);
  /// The range of any needed node at the last call.
  interval range(expression::node_id id) const { return values_[place_[id]]; }
  /// Needed nodes, operands first.
  std::span<expression::node_id const> nodes() const { return order_; }

 private:
  interval operand(expression::node_id id, std::size_t which) const;
  interval value(expression::node_id id, box const& where) const;
  interval basic(expression::node_id id) const;
  interval function(expression::node_id id) const;
  interval piecewise(expression::node_id id) const;

  expression::graph const* graph_;
  std::vector<double> constants_;
  std::vector<expression::node_id> roots_;
  std::vector<expression::node_id> order_;
  std::vector<std::uint32_t> place_;  ///< node -> index into values_
  std::vector<interval> values_;
};

}  // namespace rivulet::inspection_detail
