// Laying out the blocks of a descent.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/layout.hpp"

#include <algorithm>

#include "host/cpu/compiled.hpp"
#include "host/cpu/fused_step.hpp"
#include "host/descent/loop_settings.hpp"
#include "kernels/descend.hpp"

namespace rivulet::cpu {
namespace {

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
  slots.gradient = take(std::max(n, program.outputs.size() - 1));
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
  if (program.rows != nullptr) {
    auto const sums = program.rows->sums();
    slots.rows.shared = slots.constants[program.rows->first_output()];
    slots.rows.partials = slots.constants[program.rows->first_own()];
    slots.rows.left = take(sums);
    slots.rows.stack = take(row_tree_levels * sums);
    std::size_t own = 0;
    for (std::size_t c = 0; c < program.rows->data->columns; ++c)
      own += is_own(*program.rows, settings.batches, c) ? 1 : 0;
    slots.rows.own = take(own);
  }
  if (plan.settings.detect_cycles) slots.saved = take(state);
  if (plan.settings.has_step_tolerance) slots.previous_x = take(n);
  slots.free = next;
  plan.rate_slots.assign(std::max<std::size_t>(n, 1), slots.rates[0]);
  for (std::size_t i = 0; i < settings.rate_group.size(); ++i) {
    plan.rate_slots[i] = slots.rates[settings.rate_group[i]];
    plan.grouped = plan.grouped || plan.rate_slots[i] != plan.rate_slots[0];
  }
}

/// Constants are those of the program, then the learning rate.
template <typename T>
slot_map<T> map_of(slot_numbers const& slots, program const& program, mini_batches const& batches,
                   instance_columns const& instances) {
  slot_map<T> map{slots.state, slots.f, slots.gradient, slots.constants, {}, slots.free};
  for (auto const& constant : instances.constants) {
    map.uniform.push_back(uniform_value<T>(constant));
  }
  map.uniform.resize(program.constants);
  if (program.rows != nullptr && (batches.rows > 0 || program.rows->data->regular())) {
    auto const rows = batches.rows > 0 ? batches.rows : program.rows->data->rows;
    map.uniform[program.rows->row_count] = static_cast<T>(rows);
  }
  map.constants.push_back(slots.rates[0]);
  map.uniform.push_back(uniform_value<T>(instances.hyperparameters[0]));
  return map;
}

/// The turns of a descent without stop rule: only the gradient; for plain gd the step as well.
template <typename T>
void translate_step(layout<T>& plan, program const& program, descent_settings const& settings, slot_map<T> map) {
  auto const gradient = gradient_only(program);
  bool const plain =
      settings.method == method::gd && !plan.grouped && settings.bounds.empty() && !kernels::prepares(plan.settings);
  auto const fused = plain ? fuse_gd_step(gradient) : std::nullopt;
  plan.step_advances = fused.has_value();
  if (fused) map.gradient = plan.slots.state;
  plan.step = translate(fused ? *fused : gradient, map, plan.engine.evaluator);
}

}  // namespace

template <typename T>
layout<T> make_layout(program const& program, descent_settings const& settings, instance_columns const& instances,
                      execution const& how) {
  layout<T> plan{};
  plan.engine = engine_of<T>(how.lanes);
  plan.settings = loop_settings<T>(settings);
  auto const shape = shape_of(settings, program.parameters);
  plan.parameters = static_cast<int>(program.parameters);
  plan.state_arrays = shape.arrays;
  plan.state_numbers = shape.numbers;
  plan.fixed = !settings.stop;
  plan.reduces = settings.track_best || !settings.reducers.empty();
  for (auto const& each : settings.bounds) {
    plan.lower.push_back(static_cast<T>(each.lower));
    plan.upper.push_back(static_cast<T>(each.upper));
  }
  place_slots(plan, program, settings);
  auto map = map_of<T>(plan.slots, program, settings.batches, instances);
  if (program.rows != nullptr)
    plan.rows = plan_rows(*program.rows, settings.batches, plan.slots.rows, map, plan.engine.evaluator);
  plan.evaluation = translate(program, map, plan.engine.evaluator);
  map.free = plan.evaluation.free;
  plan.total_slots = map.free;
  if (plan.fixed) {
    translate_step(plan, program, settings, map);
    plan.total_slots = plan.step.free;
  }
  compile(plan, program, settings, instances, how);
  return plan;
}

template layout<float> make_layout<float>(program const&, descent_settings const&, instance_columns const&,
                                          execution const&);
template layout<double> make_layout<double>(program const&, descent_settings const&, instance_columns const&,
                                            execution const&);

}  // namespace rivulet::cpu
