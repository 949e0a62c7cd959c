// cbrt: x = a·8^k with a in [1/2, 4), an estimate of a^(−1/3), and one correction by the exact remainder.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary_support.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

/// a^(−1/3) for a in [1/2, 4), within 3e-3 (float32) and 3e-8.
template <typename L>
RIVULET_LANE L inverse_cube_root(L a) {
  if constexpr (is_float32<L>) {
    return polynomial(a, -0x1.70554ep-8f, 0x1.312dc2p-4f, -0x1.8e8352p-2f, 0x1.06f7bap0f, -0x1.80e696p0f,
                      0x1.cb9616p0f);
  } else {
    L const y = polynomial(a, 0x1.82a0122a91992p-7, -0x1.0c14172a3049p-3, 0x1.17f9ea3c3423bp-1, -0x1.1c5f6e4e6af56p0,
                           0x1.af7644b186c6p0);
    L const h = fma(-a * y, y * y, L(1.0));
    return fma(y * h, polynomial(h, 0x1.61f9add3c0ca4p-3, 0x1.c71c71c71c71cp-3, 0x1.5555555555555p-2), y);
  }
}

/// (w^(1/3) − w) / v as a function of v = w − w³, near w = 1.
template <typename L>
RIVULET_LANE L cube_root_series(L v) {
  if constexpr (is_float32<L>) {
    return polynomial(v, 0x1.230dd2p-2f, 0x1.c759d6p-3f, 0x1.555554p-2f);
  } else {
    return polynomial(v, 0x1.c71c71c71c71cp-3, 0x1.5555555555555p-2);
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
  mask_of<L> const subnormal = size < L(format::smallest_normal);
  integer_of<L> const number = bits(select(subnormal, size * constant<L>(0x1p24f, 0x1p54), size));
  // the exponent of x is 3k − 1, 3k or 3k + 1; 2/3 of the rounder and a third of it are numbers
  L const exponent = from_bits<L>((number >> fraction_bits) + (format::rounder_bits - format::bias));
  L const shifted = fma(exponent, constant<L>(0x1.555556p-2f, 0x1.5555555555555p-2), constant<L>(0x1p23f, 0x1p52));
  integer_of<L> const k = bits(shifted) << fraction_bits;
  L const a = from_bits<L>(number - (k + k + k));
  L const y = inverse_cube_root(a);
  L const square = y * y;
  L const t = a * square;
  L const change = fma(-t, t * t, a) * square;
  L const root = fma(change, cube_root_series(change * y), t);
  constexpr integer_of<scalar_of<L>> unscaled = integer_of<scalar_of<L>>(is_float32<L> ? 8 : 18) << fraction_bits;
  L const value = from_bits<L>(bits(root) + select(subnormal, k - unscaled, k));
  mask_of<L> const zero = size == constant<L>(0.0f, 0.0);
  mask_of<L> const finite = size < infinity<L>();
  return select(finite & !zero, with_sign_of(value, x), x);
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
