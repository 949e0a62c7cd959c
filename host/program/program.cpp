// Objective -> program: which outputs, and the passes in their order.
// SPDX-License-Identifier: Apache-2.0
#include "host/program/program.hpp"

#include <utility>

#include "host/expression/differentiate.hpp"
#include "host/expression/row_terms.hpp"
#include "host/program/passes.hpp"

namespace rivulet {

program make_program(expression::graph const& graph, std::vector<expression::node_id> const& roots,
                     std::uint32_t parameters, std::uint32_t constants) {
  auto draft = lower(graph, roots);
  draft.program.parameters = parameters;
  draft.program.constants = constants;
  fuse(draft);
  return rearrange(draft.program, schedule(draft.program));
}

program make_program_of(objective_data const& objective, expression::graph const& graph,
                        std::vector<expression::node_id> const& roots, std::uint32_t constants, shared_rows data) {
  auto const parameters = static_cast<std::uint32_t>(objective.parameters.size());
  if (!objective.over_rows) return make_program(graph, roots, parameters, constants);
  auto const row_count = static_cast<std::uint32_t>(objective.constants.size());
  auto const columns = static_cast<std::uint32_t>(objective.columns.size());
  return make_row_program(graph, roots, parameters, constants, columns, row_count, std::move(data));
}

program make_descent_program(objective_data const& objective, bool maximize, shared_rows data) {
  auto graph = objective.graph;
  auto const parameters = static_cast<std::uint32_t>(objective.parameters.size());
  auto const f = maximize ? graph.apply(expression::operation::negate, {objective.root}) : objective.root;
  std::vector<expression::node_id> roots{f};
  auto const gradient = expression::gradient(graph, f, parameters);
  roots.insert(roots.end(), gradient.begin(), gradient.end());
  return make_program_of(objective, graph, roots, objective.graph_constants(), std::move(data));
}

program make_loss_program(objective_data const& objective, shared_rows data) {
  auto graph = objective.graph;
  auto const loss = expression::terms_over_rows(graph, objective.root);
  auto result = make_program_of(objective, graph, {loss}, objective.graph_constants(), std::move(data));
  operand const zero{operand_kind::literal, static_cast<std::uint32_t>(result.literals.size())};
  result.literals.push_back(expression::number_from(0.0));
  result.outputs.resize(1 + objective.parameters.size(), zero);
  return result;
}

program make_hessian_vector_program(objective_data const& objective, shared_rows data) {
  auto graph = objective.graph;
  auto const parameters = static_cast<std::uint32_t>(objective.parameters.size());
  auto const constants = objective.graph_constants();
  auto const gradient = expression::gradient(graph, objective.root, parameters);
  auto const products = expression::hessian_vector(graph, gradient, parameters, constants);
  return make_program_of(objective, graph, products, constants + parameters, std::move(data));
}

program gradient_only(program const& full) {
  auto pruned = full;
  pruned.outputs[0] = {};
  std::vector<bool> needed(full.instructions.size());
  for (auto const& output : pruned.outputs) {
    if (output.kind == operand_kind::value) needed[output.index] = true;
  }
  std::vector<std::uint32_t> order;
  for (auto i = static_cast<std::uint32_t>(needed.size()); i-- > 0;) {
    if (!needed[i]) continue;
    order.push_back(i);
    for (auto const& used : operands(full.instructions[i])) {
      if (used.kind == operand_kind::value) needed[used.index] = true;
    }
  }
  return rearrange(pruned, {order.rbegin(), order.rend()});
}

}  // namespace rivulet
