// Laying out the blocks of a descent.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/layout.hpp"

#include <algorithm>
#include <limits>

#include <rivulet/error.hpp>

#include "host/cpu/fused_step.hpp"
#include "kernels/descend.hpp"

namespace rivulet::cpu {
namespace {

/// The state of each method besides x, in the order of rivulet::method (docs/methods.md, table of states).
struct state_shape {
  method which;
  int arrays, numbers;
};
constexpr std::array<state_shape, 13> state_shapes{{{method::gd, 0, 0},
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
  for (std::size_t i = 0; i < state_shapes.size(); ++i) {
    if (static_cast<std::size_t>(state_shapes[i].which) != i) return false;
  }
  return true;
}
static_assert(in_order());
static_assert(static_cast<int>(kernels::hyper::minimum_fraction) == static_cast<int>(hyperparameter::minimum_fraction));
static_assert(static_cast<int>(kernels::hyper::weight_decay) == static_cast<int>(hyperparameter::weight_decay));
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
void set_tests(descent_settings const& from, settings_of<T>& to) {
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

template <typename T>
settings_of<T> loop_settings(descent_settings const& from) {
  settings_of<T> to{};
  to.schedule = static_cast<kernels::schedule_kind>(from.schedule);
  to.scheduled = from.warmup || from.schedule != schedule::constant;
  to.warmup = from.warmup;
  to.weight_decay = from.weight_decay && from.method != method::adamw;
  to.clip_norm = from.clip_norm;
  to.clip_value = from.clip_value;
  to.detect_cycles = from.stop && from.detect_cycles;
  to.track_best = from.track_best;
  to.track_first_f = has(from.reducers, reducer_kind::f_initial);
  to.track_sum_f = has(from.reducers, reducer_kind::sum_f);
  to.track_sum_inverse_f = has(from.reducers, reducer_kind::sum_inverse_f);
  set_tests(from, to);
  return to;
}

/// The hyperparameters that the loop will read, apart from learning rates.
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

template <typename T>
void place_slots(layout<T>& plan, program const& program, descent_settings const& settings) {
  auto& slots = plan.slots;
  std::uint32_t next = 0;
  auto const take = [&](std::size_t count) {
    auto const first = next;
    next += static_cast<std::uint32_t>(count);
    return first;
  };
  auto const n = std::size_t{program.parameters};
  auto const state =
      (1 + static_cast<std::size_t>(plan.state_arrays)) * n + static_cast<std::size_t>(plan.state_numbers);
  slots.state = take(state);
  slots.gradient = take(n);
  slots.f = take(1);
  slots.records = take(kernels::record_count);
  slots.hyperparameters.fill(absent);
  for (auto const which : read_hyperparameters(settings))
    slots.hyperparameters[static_cast<std::size_t>(which)] = take(1);
  std::uint32_t groups = 0;
  for (auto const group : settings.rate_group) groups = std::max(groups, group);
  slots.rates.push_back(take(1));
  for (std::uint32_t g = 0; g < groups; ++g) slots.rates.push_back(take(1));
  for (std::uint32_t c = 0; c < program.constants; ++c) slots.constants.push_back(take(1));
  if (plan.settings.detect_cycles) slots.saved = take(state);
  if (plan.settings.has_step_tolerance) slots.previous_x = take(n);
  slots.free = next;
  plan.rate_slots.assign(std::max<std::size_t>(n, 1), slots.rates[0]);
  for (std::size_t i = 0; i < settings.rate_group.size(); ++i) {
    plan.rate_slots[i] = slots.rates[settings.rate_group[i]];
    plan.grouped = plan.grouped || plan.rate_slots[i] != plan.rate_slots[0];
  }
}

/// The value of a column that is the same for all instances.
template <typename T>
std::optional<T> uniform(column const& from) {
  return from.data != nullptr && from.stride == 0 ? std::optional<T>(static_cast<T>(from[0])) : std::nullopt;
}

/// Constants are those of the objective, then the learning rate.
template <typename T>
slot_map<T> map_of(slot_numbers const& slots, instance_columns const& instances) {
  slot_map<T> map{slots.state, slots.f, slots.gradient, slots.constants, {}, slots.free};
  for (auto const& constant : instances.constants) {
    map.uniform.push_back(uniform<T>(constant));
  }
  map.constants.push_back(slots.rates[0]);
  map.uniform.push_back(uniform<T>(instances.hyperparameters[0]));
  return map;
}

/// The turns of a descent without stop rule: only the gradient; for plain gd the step as well.
template <typename T>
void translate_step(layout<T>& plan, program const& program, descent_settings const& settings, slot_map<T> map) {
  auto const gradient = gradient_only(program);
  bool const plain = settings.method == method::gd && !plan.grouped && !kernels::prepares(plan.settings);
  auto const fused = plain ? fuse_gd_step(gradient) : std::nullopt;
  plan.step_advances = fused.has_value();
  if (fused) map.gradient = plan.slots.state;
  plan.step = translate(fused ? *fused : gradient, map, plan.engine.evaluator);
}

}  // namespace

template <typename T>
layout<T> make_layout(program const& program, descent_settings const& settings, instance_columns const& instances,
                      simd lanes) {
  layout<T> plan{};
  plan.engine = engine_of<T>(lanes);
  plan.settings = loop_settings<T>(settings);
  auto const& shape = state_shapes[static_cast<std::size_t>(settings.method)];
  plan.parameters = static_cast<int>(program.parameters);
  plan.state_arrays = shape.arrays;
  plan.state_numbers = shape.numbers;
  plan.fixed = !settings.stop;
  plan.reduces = settings.track_best || !settings.reducers.empty();
  place_slots(plan, program, settings);
  auto map = map_of<T>(plan.slots, instances);
  plan.evaluation = translate(program, map, plan.engine.evaluator);
  map.free = plan.evaluation.free;
  plan.total_slots = map.free;
  if (plan.fixed) {
    translate_step(plan, program, settings, map);
    plan.total_slots = plan.step.free;
  }
  return plan;
}

template layout<float> make_layout<float>(program const&, descent_settings const&, instance_columns const&, simd);
template layout<double> make_layout<double>(program const&, descent_settings const&, instance_columns const&, simd);

}  // namespace rivulet::cpu
