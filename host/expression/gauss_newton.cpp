// Sums of products of derivatives, one sum over rows for each of their entries.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/gauss_newton.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include "host/expression/differentiate.hpp"

namespace rivulet::expression {
namespace {

/// Terms with the same scale, all over rows or none: they are added up before the scale is multiplied.
struct term_group {
  bool over_rows;
  node_id scale;
  std::vector<fit_term> terms;
};

std::vector<term_group> groups_of(std::span<fit_term const> terms) {
  std::vector<term_group> groups;
  std::map<std::pair<bool, node_id>, std::size_t> places;
  for (auto const& term : terms) {
    auto const [place, is_new] = places.try_emplace({term.over_rows, term.scale}, groups.size());
    if (is_new) groups.push_back({term.over_rows, term.scale, {}});
    groups[place->second].terms.push_back(term);
  }
  return groups;
}

class builder {
 public:
  builder(graph& graph, std::uint32_t parameters)
      : graph_(graph),
        parameters_(parameters),
        zero_(graph.literal(0.0)),
        gradient_(parameters),
        matrix_(triangle_place(parameters, 0)) {}

  void add(term_group const& group) {
    bool const squares = std::all_of(group.terms.begin(), group.terms.end(),
                                     [](fit_term const& term) { return term.loss == fit_loss::square; });
    auto const scale = squares ? twice(group.scale) : group.scale;
    std::vector<std::vector<node_id>> slopes(gradient_.size()), curvatures(matrix_.size());
    for (auto const& term : group.terms) add_term(term, squares, slopes, curvatures);
    finish(group.over_rows, scale, slopes, gradient_);
    finish(group.over_rows, scale, curvatures, matrix_);
  }

  gauss_newton_nodes run() { return {added_up(gradient_), added_up(matrix_)}; }

 private:
  using sums = std::vector<std::vector<node_id>>;

  node_id times(node_id a, node_id b) { return graph_.apply(operation::multiply, {a, b}); }
  node_id twice(node_id a) { return times(graph_.literal(2.0), a); }

  /// The derivatives of weight·loss by z: the first, and what stands for the second.
  std::pair<node_id, node_id> derivatives(fit_term const& term, bool scaled_by_two) {
    auto const one = graph_.literal(1.0);
    switch (term.loss) {
      case fit_loss::square: {
        auto const weight = scaled_by_two ? term.weight : twice(term.weight);
        return {times(weight, term.z), weight};
      }
      case fit_loss::poisson: {
        auto const ratio = graph_.apply(operation::divide, {term.counted, term.mean});
        return {times(term.weight, graph_.apply(operation::subtract, {one, ratio})),
                times(term.weight, graph_.apply(operation::divide, {one, term.mean}))};
      }
      case fit_loss::poisson_log:
        break;
    }
    auto const mean = graph_.apply(operation::exp, {term.z});
    return {times(term.weight, graph_.apply(operation::subtract, {mean, term.counted})), times(term.weight, mean)};
  }

  void add_term(fit_term const& term, bool scaled_by_two, sums& slopes, sums& curvatures) {
    auto const [slope, curvature] = derivatives(term, scaled_by_two);
    auto const J = gradient(graph_, term.z, parameters_);
    for (std::uint32_t j = 0; j < parameters_; ++j) {
      if (J[j] == zero_) continue;
      slopes[j].push_back(times(slope, J[j]));
      auto const weighted = times(curvature, J[j]);
      for (std::uint32_t i = 0; i <= j; ++i) {
        if (J[i] != zero_) curvatures[triangle_place(j, i)].push_back(times(weighted, J[i]));
      }
    }
  }

  void finish(bool over_rows, node_id scale, sums& from, sums& to) {
    for (std::size_t place = 0; place < from.size(); ++place) {
      if (from[place].empty()) continue;
      auto sum = graph_.apply(operation::sum, from[place]);
      if (over_rows) sum = graph_.make(operation::row_sum, {sum});
      to[place].push_back(times(scale, sum));
    }
  }

  std::vector<node_id> added_up(sums const& from) {
    std::vector<node_id> result;
    for (auto const& each : from) result.push_back(each.empty() ? zero_ : graph_.apply(operation::sum, each));
    return result;
  }

  graph& graph_;
  std::uint32_t parameters_;
  node_id zero_;
  sums gradient_, matrix_;  ///< [place] the groups' summands
};

}  // namespace

gauss_newton_nodes gauss_newton(graph& graph, std::span<fit_term const> terms, std::uint32_t parameters) {
  builder all(graph, parameters);
  for (auto const& group : groups_of(terms)) all.add(group);
  return all.run();
}

}  // namespace rivulet::expression
