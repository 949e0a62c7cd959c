// What the methods share: defaults of their description, small lane constants, Adam's moments.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary.hpp"
#include "kernels/hyperparameters.hpp"
#include "kernels/lanes.hpp"
#include "kernels/record.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

template <typename L>
RIVULET_LANE L zero() {
  return broadcast<L>(scalar_of<L>(0));
}
template <typename L>
RIVULET_LANE L one() {
  return broadcast<L>(scalar_of<L>(1));
}

/// What most methods have in common: state arrays start at 0, numbers at 1, nothing to do before the parameters.
template <typename L>
struct method_defaults {
  static constexpr bool has_once = false, searches = false;
  RIVULET_LANE void begin(L*) {}
  template <typename View>
  RIVULET_LANE static L first_array(View const&, int, L) {
    return zero<L>();
  }
  RIVULET_LANE static L first_number(int) { return one<L>(); }
};

/// m and v of Kingma & Ba 2015 in state arrays 0 and 1, with the running powers of beta1 and beta2.
template <typename L>
struct adam_moments {
  L beta1_, beta2_, c1_, c2_;
  template <typename View>
  RIVULET_LANE explicit adam_moments(View const& view)
      : beta1_(view.get(hyper::beta1)),
        beta2_(view.get(hyper::beta2)),
        c1_(one<L>() - beta1_),
        c2_(one<L>() - beta2_) {}
  RIVULET_LANE void update(L g, L* s) const {
    s[0] = fma(beta1_, s[0], c1_ * g);
    s[1] = fma(beta2_, s[1], (c2_ * g) * g);
  }
};

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
