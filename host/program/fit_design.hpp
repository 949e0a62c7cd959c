// What the uncertainty of a fit is computed from: every term of a sum of squares with its derivatives, row by row.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "host/program/program.hpp"

namespace rivulet {

/// Of each term, those over rows first, the program has 1 + parameters outputs: its part of the residual sum of
/// squares, then √weight·∂z/∂x_i. Those of a term over rows are sums over rows, whose terms are the values in a row; a
/// derivative that is 0 everywhere is a literal.
struct fit_design {
  rivulet::program program;
  bool likelihood = false;  ///< Poisson losses: weights are Fisher's information, and there is no residual sum
  std::size_t terms_over_rows = 0, terms_without = 0;
};

/// Throws invalid_argument where f is no sum of squares or Poisson losses.
fit_design make_fit_design(objective_data const& objective, bool maximize, shared_rows data = {});

}  // namespace rivulet
