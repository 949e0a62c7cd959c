// Convexity of a graph by rules of composition (disciplined convex programming).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/expression/graph.hpp"
#include "host/inspect/interval_evaluation.hpp"
#include "host/inspect/quadratic_form.hpp"

namespace rivulet::inspection_detail {

/// What is proved about a node; false means "not proved". Affine is convex and concave.
struct shape {
  bool constant = false;
  bool convex = false;
  bool concave = false;
  bool log_convex = false;  ///< positive with a convex logarithm
  bool square_sum = false;  ///< a sum of squares of affine, or of convex nonnegative, terms
  bool affine() const { return convex && concave; }
};

/// Proves convexity on a box (or the whole space), where the objective is defined. Rules: Grant, Boyd & Ye 2006,
/// "Disciplined convex programming"; log-convexity: Boyd & Vandenberghe 2004, §3.5.
class composition_rules {
 public:
  /// `ranges` has been evaluated over the box in question.
  composition_rules(expression::graph const& graph, interval_evaluator const& ranges);

  /// A sentence that says how convexity of `root` is shown; empty where it is not.
  std::string proof(expression::node_id root) const;

 private:
  struct power {
    expression::node_id base;
    unsigned exponent;
  };

  shape classify(expression::node_id id) const;
  shape sum(expression::node_id id) const;
  shape product(expression::node_id a, expression::node_id b) const;
  shape whole_power(power of) const;
  shape quotient(expression::node_id a, expression::node_id b) const;
  shape real_power(expression::node_id base, expression::node_id exponent) const;
  shape function(expression::node_id id) const;
  shape piecewise(expression::node_id id) const;
  shape absolute(expression::node_id a) const;
  shape scaled(shape a, interval factor) const;
  power as_power(expression::node_id id) const;
  bool terms_are_convex(expression::node_id root) const;

  expression::graph const* graph_;
  interval_evaluator const* ranges_;
  quadratic_forms forms_;
  std::vector<shape> shapes_;
  std::vector<power> powers_;
};

}  // namespace rivulet::inspection_detail
