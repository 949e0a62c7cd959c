// sin, cos and tan: polynomials on [−π/4, π/4], chosen and signed by the quadrant.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/trigonometric_reduction.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

/// (sin r − r) / r³ as a function of z = r².
template <typename L>
RIVULET_LANE L sin_polynomial(L z) {
  if constexpr (is_float32<L>) {
    return polynomial(z, 2.9160555641283281e-6f, -1.98608147911727428e-4f, 8.3333961665630340e-3f,
                      -0.16666667163372040f);
  } else {
    return polynomial(z, -0x1.8d4fd3e41b318p-41, 0x1.60e5c90fcf6f2p-33, -0x1.ae63f7fc07437p-26, 0x1.71de3a10359fap-19,
                      -0x1.a01a019fe885ap-13, 0x1.111111111101ep-7, -0x1.5555555555555p-3);
  }
}

/// (cos r − 1 + r²/2) / r⁴ as a function of z = r².
template <typename L>
RIVULET_LANE L cos_polynomial(L z) {
  if constexpr (is_float32<L>) {
    return polynomial(z, 2.4543300241930410e-5f, -1.3888269885697690e-3f, 4.1666664183139801e-2f);
  } else {
    return polynomial(z, -0x1.9073d8c039354p-37, 0x1.1eeb585601c3cp-29, -0x1.27e4fa0371482p-22, 0x1.a01a019f38b18p-16,
                      -0x1.6c16c16c168ccp-10, 0x1.5555555555555p-5);
  }
}

/// sin(r + quadrant·π/2).
template <typename L>
RIVULET_LANE L sin_in_quadrant(L r, integer_of<L> quadrant) {
  L const z = r * r;
  L const sine = fma(sin_polynomial(z) * z, r, r);
  L const cosine = fma(fma(cos_polynomial(z), z, constant<L>(-0.5f, -0.5)), z, constant<L>(1.0f, 1.0));
  L const value = select((quadrant & 1) != integer_of<L>(0), cosine, sine);
  return from_bits<L>(bits(value) ^ ((quadrant & 2) << (static_cast<int>(sizeof(scalar_of<L>)) * 8 - 2)));
}

}  // namespace detail

template <typename L>
RIVULET_LANE L sin(L x) {
  auto const r = detail::reduce<false>(x);
  return select(x == detail::constant<L>(0.0f, 0.0), x, detail::sin_in_quadrant(r.high, r.quadrant));
}

template <typename L>
RIVULET_LANE L cos(L x) {
  auto const r = detail::reduce<false>(x);
  return detail::sin_in_quadrant(r.high, r.quadrant + 1);
}

/// sin / cos or −cos / sin of the reduced argument, both in twofold numbers.
template <typename L>
RIVULET_LANE L tan(L x) {
  using namespace detail;
  auto const [r, r_low, quadrant] = reduce<true>(x);
  twofold<L> const z = two_product(r, r);
  L const half = constant<L>(0.5f, 0.5);
  twofold<L> sine = fast_two_sum(r, fma(sin_polynomial(z.high) * z.high, r, fma(-half * z.high, r_low, r_low)));
  twofold<L> cosine = fast_two_sum(constant<L>(1.0f, 1.0), -half * z.high);
  cosine.low = cosine.low + fma(cos_polynomial(z.high) * z.high, z.high, fma(-r, r_low, -half * z.low));
  cosine = fast_two_sum(cosine.high, cosine.low);
  mask_of<L> const swapped = (quadrant & 1) != integer_of<L>(0);
  twofold<L> const above{select(swapped, -cosine.high, sine.high), select(swapped, -cosine.low, sine.low)};
  twofold<L> const below{select(swapped, sine.high, cosine.high), select(swapped, sine.low, cosine.low)};
  return select(magnitude(x) < constant<L>(0x1p-30f, 0x1p-60), x, quotient(above, below));
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
