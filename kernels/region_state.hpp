// Where lm keeps its state: the numbers of its state arrays and of its numbers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/search_state.hpp"

namespace rivulet::kernels::region {

/// State arrays; the rows of B and then those of its factor follow.
enum array : int {
  accepted_x = search::accepted_x,  ///< a in docs/methods.md
  accepted_g = search::accepted_g,  ///< p
  step,                             ///< d
  scale,                            ///< D
  work,                             ///< what is being solved for
  array_count
};

enum number : int {
  accepted_f = search::accepted_f,  ///< f_a
  radius,                           ///< Δ
  damping,                          ///< λ
  predicted,                        ///< e
  length,                           ///< q
  length_square,                    ///< Q
  slope,                            ///< δ
  current_stage,                    ///< enum class stage
  clipped,                          ///< 1 where the bounds moved the trial point, 0 elsewhere
  number_count
};

/// Kept as a number of the lane type.
enum class stage : int { start, first, later, hopeless };

}  // namespace rivulet::kernels::region
