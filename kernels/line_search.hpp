// The line search of docs/methods.md on all lanes: what becomes of a trial point, and how a search begins.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/loop_settings.hpp"
#include "kernels/search_path.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

namespace searching {

template <typename L>
RIVULET_LANE L constant(float narrow, double wide) {
  using T = scalar_of<L>;
  return broadcast<L>(sizeof(T) == 4 ? static_cast<T>(narrow) : static_cast<T>(wide));
}

template <typename L>
RIVULET_LANE L code_of(search::stage which) {
  return broadcast<L>(static_cast<scalar_of<L>>(static_cast<int>(which)));
}

template <typename L>
RIVULET_LANE L magnitude(L a) {
  return from_bits<L>(magnitude_bits(a));
}

template <typename L>
RIVULET_LANE mask_of<L> is_finite(L a) {
  return finite<L>(magnitude_bits(a));
}

/// f is not above `reference`, but for what rounding may have done to them.
template <typename L>
RIVULET_LANE mask_of<L> about_at_most(L f, L reference) {
  return f <= fma(constant<L>(0x1p-20f, 0x1p-40), magnitude(reference), reference);
}

template <typename View>
RIVULET_LANE mask_of<lane_of<View>> has_pairs(View const& view) {
  using L = lane_of<View>;
  return view.number(search::pairs) > zero<L>();
}

/// A trial point as the tests of a search see it.
template <typename L>
struct trial_point {
  L f, slope, length, stage;
  mask_of<L> decreases, acceptable;
};

template <typename View, typename Settings>
RIVULET_LANE trial_point<lane_of<View>> look_at(View const& view, Settings const& settings) {
  using L = lane_of<View>;
  L const slope = slope_at_trial(view);
  L const f = view.f(), length = view.number(search::step_length), stage = view.number(search::current_stage);
  L const delta = view.number(search::first_slope), before = view.number(search::accepted_f), c1 = view.get(hyper::c1);
  L const gentle = fma(broadcast<L>(2), c1, -one<L>()) * delta;
  mask_of<L> const enough = (f <= enough_decrease(view)) | (about_at_most(f, before) & (slope <= gentle));
  mask_of<L> const flat = magnitude(slope) <= view.get(hyper::c2) * -delta;
  mask_of<L> const widest = (stage == code_of<L>(search::stage::widening)) &
                            (length >= view.number(search::most_length)) & (slope < zero<L>());
  mask_of<L> acceptable = flat | widest | (stage == code_of<L>(search::stage::taking));
  if (view.bounded()) acceptable = acceptable | is_bent(view);
  if (settings.backtracks) acceptable = acceptable | !acceptable;
  mask_of<L> const decreases = is_finite(f) & is_finite(slope) & enough;
  return {f, slope, length, stage, decreases, acceptable};
}

/// Where x is still the last accepted point, bit by bit.
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> stands_still(View const& view) {
  using L = lane_of<View>;
  auto changed = whole<L>(0);
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i)
    changed = changed | (bits(view.x(i)) ^ bits(view.array(search::accepted_x, i)));
  if constexpr (shares_instance<View>) changed = view.some(changed);
  return changed == whole<L>(0);
}

/// A step length with f and the slope there.
template <typename L>
struct place {
  L length, f, slope;
};

template <typename L>
RIVULET_LANE place<L> select_place(mask_of<L> mask, place<L> const& a, place<L> const& b) {
  return {select(mask, a.length, b.length), select(mask, a.f, b.f), select(mask, a.slope, b.slope)};
}

/// t: the minimum of the cubic through lo and hi (Nocedal & Wright 2006, eq. 3.59), kept away from both.
template <typename L>
RIVULET_LANE L place_between(place<L> const& lo, place<L> const& hi, L width, L last, bool backtracks) {
  L const half = broadcast<L>(scalar_of<L>(0.5)), tenth = constant<L>(0.1f, 0.1);
  L const most = backtracks ? half : constant<L>(0.9f, 0.9);
  L const a = lo.slope * width, b = hi.slope * width;
  L const c = fma(broadcast<L>(3), lo.f - hi.f, a + b);
  L const v = sqrt(fma(c, c, -(a * b)));
  L const cubic = one<L>() - ((b - c) + v) / fma(broadcast<L>(2), v, b - a);
  L t = select(cubic < tenth, tenth, cubic);
  t = select(t > most, most, t);
  mask_of<L> const slow = magnitude(width) > broadcast<L>(scalar_of<L>(0.75)) * last;
  t = select(slow | !(cubic == cubic), half, t);
  return select(is_finite(hi.f) & is_finite(hi.slope), t, tenth);
}

