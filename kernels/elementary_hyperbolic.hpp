// sinh and cosh: x = n·ln 2 + r, polynomials for sinh r and cosh r, and the addition theorem with (2^n ± 2^−n) / 2.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary_exponential.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

/// (sinh r − r) / r³ as a function of z = r², |r| <= 1/2.
template <typename L>
RIVULET_LANE L sinh_polynomial(L z) {
  if constexpr (is_float32<L>) {
    return polynomial(z, 0x1.a2a9bep-13f, 0x1.110fc4p-7f, 0x1.555556p-3f);
  } else {
    return polynomial(z, 0x1.645389b6c1b2ep-33, 0x1.ae60fc2d7d53dp-26, 0x1.71de3bd6d688bp-19, 0x1.a01a019f7af5dp-13,
                      0x1.11111111112c7p-7, 0x1.5555555555555p-3);
  }
}

/// (cosh r − 1) / r² as a function of z = r², |r| <= 1/2.
template <typename L>
RIVULET_LANE L cosh_polynomial(L z) {
  if constexpr (is_float32<L>) {
    return polynomial(z, 0x1.6e5f08p-10f, 0x1.5553e8p-5f, 0x1p-1f);
  } else {
    return polynomial(z, 0x1.96d836e924f59p-37, 0x1.1eeba960bcfacp-29, 0x1.27e4fc75f4bfbp-22, 0x1.a01a019f970a4p-16,
                      0x1.6c16c16c16e0dp-10, 0x1.5555555555555p-5, 0x1p-1);
  }
}

/// With |x| = n·ln 2 + r: 2^n / 4, 2^−n / 4, sinh r and cosh r − 1.
template <typename L>
struct hyperbolic_parts {
  L large;
  L small;
  L sinh_r;
  L cosh_r_minus_1;
};

template <typename L>
RIVULET_LANE hyperbolic_parts<L> hyperbolic_reduced(L size) {
  size = lesser(constant<L>(89.7f, 710.75), size);
  // n = 0 for all of |x| < 1/2: near n = 1 the rounding of r would show.
  L const rounder = L(format_of<L>::rounder);
  L const shifted = select(size < constant<L>(0.5f, 0.5), rounder, nearest_multiple_of_ln2(size));
  L const n = shifted - rounder;
  L const r = without_multiple_of_ln2(size, n);
  integer_of<L> const k = bits(shifted) - format_of<L>::rounder_bits;
  L const large = power_of_two<L>(k - 2);
  L const small = select(n < constant<L>(64.0f, 64.0), power_of_two<L>(integer_of<L>(-2) - k), constant<L>(0.0f, 0.0));
  L const z = r * r;
  return {large, small, fma(r, z * sinh_polynomial(z), r), z * cosh_polynomial(z)};
}

}  // namespace detail

template <typename L>
RIVULET_LANE L sinh(L x) {
  using namespace detail;
  L const size = magnitude(x);
  auto const [large, small, sinh_r, cosh_r_minus_1] = hyperbolic_reduced(size);
  // (large − small)·cosh r + (large + small)·sinh r
  twofold<L> const sinh_n = fast_two_sum(large, -small);
  L const half = sinh_n.high + fma(large + small, sinh_r, fma(sinh_n.high, cosh_r_minus_1, sinh_n.low));
  return with_sign_of(select(size < constant<L>(0x1p-30f, 0x1p-60), size, half + half), x);
}

template <typename L>
RIVULET_LANE L cosh(L x) {
  using namespace detail;
  auto const [large, small, sinh_r, cosh_r_minus_1] = hyperbolic_reduced(magnitude(x));
  // (large + small)·cosh r + (large − small)·sinh r
  L const half = large + fma(large - small, sinh_r, fma(large + small, cosh_r_minus_1, small));
  return half + half;
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
