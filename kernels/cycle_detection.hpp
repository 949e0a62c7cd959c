// Brent's test (Brent 1980) on the state of an instance.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/loop_settings.hpp"
#include "kernels/view.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

/// Where the state equals the saved one. The first parameter decides nearly always, so this costs one comparison.
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> equals_saved(View const& view) {
  using L = lane_of<View>;
  int const size = view.state_size();
  mask_of<L> equal = whole<L>(0) == whole<L>(0);
  RIVULET_UNROLL_PARAMETERS
  for (int e = 0; e < size && any(equal); ++e) equal = equal & (bits(view.state(e)) == bits(view.saved(e)));
  if constexpr (shares_instance<View>) {
    return view.every(equal);
  } else {
    return equal;
  }
}

/// Steps since the test began anew, at x_0 or at an unsettled step; `settled` says where the step to x_k was settled.
template <typename View, typename Settings>
RIVULET_LANE integer_of<lane_of<View>> since_restart(View& view, Settings const& settings,
                                                     integer_of<lane_of<View>> iteration,
                                                     mask_of<lane_of<View>> settled) {
  using L = lane_of<View>;
  if (!settings.scheduled) return iteration;
  auto const kept = bits(view.get(record::restart));
  auto const restart = select(settled & (iteration != whole<L>(0)), kept, iteration);
  view.put(record::restart, from_bits<L>(restart));
  return iteration - restart;
}

/// Where the state at x_k has been there before.
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> cycle_test(View const& view, integer_of<lane_of<View>> since) {
  mask_of<lane_of<View>> const moved = since != whole<lane_of<View>>(0);
  return any(moved) ? moved & equals_saved(view) : moved;
}

/// Where Brent's power doubles: at the points 0, 1, 3, 7, … since the restart, and only there, the state is saved.
template <typename L>
RIVULET_LANE mask_of<L> saves_at(integer_of<L> since) {
  return (since & (since + whole<L>(1))) == whole<L>(0);
}

template <typename View>
RIVULET_LANE void save_state(View& view, integer_of<lane_of<View>> iteration, mask_of<lane_of<View>> saves) {
  using L = lane_of<View>;
  where_any(saves, [&] {
    auto const before = bits(view.get(record::saved_iteration));
    view.put(record::saved_iteration, from_bits<L>(select(saves, iteration, before)));
    RIVULET_UNROLL_PARAMETERS
    for (int e = 0; e < view.state_size(); ++e) view.put_saved(e, select(saves, view.state(e), view.saved(e)));
  });
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
