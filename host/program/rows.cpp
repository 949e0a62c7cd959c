// Splitting a graph with sums over rows: before the rows, for every row, after them.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include "host/expression/copier.hpp"
#include "host/program/passes.hpp"

namespace rivulet {
namespace {

using expression::copier;
using expression::graph;
using expression::node_id;
using expression::operation;

/// Which nodes the roots need, which of those vary from row to row, and which of the others a row needs.
class split {
 public:
  split(graph const& whole, std::vector<node_id> const& roots)
      : whole_(whole),
        needed_(whole.size()),
        varies_(expression::varying_by_row(whole, whole.size())),
        in_row_(whole.size()) {
    for (auto const root : roots) needed_[root] = true;
    for (auto id = static_cast<node_id>(whole.size()); id-- > 0;) {
      if (!needed_[id]) continue;
      for (auto const operand : whole.operands(id)) needed_[operand] = true;
      if (whole.op(id) == operation::row_sum) sums.push_back(id);
    }
    std::reverse(sums.begin(), sums.end());
    for (auto const sum : sums) need_in_row(whole.operands(sum)[0]);
    for (auto id = static_cast<node_id>(whole.size()); id-- > 0;) {
      if (!in_row_[id] || !varies_[id]) continue;
      for (auto const operand : whole.operands(id)) need_in_row(operand);
    }
    std::sort(shared.begin(), shared.end());
  }

  std::vector<node_id> sums;    ///< the sums over rows
  std::vector<node_id> shared;  ///< what a row reads that is computed before: the same for all rows

 private:
  void need_in_row(node_id id) {
    if (in_row_[id]) return;
    in_row_[id] = true;
    if (!varies_[id] && !expression::is_leaf(whole_.op(id))) shared.push_back(id);
  }

  graph const& whole_;
  std::vector<bool> needed_, varies_, in_row_;
};

}  // namespace

program make_row_program(graph const& whole, std::vector<node_id> const& roots, std::uint32_t parameters,
                         std::uint32_t constants, std::uint32_t columns, std::uint32_t row_count, shared_rows data) {
  split const parts(whole, roots);
  graph before, row, after;
  copier into_before(before, whole), into_row(row, whole), into_after(after, whole);
  std::vector<node_id> outputs, terms, results;
  for (auto const id : parts.shared) {
    auto const number = constants + static_cast<std::uint32_t>(outputs.size());
    outputs.push_back(into_before.copy(id));
    into_row.replace(id, row.constant(number));
    into_after.replace(id, after.constant(number));
  }
  auto const own = constants + static_cast<std::uint32_t>(outputs.size());
  for (node_id id = 0; id < whole.size(); ++id) {
    if (whole.op(id) == operation::column) into_row.replace(id, row.constant(own + whole.at(id).first));
  }
  for (auto const sum : parts.sums) {
    into_after.replace(sum, after.constant(own + static_cast<std::uint32_t>(terms.size())));
    terms.push_back(into_row.copy(whole.operands(sum)[0]));
  }
  for (auto const root : roots) results.push_back(into_after.copy(root));
  auto result = make_program(after, results, parameters, own + static_cast<std::uint32_t>(terms.size()));
  result.rows = std::make_shared<row_loop const>(row_loop{make_program(before, outputs, parameters, constants),
                                                          make_program(row, terms, parameters, own + columns),
                                                          row_count, std::move(data)});
  return result;
}

}  // namespace rivulet
