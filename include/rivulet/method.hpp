// The methods and their hyperparameters: names, defaults, ranges.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rivulet {

/// The update rules; docs/methods.md gives each one's arithmetic rounding by rounding.
enum class method : std::uint8_t {
  gd,
  momentum,
  nesterov,
  adagrad,
  adadelta,
  rmsprop,
  adam,
  amsgrad,
  adamw,
  adamax,
  nadam,
  radam,
  rprop,
  bfgs,
  lbfgs,
  lm,
};

/// Every hyperparameter of every method, clip and schedule. Each has one value per instance.
enum class hyperparameter : std::uint8_t {
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

inline constexpr std::size_t hyperparameter_count = 29;

/// How the learning rate changes over the iterations; docs/methods.md, "Schedules".
enum class schedule : std::uint8_t { constant, step, exponential, cosine };

/// How bfgs and lbfgs choose the length of a step; docs/methods.md, "Methods with a line search".
enum class line_search : std::uint8_t { strong_wolfe, backtracking };

/// What a hyperparameter may be.
struct hyperparameter_range {
  double lower;     ///< smallest value
  double upper;     ///< largest value
  bool open_lower;  ///< the lower end itself is not allowed
  bool open_upper;  ///< the upper end itself is not allowed
  bool whole;       ///< only whole numbers
};

std::string_view name(method value);
std::string_view name(hyperparameter value);
std::string_view name(schedule value);
std::string_view name(line_search value);

/// The method called `name` (`sgd` is accepted for gd). Throws invalid_argument with the nearest names.
method method_from_name(std::string_view name);
/// The hyperparameter called `name`; `lr` and `eps` are accepted. Throws invalid_argument with the nearest names.
hyperparameter hyperparameter_from_name(std::string_view name);
schedule schedule_from_name(std::string_view name);
line_search line_search_from_name(std::string_view name);

/// Whether `method` tries points, only some of which it accepts as steps, rather than make steps of a given learning
/// rate: bfgs and lbfgs by line searches, lm in a trust region.
bool searches_lines(method value);

/// The hyperparameters that `method` reads, in the order of its documentation (without clips and schedules).
std::span<hyperparameter const> hyperparameters(method value);
/// The parameters that `schedule` reads, `warmup_iterations` included.
std::span<hyperparameter const> hyperparameters(schedule value);
/// The default as text ("0.9"): it is rounded once, to the precision of the study.
std::string_view default_value(method value, hyperparameter which);
hyperparameter_range range(hyperparameter which);
/// One sentence for help texts.
std::string_view summary(method value);
std::string_view summary(hyperparameter which);
std::span<method const> all_methods();

}  // namespace rivulet
