// Copying a graph, and what of it depends on the row.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/copier.hpp"

#include <algorithm>

namespace rivulet::expression {

node_id copier::copy(node_id root) {
  std::vector<node_id> pending{root};
  while (!pending.empty()) {
    auto const id = pending.back();
    if (place_[id] != unknown) {
      pending.pop_back();
      continue;
    }
    auto const waiting = pending.size();
    auto const in = from_.operands(id);
    for (auto i = in.size(); i-- > 0;) {
      if (place_[in[i]] == unknown) pending.push_back(in[i]);
    }
    if (pending.size() == waiting) place_[id] = copied(id);
  }
  return place_[root];
}

node_id copier::copied(node_id id) {
  if (from_.is_literal(id)) return to_.literal(from_.literal_value(id));
  if (is_leaf(from_.op(id))) return to_.leaf(from_.op(id), from_.at(id).first);
  operands_.clear();
  for (auto const operand : from_.operands(id)) operands_.push_back(place_[operand]);
  return to_.make(from_.op(id), operands_);
}

std::vector<bool> varying_by_row(graph const& graph, std::size_t count) {
  std::vector<bool> varies(count);
  for (node_id id = 0; id < count; ++id) {
    auto const operands = graph.operands(id);
    varies[id] = graph.op(id) == operation::column ||
                 (graph.op(id) != operation::row_sum &&
                  std::any_of(operands.begin(), operands.end(), [&](node_id each) { return varies[each]; }));
  }
  return varies;
}

}  // namespace rivulet::expression
