// Proofs over a box by halving it: convexity, and a bound on the largest curvature.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "host/inspect/hessian.hpp"

namespace rivulet::inspection_detail {

struct box_proof {
  bool convex = false;
  std::size_t boxes = 0;               ///< parts into which the box was cut
  std::vector<double> counterexample;  ///< a point whose Hessian is proved to have a negative eigenvalue
};

/// Cuts the box until every part is proved convex, a counterexample turns up or the budget is spent.
box_proof prove_convex(symbolic_hessian& hessian, box const& where);

/// An upper bound of the largest eigenvalue of the Hessian over the box, tightened by cutting the parts with the
/// largest bound; infinity where none was found.
double curvature_bound(symbolic_hessian& hessian, box const& where);

}  // namespace rivulet::inspection_detail
