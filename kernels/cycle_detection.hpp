// Brent's test (Brent 1980) on the state of an instance.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/view.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

/// Where the state equals the saved one. The first parameter decides nearly always, so this costs one comparison.
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> equals_saved(View const& view) {
  using L = lane_of<View>;
  int const size = view.state_size();
  mask_of<L> equal = whole<L>(0) == whole<L>(0);
  for (int e = 0; e < size && any(equal); ++e) equal = equal & (bits(view.state(e)) == bits(view.saved(e)));
  return equal;
}

/// Updates the test at x_k; `settled` says where the step to x_k was settled. Where it fires, record::length is the
/// period.
template <typename View>
RIVULET_LANE mask_of<lane_of<View>> cycle_test(View& view, mask_of<lane_of<View>> first,
                                               mask_of<lane_of<View>> settled) {
  using L = lane_of<View>;
  auto const nothing = whole<L>(0), unit = whole<L>(1);
  auto const power = bits(view.get(record::power));
  auto const length = bits(view.get(record::length)) + unit;
  mask_of<L> const fires = settled & !first & equals_saved(view);
  mask_of<L> const restarts = first | !settled;
  mask_of<L> const full = (length == power) & !restarts & !fires;
  mask_of<L> const saves = restarts | full;
  view.put(record::length, from_bits<L>(select(saves, nothing, length)));
  if (any(saves)) {
    view.put(record::power, from_bits<L>(select(restarts, unit, select(full, power + power, power))));
    for (int e = 0; e < view.state_size(); ++e) view.put_saved(e, select(saves, view.state(e), view.saved(e)));
  }
  return fires;
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
