// The path of a line search, which follows the direction and, under bounds, bends where it meets one; docs/methods.md,
// "Methods with a line search". SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bounds.hpp"
#include "kernels/search_state.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

namespace searching {

template <typename View>
RIVULET_LANE void put_where(View& view, mask_of<lane_of<View>> mask, search::number which, lane_of<View> value) {
  view.put_number(which, select(mask, value, view.number(which)));
}

/// Element i of an array; nothing is read where a thread has one lane, since there may be nothing yet.
template <typename View>
RIVULET_LANE void put_entry_where(View& view, mask_of<lane_of<View>> mask, int array, int i, lane_of<View> value) {
  if constexpr (lane_traits<lane_of<View>>::width == 1) {
    if (mask) view.put_array(array, i, value);
  } else {
    view.put_array(array, i, select(mask, value, view.array(array, i)));
  }
}

/// Component i of the gradient at the last accepted point, projected.
template <typename View>
RIVULET_LANE lane_of<View> accepted_gradient(View const& view, int i) {
  return projected_gradient(view, i, view.array(search::accepted_x, i), view.array(search::accepted_g, i));
}

/// The slope at x along the direction, which ends for a parameter at its bound.
template <typename View>
RIVULET_LANE lane_of<View> slope_at_trial(View const& view) {
  using L = lane_of<View>;
  return sum_over(view, [&](int i) {
    L const d = view.array(search::direction, i), term = view.g(i) * d;
    return view.bounded() ? select(is_active(view, i, view.x(i), d), zero<L>(), term) : term;
  });
}

/// Where a bound has kept a parameter from following the direction to x.
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> is_bent(View const& view) {
  using L = lane_of<View>;
  auto bent = whole<L>(0);
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    mask_of<L> const active = is_active(view, i, view.x(i), view.array(search::direction, i));
    bent = bent | select(active, whole<L>(1), whole<L>(0));
  }
  if constexpr (shares_instance<View>) bent = view.some(bent);
  return !(bent == whole<L>(0));
}

/// What f may be at x by the first Wolfe condition: along the straight line, or along the bent path (Bertsekas 1982).
template <typename View>
RIVULET_LANE lane_of<View> enough_decrease(View const& view) {
  using L = lane_of<View>;
  L const c1 = view.get(hyper::c1), before = view.number(search::accepted_f);
  if (!view.bounded()) return fma(c1 * view.number(search::step_length), view.number(search::first_slope), before);
  L const descent = sum_over(
      view, [&](int i) { return accepted_gradient(view, i) * (view.x(i) - view.array(search::accepted_x, i)); });
  return fma(c1, descent, before);
}

/// d_i = 0 where a bound is active against -g_i or against d_i.
template <typename View>
RIVULET_LANE void free_direction(View& view, mask_of<lane_of<View>> mask) {
  using L = lane_of<View>;
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    L const a = view.array(search::accepted_x, i), p = view.array(search::accepted_g, i),
            d = view.array(search::direction, i);
    mask_of<L> const held = is_active(view, i, a, -p) | is_active(view, i, a, d);
    put_entry_where(view, mask & held, search::direction, i, zero<L>());
  }
}

}  // namespace searching

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
