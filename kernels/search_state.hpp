// Where a method with a line search keeps its state: the numbers of its state arrays and of its numbers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rivulet::kernels::search {

/// State arrays of every line search. The rows of H (bfgs) or the pairs (lbfgs: the newest s, the newest y, the s
/// before, …) follow.
enum array : int {
  accepted_x,  ///< a in docs/methods.md
  accepted_g,  ///< p
  direction,   ///< d
  array_count
};

/// Numbers of every line search. The ρ of the pairs (lbfgs), the newest first, and as many α follow.
enum number : int {
  accepted_f,   ///< f_a
  first_slope,  ///< δ
  step_length,  ///< α
  low_place,    ///< lo: step length, f, slope
  low_f,
  low_slope,
  high_place,  ///< hi
  high_f,
  high_slope,
  last_width,        ///< w
  most_length,       ///< α_max
  evaluation_count,  ///< e
  current_stage,     ///< enum class stage
  pairs,             ///< r
  scale,             ///< γ of lbfgs
  number_count
};

/// Kept as a number of the lane type.
enum class stage : int { start, widening, narrowing, taking, hopeless };

}  // namespace rivulet::kernels::search
