// Levenberg-Marquardt of docs/methods.md on all lanes: what becomes of a trial point, and the next one.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bounds.hpp"
#include "kernels/line_search.hpp"
#include "kernels/shared_factor.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

/// Levenberg 1944, Marquardt 1963; the trust region is Moré's (1978). The view's g has the matrix behind the gradient.
template <typename L>
struct lm {
  static constexpr bool searches = true, fits = true;
};

template <typename Method>
inline constexpr bool is_fit = requires {
  requires Method::fits;
};

namespace fitting {

template <typename L>
RIVULET_LANE L code_of(region::stage which) {
  return broadcast<L>(static_cast<scalar_of<L>>(static_cast<int>(which)));
}

template <typename View>
RIVULET_LANE void put_where(View& view, mask_of<lane_of<View>> mask, region::number which, lane_of<View> value) {
  view.put_number(which, select(mask, value, view.number(which)));
}

/// |v|², v_i = term(i).
template <typename View, typename Term>
RIVULET_LANE lane_of<View> scaled_square(View const& view, Term const& term) {
  return sum_over(view, [&](int i) { return view.array(region::scale, i) * (term(i) * term(i)); });
}

/// Where no parameter differs from the accepted one by more than `tolerance` times the latter.
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> tries_little(View const& view, lane_of<View> tolerance) {
  using L = lane_of<View>;
  mask_of<L> little = whole<L>(0) == whole<L>(0);
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    L const a = view.array(region::accepted_x, i);
    little = little & (searching::magnitude(view.x(i) - a) <= tolerance * searching::magnitude(a));
  }
  if constexpr (shares_instance<View>) return view.every(little);
  return little;
}

/// Bits of the largest |entry| of the gradient and the matrix.
template <typename View>
RIVULET_LANE integer_of<lane_of<View>> largest_entry(View const& view) {
  int const n = whole_size(view), count = n + n * (n + 1) / 2;
  auto const entry = [&](int k) { return view.g(k); };
  if constexpr (shares_instance<View>) {
    return view.largest(largest_of<lane_of<View>>(view.own_part(count), entry));
  } else {
    return largest_of<lane_of<View>>(count, entry);
  }
}

/// `mask`, or where it holds in any thread that shares the instance.
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> in_any_thread([[maybe_unused]] View const& view, mask_of<lane_of<View>> mask) {
  if constexpr (shares_instance<View>) return view.some(mask ? 1 : 0) != 0;
  return mask;
}

/// A trial point as its tests see it.
template <typename L>
struct trial_point {
  L f, before, ratio;
  mask_of<L> usable, level;
};

template <typename View>
RIVULET_LANE trial_point<lane_of<View>> look_at(View const& view) {
  using L = lane_of<View>;
  L const f = view.f(), before = view.number(region::accepted_f), predicted = view.number(region::predicted);
  L const epsilon = searching::constant<L>(0x1p-21f, 0x1p-50), eta = searching::constant<L>(0x1p-17f, 0x1p-44);
  L const size = searching::magnitude(before);
  mask_of<L> usable = searching::is_finite(f) & finite<L>(largest_entry(view));
  if (view.bounded()) usable = usable & ((view.number(region::clipped) == zero<L>()) | (predicted > zero<L>()));
  mask_of<L> const level = usable & (predicted <= epsilon * size) & (f <= fma(eta, size, before));
  return {f, before, (before - f) / predicted, usable, level};
}

