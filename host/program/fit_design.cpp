// The programs of fits: for the descent, and for what comes after it.
// SPDX-License-Identifier: Apache-2.0
#include "host/program/fit_design.hpp"

#include <algorithm>
#include <utility>

#include "host/expression/differentiate.hpp"
#include "host/expression/gauss_newton.hpp"
#include "host/program/passes.hpp"

namespace rivulet {
namespace {

using expression::fit_loss;
using expression::fit_term;
using expression::graph;
using expression::node_id;
using expression::operation;

node_id minimised(graph& graph, objective_data const& objective, bool maximize) {
  return maximize ? graph.apply(operation::negate, {objective.root}) : objective.root;
}

/// The outputs of one term.
class designer {
 public:
  designer(graph& graph, std::uint32_t parameters, bool scaled, bool likelihood)
      : graph_(graph), parameters_(parameters), scaled_(scaled), likelihood_(likelihood) {}

  void append(fit_term const& term, std::vector<node_id>& roots) {
    auto const zero = graph_.literal(0.0);
    auto const weight = scaled_ ? times(term.scale, term.weight) : term.weight;
    bool const squares = term.loss == fit_loss::square;
    roots.push_back(squares ? summed(term, times(weight, times(term.z, term.z))) : zero);
    auto const root = graph_.apply(operation::sqrt, {curvature(term, weight)});
    for (auto const J : expression::gradient(graph_, term.z, parameters_)) {
      roots.push_back(J == zero ? zero : summed(term, times(root, J)));
    }
  }

 private:
  node_id times(node_id a, node_id b) { return graph_.apply(operation::multiply, {a, b}); }

  node_id summed(fit_term const& term, node_id value) {
    return term.over_rows ? graph_.make(operation::row_sum, {value}) : value;
  }

  node_id curvature(fit_term const& term, node_id weight) {
    switch (term.loss) {
      case fit_loss::square:
        return likelihood_ ? times(graph_.literal(2.0), weight) : weight;
      case fit_loss::poisson:
        return graph_.apply(operation::divide, {weight, term.mean});
      case fit_loss::poisson_log:
        break;
    }
    return times(weight, graph_.apply(operation::exp, {term.z}));
  }

  graph& graph_;
  std::uint32_t parameters_;
  bool scaled_, likelihood_;
};

}  // namespace

program make_fit_program(objective_data const& objective, bool maximize, shared_rows data) {
  auto graph = objective.graph;
  auto const parameters = static_cast<std::uint32_t>(objective.parameters.size());
  auto const f = minimised(graph, objective, maximize);
  auto const derivatives = expression::gauss_newton(graph, expression::fit_terms(graph, f, objective), parameters);
  std::vector<node_id> roots{f};
  roots.insert(roots.end(), derivatives.gradient.begin(), derivatives.gradient.end());
  roots.insert(roots.end(), derivatives.matrix.begin(), derivatives.matrix.end());
  return make_program_of(objective, graph, roots, objective.graph_constants(), std::move(data));
}

fit_design make_fit_design(objective_data const& objective, bool maximize, shared_rows data) {
  auto graph = objective.graph;
  auto terms = expression::fit_terms(graph, minimised(graph, objective, maximize), objective);
  std::stable_partition(terms.begin(), terms.end(), [](fit_term const& term) { return term.over_rows; });
  fit_design result;
  bool scaled = false;
  for (auto const& term : terms) {
    ++(term.over_rows ? result.terms_over_rows : result.terms_without);
    result.likelihood = result.likelihood || term.loss != fit_loss::square;
    scaled = scaled || term.scale != terms.front().scale;  // a scale that all have in common says nothing of the noise
  }
  std::vector<node_id> roots;
  designer of(graph, static_cast<std::uint32_t>(objective.parameters.size()), scaled, result.likelihood);
  for (auto const& term : terms) of.append(term, roots);
  result.program = make_program_of(objective, graph, roots, objective.graph_constants(), std::move(data));
  return result;
}

}  // namespace rivulet
