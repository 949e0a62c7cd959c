// What the loop keeps per instance besides the state of its method, and the ways an instance ends.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rivulet::kernels {

/// One lane value each. The integers among them are kept as bit patterns of the lane type (bits, from_bits).
enum class record : int {
  iteration,       ///< k, integer
  changed,         ///< integer: 0 where the last step changed nothing of the state; not 0 at x_0
  settled,         ///< integer: -1 where the last step's schedule was settled
  ending,          ///< integer: enum class ending
  gradient_norm,   ///< max |g_i|, of the projected gradient under bounds
  first_gradient,  ///< the same at x_0
  previous_f,      ///< f at the point before
  best_f,
  best_iteration,  ///< integer
  sum_f,
  sum_inverse_f,
  first_f,
  restart,          ///< Brent's test, integer: the point where it began anew
  saved_iteration,  ///< Brent's test, integer: the point whose state is saved
  cycle_period,     ///< integer
  warmup_counter,
  schedule_counter,
  schedule_factor,
  rate_factor,  ///< what learning rates are multiplied by in this step; 1 without a schedule
  once,         ///< a number of the method that is computed when the instance is loaded
  trial,        ///< line search, integer: enum class trial, what became of the point just evaluated
  evaluations,  ///< line search, integer: turns of the instance
  predicted,    ///< lm: the decrease of f that the step to the point promised
};

inline constexpr int record_count = 23;

/// What a line search or lm says of a point. Where it ends the instance, the last accepted point has been put back.
enum class trial : int { rejected, restarted, accepted, failed, out_of_evaluations, at_rest };

/// Which test of the stop rule fired, in the order of the tests.
enum class ending : int {
  none,
  undefined_start,
  not_finite,
  diverged,
  gradient,
  relative_gradient,
  f,
  step,
  target,
  max_iterations,
  max_evaluations,
  stalled,
  cycling,
  line_search_failed,
};

}  // namespace rivulet::kernels
