// Bounds on parameters: the nearest point within, and what they leave of a gradient; docs/methods.md, "Bounds".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/view.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

/// What x_i becomes after a step: min(max(x, lower), upper). NaN stays NaN.
template <typename View>
RIVULET_LANE lane_of<View> project(View const& view, int i, lane_of<View> x) {
  if (!view.bounded()) return x;
  return lesser(view.upper(i), greater(view.lower(i), x));
}

/// Where x stands at a bound of parameter i and `move` leads out of it. Only where view.bounded().
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> is_active(View const& view, int i, lane_of<View> x, lane_of<View> move) {
  using L = lane_of<View>;
  mask_of<L> const below = (x <= view.lower(i)) & (move < zero<L>());
  mask_of<L> const above = (x >= view.upper(i)) & (move > zero<L>());
  return below | above;
}

/// Component g of the gradient at x, 0 where -g leads out of an active bound.
template <typename View>
RIVULET_LANE lane_of<View> projected_gradient(View const& view, int i, lane_of<View> x, lane_of<View> g) {
  using L = lane_of<View>;
  if (!view.bounded()) return g;
  return select(is_active(view, i, x, -g), zero<L>(), g);
}

/// max_i of the projected gradient at the view's x, as bits; NaN if one is NaN.
template <typename View>
RIVULET_LANE integer_of<lane_of<View>> largest_projected_gradient(View const& view) {
  return largest_over(view, [&](int i) { return projected_gradient(view, i, view.x(i), view.g(i)); });
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