/// The lanes whose search neither goes on nor ends at this point.
template <typename L>
struct exhausted_lanes {
  mask_of<L> restarted, failed;
};

/// Moves lo and hi, and chooses the next step length, in the lanes of `mask`; those in `vanished` have no step left
/// between lo and hi.
template <typename View, typename Settings>
RIVULET_LANE exhausted_lanes<lane_of<View>> go_on(View& view, Settings const& settings,
                                                  trial_point<lane_of<View>> const& at, mask_of<lane_of<View>> mask,
                                                  mask_of<lane_of<View>> vanished) {
  using L = lane_of<View>;
  place<L> const here{at.length, at.f, at.slope};
  place<L> const old_lo{view.number(search::low_place), view.number(search::low_f), view.number(search::low_slope)};
  place<L> const old_hi{view.number(search::high_place), view.number(search::high_f), view.number(search::high_slope)};
  mask_of<L> const widening = at.stage == code_of<L>(search::stage::widening);
  mask_of<L> const low = at.decreases & about_at_most(at.f, old_lo.f);
  mask_of<L> const uphill = at.slope * (old_hi.length - old_lo.length) >= zero<L>();
  mask_of<L> const turned = (widening & (at.slope >= zero<L>())) | (uphill & !widening);
  auto const hi = select_place<L>(vanished | (low & !turned), old_hi, select_place(low, old_lo, here));
  auto const lo = select_place<L>(low & !vanished, here, old_lo);
  mask_of<L> const narrowing = turned | !(widening & low);
  L const width = hi.length - lo.length, longest = view.number(search::most_length),
          last = view.number(search::last_width);
  L const t = place_between(lo, hi, width, last, settings.backtracks);
  L const wider = broadcast<L>(4) * at.length;
  L const next = select(narrowing, fma(t, width, lo.length), select(longest < wider, longest, wider));
  mask_of<L> const nothing_between = narrowing & ((next == lo.length) | (next == hi.length));
  mask_of<L> const exhausted =
      mask & (vanished | nothing_between |
              (view.number(search::evaluation_count) >= view.get(hyper::line_search_evaluations)));
  mask_of<L> const takes = exhausted & (lo.length > zero<L>()), ends = exhausted & !takes;
  L const going = select(narrowing, code_of<L>(search::stage::narrowing), code_of<L>(search::stage::widening));
  put_where(view, mask, search::low_place, lo.length);
  put_where(view, mask, search::low_f, lo.f);
  put_where(view, mask, search::low_slope, lo.slope);
  put_where(view, mask, search::high_place, hi.length);
  put_where(view, mask, search::high_f, hi.f);
  put_where(view, mask, search::high_slope, hi.slope);
  put_where(view, mask, search::last_width, select(narrowing, magnitude(width), last));
  put_where(view, mask, search::step_length, select(takes, lo.length, next));
  put_where(view, mask, search::current_stage, select(takes, code_of<L>(search::stage::taking), going));
  mask_of<L> const restarts = ends & has_pairs(view), fails = ends & !restarts;
  return {restarts, fails};
}

/// The last accepted point again, where the instance ends at another one.
template <typename View>
RIVULET_LANE void put_back_accepted(View& view, mask_of<lane_of<View>> mask) {
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    view.put_x(i, select(mask, view.array(search::accepted_x, i), view.x(i)));
    view.put_g(i, select(mask, view.array(search::accepted_g, i), view.g(i)));
  }
  synchronize(view);
  if constexpr (lane_traits<lane_of<View>>::width == 1) {
    if (mask) view.put_f(view.number(search::accepted_f));
  } else {
    view.put_f(select(mask, view.number(search::accepted_f), view.f()));
  }
  synchronize(view);
}

/// d = −p, no component longer than 1.
template <typename View>
RIVULET_LANE void descend_steepest(View& view, mask_of<lane_of<View>> mask) {
  using L = lane_of<View>;
  L const largest = from_bits<L>(largest_over(view, [&](int i) { return accepted_gradient(view, i); }));
  L const q = select(largest > one<L>(), largest, one<L>());
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    put_entry_where(view, mask, search::direction, i, -(accepted_gradient(view, i) / q));
  }
}

template <typename View>
RIVULET_LANE lane_of<View> slope_along(View const& view) {
  return sum_over(view, [&](int i) { return accepted_gradient(view, i) * view.array(search::direction, i); });
}

