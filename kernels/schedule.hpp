// Learning-rate schedules with warm-up: the factor of a step, and the counters that follow it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/loop_settings.hpp"
#include "kernels/view.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

namespace scheduling {

template <typename L>
struct turn {
  L factor;
  mask_of<L> settled;
};

template <typename View>
RIVULET_LANE turn<lane_of<View>> decay(View& view, schedule_kind kind, mask_of<lane_of<View>> running) {
  using L = lane_of<View>;
  L const factor = view.get(record::schedule_factor), next = factor * view.get(hyper::gamma);
  turn<L> const result{factor, bits(next) == bits(factor)};
  mask_of<L> due = running;
  if (kind == schedule_kind::step) {
    L const counter = view.get(record::schedule_counter), counted = counter + one<L>();
    due = running & (counted >= view.get(hyper::step_size));
    view.put(record::schedule_counter, select(running, select(due, zero<L>(), counted), counter));
  }
  view.put(record::schedule_factor, select(due, next, factor));
  return result;
}

template <typename View>
RIVULET_LANE turn<lane_of<View>> cosine(View& view, mask_of<lane_of<View>> running) {
  using L = lane_of<View>;
  using T = scalar_of<L>;
  L const pi = broadcast<L>(sizeof(T) == 4 ? T(3.14159265358979323846F) : T(3.14159265358979323846));
  L const least = view.get(hyper::minimum_fraction), end = view.get(hyper::decay_iterations);
  L const counter = view.get(record::schedule_counter);
  L const wave = broadcast<L>(T(0.5)) * (one<L>() + cos((pi * counter) / end));
  view.put(record::schedule_counter, select(running & (counter < end), counter + one<L>(), counter));
  return {fma(one<L>() - least, wave, least), counter >= end};
}

}  // namespace scheduling

/// The factor of the step from x_k; advances the counters and notes whether the schedule was settled in this step.
template <typename View>
RIVULET_LANE lane_of<View> schedule_step(View& view, schedule_kind kind, bool warmup) {
  using L = lane_of<View>;
  L const counter = view.get(record::warmup_counter);
  L const length = warmup ? view.get(hyper::warmup_iterations) : counter;
  mask_of<L> const warming = counter < length, running = counter >= length;
  scheduling::turn<L> turn{one<L>(), running};
  if (kind == schedule_kind::cosine) turn = scheduling::cosine(view, running);
  if (kind == schedule_kind::step || kind == schedule_kind::exponential) turn = scheduling::decay(view, kind, running);
  view.put(record::settled, flag<L>(turn.settled & running));
  if (!warmup) return turn.factor;
  L const counted = counter + one<L>();
  view.put(record::warmup_counter, select(warming, counted, counter));
  return select(warming, counted / length, turn.factor);
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
