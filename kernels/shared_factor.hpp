// What damped_factor.hpp does where the lanes of a warp share an instance: a lane has the rows of its own parameters.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/damped_factor.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace fitting {

// The arrays hold the columns of B and of the factor, whose elements lie side by side for the lanes; what stands above
// the diagonal is never read. Every number comes about by the same operations in the same order as in a thread, and
// what decides a branch is computed by all lanes alike. Parameters go by their numbers in the instance, own ones by
// at(i).

RIVULET_LANE constexpr int matrix_column(int i) { return region::array_count + i; }
template <typename View>
RIVULET_LANE constexpr int factor_column(View const& view, int i) {
  return region::array_count + view.whole_size() + i;
}

template <typename View>
RIVULET_LANE bool holds(View const& view, int i) {
  return view.bounded() && view.entry(held_array(view), i) > zero<lane_of<View>>();
}

/// B_ji, i < j, where neither is held, and 0.
template <typename View>
requires shares_instance<View> RIVULET_LANE lane_of<View> free_entry(View const& view, int j, int i) {
  return holds(view, j) || holds(view, i) ? zero<lane_of<View>>() : view.entry(matrix_column(i), j);
}

template <typename View>
requires shares_instance<View> RIVULET_LANE void keep_matrix(View& view, mask_of<lane_of<View>> mask) {
  if (!mask) return;
  int const n = view.whole_size();
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    int const j = view.at(i);
    RIVULET_UNROLL_PARAMETERS
    for (int k = 0; k <= j; ++k) view.put_array(matrix_column(k), i, view.entry_of_g(n + j * (j + 1) / 2 + k));
  }
}

template <typename View>
requires shares_instance<View> RIVULET_LANE bool factor(View& view, lane_of<View> l) {
  using L = lane_of<View>;
  int const n = view.whole_size();
  bool has = true;
  synchronize(view);
  RIVULET_UNROLL_PARAMETERS
  for (int j = 0; j < n; ++j) {
    L s = fma(l, view.entry(region::scale, j), view.entry(matrix_column(j), j));
    s = select(holds(view, j), one<L>(), s);
    RIVULET_UNROLL_PARAMETERS
    for (int k = 0; k < j; ++k) {
      L const entry = view.entry(factor_column(view, k), j);
      s = fma(-entry, entry, s);
    }
    has = has & (s > zero<L>()) & finite<L>(magnitude_bits(s));
    L const omega = one<L>() / sqrt(s);
    view.put_entry(factor_column(view, j), j, omega);
    RIVULET_UNROLL_PARAMETERS
    for (int i = 0; i < view.parameters(); ++i) {
      if (view.at(i) <= j) continue;
      L t = free_entry(view, view.at(i), j);
      RIVULET_UNROLL_PARAMETERS
      for (int k = 0; k < j; ++k) {
        t = fma(-view.array(factor_column(view, k), i), view.entry(factor_column(view, k), j), t);
      }
      view.put_array(factor_column(view, j), i, t * omega);
    }
    synchronize(view);
  }
  return has;
}

/// Column by column: what a lane owes to the parameters before its own comes in their order.
template <typename View>
requires shares_instance<View> RIVULET_LANE void solve_forward(View& view) {
  using L = lane_of<View>;
  int const n = view.whole_size();
  RIVULET_UNROLL_PARAMETERS
  for (int k = 0; k < n; ++k) {
    synchronize(view);
    L const solved = view.entry(region::work, k) * view.entry(factor_column(view, k), k);
    RIVULET_UNROLL_PARAMETERS
    for (int i = 0; i < view.parameters(); ++i) {
      if (view.at(i) <= k) continue;
      view.put_array(region::work, i, fma(-view.array(factor_column(view, k), i), solved, view.array(region::work, i)));
    }
  }
  synchronize(view);
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    view.put_array(region::work, i,
                   view.array(region::work, i) * view.entry(factor_column(view, view.at(i)), view.at(i)));
  }
}

/// All lanes substitute backwards together: each step waits for the one before.
template <typename View>
requires shares_instance<View> RIVULET_LANE void solve_step(View& view) {
  using L = lane_of<View>;
  int const n = view.whole_size();
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) view.put_array(region::work, i, -free_gradient(view, i));
  solve_forward(view);
  RIVULET_UNROLL_PARAMETERS
  for (int i = n - 1; i >= 0; --i) {
    synchronize(view);
    L t = view.entry(region::work, i);
    RIVULET_UNROLL_PARAMETERS
    for (int k = i + 1; k < n; ++k) t = fma(-view.entry(factor_column(view, i), k), view.entry(region::work, k), t);
    synchronize(view);
    view.put_entry(region::work, i, t * view.entry(factor_column(view, i), i));
  }
  synchronize(view);
}

/// The product's rows stand in what was the first column of the factor.
template <typename View>
requires shares_instance<View> RIVULET_LANE lane_of<View> curvature_along_work(View& view) {
  using L = lane_of<View>;
  int const n = view.whole_size(), product = factor_column(view, 0);
  synchronize(view);
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < n; ++i) {
    L const row = sum_over(view, [&](int own) {
      int const j = view.at(own);
      L const diagonal = holds(view, i) ? one<L>() : view.entry(matrix_column(i), i);
      L const entry = j == i ? diagonal : j < i ? free_entry(view, i, j) : free_entry(view, j, i);
      return entry * view.array(region::work, own);
    });
    view.put_entry(product, i, row);
  }
  synchronize(view);
  return sum_over(view, [&](int i) { return view.array(region::work, i) * view.array(product, i); });
}

}  // namespace fitting
}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
