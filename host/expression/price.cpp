// Counting what a program of these nodes would cost.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/price.hpp"

#include <algorithm>
#include <span>

namespace rivulet::expression {
namespace {

/// Operations that the roots need once products are fused into the sums that alone read them (host/program/).
std::size_t count_operations(graph const& graph, std::span<node_id const> roots) {
  std::vector<std::uint32_t> uses(graph.size());
  for (auto const root : roots) uses[root] = 2;
  std::size_t count = 0;
  for (auto id = static_cast<node_id>(graph.size()); id-- > 0;) {
    if (uses[id] == 0 || is_leaf(graph.op(id))) continue;
    auto const in = graph.operands(id);
    count += graph.op(id) == operation::sum ? in.size() - 1 : 1;
    for (auto const operand : in) ++uses[operand];
  }
  for (node_id id = 0; id < graph.size(); ++id) {
    if (uses[id] == 0 || (graph.op(id) != operation::add && graph.op(id) != operation::subtract)) continue;
    auto const in = graph.operands(id);
    count -= std::any_of(in.begin(), in.end(), [&](node_id operand) {
      return graph.op(operand) == operation::multiply && uses[operand] == 1;
    });
  }
  return count;
}

}  // namespace

std::pair<std::size_t, std::size_t> price(graph const& graph, node_id root, std::vector<node_id> roots) {
  auto const alone = count_operations(graph, roots);
  roots.push_back(root);
  return {count_operations(graph, roots), alone};
}

}  // namespace rivulet::expression
