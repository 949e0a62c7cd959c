// Leaving out terms that no row takes part in.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/row_terms.hpp"

#include <optional>
#include <vector>

namespace rivulet::expression {
namespace {

std::vector<bool> with_row_sums(graph const& of, node_id root) {
  std::vector<bool> result(root + 1);
  for (node_id id = 0; id <= root; ++id) {
    result[id] = of.op(id) == operation::row_sum;
    for (auto const operand : of.operands(id)) result[id] = result[id] || result[operand];
  }
  return result;
}

/// What is left of every node, operands first: a graph lists them before their users.
class pruning {
 public:
  pruning(graph& of, node_id root) : graph_(of), has_rows_(with_row_sums(of, root)), kept_(root + 1) {}

  node_id run() {
    auto const root = static_cast<node_id>(kept_.size() - 1);
    if (!has_rows_[root]) return root;
    for (node_id id = 0; id <= root; ++id) {
      if (has_rows_[id]) kept_[id] = without_plain_terms(id);
    }
    return *kept_[root];
  }

 private:
  node_id without_plain_terms(node_id id) {
    auto const operands = graph_.operands(id);
    switch (graph_.op(id)) {
      case operation::add:
        return sum_of(id, kept_[operands[0]], kept_[operands[1]], operation::add);
      case operation::subtract:
        return sum_of(id, kept_[operands[0]], kept_[operands[1]], operation::subtract);
      case operation::negate:
        return graph_.apply(operation::negate, {*kept_[operands[0]]});
      default:
        return id;
    }
  }

  node_id sum_of(node_id id, std::optional<node_id> left, std::optional<node_id> right, operation op) {
    auto const operands = graph_.operands(id);
    if (left && right) return *left == operands[0] && *right == operands[1] ? id : graph_.apply(op, {*left, *right});
    if (left) return *left;
    return op == operation::add ? *right : graph_.apply(operation::negate, {*right});
  }

  graph& graph_;
  std::vector<bool> has_rows_;
  std::vector<std::optional<node_id>> kept_;  ///< only of nodes with sums over rows
};

}  // namespace

node_id terms_over_rows(graph& of, node_id root) { return pruning(of, root).run(); }

}  // namespace rivulet::expression