template <typename View>
RIVULET_LANE void change_radius(View& view, trial_point<lane_of<View>> const& at, mask_of<lane_of<View>> mask) {
  using L = lane_of<View>;
  L const half = broadcast<L>(scalar_of<L>(0.5)), tenth = searching::constant<L>(0.1f, 0.1);
  L const radius = view.number(region::radius), damping = view.number(region::damping);
  L const length = view.number(region::length), slope = view.number(region::slope);
  mask_of<L> const good = at.level | (at.usable & (at.ratio > broadcast<L>(scalar_of<L>(0.25))));
  mask_of<L> const grows = good & ((damping == zero<L>()) | (at.ratio >= broadcast<L>(scalar_of<L>(0.75))));
  L const parabola = (half * slope) / (slope + (at.before - at.f));
  L t = select(parabola >= tenth, parabola, tenth);
  t = select(t > half, half, t);
  t = select(at.f <= at.before, half, t);
  t = select(at.usable, t, tenth);
  L const ten_steps = broadcast<L>(10) * length;
  L const shorter = t * select(ten_steps < radius, ten_steps, radius);
  L const longer = broadcast<L>(2) * length;
  put_where(view, mask & !good, region::radius, shorter);
  put_where(view, mask & !good, region::damping, damping / t);
  put_where(view, mask & grows, region::radius, longer);
  put_where(view, mask & grows, region::damping, half * damping);
}

/// D and Δ at the accepted point.
template <typename View>
RIVULET_LANE void scale_region(View& view, mask_of<lane_of<View>> mask, mask_of<lane_of<View>> first) {
  using L = lane_of<View>;
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    L const b = view.array(region::array_count + whole_index(view, i), i), before = view.array(region::scale, i);
    L const initial = select(b > zero<L>(), b, one<L>());
    L const later = select(before < b, b, before);
    searching::put_entry_where(view, mask, region::scale, i, select(first, initial, later));
  }
  where_any(first, [&] {
    L const share = view.get(hyper::initial_radius);
    L const size = sqrt(scaled_square(view, [&](int i) { return view.array(region::accepted_x, i); }));
    L radius = share * size;
    L const of_f = share * sqrt(searching::magnitude(view.number(region::accepted_f)));
    radius = select(radius > zero<L>(), radius, of_f);
    radius = select(radius > zero<L>(), radius, share);
    put_where(view, first, region::radius, radius);
    put_where(view, first, region::damping, zero<L>());
  });
}

/// Makes the point just evaluated the accepted one.
template <typename View, typename Settings>
RIVULET_LANE void settle(View& view, Settings const& settings, mask_of<lane_of<View>> mask) {
  using L = lane_of<View>;
  mask_of<L> const first = mask & (view.number(region::current_stage) == code_of<L>(region::stage::start));
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    if (settings.has_step_tolerance) searching::remember_x(view, mask, i);
    searching::put_entry_where(view, mask, region::accepted_x, i, view.x(i));
    searching::put_entry_where(view, mask, region::accepted_g, i, view.g(i));
  }
  keep_matrix(view, mask);
  if (settings.has_f_tolerance) {
    view.put(record::previous_f, select(mask, view.f(), view.get(record::previous_f)));
  }
  put_where(view, mask, region::accepted_f, view.f());
  scale_region(view, mask, first);
  put_where(view, mask, region::current_stage,
            select(first, code_of<L>(region::stage::first), code_of<L>(region::stage::later)));
}

