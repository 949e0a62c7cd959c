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

/// Updates the test at x_k; `settled` says where the step to x_k was settled. Where it fires, record::cycle_period is
/// the period. Counted from the last restart (x_0 or an unsettled step), Brent's power doubles at the points 0, 1, 3,
/// 7, …: there, and only there, the state is saved.
template <typename View, typename Settings>
RIVULET_LANE mask_of<lane_of<View>> cycle_test(View& view, Settings const& settings,
                                               integer_of<lane_of<View>> iteration, mask_of<lane_of<View>> settled) {
  using L = lane_of<View>;
  auto const nothing = whole<L>(0);
  auto since = iteration;
  if (settings.scheduled) {
    auto const kept = bits(view.get(record::restart));
    auto const restart = select(settled & (iteration != nothing), kept, iteration);
    view.put(record::restart, from_bits<L>(restart));
    since = iteration - restart;
  }
  mask_of<L> fires = since != nothing;
  if (any(fires)) fires = fires & equals_saved(view);
  mask_of<L> const saves = (since & (since + whole<L>(1))) == nothing;
  if (any(fires)) view.put(record::cycle_period, from_bits<L>(iteration - bits(view.get(record::saved_iteration))));
  if (any(saves)) {
    auto const before = bits(view.get(record::saved_iteration));
    view.put(record::saved_iteration, from_bits<L>(select(saves, iteration, before)));
    RIVULET_UNROLL_PARAMETERS
    for (int e = 0; e < view.state_size(); ++e) view.put_saved(e, select(saves, view.state(e), view.saved(e)));
  }
  return fires;
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
