// Graph -> draft program: one instruction per node, sums expanded, multiply-adds fused.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "host/program/passes.hpp"

namespace rivulet {

namespace {

using expression::graph;
using expression::node_id;
using expression::operation;

operand add_literal(program& program, double value) {
  program.literals.push_back(expression::number_from(value));
  return {operand_kind::literal, static_cast<std::uint32_t>(program.literals.size() - 1)};
}

class lowering {
 public:
  explicit lowering(graph const& graph) : graph_(graph), places_(graph.size()), literals_(graph.size(), unseen) {}

  draft run(std::vector<node_id> const& roots) {
    auto const needed = reachable(roots);
    for (node_id id = 0; id < graph_.size(); ++id) {
      if (needed[id]) places_[id] = lower_node(id);
    }
    for (auto const root : roots) result_.program.outputs.push_back(places_[root]);
    return std::move(result_);
  }

 private:
  static constexpr std::uint32_t unseen = ~std::uint32_t{0};
  static constexpr std::size_t tree_width = 32;

  std::vector<bool> reachable(std::vector<node_id> const& roots) const {
    std::vector<bool> needed(graph_.size());
    for (auto const root : roots) needed[root] = true;
    for (std::size_t id = graph_.size(); id-- > 0;) {
      if (!needed[id]) continue;
      for (auto const used : graph_.operands(static_cast<node_id>(id))) needed[used] = true;
    }
    return needed;
  }

  operand lower_node(node_id id) {
    auto const& node = graph_.at(id);
    switch (node.op) {
      case operation::literal:
        return literal(node.first, graph_.literal_value(id));
      case operation::parameter:
        return {operand_kind::parameter, node.first};
      case operation::constant:
        return {operand_kind::constant, node.first};
      case operation::sum:
        return sum(graph_.operands(id));
      default:
        return emit(node.op, graph_.operands(id));
    }
  }

  operand literal(std::uint32_t index, expression::number const& value) {
    if (index >= literals_.size()) literals_.resize(index + 1, unseen);
    if (literals_[index] == unseen) {
      literals_[index] = static_cast<std::uint32_t>(result_.program.literals.size());
      result_.program.literals.push_back(value);
    }
    return {operand_kind::literal, literals_[index]};
  }

  operand emit(operation op, std::span<node_id const> used) {
    instruction next{op, {}, {}, {}};
    if (!used.empty()) next.a = places_[used[0]];
    if (used.size() > 1) next.b = places_[used[1]];
    if (used.size() > 2) next.c = places_[used[2]];
    return append(next, false);
  }

  operand append(instruction const& next, bool in_sum) {
    result_.program.instructions.push_back(next);
    result_.in_sum.push_back(in_sum);
    return {operand_kind::value, static_cast<std::uint32_t>(result_.program.instructions.size() - 1)};
  }

  // The padding of the tree is -0, the identity of addition: a partial that no term reached is simply absent.
  operand sum(std::span<node_id const> terms) {
    std::vector<operand> partials(tree_width);
    for (std::size_t i = 0; i < terms.size(); ++i) accumulate(partials[i % tree_width], places_[terms[i]]);
    for (std::size_t offset = tree_width / 2; offset > 0; offset /= 2) {
      for (std::size_t l = 0; l < offset; ++l) accumulate(partials[l], partials[l + offset]);
    }
    if (partials[0].kind != operand_kind::none) return partials[0];
    return add_literal(result_.program, -0.0);
  }

  void accumulate(operand& partial, operand const& term) {
    if (term.kind == operand_kind::none) return;
    partial = partial.kind == operand_kind::none ? term : append({operation::add, partial, term, {}}, true);
  }

  graph const& graph_;
  std::vector<operand> places_;
  std::vector<std::uint32_t> literals_;
  draft result_;
};

std::vector<std::uint32_t> count_uses(program const& program) {
  std::vector<std::uint32_t> uses(program.instructions.size());
  auto const count = [&](operand const& used) {
    if (used.kind == operand_kind::value) ++uses[used.index];
  };
  for (auto const& step : program.instructions) {
    for (auto const& used : operands(step)) count(used);
  }
  for (auto const& used : program.outputs) count(used);
  return uses;
}

}  // namespace

draft lower(graph const& graph, std::vector<node_id> const& roots) { return lowering(graph).run(roots); }

void fuse(draft& draft) {
  auto& steps = draft.program.instructions;
  auto const uses = count_uses(draft.program);
  auto const lone_product = [&](operand const& used) {
    return used.kind == operand_kind::value && steps[used.index].op == operation::multiply && uses[used.index] == 1;
  };
  auto negative_zero = operand{};
  for (std::size_t i = 0; i < steps.size(); ++i) {
    auto const step = steps[i];
    bool const adds = step.op == operation::add;
    if (step.op == operation::negate && lone_product(step.a)) {
      if (negative_zero.kind == operand_kind::none) negative_zero = add_literal(draft.program, -0.0);
      auto const& product = steps[step.a.index];
      steps[i] = {operation::fnma, product.a, product.b, negative_zero};
    }
    if (draft.in_sum[i] || !(adds || step.op == operation::subtract)) continue;
    if (lone_product(step.b)) {
      auto const& product = steps[step.b.index];
      steps[i] = {adds ? operation::fma : operation::fnma, product.a, product.b, step.a};
    } else if (lone_product(step.a)) {
      auto const& product = steps[step.a.index];
      steps[i] = {adds ? operation::fma : operation::fms, product.a, product.b, step.b};
    }
  }
}

}  // namespace rivulet