/// λ, d and q for the radius, by Hebden's iteration; where the mask holds that is returned there are none.
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> iterate(View& view, mask_of<lane_of<View>> mask) {
  using L = lane_of<View>;
  constexpr int most_factors = 10;
  L const radius = view.number(region::radius), warm = view.number(region::damping);
  L const tenth = searching::constant<L>(0.1f, 0.1) * radius, thousandth = searching::constant<L>(0.001f, 0.001);
  L const size = sqrt(sum_over(view, [&](int i) {
    L const p = free_gradient(view, i);
    return (p / view.array(region::scale, i)) * p;
  }));
  L lo = zero<L>(), hi = size / radius, l = zero<L>();
  mask_of<L> going = mask, hopeless = mask & !mask;
  for (int n = 1; any(going); ++n) {
    mask_of<L> has = factor(view, l);
    solve_step(view);
    L const now_square = scaled_square(view, [&](int i) { return view.array(region::work, i); });
    L const now = sqrt(now_square), phi = now - radius;
    has = has & searching::is_finite(now);
    mask_of<L> const undamped = l == zero<L>();
    mask_of<L> close = (phi <= tenth) & (undamped | (phi >= -tenth));
    if (n >= most_factors) close = has;
    mask_of<L> const done = going & has & close;
    where_any(done, [&] {
      RIVULET_UNROLL_PARAMETERS
      for (int i = 0; i < view.parameters(); ++i) {
        searching::put_entry_where(view, done, region::step, i, view.array(region::work, i));
      }
      put_where(view, done, region::damping, l);
      put_where(view, done, region::length_square, now_square);
      put_where(view, done, region::length, now);
    });
    going = going & !done;
    if (!any(going)) break;
    RIVULET_UNROLL_PARAMETERS
    for (int i = 0; i < view.parameters(); ++i) {
      view.put_array(region::work, i, (view.array(region::scale, i) * view.array(region::work, i)) / now);
    }
    solve_forward(view);
    L const c = (phi / radius) / sum_over(view, [&](int i) {
                  L const z = view.array(region::work, i);
                  return z * z;
                });
    // With a factor: from l = 0 to the warm damping within its bounds, later by Hebden's correction.
    mask_of<L> const corrects = has & !undamped, longer = phi > zero<L>(), is_warm = warm > zero<L>();
    L const raised = select(lo < l, l, lo);
    hi = select(corrects & !longer, l, hi);
    lo = select(has & undamped, c, select(has & !longer, lo, raised));
    L const from_zero = select(is_warm, warm, size / now);
    L const bounded = select(from_zero < lo, lo, from_zero);
    L const corrected = l + c;
    L const with = select(undamped, select(hi < bounded, hi, bounded), select(corrected < lo, lo, corrected));
    L const without = select(undamped, select(is_warm, warm, thousandth * hi), broadcast<L>(64) * l);
    l = select(has, with, without);
    l = select(l > zero<L>(), l, thousandth * hi);
    mask_of<L> const lost = going & !((l > zero<L>()) & searching::is_finite(l));
    hopeless = hopeless | lost;
    going = going & !lost;
  }
  return hopeless;
}

/// Leaves out of the damped system what stands at a bound, p leading out of it.
template <typename View>
RIVULET_LANE void hold_active(View& view, mask_of<lane_of<View>> mask) {
  using L = lane_of<View>;
  int const held = held_array(view);
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    mask_of<L> const active = is_active(view, i, view.array(region::accepted_x, i), -view.array(region::accepted_g, i));
    searching::put_entry_where(view, mask, held, i, select(active, one<L>(), zero<L>()));
  }
}

/// The same for what d leads out of its bounds; says where there was any.
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> hold_pressing(View& view, mask_of<lane_of<View>> mask) {
  using L = lane_of<View>;
  mask_of<L> some = mask & !mask;
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    mask_of<L> const presses =
        mask & !is_held(view, i) & is_active(view, i, view.array(region::accepted_x, i), view.array(region::step, i));
    searching::put_entry_where(view, presses, held_array(view), i, one<L>());
    some = some | presses;
  }
  return in_any_thread(view, some);
}

/// δ and e where the bounds clip the step d; the array `work` gets the one that is left.
template <typename View>
RIVULET_LANE void predict_clipped(View& view, mask_of<lane_of<View>> mask) {
  using L = lane_of<View>;
  mask_of<L> moved = mask & !mask;
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    L const a = view.array(region::accepted_x, i), beyond = a + view.array(region::step, i);
    L const within = project(view, i, beyond);
    moved = moved | (within < beyond) | (within > beyond);
    view.put_array(region::work, i, within - a);
  }
  moved = in_any_thread(view, moved);
  put_where(view, mask, region::clipped, select(moved, one<L>(), zero<L>()));
  where_any(mask & moved, [&] {
    L const slope = sum_over(view, [&](int i) { return free_gradient(view, i) * view.array(region::work, i); });
    L const bend = curvature_along_work(view);
    put_where(view, mask & moved, region::slope, slope);
    put_where(view, mask & moved, region::predicted, -fma(broadcast<L>(scalar_of<L>(0.5)), bend, slope));
  });
}

