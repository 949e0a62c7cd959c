// Sums over rows of data on a GPU: the tree of width 32, walked by one thread, or its partials held by a warp's lanes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/device_memory.cuh"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

// A Study over rows has over_rows; columns, shared (values that all rows of an instance read), sums; evaluation_rows
// and gradient_rows (what f and the gradient, or the gradient alone, sum): their `sums`, and add_terms(point), which
// adds the terms of the row at which the point stands to their partials.

inline constexpr int row_block = 32, tree_levels = 5;

/// The rows of an instance: [first, first + count) of the table.
struct row_range {
  unsigned long long first;
  unsigned count;
};

/// All instances share all rows.
template <typename Arguments>
RIVULET_LANE row_range rows_of(Arguments const& launch) {
  return {0, launch.rows.count};
}

/// Where a row of the table lies. The one 32 rows further lies row_block · Columns elements beyond it.
template <int Columns, typename T>
RIVULET_LANE T const* row_at(row_table<T> const& table, unsigned long long row) {
  return table.values + row / row_block * row_block * Columns + row % row_block;
}

/// A column of the row at `row`. Nothing writes data while a kernel runs: it comes through the read-only cache.
template <typename T>
RIVULET_LANE T column_at(T const* row, int column) {
  return __ldg(row + column * row_block);
}

/// The number of rows as the objective sees it.
template <typename T>
RIVULET_LANE T number_of(row_range rows) {
  return static_cast<T>(static_cast<int>(rows.count));
}

/// Leaves the sums of the view's instance in the view. Partials are visited as a tree is walked: l and l + 16, then
/// l + 8 and l + 24, …; one whose neighbour is still missing waits. So five wait at most. `waiting`: this thread's
/// place for tree_levels · Rows::sums numbers, warp_size elements apart.
template <typename Rows, int Columns, typename View, typename T>
RIVULET_LANE void walk_rows(View& view, row_table<T> const& table, row_range rows, T* waiting) {
  int const needed = warp_size - __clz(static_cast<int>(rows.count) - 1);  // without partials that have no row
  int const levels = needed < tree_levels ? needed : tree_levels;
  auto const place = [&](int level, int s) -> T& { return waiting[(level * Rows::sums + s) * warp_size]; };
#pragma unroll 1
  for (unsigned visited = 0; visited < 1u << levels; ++visited) {
    unsigned const partial = __brev(visited) >> (warp_size - tree_levels) >> (tree_levels - levels);
    RIVULET_UNROLL
    for (int s = 0; s < Rows::sums; ++s) view.put_sum(s, -zero<T>());
    view.stand_at(row_at<Columns>(table, rows.first + partial));
#pragma unroll 1
    for (unsigned r = partial; r < rows.count; r += row_block) {
      Rows::add_terms(view);
      view.go_on();
    }
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
  RIVULET_LANE void stand_at(T const* row) { row_ = row; }
  RIVULET_LANE T x(int i) const { return slots_[i]; }
  RIVULET_LANE T slot(int k) const { return slots_[k]; }
  RIVULET_LANE T column(int c) const { return column_at(row_, c); }
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
  T const* row_ = nullptr;
  T partials_[Study::partials_in_memory || Rows::sums == 0 ? 1 : Rows::sums];
};

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
