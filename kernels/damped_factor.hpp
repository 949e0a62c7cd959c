// The Cholesky factor of lm's damped matrix on all lanes, and what is solved with it; docs/methods.md, "The factor".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/region_state.hpp"
#include "kernels/search_path.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace fitting {

// Where an instance belongs to one lane or thread; kernels/shared_factor.hpp has what is different where it is shared.

/// B_ji, i <= j.
template <typename View>
RIVULET_LANE lane_of<View> matrix_entry(View const& view, int j, int i) {
  return view.array(region::array_count + j, i);
}

/// L_ji, i < j, and 1 / L_jj.
template <typename View>
RIVULET_LANE lane_of<View> factor_entry(View const& view, int j, int i) {
  return view.array(region::array_count + view.parameters() + j, i);
}
template <typename View>
RIVULET_LANE void put_factor_entry(View& view, int j, int i, lane_of<View> value) {
  view.put_array(region::array_count + view.parameters() + j, i, value);
}

/// The array that says which parameters are held; only under bounds, behind all others.
template <typename View>
RIVULET_LANE int held_array(View const& view) {
  return region::array_count + 2 * whole_size(view);
}

/// Where parameter i is held. Only where view.bounded().
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> is_held(View const& view, int i) {
  return view.array(held_array(view), i) > zero<lane_of<View>>();
}

/// `value`, which belongs to parameter i of the damped system, and 0 where that is held.
template <typename View>
RIVULET_LANE lane_of<View> unless_held(View const& view, int i, lane_of<View> value) {
  return view.bounded() ? select(is_held(view, i), zero<lane_of<View>>(), value) : value;
}

/// B_ji, i < j, where neither is held, and 0.
template <typename View>
RIVULET_LANE lane_of<View> free_entry(View const& view, int j, int i) {
  return unless_held(view, j, unless_held(view, i, matrix_entry(view, j, i)));
}

/// p_i as the damped system has it.
template <typename View>
RIVULET_LANE lane_of<View> free_gradient(View const& view, int i) {
  return unless_held(view, i, view.array(region::accepted_g, i));
}

/// Makes the matrix of the point just evaluated the accepted one's.
template <typename View>
RIVULET_LANE void keep_matrix(View& view, mask_of<lane_of<View>> mask) {
  int const n = view.parameters();
  RIVULET_UNROLL_PARAMETERS
  for (int j = 0; j < n; ++j) {
    RIVULET_UNROLL_PARAMETERS
    for (int i = 0; i <= j; ++i) {
      searching::put_entry_where(view, mask, region::array_count + j, i, view.g(n + j * (j + 1) / 2 + i));
    }
  }
}

/// Factors B + l·D; where the mask does not hold there is no factor.
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> factor(View& view, lane_of<View> l) {
  using L = lane_of<View>;
  int const n = view.parameters();
  mask_of<L> has = whole<L>(0) == whole<L>(0);
  RIVULET_UNROLL_PARAMETERS
  for (int j = 0; j < n; ++j) {
    L s = fma(l, view.array(region::scale, j), matrix_entry(view, j, j));
    if (view.bounded()) s = select(is_held(view, j), one<L>(), s);
    RIVULET_UNROLL_PARAMETERS
    for (int k = 0; k < j; ++k) s = fma(-factor_entry(view, j, k), factor_entry(view, j, k), s);
    has = has & (s > zero<L>()) & finite<L>(magnitude_bits(s));
    L const omega = one<L>() / sqrt(s);
    put_factor_entry(view, j, j, omega);
    RIVULET_UNROLL_PARAMETERS
    for (int i = j + 1; i < n; ++i) {
      L t = free_entry(view, i, j);
      RIVULET_UNROLL_PARAMETERS
      for (int k = 0; k < j; ++k) t = fma(-factor_entry(view, i, k), factor_entry(view, j, k), t);
      put_factor_entry(view, i, j, t * omega);
    }
  }
  return has;
}

/// Forward substitution of what stands in the array `work`.
template <typename View>
RIVULET_LANE void solve_forward(View& view) {
  using L = lane_of<View>;
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    L t = view.array(region::work, i);
    RIVULET_UNROLL_PARAMETERS
    for (int k = 0; k < i; ++k) t = fma(-factor_entry(view, i, k), view.array(region::work, k), t);
    view.put_array(region::work, i, t * factor_entry(view, i, i));
  }
}

/// Leaves d with (B + l·D)·d = −p in the array `work`.
template <typename View>
RIVULET_LANE void solve_step(View& view) {
  using L = lane_of<View>;
  int const n = view.parameters();
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < n; ++i) view.put_array(region::work, i, -free_gradient(view, i));
  solve_forward(view);
  RIVULET_UNROLL_PARAMETERS
  for (int i = n - 1; i >= 0; --i) {
    L t = view.array(region::work, i);
    RIVULET_UNROLL_PARAMETERS
    for (int k = i + 1; k < n; ++k) t = fma(-factor_entry(view, k, i), view.array(region::work, k), t);
    view.put_array(region::work, i, t * factor_entry(view, i, i));
  }
}

/// wᵀ·B·w of the damped system, w in the array `work`. B·w takes the place of the factor's first row: a sum within a
/// sum would be a thousand terms in the text that a GPU's compiler unrolls.
template <typename View>
RIVULET_LANE lane_of<View> curvature_along_work(View& view) {
  using L = lane_of<View>;
  int const n = view.parameters(), product = region::array_count + n;
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < n; ++i) {
    L const row = sum_over(view, [&](int j) {
      L const entry = j == i  ? select(is_held(view, i), one<L>(), matrix_entry(view, i, i))
                      : j < i ? free_entry(view, i, j)
                              : free_entry(view, j, i);
      return entry * view.array(region::work, j);
    });
    view.put_array(product, i, row);
  }
  return sum_over(view, [&](int i) { return view.array(region::work, i) * view.array(product, i); });
}

}  // namespace fitting
}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
