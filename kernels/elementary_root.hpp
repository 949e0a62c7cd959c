// cbrt: x = a·8^k with a in [1/2, 4), a polynomial for a^(−1/3), and one correction by the exact remainder.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary_support.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

/// m^(−1/3) for m in [1, 2].
template <typename L>
RIVULET_LANE L inverse_cube_root(L m) {
  if constexpr (is_float32<L>) {
    return polynomial(m, -0x1.991554p-5f, 0x1.456226p-2f, -0x1.9eb322p-1f, 0x1.8ab91cp0f);
  } else {
    return polynomial(m, -0x1.16d6f13b19c36p-6, 0x1.3fa269bb2cf75p-3, -0x1.321c5eb425b51p-1, 0x1.3e68b9b41b9f5p0,
                      -0x1.90e741fc8214cp0, 0x1.c7f365bd286f4p0);
  }
}

/// (w^(1/3) − w) / v as a function of v = w − w³, near w = 1.
template <typename L>
RIVULET_LANE L cube_root_series(L v) {
  if constexpr (is_float32<L>) {
    return polynomial(v, 0x1.c71c72p-3f, 0x1.555556p-2f);
  } else {
    return polynomial(v, 0x1.22c3f35ba7819p-2, 0x1.c71c71c71c71cp-3, 0x1.5555555555555p-2);
  }
}

}  // namespace detail

/// With y near a^(−1/3), t = a·y² and R = a − t³: ∛a = t + R·y²·series(R·y³).
template <typename L>
RIVULET_LANE L cbrt(L x) {
  using namespace detail;
  using format = format_of<L>;
  constexpr int fraction_bits = format::fraction_bits;
  L const size = magnitude(x);
  L const one = constant<L>(1.0f, 1.0);
  mask_of<L> const subnormal = size < L(format::smallest_normal);
  integer_of<L> const number = bits(select(subnormal, size * constant<L>(0x1p24f, 0x1p54), size));
  L const m = from_bits<L>((number & (format::magnitude_mask ^ format::exponent_mask)) | bits(one));
  // e = 3k + j, j one of −1, 0, 1
  L const rounder = L(format::rounder);
  L const e = to_number<L>((number >> fraction_bits) - format::bias);
  L const shifted = fma(e, constant<L>(0x1.555556p-2f, 0x1.5555555555555p-2), rounder);
  L const j = fma(shifted - rounder, constant<L>(-3.0f, -3.0), e);
  integer_of<L> const k = bits(shifted) << fraction_bits;
  L const a = from_bits<L>(number - (k + k + k));
  // 2^(−j/3), by the parabola through its three points
  L const slope =
      fma(j, constant<L>(0x1.b74498p-6f, 0x1.b744985853540p-6), constant<L>(-0x1.dd68eap-3f, -0x1.dd68e9bbaedb2p-3));
  L const y = inverse_cube_root(m) * fma(slope, j, one);
  L const square = y * y;
  L const t = a * square;
  L const change = fma(-t, t * t, a) * square;
  L const root = fma(change, cube_root_series(change * y), t);
  L const scaled = from_bits<L>(bits(root) + k);
  L const unscaled = select(subnormal, scaled * constant<L>(0x1p-8f, 0x1p-18), scaled);
  mask_of<L> const ordinary = size > constant<L>(0.0f, 0.0);
  return select(ordinary, select(size < infinity<L>(), with_sign_of(unscaled, x), x), x);
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
