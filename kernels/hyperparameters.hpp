// The hyperparameters as the lanes number them: the order of rivulet::hyperparameter.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rivulet::kernels {

enum class hyper : int {
  learning_rate,
  momentum,
  dampening,
  beta1,
  beta2,
  epsilon,
  rho,
  alpha,
  centered,
  amsgrad,
  lr_decay,
  initial_accumulator_value,
  momentum_decay,
  eta_minus,
  eta_plus,
  step_min,
  step_max,
  weight_decay,
  clip_norm,
  clip_value,
  warmup_iterations,
  step_size,
  gamma,
  decay_iterations,
  minimum_fraction,
  c1,
  c2,
  line_search_evaluations,
  initial_radius,
};

inline constexpr int hyper_count = 29;

}  // namespace rivulet::kernels
