// The stop rule of docs/methods.md on all lanes at once, and the reducers over f.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bounds.hpp"
#include "kernels/cycle_detection.hpp"
#include "kernels/gradient_transformations.hpp"
#include "kernels/loop_settings.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

/// Where the point just evaluated is one that counts: everywhere, or where a line search has accepted it.
template <typename View, typename Settings>
RIVULET_LANE mask_of<lane_of<View>> accepted_lanes(View const& view, Settings const& settings) {
  using L = lane_of<View>;
  if (!settings.searches) return whole<L>(0) == whole<L>(0);
  return bits(view.get(record::trial)) == whole<L>(static_cast<int>(trial::accepted));
}

/// Counts f(x_k) into the reducers that are asked for. f_magnitude is |f| in bits.
template <typename View, typename Settings>
RIVULET_LANE void reduce_f(View& view, Settings const& settings) {
  using L = lane_of<View>;
  L const f = view.f();
  auto const iteration = bits(view.get(record::iteration));
  auto const counts = accepted_lanes(view, settings);
  if (settings.track_best) {
    L const best = view.get(record::best_f);
    auto better = finite<L>(magnitude_bits(f)) & !(f >= best);
    if (settings.searches) better = better & counts;
    view.put(record::best_f, select(better, f, best));
    L const best_iteration = view.get(record::best_iteration);
    view.put(record::best_iteration, from_bits<L>(select(better, iteration, bits(best_iteration))));
  }
  if (settings.track_first_f) {
    auto first = iteration == whole<L>(0);
    if (settings.searches) first = first & counts;
    view.put(record::first_f, select(first, f, view.get(record::first_f)));
  }
  auto const add = [&](record which, L term) {
    L const before = view.get(which), after = before + term;
    view.put(which, settings.searches ? select(counts, after, before) : after);
  };
  if (settings.track_sum_f) add(record::sum_f, f);
  if (settings.track_sum_inverse_f) add(record::sum_inverse_f, one<L>() / f);
}

namespace stopping {

template <typename L>
RIVULET_LANE L at_least(L a, L b) {
  return select(a < b, b, a);
}

/// What the tests look at.
template <typename L>
struct point {
  L f, gradient_norm, size;
  integer_of<L> iteration;
  mask_of<L> first;
};

/// Where each test holds, by its order.
template <typename L>
struct findings {
  mask_of<L> not_finite, diverged, gradient, relative_gradient, f, step, target, iterations, evaluations, stalled,
      cycling;
};

template <typename View>
RIVULET_LANE integer_of<lane_of<View>> largest_parameter(View const& view) {
  return largest_over(view, [&](int i) { return view.x(i); });
}

template <typename View>
RIVULET_LANE lane_of<View> longest_move(View const& view) {
  using L = lane_of<View>;
  return from_bits<L>(largest_over(view, [&](int i) { return view.x(i) - view.previous_x(i); }));
}

/// Where no parameter has changed by more than `tolerance` times its size.
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> each_moved_little(View const& view, lane_of<View> tolerance) {
  using L = lane_of<View>;
  mask_of<L> little = whole<L>(0) == whole<L>(0);
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    L const move = from_bits<L>(magnitude_bits(view.x(i) - view.previous_x(i)));
    little = little & (move <= tolerance * from_bits<L>(magnitude_bits(view.x(i))));
  }
  if constexpr (shares_instance<View>) return view.every(little);
  return little;
}

/// The tests that few studies use.
template <typename View, typename Settings>
RIVULET_LANE void rare_tests(View& view, Settings const& settings, point<lane_of<View>> const& at,
                             findings<lane_of<View>>& found) {
  using L = lane_of<View>;
  L const f_size = from_bits<L>(magnitude_bits(at.f));
  if (settings.has_f_bound) found.diverged = found.diverged | !(f_size <= broadcast<L>(settings.f_bound));
  if (settings.has_relative_gradient_tolerance) {
    L const reference = select(at.first, at.gradient_norm, view.get(record::first_gradient));
    view.put(record::first_gradient, reference);
    found.relative_gradient = at.gradient_norm <= broadcast<L>(settings.relative_gradient_tolerance) * reference;
  }
  if (settings.has_f_tolerance) {
    L const before = view.get(record::previous_f);
    L const tolerance = broadcast<L>(settings.f_tolerance), size_before = from_bits<L>(magnitude_bits(before));
    L const larger = at_least(f_size, size_before), scale = settings.fits ? larger : at_least(larger, one<L>());
    L const change = settings.fits ? before - at.f : from_bits<L>(magnitude_bits(at.f - before));
    found.f = (change <= tolerance * scale) & !at.first;
    if (settings.fits) found.f = found.f & (view.get(record::predicted) <= tolerance * size_before);
  }
  if (settings.has_step_tolerance && any(!at.first)) {
    L const tolerance = broadcast<L>(settings.step_tolerance);
    if (settings.fits) {
      found.step = each_moved_little(view, tolerance) & !at.first;
    } else {
      found.step = (longest_move(view) <= tolerance * at_least(at.size, one<L>())) & !at.first;
    }
  }
  if (settings.has_target) found.target = at.f <= broadcast<L>(settings.target);
  if (settings.has_max_evaluations) {
    auto const last =
        settings.searches ? bits(view.get(record::evaluations)) - whole<L>(1) : at.iteration;  // this evaluation
    found.evaluations = last >= whole<L>(settings.last_evaluation);
  }
}

