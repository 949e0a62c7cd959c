// Sums over rows of data on a GPU: the tree of width 32, walked by one thread, or its partials held by a warp's lanes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/instance_rows.cuh"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

// A Study over rows has, besides what kernels/instance_rows.cuh asks for, shared (values that all rows of an instance
// read), sums; evaluation_rows and gradient_rows (what f and the gradient, or the gradient alone, sum): their `sums`,
// and add_terms(point), which adds the terms of the row at which the point stands to their partials.

inline constexpr int tree_levels = 5;

/// Leaves the sums of the view's instance in the view. Partials are visited as a tree is walked: l and l + 16, then
/// l + 8 and l + 24, …; one whose neighbour is still missing waits. So five wait at most. `waiting`: this thread's
/// place for tree_levels · Rows::sums numbers, warp_size elements apart.
template <typename Rows, typename View, typename Chosen, typename T>
RIVULET_LANE void walk_rows(View& view, Chosen& rows, T* waiting) {
  int const needed = warp_size - __clz(static_cast<int>(rows.count()) - 1);  // without partials that have no row
  int const levels = needed < tree_levels ? needed : tree_levels;
  auto const place = [&](int level, int s) -> T& { return waiting[(level * Rows::sums + s) * warp_size]; };
#pragma unroll 1
  for (unsigned visited = 0; visited < 1u << levels; ++visited) {
    unsigned const partial = __brev(visited) >> (warp_size - tree_levels) >> (tree_levels - levels);
    RIVULET_UNROLL
    for (int s = 0; s < Rows::sums; ++s) view.put_sum(s, -zero<T>());
    rows.visit(view.row(), partial, [&] { Rows::add_terms(view); });
    int level = 0;
#pragma unroll 1
    for (; (visited >> level & 1) != 0; ++level) {
      RIVULET_UNROLL
      for (int s = 0; s < Rows::sums; ++s) view.put_sum(s, place(level, s) + view.sum(s));
    }
    if (level == levels) return;
    RIVULET_UNROLL
    for (int s = 0; s < Rows::sums; ++s) place(level, s) = view.sum(s);
  }
}

/// A lane's row and its partials: in registers, or in the warp's memory where there are too many.
template <typename Study, typename Rows>
class lane_rows {
 public:
  using T = typename Study::scalar;

  RIVULET_LANE lane_rows(T* slots, int lane) : slots_(slots), own_(slots + Study::partials_at + lane) {
    each([&](int s) { put(s, -zero<T>()); });
  }
  RIVULET_LANE row_place<Study>& row() { return row_; }
  RIVULET_LANE T x(int i) const { return slots_[i]; }
  RIVULET_LANE T slot(int k) const { return slots_[k]; }
  RIVULET_LANE T column(int c) const { return row_.column(c); }
  RIVULET_LANE T common(int c) const { return row_.common(c); }
  RIVULET_LANE T partial(int s) const {
    if constexpr (Study::partials_in_memory) return own_[s * warp_size];
    return partials_[s];
  }
  RIVULET_LANE void add(int s, T term) { put(s, partial(s) + term); }
  /// act(s) for every sum.
  template <typename Act>
  RIVULET_LANE static void each(Act const& act) {
    if constexpr (Study::partials_in_memory) {
#pragma unroll 1
      for (int s = 0; s < Rows::sums; ++s) act(s);
    } else {
      RIVULET_UNROLL
      for (int s = 0; s < Rows::sums; ++s) act(s);
    }
  }

 private:
  RIVULET_LANE void put(int s, T value) {
    if constexpr (Study::partials_in_memory) {
      own_[s * warp_size] = value;
    } else {
      partials_[s] = value;
    }
  }

  T* slots_;
  T* own_;
  row_place<Study> row_;
  T partials_[Study::partials_in_memory || Rows::sums == 0 ? 1 : Rows::sums];
};

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
