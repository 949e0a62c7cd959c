// Objective -> program: which outputs, and the passes in their order.
// SPDX-License-Identifier: Apache-2.0
#include "host/program/program.hpp"

#include "host/expression/differentiate.hpp"
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

program make_descent_program(objective_data const& objective, bool maximize) {
  auto graph = objective.graph;
  auto const parameters = static_cast<std::uint32_t>(objective.parameters.size());
  auto const f = maximize ? graph.apply(expression::operation::negate, {objective.root}) : objective.root;
  std::vector<expression::node_id> roots{f};
  auto const gradient = expression::gradient(graph, f, parameters);
  roots.insert(roots.end(), gradient.begin(), gradient.end());
  return make_program(graph, roots, parameters, static_cast<std::uint32_t>(objective.constants.size()));
}

program make_hessian_vector_program(objective_data const& objective) {
  auto graph = objective.graph;
  auto const parameters = static_cast<std::uint32_t>(objective.parameters.size());
  auto const constants = static_cast<std::uint32_t>(objective.constants.size());
  auto const gradient = expression::gradient(graph, objective.root, parameters);
  auto const products = expression::hessian_vector(graph, gradient, parameters, constants);
  return make_program(graph, products, parameters, constants + parameters);
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
