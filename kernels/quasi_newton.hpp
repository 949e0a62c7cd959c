// What bfgs and lbfgs learn from steps, and their directions; docs/methods.md, "Methods with a line search".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/line_search.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

// Of a method with a line search M<L>, where `searches` is true:
//   take_pair(view, curvature, mask)   learns from the step from the accepted point to x
//   choose_direction(view, mask)       from what it has learnt, at the accepted point
// Both act on the lanes of the mask and may use the array `direction` in between.

/// Broyden, Fletcher, Goldfarb and Shanno 1970: the arrays from search_arrays on are the rows of the inverse Hessian.
template <typename L>
struct bfgs {
  static constexpr bool searches = true;

  template <typename View>
  RIVULET_LANE static void take_pair(View& view, searching::curvature<L> const& seen, mask_of<L> mask) {
    mask_of<L> const fresh = mask & !searching::has_pairs(view);
    where_any(fresh, [&] { scale_identity(view, seen.sigma / seen.y_square, fresh); });
    searching::put_where(view, mask, search::pairs, one<L>());
    synchronize(view);
    RIVULET_UNROLL_PARAMETERS
    for (int j = 0; j < whole_size(view); ++j) {
      L const u =
          sum_over(view, [&](int i) { return view.array(search::array_count + j, i) * searching::change_of(view, i); });
      put_entry(view, search::direction, j, mask, u);
    }
    synchronize(view);
    L const upsilon =
        sum_over(view, [&](int i) { return searching::change_of(view, i) * view.array(search::direction, i); });
    L const c = (broadcast<L>(scalar_of<L>(0.5)) * seen.rho) * fma(seen.rho, upsilon, one<L>());
    RIVULET_UNROLL_PARAMETERS
    for (int i = 0; i < view.parameters(); ++i) {
      L const u = view.array(search::direction, i);
      searching::put_entry_where(view, mask, search::direction, i,
                                 fma(c, searching::step_of(view, i), -(seen.rho * u)));
    }
    synchronize(view);
    add_products(view, mask);
    synchronize(view);
  }

  template <typename View>
  RIVULET_LANE static void choose_direction(View& view, mask_of<L> mask) {
    synchronize(view);
    RIVULET_UNROLL_PARAMETERS
    for (int j = 0; j < whole_size(view); ++j) {
      L const d = -sum_over(
          view, [&](int i) { return view.array(search::array_count + j, i) * searching::accepted_gradient(view, i); });
      put_entry(view, search::direction, j, mask, d);
    }
    synchronize(view);
  }

 private:
  template <typename View>
  RIVULET_LANE static void scale_identity(View& view, L diagonal, mask_of<L> mask) {
    RIVULET_UNROLL_PARAMETERS
    for (int j = 0; j < whole_size(view); ++j) {
      RIVULET_UNROLL_PARAMETERS
      for (int i = 0; i < view.parameters(); ++i) {
        L const value = whole_index(view, i) == j ? diagonal : zero<L>();
        searching::put_entry_where(view, mask, search::array_count + j, i, value);
      }
    }
  }

  /// H_ji ← H_ji + (s_j·v_i + v_j·s_i), v in the array of the direction.
  template <typename View>
  RIVULET_LANE static void add_products(View& view, mask_of<L> mask) {
    RIVULET_UNROLL_PARAMETERS
    for (int j = 0; j < whole_size(view); ++j) {
      L const s = entry_of_x(view, j) - entry(view, search::accepted_x, j), v = entry(view, search::direction, j);
      RIVULET_UNROLL_PARAMETERS
      for (int i = 0; i < view.parameters(); ++i) {
        L const h = view.array(search::array_count + j, i);
        L const change = s * view.array(search::direction, i) + v * searching::step_of(view, i);
        searching::put_entry_where(view, mask, search::array_count + j, i, h + change);
      }
    }
  }
};

/// Nocedal 1980: the arrays from search_arrays on are the steps and the changes of the gradient, the newest first.
template <typename L>
struct lbfgs {
  static constexpr bool searches = true;

