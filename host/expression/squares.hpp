// Recognising an objective as a sum of squares and Poisson losses: what Levenberg-Marquardt and fit results need.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "host/expression/objective_data.hpp"

namespace rivulet::expression {

enum class fit_loss : std::uint8_t { square, poisson, poisson_log };

/// scale · weight · loss(z), summed over rows or not; docs/methods.md, "Levenberg-Marquardt".
struct fit_term {
  fit_loss loss = fit_loss::square;
  bool over_rows = false;
  node_id scale = 0;   ///< the same for all rows
  node_id weight = 0;  ///< what of the factor differs from row to row, else 1
  node_id z = 0;
  node_id mean = 0;     ///< poisson: the argument of its logarithm
  node_id counted = 0;  ///< poisson, poisson_log: y
};

/// The terms of `root`, those free of parameters left out. Adds nodes for factors. Throws invalid_argument that shows
/// the term that is none of these, where f is not a sum of them.
std::vector<fit_term> fit_terms(graph& graph, node_id root, objective_data const& names);

}  // namespace rivulet::expression