/// The damping and the step for the radius, and what the step promises.
template <typename View>
RIVULET_LANE void choose_damping(View& view, mask_of<lane_of<View>> mask) {
  using L = lane_of<View>;
  if (view.bounded()) hold_active(view, mask);
  mask_of<L> hopeless = iterate(view, mask);
  if (view.bounded()) {
    mask_of<L> again = hold_pressing(view, mask & !hopeless);
    while (any(again)) {
      hopeless = hopeless | iterate(view, again);
      again = hold_pressing(view, again & !hopeless);
    }
  }
  mask_of<L> const found = mask & !hopeless;
  L const slope = sum_over(view, [&](int i) { return free_gradient(view, i) * view.array(region::step, i); });
  L const half = broadcast<L>(scalar_of<L>(0.5));
  L const length = view.number(region::length), square = view.number(region::length_square);
  put_where(view, found, region::slope, slope);
  put_where(view, found, region::predicted, half * fma(view.number(region::damping), square, -slope));
  if (view.bounded()) predict_clipped(view, found);
  mask_of<L> const first = view.number(region::current_stage) == code_of<L>(region::stage::first);
  put_where(view, found & first & (length < view.number(region::radius)), region::radius, length);
  put_where(view, hopeless, region::current_stage, code_of<L>(region::stage::hopeless));
}

}  // namespace fitting

/// Makes the lanes in `fresh` stand before the evaluation of x_0.
template <typename View>
RIVULET_LANE void start_fit(View& view, mask_of<lane_of<View>> fresh) {
  using L = lane_of<View>;
  fitting::put_where(view, fresh, region::current_stage, fitting::code_of<L>(region::stage::start));
  view.put(record::evaluations, select(fresh, zero<L>(), view.get(record::evaluations)));
  RIVULET_UNROLL
  for (int a = 0; a < region::array_count; ++a) {
    RIVULET_UNROLL_PARAMETERS
    for (int i = 0; i < view.parameters(); ++i) searching::put_entry_where(view, fresh, a, i, zero<L>());
  }
}

/// Says in record::trial what became of the point just evaluated, as judge_trial does for line searches.
template <typename View, typename Settings>
RIVULET_LANE void judge_fit(View& view, Settings const& settings) {
  using L = lane_of<View>;
  auto const at = fitting::look_at(view);
  L const stage = view.number(region::current_stage), predicted = view.number(region::predicted);
  mask_of<L> const first = stage == fitting::code_of<L>(region::stage::start);
  mask_of<L> const hopeless = stage == fitting::code_of<L>(region::stage::hopeless);
  mask_of<L> const tried = !(first | hopeless);
  mask_of<L> const better = at.usable & (predicted > zero<L>()) & (at.ratio >= searching::constant<L>(0.0001f, 0.0001));
  mask_of<L> const accepted = first | (tried & (better | at.level));
  fitting::change_radius(view, at, tried);
  mask_of<L> const little = fitting::tries_little(view, broadcast<L>(settings.step_tolerance));
  view.put(record::predicted, predicted);
  searching::trial_findings<L> found;
  found.accepted = accepted;
  found.first = first;
  found.failed = hopeless;
  found.at_rest = tried & !accepted & little;
  found.restarted = first & !first;
  searching::conclude_trial(view, settings, found);
}

/// The next trial point, after judge_fit and, where it was accepted, the stop rule.
template <typename View, typename Settings>
RIVULET_LANE void place_fit(View& view, Settings const& settings) {
  using L = lane_of<View>;
  auto const code = bits(view.get(record::trial));
  mask_of<L> const accepted = code == whole<L>(static_cast<int>(trial::accepted));
  mask_of<L> const rejected = code == whole<L>(static_cast<int>(trial::rejected));
  where_any(accepted, [&] { fitting::settle(view, settings, accepted); });
  where_any(accepted | rejected, [&] { fitting::choose_damping(view, accepted | rejected); });
  mask_of<L> const hopeless = view.number(region::current_stage) == fitting::code_of<L>(region::stage::hopeless);
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    L const a = view.array(region::accepted_x, i);
    view.put_x(i, project(view, i, select(hopeless, a, a + view.array(region::step, i))));
  }
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
