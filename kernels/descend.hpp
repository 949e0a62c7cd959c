// The loop that every method shares: evaluate, judge, advance, refill.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/advance.hpp"
#include "kernels/schedule.hpp"
#include "kernels/stop_rule.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

/// Makes the lanes in `fresh` stand at x_0. Their x, hyperparameters and constants are already in place.
template <typename View>
RIVULET_LANE void start_instance(View& view, mask_of<lane_of<View>> fresh) {
  using L = lane_of<View>;
  using T = scalar_of<L>;
  auto const set = [&](record which, L value) { view.put(which, select(fresh, value, view.get(which))); };
  constexpr bool narrow = sizeof(T) == 4;
  L const nan = from_bits<L>(whole<L>(static_cast<integer_of<T>>(narrow ? 0x7fc00000LL : 0x7ff8000000000000LL)));
  set(record::iteration, zero<L>());
  set(record::changed, one<L>());
  set(record::rate_factor, one<L>());
  set(record::best_f, nan);
  set(record::best_iteration, zero<L>());
  set(record::sum_f, -zero<L>());
  set(record::sum_inverse_f, -zero<L>());
  set(record::warmup_counter, zero<L>());
  set(record::schedule_counter, zero<L>());
  set(record::schedule_factor, one<L>());
}

/// The number of the point in every lane.
template <typename View, typename Integer>
RIVULET_LANE void set_iteration(View& view, Integer k) {
  using L = lane_of<View>;
  view.put(record::iteration, from_bits<L>(whole<L>(k)));
}

template <typename View>
RIVULET_LANE void note_first_gradient(View& view) {
  view.put(record::first_gradient, from_bits<lane_of<View>>(largest_projected_gradient(view)));
}

/// Whether a step needs prepare_step at all.
template <typename Settings>
RIVULET_LANE bool prepares(Settings const& settings) {
  return settings.clip_norm || settings.clip_value || settings.weight_decay || settings.has_f_tolerance ||
         settings.has_step_tolerance || settings.scheduled;
}

/// What few studies need before a step: transforms the gradient, remembers this point, sets the schedule's factor.
template <typename View, typename Settings>
RIVULET_LANE void prepare_step(View& view, Settings const& settings) {
  transform_gradient(view, settings);
  if (settings.has_f_tolerance) view.put(record::previous_f, view.f());
  if (settings.has_step_tolerance) {
    RIVULET_UNROLL_PARAMETERS
    for (int i = 0; i < view.parameters(); ++i) view.put_previous_x(i, view.x(i));
  }
  if (settings.scheduled) view.put(record::rate_factor, schedule_step(view, settings.schedule, settings.warmup));
}

// A block B runs one or more views side by side. refill() gives instances to lanes that have none and is false when
// no lane has one; evaluate() computes f and g; steps(k) is k times gradient and advance() without f; count(k) sets the
// number of the point in every lane; reduce() and judge() look at the point, judge() is true where a lane ended;
// finish() stores the results of ended lanes; advance() makes a step on all lanes. A step on a lane that has ended is
// wasted but harmless: refill() overwrites it. A block may have two more: quiet_turns() makes turns in which no
// instance ends, any number of them; steps_reduce() is true where steps() also reduces and counts.

/// Descends until there are no instances left. An ended lane takes the next instance at once.
template <typename Block>
RIVULET_LANE void descend(Block& block) {
  if (!block.refill()) return;
  for (;;) {
    if constexpr (requires { block.quiet_turns(); }) block.quiet_turns();
    block.evaluate();
    block.reduce();
    bool const ended = block.judge();
    if (ended) block.finish();
    block.advance();
    if (ended && !block.refill()) return;
  }
}

template <typename Block>
RIVULET_LANE bool reduces_in_steps(Block const& block) {
  if constexpr (requires { block.steps_reduce(); }) {
    return block.steps_reduce();
  } else {
    return false;
  }
}

/// The same with exactly `steps` steps for every instance: nothing is tested before the last point. f is computed on
/// the way only for reducers and for the tests that compare the last two.
template <typename Block, typename Settings, typename Integer>
RIVULET_LANE void descend_fixed(Block& block, Settings const& settings, Integer steps, bool reduces) {
  while (block.refill()) {
    for (Integer k = 0; k < steps;) {
      block.evaluate();
      block.count(k);
      block.reduce();
      if (k == 0) block.note_first();
      block.advance();
      ++k;
      bool const looks_back = settings.has_f_tolerance || settings.has_step_tolerance;
      Integer const last = reduces && !reduces_in_steps(block) ? k : looks_back ? steps - 1 : steps;
      if (k < last) {
        if (reduces) block.count(k);
        block.steps(last - k);
      }
      k = k < last ? last : k;
    }
    block.evaluate();
    block.count(steps);
    block.reduce();
    block.judge();
    block.finish();
  }
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