/// Begins a search at the last accepted point.
template <template <typename> class Method, typename View>
RIVULET_LANE void begin(View& view, mask_of<lane_of<View>> mask) {
  using L = lane_of<View>;
  using T = scalar_of<L>;
  mask_of<L> const rests = mask & has_pairs(view);
  where_any(rests, [&] {
    Method<L>::choose_direction(view, rests);
    if (view.bounded()) free_direction(view, rests);
  });
  where_any(mask & !rests, [&] { descend_steepest(view, mask & !rests); });
  L delta = slope_along(view);
  mask_of<L> const forgets = rests & !(is_finite(delta) & (delta < zero<L>()));
  where_any(forgets, [&] {
    put_where(view, forgets, search::pairs, zero<L>());
    descend_steepest(view, forgets);
    delta = slope_along(view);
  });
  mask_of<L> const descends = is_finite(delta) & (delta < zero<L>());
  L const largest = from_bits<L>(largest_over(view, [&](int i) { return view.array(search::direction, i); }));
  L const longest = view.get(hyper::step_max) / largest;
  constexpr bool narrow = sizeof(T) == 4;
  auto const infinity = static_cast<integer_of<T>>(narrow ? 0x7f800000LL : 0x7ff0000000000000LL);
  put_where(view, mask, search::first_slope, delta);
  put_where(view, mask, search::most_length, longest);
  put_where(view, mask, search::step_length, select(longest < one<L>(), longest, one<L>()));
  put_where(view, mask, search::low_place, zero<L>());
  put_where(view, mask, search::low_f, view.number(search::accepted_f));
  put_where(view, mask, search::low_slope, delta);
  put_where(view, mask, search::last_width, from_bits<L>(whole<L>(infinity)));
  put_where(view, mask, search::evaluation_count, zero<L>());
  put_where(view, mask, search::current_stage,
            select(descends, code_of<L>(search::stage::widening), code_of<L>(search::stage::hopeless)));
}

/// s·y, y·y and 1 / (s·y) of the step to the point just accepted, and where the pair is worth keeping.
template <typename L>
struct curvature {
  L sigma, y_square, rho;
  mask_of<L> kept;
};

template <typename View>
RIVULET_LANE lane_of<View> step_of(View const& view, int i) {
  return view.x(i) - view.array(search::accepted_x, i);
}
/// Of the gradient; under bounds 0 where the parameter did not move, so that pairs describe f along the free ones.
template <typename View>
RIVULET_LANE lane_of<View> change_of(View const& view, int i) {
  using L = lane_of<View>;
  L const change = view.g(i) - view.array(search::accepted_g, i);
  return view.bounded() ? select(step_of(view, i) == zero<L>(), zero<L>(), change) : change;
}

template <typename View>
RIVULET_LANE curvature<lane_of<View>> curvature_of(View const& view) {
  using L = lane_of<View>;
  L const sigma = sum_over(view, [&](int i) { return step_of(view, i) * change_of(view, i); });
  L const s_square = sum_over(view, [&](int i) { return step_of(view, i) * step_of(view, i); });
  L const y_square = sum_over(view, [&](int i) { return change_of(view, i) * change_of(view, i); });
  L const rho = one<L>() / sigma;
  L const least = constant<L>(0x1p-14f, 0x1p-30) * (sqrt(s_square) * sqrt(y_square));
  mask_of<L> const bent = (sigma > least) & is_finite(rho);
  return {sigma, y_square, rho, bent};
}

template <typename View>
RIVULET_LANE void remember_x(View& view, mask_of<lane_of<View>> mask, int i) {
  if constexpr (lane_traits<lane_of<View>>::width == 1) {
    if (mask) view.put_previous_x(i, view.x(i));
  } else {
    view.put_previous_x(i, select(mask, view.x(i), view.previous_x(i)));
  }
}

/// Makes the point just evaluated the accepted one, after learning from the step to it.
template <template <typename> class Method, typename View, typename Settings>
RIVULET_LANE void settle(View& view, Settings const& settings, mask_of<lane_of<View>> mask) {
  using L = lane_of<View>;
  mask_of<L> const stepped = mask & !(view.number(search::current_stage) == code_of<L>(search::stage::start));
  where_any(stepped, [&] {
    auto const seen = curvature_of(view);
    mask_of<L> const takes = stepped & seen.kept;
    where_any(takes, [&] { Method<L>::take_pair(view, seen, takes); });
  });
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    if (settings.has_step_tolerance) remember_x(view, mask, i);
    put_entry_where(view, mask, search::accepted_x, i, view.x(i));
    put_entry_where(view, mask, search::accepted_g, i, view.g(i));
  }
  if (settings.has_f_tolerance) {
    view.put(record::previous_f, select(mask, view.f(), view.get(record::previous_f)));
  }
  put_where(view, mask, search::accepted_f, view.f());
}

/// What has been found of a trial point; each lane is in one mask at most, but for `first`, which is accepted too.
template <typename L>
struct trial_findings {
  mask_of<L> first, accepted, restarted, failed, at_rest;
};

