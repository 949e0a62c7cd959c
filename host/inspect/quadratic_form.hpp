// Polynomials of degree at most two with interval coefficients, read off a graph.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <utility>
#include <vector>

#include "host/expression/graph.hpp"
#include "host/inspect/interval_evaluation.hpp"
#include "host/inspect/interval_matrix.hpp"

namespace rivulet::inspection_detail {

/// constant + Σ linear_i x_i + Σ_{i<=j} square_ij x_i x_j; absent coefficients are zero.
struct quadratic_form {
  interval constant;
  std::map<std::uint32_t, interval> linear;
  std::map<std::pair<std::uint32_t, std::uint32_t>, interval> square;

  std::size_t terms() const { return 1 + linear.size() + square.size(); }
};

quadratic_form operator+(quadratic_form a, quadratic_form const& b);
quadratic_form operator*(interval factor, quadratic_form a);

/// True only if the form is convex: its Hessian has no negative eigenvalue.
bool is_convex(quadratic_form const& form);

/// The form of every node of the evaluator that is such a polynomial. Coefficients that come out exact are points.
class quadratic_forms {
 public:
  quadratic_forms(expression::graph const& graph, interval_evaluator const& ranges);
  quadratic_form const* find(expression::node_id id) const {
    auto const found = forms_.find(id);
    return found == forms_.end() ? nullptr : &found->second;
  }

 private:
  std::optional<quadratic_form> form(expression::node_id id) const;
  std::optional<quadratic_form> sum(expression::node_id id) const;
  std::optional<quadratic_form> product(expression::node_id a, expression::node_id b) const;

  expression::graph const* graph_;
  interval_evaluator const* ranges_;
  std::map<expression::node_id, quadratic_form> forms_;
};

}  // namespace rivulet::inspection_detail
