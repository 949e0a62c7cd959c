// What the loop needs to know that is the same for every instance of a study.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/lanes.hpp"

namespace rivulet::kernels {

/// In the order of rivulet::schedule.
enum class schedule_kind : int { constant, step, exponential, cosine };

/// T is float or double, Integer the integer of the same size. Bounds count only where their flag is set.
template <typename T, typename Integer>
struct loop_settings {
  schedule_kind schedule;
  bool scheduled;  ///< a schedule other than constant, or a warm-up
  bool warmup;
  bool weight_decay;  ///< as a gradient transformation: not for adamw
  bool clip_norm;
  bool clip_value;
  bool detect_cycles;
  bool searches;    ///< turns evaluate trial points of a line search; only some of them are accepted
  bool backtracks;  ///< the line search asks for a decrease only
  bool fits;        ///< lm: a trust region takes the place of the line search
  bool track_best;
  bool track_first_f;
  bool track_sum_f;
  bool track_sum_inverse_f;
  bool has_gradient_tolerance;
  bool has_divergence_bound;
  bool has_max_iterations = true;  ///< false only where the caller counts the turns itself
  bool tests_changed = true;       ///< false only where the caller looks itself whether a step changed anything
  bool has_rare_tests;             ///< any of those below
  bool has_relative_gradient_tolerance;
  bool has_f_tolerance;
  bool has_step_tolerance;
  bool has_target;
  bool has_f_bound;
  bool has_max_evaluations;
  T gradient_tolerance;
  T relative_gradient_tolerance;
  T f_tolerance;
  T step_tolerance;
  T target;
  T divergence_bound;
  T f_bound;
  Integer max_iterations;
  Integer last_evaluation;  ///< max_evaluations - 1
};

template <typename T>
using loop_settings_of = loop_settings<T, integer_of<T>>;

}  // namespace rivulet::kernels