/// Counts the evaluation, puts back the accepted point where the instance ends without another, and leaves the
/// finding in record::trial.
template <typename View, typename Settings>
RIVULET_LANE void conclude_trial(View& view, Settings const& settings, trial_findings<lane_of<View>> const& found) {
  using L = lane_of<View>;
  auto const evaluations = bits(view.get(record::evaluations)) + whole<L>(1);
  view.put(record::evaluations, from_bits<L>(evaluations));
  mask_of<L> const still = stands_still(view) & !found.first, ended = found.failed | found.at_rest;
  mask_of<L> out = ended & !ended;
  if (settings.has_max_evaluations) out = (evaluations > whole<L>(settings.last_evaluation)) & !found.accepted & !ended;
  where_any(ended | out, [&] { put_back_accepted(view, ended | out); });
  auto const iteration = bits(view.get(record::iteration));
  auto const counted = select(found.accepted & !found.first, iteration + whole<L>(1), iteration);
  view.put(record::iteration, from_bits<L>(counted));
  view.put(record::changed, from_bits<L>(select(still, whole<L>(0), whole<L>(1))));
  auto code = whole<L>(static_cast<int>(trial::rejected));
  auto const name = [&](mask_of<L> mask, trial what) { code = select(mask, whole<L>(static_cast<int>(what)), code); };
  name(found.restarted, trial::restarted);
  name(found.accepted, trial::accepted);
  name(out, trial::out_of_evaluations);
  name(found.at_rest, trial::at_rest);
  name(found.failed, trial::failed);
  view.put(record::trial, from_bits<L>(code));
}

}  // namespace searching

/// Makes the lanes in `fresh` stand before the evaluation of x_0.
template <typename View>
RIVULET_LANE void start_search(View& view, mask_of<lane_of<View>> fresh) {
  using L = lane_of<View>;
  searching::put_where(view, fresh, search::current_stage, searching::code_of<L>(search::stage::start));
  searching::put_where(view, fresh, search::pairs, zero<L>());
  view.put(record::evaluations, select(fresh, zero<L>(), view.get(record::evaluations)));
  RIVULET_UNROLL
  for (int a = 0; a < search::array_count; ++a) {
    RIVULET_UNROLL_PARAMETERS
    for (int i = 0; i < view.parameters(); ++i) searching::put_entry_where(view, fresh, a, i, zero<L>());
  }
}

/// Says in record::trial what became of the point just evaluated; an accepted one gets its number. Where an instance
/// ends without, its last accepted point is put back.
template <typename View, typename Settings>
RIVULET_LANE void judge_trial(View& view, Settings const& settings) {
  using L = lane_of<View>;
  auto const at = searching::look_at(view, settings);
  mask_of<L> const first = at.stage == searching::code_of<L>(search::stage::start);
  mask_of<L> const hopeless = at.stage == searching::code_of<L>(search::stage::hopeless);
  view.put_number(search::evaluation_count, view.number(search::evaluation_count) + one<L>());
  mask_of<L> const still = searching::stands_still(view) & !first;
  mask_of<L> const vanished = still & (at.stage == searching::code_of<L>(search::stage::narrowing));
  mask_of<L> const good = at.decreases & at.acceptable & !(first | hopeless | vanished);
  mask_of<L> const accepted = first | (good & !(still & searching::has_pairs(view)));
  mask_of<L> restarted = good & !accepted, failed = hopeless;
  mask_of<L> const goes_on = !(first | hopeless | good);
  where_any(goes_on, [&] {
    auto const exhausted = searching::go_on(view, settings, at, goes_on, vanished);
    restarted = restarted | exhausted.restarted;
    failed = failed | exhausted.failed;
  });
  mask_of<L> const nobody = failed & !failed;
  searching::conclude_trial(view, settings, {first, accepted, restarted, failed, nobody});
}

/// The next trial point, after judge_trial and, where it was accepted, the stop rule.
template <template <typename> class Method, typename View, typename Settings>
RIVULET_LANE void place_trial(View& view, Settings const& settings) {
  using L = lane_of<View>;
  auto const code = bits(view.get(record::trial));
  mask_of<L> const accepted = code == whole<L>(static_cast<int>(trial::accepted));
  mask_of<L> const restarted = code == whole<L>(static_cast<int>(trial::restarted));
  where_any(accepted, [&] { searching::settle<Method>(view, settings, accepted); });
  where_any(accepted | restarted, [&] {
    searching::put_where(view, restarted, search::pairs, zero<L>());
    searching::begin<Method>(view, accepted | restarted);
  });
  L const length = view.number(search::step_length);
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    view.put_x(i, project(view, i, fma(length, view.array(search::direction, i), view.array(search::accepted_x, i))));
  }
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
