// Translating settings for the loop of the kernels.
// SPDX-License-Identifier: Apache-2.0
#include "host/descent/loop_settings.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <rivulet/error.hpp>

#include "kernels/hyperparameters.hpp"
#include "kernels/region_state.hpp"
#include "kernels/search_state.hpp"

namespace rivulet {
namespace {

struct shape_row {
  method which;
  int arrays, numbers;
};
/// In the order of rivulet::method (docs/methods.md, table of states).
constexpr std::array<shape_row, 13> first_order_shapes{{{method::gd, 0, 0},
                                                        {method::momentum, 1, 1},
                                                        {method::nesterov, 1, 0},
                                                        {method::adagrad, 1, 1},
                                                        {method::adadelta, 2, 0},
                                                        {method::rmsprop, 3, 0},
                                                        {method::adam, 2, 2},
                                                        {method::amsgrad, 3, 2},
                                                        {method::adamw, 3, 2},
                                                        {method::adamax, 2, 1},
                                                        {method::nadam, 2, 3},
                                                        {method::radam, 2, 3},
                                                        {method::rprop, 2, 0}}};

constexpr bool in_order() {
  for (std::size_t i = 0; i < first_order_shapes.size(); ++i) {
    if (static_cast<std::size_t>(first_order_shapes[i].which) != i) return false;
  }
  return true;
}
static_assert(in_order());
static_assert(static_cast<int>(kernels::hyper::minimum_fraction) == static_cast<int>(hyperparameter::minimum_fraction));
static_assert(static_cast<int>(kernels::hyper::weight_decay) == static_cast<int>(hyperparameter::weight_decay));
static_assert(static_cast<int>(kernels::hyper::initial_radius) == static_cast<int>(hyperparameter::initial_radius));
static_assert(static_cast<std::size_t>(kernels::hyper_count) == hyperparameter_count);
static_assert(static_cast<int>(kernels::schedule_kind::cosine) == static_cast<int>(schedule::cosine));

bool has(std::vector<reducer> const& reducers, reducer_kind kind) {
  return std::any_of(reducers.begin(), reducers.end(), [&](reducer const& r) { return r.kind == kind; });
}

/// An absent bound is never looked at; its flag says so.
template <typename T>
void set_bound(optional_bound const& from, bool& flag, T& to) {
  flag = from.has_value();
  to = static_cast<T>(from.value_or(0));
}

template <typename T>
void set_tests(descent_settings const& from, loop_settings_of<T>& to) {
  set_bound(from.gradient_tolerance, to.has_gradient_tolerance, to.gradient_tolerance);
  set_bound(from.relative_gradient_tolerance, to.has_relative_gradient_tolerance, to.relative_gradient_tolerance);
  set_bound(from.f_tolerance, to.has_f_tolerance, to.f_tolerance);
  set_bound(from.step_tolerance, to.has_step_tolerance, to.step_tolerance);
  set_bound(from.target, to.has_target, to.target);
  set_bound(from.divergence_bound, to.has_divergence_bound, to.divergence_bound);
  set_bound(from.f_bound, to.has_f_bound, to.f_bound);
  using integer = decltype(to.max_iterations);
  constexpr auto most = static_cast<std::uint64_t>(std::numeric_limits<integer>::max());
  if (sizeof(T) == 4 && from.max_iterations > most) {
    throw invalid_argument("max_iterations is " + std::to_string(from.max_iterations) + "; in float32 at most " +
                           std::to_string(most) + " iterations are counted: use float64 or fewer");
  }
  to.max_iterations = static_cast<integer>(std::min(from.max_iterations, most));
  to.has_max_evaluations = from.stop && from.max_evaluations.has_value();
  auto const evaluations = std::max<std::uint64_t>(from.max_evaluations.value_or(1), 1);
  to.last_evaluation = static_cast<integer>(std::min(evaluations - 1, most));
  to.has_rare_tests = to.has_relative_gradient_tolerance || to.has_f_tolerance || to.has_step_tolerance ||
                      to.has_target || to.has_f_bound || to.has_max_evaluations;
}

}  // namespace

state_shape shape_of(descent_settings const& settings, std::size_t parameters) {
  auto const history = static_cast<int>(settings.history);
  if (settings.method == method::bfgs) {
    return {kernels::search::array_count + static_cast<int>(parameters), kernels::search::number_count};
  }
  if (settings.method == method::lbfgs) {
    return {kernels::search::array_count + 2 * history, kernels::search::number_count + 2 * history};
  }
  if (settings.method == method::lm) {
    int const held = settings.bounds.empty() ? 0 : 1;
    return {kernels::region::array_count + 2 * static_cast<int>(parameters) + held, kernels::region::number_count};
  }
  auto const& row = first_order_shapes[static_cast<std::size_t>(settings.method)];
  return {row.arrays, row.numbers};
}

template <typename T>
loop_settings_of<T> loop_settings(descent_settings const& from) {
  loop_settings_of<T> to{};
  to.schedule = static_cast<kernels::schedule_kind>(from.schedule);
  to.scheduled = from.warmup || from.schedule != schedule::constant;
  to.warmup = from.warmup;
  to.weight_decay = from.weight_decay && from.method != method::adamw;
  to.clip_norm = from.clip_norm;
  to.clip_value = from.clip_value;
  to.detect_cycles = from.stop && from.detect_cycles && !searches_lines(from.method);
  to.searches = searches_lines(from.method);
  to.fits = from.method == method::lm;
  to.backtracks = from.line_search == line_search::backtracking;
  to.tests_changed = from.batches.rows == 0;
  to.track_best = from.track_best;
  to.track_first_f = has(from.reducers, reducer_kind::f_initial);
  to.track_sum_f = has(from.reducers, reducer_kind::sum_f);
  to.track_sum_inverse_f = has(from.reducers, reducer_kind::sum_inverse_f);
  set_tests(from, to);
  return to;
}

template loop_settings_of<float> loop_settings<float>(descent_settings const&);
template loop_settings_of<double> loop_settings<double>(descent_settings const&);

bool has_rate_groups(descent_settings const& settings) {
  auto const& groups = settings.rate_group;
  return !searches_lines(settings.method) && std::any_of(groups.begin(), groups.end(), [](auto g) { return g != 0; });
}

std::vector<hyperparameter> read_hyperparameters(descent_settings const& settings) {
  std::vector<hyperparameter> result;
  for (auto const which : hyperparameters(settings.method)) {
    if (which != hyperparameter::learning_rate) result.push_back(which);
  }
  for (auto const which : hyperparameters(settings.schedule)) {
    if (which != hyperparameter::warmup_iterations) result.push_back(which);
  }
  if (settings.warmup) result.push_back(hyperparameter::warmup_iterations);
  if (settings.weight_decay) result.push_back(hyperparameter::weight_decay);
  if (settings.clip_norm) result.push_back(hyperparameter::clip_norm);
  if (settings.clip_value) result.push_back(hyperparameter::clip_value);
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

}  // namespace rivulet
