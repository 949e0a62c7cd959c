// How many operations a step of a study takes, counted by running one step on lanes that count.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "bench/counted.hpp"
#include "host/batch/sweep.hpp"

namespace rivulet::bench {

/// Of one step of one instance. What is the same for all steps of an instance is not counted, and of the stop rule
/// nothing: it compares and calculates nothing.
struct step_count {
  operation_count evaluation;  ///< the gradient, and f where every step needs it
  operation_count method;      ///< x_k to x_{k+1}, all parameters
  operation_count reducers;    ///< running sums of f
  bool evaluates_f = false;

  std::uint64_t arithmetic() const { return evaluation.arithmetic() + method.arithmetic() + reducers.arithmetic(); }
  /// "7 = gradient 5 + gd 2"
  std::string text(rivulet::method which) const;
};

/// Counts the first step of `instance`. The elementary functions have rare paths for extreme arguments; counted is
/// the path that this point takes. Throws invalid_argument for studies with schedules, clipping, weight decay, step
/// or relative tolerances, or mean_last_f: their arithmetic is not counted.
step_count count_step(batch::sweep const& sweep, std::uint64_t instance = 0);

}  // namespace rivulet::bench