  template <typename View>
  RIVULET_LANE static void take_pair(View& view, searching::curvature<L> const& seen, mask_of<L> mask) {
    int const history = history_of(view);
    RIVULET_UNROLL_PARAMETERS
    for (int j = history - 1; j > 0; --j) {
      mask_of<L> const there = mask & (view.number(search::pairs) >= broadcast<L>(static_cast<scalar_of<L>>(j)));
      if (!any(there)) continue;
      put_rho(view, j, select(there, rho(view, j - 1), rho(view, j)));
      RIVULET_UNROLL_PARAMETERS
      for (int i = 0; i < view.parameters(); ++i) {
        searching::put_entry_where(view, there, step(j), i, view.array(step(j - 1), i));
        searching::put_entry_where(view, there, change(j), i, view.array(change(j - 1), i));
      }
    }
    put_rho(view, 0, select(mask, seen.rho, rho(view, 0)));
    RIVULET_UNROLL_PARAMETERS
    for (int i = 0; i < view.parameters(); ++i) {
      searching::put_entry_where(view, mask, step(0), i, searching::step_of(view, i));
      searching::put_entry_where(view, mask, change(0), i, searching::change_of(view, i));
    }
    L const most = broadcast<L>(static_cast<scalar_of<L>>(history)), kept = view.number(search::pairs);
    searching::put_where(view, mask & (kept < most), search::pairs, kept + one<L>());
    searching::put_where(view, mask, search::scale, seen.sigma / seen.y_square);
  }

  /// Nocedal & Wright 2006, algorithm 7.4.
  template <typename View>
  RIVULET_LANE static void choose_direction(View& view, mask_of<L> mask) {
    int const history = history_of(view);
    change_direction(view, mask, [&](int i) { return searching::accepted_gradient(view, i); });
    RIVULET_UNROLL_PARAMETERS
    for (int j = 0; j < history; ++j) {
      mask_of<L> const there = mask & (view.number(search::pairs) > broadcast<L>(static_cast<scalar_of<L>>(j)));
      where_any(there, [&] {
        L const alpha = rho(view, j) * along(view, step(j));
        put_alpha(view, j, select(there, alpha, alpha_of(view, j)));
        change_direction(view, there, [&](int i) {
          return fma(-alpha, view.array(change(j), i), view.array(search::direction, i));
        });
      });
    }
    change_direction(view, mask, [&](int i) { return view.number(search::scale) * view.array(search::direction, i); });
    RIVULET_UNROLL_PARAMETERS
    for (int j = history - 1; j >= 0; --j) {
      mask_of<L> const there = mask & (view.number(search::pairs) > broadcast<L>(static_cast<scalar_of<L>>(j)));
      where_any(there, [&] {
        L const beta = rho(view, j) * along(view, change(j)), weight = alpha_of(view, j) - beta;
        change_direction(view, there,
                         [&](int i) { return fma(weight, view.array(step(j), i), view.array(search::direction, i)); });
      });
    }
    change_direction(view, mask, [&](int i) { return -view.array(search::direction, i); });
  }

 private:
  RIVULET_LANE static constexpr int step(int j) { return search::array_count + 2 * j; }
  RIVULET_LANE static constexpr int change(int j) { return search::array_count + 2 * j + 1; }
  template <typename View>
  RIVULET_LANE static constexpr int history_of(View const& view) {
    return (view.arrays() - search::array_count) / 2;
  }
  template <typename View>
  RIVULET_LANE static L rho(View const& view, int j) {
    return view.number(search::number_count + j);
  }
  template <typename View>
  RIVULET_LANE static void put_rho(View& view, int j, L value) {
    view.put_number(search::number_count + j, value);
  }
  template <typename View>
  RIVULET_LANE static L alpha_of(View const& view, int j) {
    return view.number(search::number_count + history_of(view) + j);
  }
  template <typename View>
  RIVULET_LANE static void put_alpha(View& view, int j, L value) {
    view.put_number(search::number_count + history_of(view) + j, value);
  }
  template <typename View>
  RIVULET_LANE static L along(View const& view, int array) {
    return sum_over(view, [&](int i) { return view.array(array, i) * view.array(search::direction, i); });
  }
  template <typename View, typename Value>
  RIVULET_LANE static void change_direction(View& view, mask_of<L> mask, Value const& value) {
    RIVULET_UNROLL_PARAMETERS
    for (int i = 0; i < view.parameters(); ++i) {
      searching::put_entry_where(view, mask, search::direction, i, value(i));
    }
  }
};

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
