// What the descent kernels share: warp-wide helpers, the settings of a launch, the way results are stored.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/descend.hpp"
#include "kernels/launch_arguments.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

inline constexpr unsigned whole_warp = 0xffffffffu;
inline constexpr int warp_size = 32;

/// A NaN's bits never leave a kernel.
template <typename T>
RIVULET_LANE T canonical(T value) {
  return value != value ? detail::not_a_number<T>() : value;
}

/// The flags are the study's constants, the bounds come with the launch.
template <typename Study, typename Arguments>
RIVULET_LANE auto settings_of(Arguments const& launch) {
  auto settings = Study::flags();
  settings.gradient_tolerance = launch.settings.gradient_tolerance;
  settings.relative_gradient_tolerance = launch.settings.relative_gradient_tolerance;
  settings.f_tolerance = launch.settings.f_tolerance;
  settings.step_tolerance = launch.settings.step_tolerance;
  settings.target = launch.settings.target;
  settings.divergence_bound = launch.settings.divergence_bound;
  settings.f_bound = launch.settings.f_bound;
  settings.max_iterations = launch.settings.max_iterations;
  settings.last_evaluation = launch.settings.last_evaluation;
  return settings;
}

/// Values that are the same for all instances, as a kernel's argument.
template <typename T, int Count>
struct uniform_values {
  T at[Count > 0 ? Count : 1];
};

/// The whole work of a thread or a warp.
template <typename Study, typename Block, typename Settings>
RIVULET_LANE void descend_study(Block& block, Settings const& settings) {
  if constexpr (Study::fixed) {
    descend_fixed(block, settings, settings.max_iterations, Study::reduces);
  } else {
    descend(block);
  }
}

/// x_k to x_{k+1}, or to the next trial point of a line search or of lm.
template <typename Study, typename View, typename Settings>
RIVULET_LANE void step_study(View& view, Settings const& settings) {
  using method = typename Study::template method<lane_of<View>>;
  if constexpr (is_fit<method>) {
    place_fit(view, settings);
  } else if constexpr (method::searches) {
    place_trial<Study::template method>(view, settings);
  } else {
    if (prepares(settings)) prepare_step(view, settings);
    constexpr auto kept = Study::fixed ? bookkeeping::none : bookkeeping::watched;
    advance<Study::template method, Study::rates_kind, kept>(view);
  }
}

/// What a line search or lm says of the point just evaluated.
template <typename Study, typename View, typename Settings>
RIVULET_LANE void judge_trial_of(View& view, Settings const& settings) {
  using method = typename Study::template method<lane_of<View>>;
  if constexpr (is_fit<method>) {
    judge_fit(view, settings);
  } else if constexpr (method::searches) {
    judge_trial(view, settings);
  }
}

/// Parameter i of a row at x_0.
template <typename Arguments>
RIVULET_LANE auto start_of(Arguments const& launch, int i, unsigned row) {
  return launch.start[i * launch.start_pitch + row * static_cast<unsigned long long>(launch.start_row_stride)];
}

/// Makes the view's instance, whose x is in place, stand at x_0.
template <typename Study, typename View, typename Arguments>
RIVULET_LANE void begin_instance(View& view, Arguments const& launch, unsigned row) {
  RIVULET_UNROLL
  for (int v = 0; v < Study::varying; ++v) view.put_varying(v, launch.inputs[v * launch.input_pitch + row]);
  start_instance(view, true);
  start_method<Study::template method>(view, true);
}

/// How many of f(x_0) … f(x_k) there are.
template <typename View>
RIVULET_LANE unsigned long long points(View const& view) {
  return static_cast<unsigned long long>(bits(view.get(record::iteration))) + 1;
}

/// Everything of a result but x, mean_last_f and the other reducers.
template <typename View, typename Arguments>
RIVULET_LANE void store_result(View const& view, Arguments const& launch, unsigned row) {
  using T = lane_of<View>;
  auto const& to = launch.results;
  auto const code = bits(view.get(record::ending));
  to.ending[row] = static_cast<unsigned char>(code);
  to.iterations[row] = bits(view.get(record::iteration));
  if (to.evaluations != nullptr) to.evaluations[row] = bits(view.get(record::evaluations));
  to.best_iteration[row] = bits(view.get(record::best_iteration));
  bool const cycles = code == static_cast<int>(ending::cycling);
  to.cycle_period[row] = cycles ? bits(view.get(record::cycle_period)) : 0;
  if (cycles) atomicAdd(&launch.counters->cycling, 1u);
  to.f[row] = canonical<T>(view.f());
  to.gradient_norm[row] = canonical<T>(view.get(record::gradient_norm));
  to.best_f[row] = canonical<T>(view.get(record::best_f));
}

/// The reducers in the order of the study. `mean(ring)` is mean_last_f over a ring of last values.
template <typename Study, typename View, typename Results, typename Mean>
RIVULET_LANE void store_reducers(View const& view, Results const& to, unsigned row, Mean const& mean) {
  using T = lane_of<View>;
  RIVULET_UNROLL
  for (int r = 0; r < Study::reducers; ++r) {
    T const value = Study::reducer_record(r) != record::iteration ? view.get(Study::reducer_record(r))
                                                                  : mean(Study::reducer_ring(r));
    to.reducers[r * to.pitch + row] = canonical<T>(value);
  }
}

/// The last `window` values of f of the instance in a place of scratch memory, `spacing` elements apart.
template <typename T>
struct ring {
  T* values;
  unsigned long long spacing;
  unsigned window;
  RIVULET_LANE T mean(unsigned long long points) const {
    unsigned const count = points < window ? static_cast<unsigned>(points) : window;
    unsigned const oldest = points < window ? 0 : static_cast<unsigned>(points % window);
    T const sum = tree_sum<T>(static_cast<int>(count), [&](int i) {
      unsigned const place = oldest + static_cast<unsigned>(i);
      return values[(place < window ? place : place - window) * spacing];
    });
    return sum / static_cast<T>(static_cast<int>(count));
  }
  RIVULET_LANE void remember(unsigned long long point, T f) const { values[(point % window) * spacing] = f; }
};

/// Keeps f(x_k), unless it is that of a trial point which was not accepted.
template <typename Study, typename View>
RIVULET_LANE void remember_f(ring<lane_of<View>> const& to, View const& view) {
  if constexpr (Study::template method<lane_of<View>>::searches) {
    if (bits(view.get(record::trial)) != static_cast<int>(trial::accepted)) return;
  }
  to.remember(points(view) - 1, view.f());
}

/// Hands out rows: every thread of the warp that `wants` one gets the next, or none (at or beyond the count). One
/// atomic addition for the warp. All threads of the warp call it together.
RIVULET_LANE unsigned take_rows(unsigned* queue, bool wants, int lane) {
  unsigned const wanting = __ballot_sync(whole_warp, wants);
  int const leader = __ffs(static_cast<int>(wanting)) - 1;
  unsigned first = 0;
  if (lane == leader) first = atomicAdd(queue, static_cast<unsigned>(__popc(wanting)));
  first = __shfl_sync(whole_warp, first, leader < 0 ? 0 : leader);
  return first + static_cast<unsigned>(__popc(wanting & ((1u << lane) - 1)));
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
