// What happens to the gradient between the stop rule and the method: clip by norm, clip by value, weight decay.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/loop_settings.hpp"
#include "kernels/view.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

/// max_i |g_i|, NaN if one is NaN.
template <typename View>
RIVULET_LANE integer_of<lane_of<View>> largest_gradient(View const& view) {
  return largest_over(view, [&](int i) { return view.g(i); });
}

/// Scales the gradient to an L2 norm of at most clip_norm; dividing by the largest first keeps squares finite.
template <typename View>
RIVULET_LANE void clip_norm(View& view) {
  using L = lane_of<View>;
  L const bound = view.get(hyper::clip_norm);
  L const m = from_bits<L>(largest_gradient(view));
  L const q = sqrt(sum_over(view, [&](int i) {
    L const h = view.g(i) / m;
    return h * h;
  }));
  auto const clipped = (m > zero<L>()) & (m * q > bound);
  if (!any(clipped)) return;
  L const scale = bound / q;
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    L const g = view.g(i);
    view.put_g(i, select(clipped, (g / m) * scale, g));
  }
}

template <typename View>
RIVULET_LANE void clip_value(View& view) {
  using L = lane_of<View>;
  L const bound = view.get(hyper::clip_value);
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    L const g = view.g(i);
    view.put_g(i, select(g > bound, bound, select(g < -bound, -bound, g)));
  }
}

template <typename View>
RIVULET_LANE void decay_weights(View& view) {
  using L = lane_of<View>;
  L const weight_decay = view.get(hyper::weight_decay);
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) view.put_g(i, fma(weight_decay, view.x(i), view.g(i)));
}

template <typename View, typename Settings>
RIVULET_LANE void transform_gradient(View& view, Settings const& settings) {
  if (settings.clip_norm) clip_norm(view);
  if (settings.clip_value) clip_value(view);
  if (settings.weight_decay) decay_weights(view);
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
