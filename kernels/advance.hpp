// One step of a method over all parameters of an instance, and the state it starts from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/bounds.hpp"
#include "kernels/methods.hpp"
#include "kernels/quasi_newton.hpp"
#include "kernels/trust_region.hpp"
#include "kernels/view.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

namespace advancing {

template <int Count>
inline constexpr int at_least_one = Count > 0 ? Count : 1;

/// Keeps the differences of bits between what was and what is.
template <typename L, bool watched>
struct watch {
  integer_of<L> changed = whole<L>(0);
  RIVULET_LANE void compare(L before, L after) {
    if constexpr (watched) changed = changed | (bits(before) ^ bits(after));
  }
};

template <typename View, typename Method, typename Watch>
RIVULET_LANE void over_numbers(View& view, Method& method, Watch& seen) {
  using L = lane_of<View>;
  L numbers[at_least_one<Method::numbers>], before[at_least_one<Method::numbers>];
  RIVULET_UNROLL
  for (int n = 0; n < Method::numbers; ++n) before[n] = numbers[n] = view.number(n);
  method.begin(numbers);
  RIVULET_UNROLL
  for (int n = 0; n < Method::numbers; ++n) {
    view.put_number(n, numbers[n]);
    seen.compare(before[n], numbers[n]);
  }
}

}  // namespace advancing

/// How a step's learning rates come about: one per instance, or one per parameter and times the schedule's factor.
enum class rates { one, any };
/// watched: record::iteration counts the step and record::changed says whether it changed anything.
enum class bookkeeping { none, watched };

/// x_k to x_{k+1}.
template <template <typename> class Method, rates Rates, bookkeeping Bookkeeping, typename View>
RIVULET_LANE void advance(View& view) {
  using L = lane_of<View>;
  using method_type = Method<L>;
  constexpr int arrays = method_type::arrays;
  method_type method(view);
  advancing::watch<L, Bookkeeping == bookkeeping::watched> seen;
  advancing::over_numbers(view, method, seen);
  auto const common = method.factors(Rates == rates::one ? view.base(0) : zero<L>());
  RIVULET_UNROLL_PARAMETERS
  for (int i = 0; i < view.parameters(); ++i) {
    L state[advancing::at_least_one<arrays>], before[advancing::at_least_one<arrays>];
    RIVULET_UNROLL
    for (int a = 0; a < arrays; ++a) before[a] = state[a] = view.array(a, i);
    L const x = view.x(i);
    L next;
    if constexpr (Rates == rates::any) {
      L const rate = view.base(i) * view.get(record::rate_factor);
      next = method.step(x, view.g(i), state, method.factors(rate));
    } else {
      next = method.step(x, view.g(i), state, common);
    }
    next = project(view, i, next);
    view.put_x(i, next);
    seen.compare(x, next);
    RIVULET_UNROLL
    for (int a = 0; a < arrays; ++a) {
      view.put_array(a, i, state[a]);
      seen.compare(before[a], state[a]);
    }
  }
  if constexpr (Bookkeeping == bookkeeping::watched) {
    view.put(record::iteration, from_bits<L>(bits(view.get(record::iteration)) + whole<L>(1)));
    if constexpr (shares_instance<View>) {
      view.put(record::changed, from_bits<L>(view.some(seen.changed)));
    } else {
      view.put(record::changed, from_bits<L>(seen.changed));
    }
  }
}

template <typename Method, typename View>
RIVULET_LANE void start_state(View& view, mask_of<lane_of<View>> fresh) {
  if constexpr (Method::has_once) view.put(record::once, Method::once(view));
  RIVULET_UNROLL
  for (int n = 0; n < Method::numbers; ++n) {
    view.put_number(n, select(fresh, Method::first_number(n), view.number(n)));
  }
  RIVULET_UNROLL
  for (int a = 0; a < Method::arrays; ++a) {
    RIVULET_UNROLL_PARAMETERS
    for (int i = 0; i < view.parameters(); ++i) {
      auto const first = Method::first_array(view, a, view.base(i));
      view.put_array(a, i, select(fresh, first, view.array(a, i)));
    }
  }
}

/// The state at x_0 of the lanes in `fresh`; the others keep theirs.
template <template <typename> class Method, typename View>
RIVULET_LANE void start_method(View& view, mask_of<lane_of<View>> fresh) {
  using method_type = Method<lane_of<View>>;
  if constexpr (is_fit<method_type>) {
    start_fit(view, fresh);
  } else if constexpr (method_type::searches) {
    start_search(view, fresh);
  } else {
    start_state<method_type>(view, fresh);
  }
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