/// The first test that holds, as the number of an enum ending.
template <typename L>
RIVULET_LANE L first_of(findings<L> const& found, mask_of<L> first) {
  auto code = whole<L>(0);
  auto const overrule = [&](mask_of<L> mask, ending by) { code = select(mask, whole<L>(static_cast<int>(by)), code); };
  overrule(found.cycling, ending::cycling);
  overrule(found.stalled, ending::stalled);
  overrule(found.evaluations, ending::max_evaluations);
  overrule(found.iterations, ending::max_iterations);
  overrule(found.target, ending::target);
  overrule(found.step, ending::step);
  overrule(found.f, ending::f);
  overrule(found.relative_gradient, ending::relative_gradient);
  overrule(found.gradient, ending::gradient);
  overrule(found.diverged, ending::diverged);
  overrule(found.not_finite, ending::not_finite);
  overrule(found.not_finite & first, ending::undefined_start);
  return from_bits<L>(code);
}

/// What the tests found at a point.
template <typename L>
struct verdict {
  point<L> at;
  findings<L> found;
  mask_of<L> ended;
  integer_of<L> since;  ///< the last restart of Brent's test, where cycles are detected
};

/// The number of an enum ending where a line search has ended the instance, else 0.
template <typename View>
RIVULET_LANE integer_of<lane_of<View>> ending_of_search(View const& view) {
  using L = lane_of<View>;
  auto const code = bits(view.get(record::trial)), nothing = whole<L>(0);
  auto const failed = code == whole<L>(static_cast<int>(trial::failed));
  auto const out = code == whole<L>(static_cast<int>(trial::out_of_evaluations));
  auto const of_failure = select(failed, whole<L>(static_cast<int>(ending::line_search_failed)), nothing);
  auto const rests = code == whole<L>(static_cast<int>(trial::at_rest));
  auto const of_rest = select(rests, whole<L>(static_cast<int>(ending::step)), of_failure);
  return select(out, whole<L>(static_cast<int>(ending::max_evaluations)), of_rest);
}

/// Every test of the stop rule at x_k.
template <typename View, typename Settings>
RIVULET_LANE verdict<lane_of<View>> examine(View& view, Settings const& settings) {
  using L = lane_of<View>;
  auto const gradient = largest_projected_gradient(view), size = largest_parameter(view);
  auto const iteration = bits(view.get(record::iteration)), nothing = whole<L>(0);
  auto const accepted = accepted_lanes(view, settings);
  mask_of<L> first = iteration == nothing;
  if (settings.searches) first = first & accepted;
  point<L> const at{view.f(), from_bits<L>(gradient), from_bits<L>(size), iteration, first};
  mask_of<L> const never = nothing < nothing;
  mask_of<L> const settled = settings.scheduled ? bits(view.get(record::settled)) != nothing : !never;
  findings<L> found{never, never, never, never, never, never, never, never, never, never, never};
  found.not_finite = !(finite<L>(gradient) & finite<L>(magnitude_bits(at.f)));
  if (settings.has_divergence_bound) found.diverged = !(at.size <= broadcast<L>(settings.divergence_bound));
  if (settings.has_gradient_tolerance) {
    found.gradient = at.gradient_norm <= broadcast<L>(settings.gradient_tolerance);
  }
  if (settings.has_max_iterations) found.iterations = iteration >= whole<L>(settings.max_iterations);
  if (settings.tests_changed) found.stalled = (bits(view.get(record::changed)) == nothing) & settled;
  auto since = iteration;
  if (settings.detect_cycles) {
    since = since_restart(view, settings, iteration, settled);
    found.cycling = cycle_test(view, since);
  }
  mask_of<L> ended =
      found.not_finite | found.diverged | found.gradient | found.iterations | found.stalled | found.cycling;
  if (settings.has_rare_tests) {
    rare_tests(view, settings, at, found);
    ended = ended | found.diverged | found.relative_gradient | found.f | found.step | found.target | found.evaluations;
  }
  if (settings.searches) ended = (ended & accepted) | (ending_of_search(view) != nothing);
  return {at, found, ended, since};
}

}  // namespace stopping

/// Applies the stop rule at x_k. Where any lane ends, record::ending and record::gradient_norm say how, and
/// record::cycle_period the period of a cycle.
template <typename View, typename Settings>
RIVULET_LANE bool judge(View& view, Settings const& settings) {
  using L = lane_of<View>;
  auto const [at, found, ended, since] = stopping::examine(view, settings);
  if (settings.detect_cycles) {
    if (any(found.cycling)) {
      view.put(record::cycle_period, from_bits<L>(at.iteration - bits(view.get(record::saved_iteration))));
    }
    save_state(view, at.iteration, saves_at<L>(since));
  }
  if (!any(ended)) return false;
  L ending = stopping::first_of<L>(found, at.first);
  if (settings.searches) {
    auto const of_search = stopping::ending_of_search(view);
    ending = from_bits<L>(select(accepted_lanes(view, settings), bits(ending), of_search));
  }
  view.put(record::ending, ending);
  view.put(record::gradient_norm, at.gradient_norm);
  return true;
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
