// The tables of methods, hyperparameters and schedules: names, defaults, ranges.
// SPDX-License-Identifier: Apache-2.0
#include <rivulet/method.hpp>

#include <algorithm>
#include <array>
#include <limits>

#include <rivulet/error.hpp>

#include "host/descent/nearest_names.hpp"

namespace rivulet {

namespace {

using enum hyperparameter;

constexpr std::array<std::string_view, 16> method_names{
    "gd",    "momentum", "nesterov", "adagrad", "adadelta", "rmsprop", "adam",  "amsgrad",
    "adamw", "adamax",   "nadam",    "radam",   "rprop",    "bfgs",    "lbfgs", "lm"};

constexpr std::array<std::string_view, hyperparameter_count> hyperparameter_names{"learning_rate",
                                                                                  "momentum",
                                                                                  "dampening",
                                                                                  "beta1",
                                                                                  "beta2",
                                                                                  "epsilon",
                                                                                  "rho",
                                                                                  "alpha",
                                                                                  "centered",
                                                                                  "amsgrad",
                                                                                  "lr_decay",
                                                                                  "initial_accumulator_value",
                                                                                  "momentum_decay",
                                                                                  "eta_minus",
                                                                                  "eta_plus",
                                                                                  "step_min",
                                                                                  "step_max",
                                                                                  "weight_decay",
                                                                                  "clip_norm",
                                                                                  "clip_value",
                                                                                  "warmup_iterations",
                                                                                  "step_size",
                                                                                  "gamma",
                                                                                  "decay_iterations",
                                                                                  "minimum_fraction",
                                                                                  "c1",
                                                                                  "c2",
                                                                                  "line_search_evaluations",
                                                                                  "initial_radius"};

constexpr std::array<std::string_view, 4> schedule_names{"constant", "step", "exponential", "cosine"};
constexpr std::array<std::string_view, 2> line_search_names{"strong_wolfe", "backtracking"};

constexpr std::array gd_reads{learning_rate};
constexpr std::array momentum_reads{learning_rate, momentum, dampening};
constexpr std::array nesterov_reads{learning_rate, momentum};
constexpr std::array adagrad_reads{learning_rate, epsilon, lr_decay, initial_accumulator_value};
constexpr std::array adadelta_reads{learning_rate, rho, epsilon};
constexpr std::array rmsprop_reads{learning_rate, alpha, epsilon, momentum, centered};
constexpr std::array adam_reads{learning_rate, beta1, beta2, epsilon};
constexpr std::array adamw_reads{learning_rate, beta1, beta2, epsilon, weight_decay, amsgrad};
constexpr std::array nadam_reads{learning_rate, beta1, beta2, epsilon, momentum_decay};
constexpr std::array rprop_reads{learning_rate, eta_minus, eta_plus, step_min, step_max};

constexpr std::array line_search_reads{c1, c2, step_max, line_search_evaluations};
constexpr std::array lm_reads{initial_radius};

constexpr std::array constant_reads{warmup_iterations};
constexpr std::array step_reads{warmup_iterations, step_size, gamma};
constexpr std::array exponential_reads{warmup_iterations, gamma};
constexpr std::array cosine_reads{warmup_iterations, decay_iterations, minimum_fraction};

constexpr double unbounded = std::numeric_limits<double>::infinity();
constexpr double largest_count = 16777216;  // 2^24: the counters of docs/methods.md are exact in float32 up to here

constexpr hyperparameter_range not_negative{0, unbounded, false, true, false};
constexpr hyperparameter_range positive{0, unbounded, true, true, false};
constexpr hyperparameter_range below_one{0, 1, false, true, false};
constexpr hyperparameter_range fraction{0, 1, false, false, false};
constexpr hyperparameter_range on_or_off{0, 1, false, false, true};
constexpr hyperparameter_range count_from_zero{0, largest_count, false, false, true};
constexpr hyperparameter_range count_from_one{1, largest_count, false, false, true};
constexpr hyperparameter_range inner_fraction{0, 1, true, true, false};

std::string_view default_learning_rate(method value) {
  switch (value) {
    case method::adadelta:
      return "1";
    case method::adam:
    case method::amsgrad:
    case method::adamw:
    case method::radam:
      return "0.001";
    case method::adamax:
    case method::nadam:
      return "0.002";
    default:
      return "0.01";
  }
}

std::string_view default_epsilon(method value) {
  switch (value) {
    case method::adagrad:
      return "1e-10";
    case method::adadelta:
      return "1e-6";
    default:
      return "1e-8";
  }
}

}  // namespace

std::string_view name(method value) { return method_names[static_cast<std::size_t>(value)]; }
std::string_view name(hyperparameter value) { return hyperparameter_names[static_cast<std::size_t>(value)]; }
std::string_view name(schedule value) { return schedule_names[static_cast<std::size_t>(value)]; }
std::string_view name(line_search value) { return line_search_names[static_cast<std::size_t>(value)]; }

method method_from_name(std::string_view name) {
  if (name == "sgd") return method::gd;
  auto const found = std::ranges::find(method_names, name);
  if (found == method_names.end()) throw invalid_argument(unknown_name("method", name, method_names));
  return static_cast<method>(found - method_names.begin());
}

hyperparameter hyperparameter_from_name(std::string_view name) {
  if (name == "lr") return learning_rate;
  if (name == "eps") return epsilon;
  auto const found = std::ranges::find(hyperparameter_names, name);
  if (found == hyperparameter_names.end()) {
    throw invalid_argument(unknown_name("hyperparameter", name, hyperparameter_names));
  }
  return static_cast<hyperparameter>(found - hyperparameter_names.begin());
}

schedule schedule_from_name(std::string_view name) {
  auto const found = std::ranges::find(schedule_names, name);
  if (found == schedule_names.end()) throw invalid_argument(unknown_name("schedule", name, schedule_names));
  return static_cast<schedule>(found - schedule_names.begin());
}

line_search line_search_from_name(std::string_view name) {
  auto const found = std::ranges::find(line_search_names, name);
  if (found == line_search_names.end()) throw invalid_argument(unknown_name("line search", name, line_search_names));
  return static_cast<line_search>(found - line_search_names.begin());
}

bool searches_lines(method value) { return value == method::bfgs || value == method::lbfgs || value == method::lm; }

std::span<hyperparameter const> hyperparameters(method value) {
  switch (value) {
    case method::gd:
      return gd_reads;
    case method::momentum:
      return momentum_reads;
    case method::nesterov:
      return nesterov_reads;
    case method::adagrad:
      return adagrad_reads;
    case method::adadelta:
      return adadelta_reads;
    case method::rmsprop:
      return rmsprop_reads;
    case method::adam:
    case method::amsgrad:
    case method::adamax:
    case method::radam:
      return adam_reads;
    case method::adamw:
      return adamw_reads;
    case method::nadam:
      return nadam_reads;
    case method::rprop:
      return rprop_reads;
    case method::bfgs:
    case method::lbfgs:
      return line_search_reads;
    case method::lm:
      return lm_reads;
  }
  return {};
}

std::span<hyperparameter const> hyperparameters(schedule value) {
  switch (value) {
    case schedule::constant:
      return constant_reads;
    case schedule::step:
      return step_reads;
    case schedule::exponential:
      return exponential_reads;
    case schedule::cosine:
      return cosine_reads;
  }
  return {};
}

std::string_view default_value(method value, hyperparameter which) {
  switch (which) {
    case learning_rate:
      return default_learning_rate(value);
    case epsilon:
      return default_epsilon(value);
    case momentum:
      return value == method::rmsprop ? "0" : "0.9";
    case beta1:
    case rho:
      return "0.9";
    case beta2:
      return "0.999";
    case alpha:
      return "0.99";
    case momentum_decay:
      return "0.004";
    case eta_minus:
      return "0.5";
    case eta_plus:
      return "1.2";
    case step_min:
      return "1e-6";
    case step_max:
      return searches_lines(value) ? "1e10" : "50";
    case c1:
      return "1e-4";
    case c2:
      return "0.9";
    case line_search_evaluations:
      return "20";
    case initial_radius:
      return "0.1";
    case weight_decay:
      return value == method::adamw ? "0.01" : "0";
    case dampening:
    case centered:
    case amsgrad:
    case lr_decay:
    case initial_accumulator_value:
    case warmup_iterations:
    case minimum_fraction:
      return "0";
    case clip_norm:
    case clip_value:
    case step_size:
    case gamma:
    case decay_iterations:
      return "";
  }
  return "";
}

hyperparameter_range range(hyperparameter which) {
  switch (which) {
    case learning_rate:
    case epsilon:
    case lr_decay:
    case initial_accumulator_value:
    case momentum_decay:
    case step_min:
    case weight_decay:
    case gamma:
      return not_negative;
    case step_max:
    case initial_radius:
    case clip_norm:
    case clip_value:
      return positive;
    case beta1:
    case beta2:
    case rho:
    case alpha:
      return below_one;
    case momentum:
    case dampening:
    case minimum_fraction:
      return fraction;
    case centered:
    case amsgrad:
      return on_or_off;
    case eta_minus:
      return {0, 1, true, true, false};
    case eta_plus:
      return {1, unbounded, true, true, false};
    case warmup_iterations:
      return count_from_zero;
    case step_size:
    case decay_iterations:
    case line_search_evaluations:
      return count_from_one;
    case c1:
    case c2:
      return inner_fraction;
  }
  return not_negative;
}

}  // namespace rivulet
