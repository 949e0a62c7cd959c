// exp, expm1 and tanh: x = n·ln 2 + r, a polynomial in r, and an exact scaling by 2^n.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary_support.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

/// The multiple of ln 2 nearest to a number, as `rounder + n`.
template <typename L>
RIVULET_LANE L nearest_multiple_of_ln2(L x) {
  return fma(x, constant<L>(0x1.715476p0f, 0x1.71547652b82fep0), L(format_of<L>::rounder));
}

/// x − n·ln 2; the first product is exact (Cody and Waite 1980).
template <typename L>
RIVULET_LANE L without_multiple_of_ln2(L x, L n) {
  L const r = fma(n, constant<L>(-0x1.62e4p-1f, -0x1.62e42fefa38p-1), x);
  return fma(n, constant<L>(-0x1.7f7d1cp-20f, -0x1.ef35793c7673p-45), r);
}

/// e^r for |r| <= ln 2 / 2.
template <typename L>
RIVULET_LANE L exp_polynomial(L r) {
  if constexpr (is_float32<L>) {
    return polynomial(r, 0x1.6d4e7ep-10f, 0x1.120c44p-7f, 0x1.5554e8p-5f, 0x1.5554dcp-3f, 0.5f, 1.0f, 1.0f);
  } else {
    L const series =
        polynomial_in_two(r, 0x1.1f8718ba6a157p-29, 0x1.af4f2d00b4858p-26, 0x1.27e4cf9b08b13p-22, 0x1.71de0181a768ep-19,
                          0x1.a01a01ab9eda6p-16, 0x1.a01a01ac299dcp-13, 0x1.6c16c16c1569bp-10, 0x1.1111111110042p-7,
                          0x1.5555555555557p-5, 0x1.5555555555557p-3, 0.5);
    return fma(series, r * r, r) + L(1.0);
  }
}

/// (e^r − 1 − r) / r² for |r| <= 1/2.
template <typename L>
RIVULET_LANE L expm1_polynomial(L r) {
  if constexpr (is_float32<L>) {
    return polynomial_in_two(r, 0x1.a27952p-13f, 0x1.6f46cep-10f, 0x1.110fecp-7f, 0x1.5551c4p-5f, 0x1.555556p-3f,
                             0x1.000002p-1f);
  } else {
    return polynomial_in_two(r, 0x1.62b1d1fd9d8c0p-33, 0x1.20376461a2440p-29, 0x1.ae6335ee22129p-26,
                             0x1.27e42c6c09792p-22, 0x1.71de3abd59996p-19, 0x1.a01a021cd01ddp-16, 0x1.a01a019ff3bf8p-13,
                             0x1.6c16c16bf2408p-10, 0x1.111111111117ap-7, 0x1.55555555555e8p-5, 0x1.5555555555555p-3,
                             0.5);
  }
}

/// (e^x − 1) / 2 for x from −40 to just above the overflow of e^x, as a sum not yet carried out.
/// Halved, so that 2^n stays finite.
template <typename L>
RIVULET_LANE twofold<L> half_expm1(L x) {
  // n = 0 for all of |x| < 1/2: near n = ±1 the rounding of r would show.
  L const rounder = L(format_of<L>::rounder);
  L const shifted = select(magnitude(x) < constant<L>(0.5f, 0.5), rounder, nearest_multiple_of_ln2(x));
  L const r = without_multiple_of_ln2(x, shifted - rounder);
  L const power = power_of_two<L>(bits(shifted) - (format_of<L>::rounder_bits + 1));
  auto const [high, low] = fast_two_sum(power - constant<L>(0.5f, 0.5), power * r);
  return {high, fma(power * (r * r), expm1_polynomial(r), low)};
}

/// tanh of x >= 0. Below 0.8 an odd polynomial; above, 1 − 2 / (e^2x + 1) has room for its roundings.
template <typename L>
RIVULET_LANE L tanh_float32(L x) {
  L const one = 1.0f;
  L const z = x * x;
  L const series = polynomial_in_two(z, 0x1.a00766p-10f, -0x1.e5e4e2p-8f, 0x1.5d1608p-6f, -0x1.b92b2ep-5f,
                                     0x1.110b58p-3f, -0x1.55553ep-2f);
  L const y = lesser(x + x, L(20.0f));  // a number, also of NaN, whose bits could overflow below
  L const shifted = nearest_multiple_of_ln2(y);
  L const power = exp_polynomial(without_multiple_of_ln2(y, shifted - L(format_of<L>::rounder)));
  L const exponential = from_bits<L>(bits(power) + (bits(shifted) << format_of<L>::fraction_bits));
  // Only the polynomial keeps NaN.
  return select(x >= L(0.8f), one - L(2.0f) / (exponential + one), fma(series * z, x, x));
}

/// The same: (e^2x − 1) / (e^2x + 1) in twofold numbers.
template <typename L>
RIVULET_LANE L tanh_float64(L x) {
  auto const [high, low] = half_expm1(lesser(L(40.0), x + x));
  twofold<L> const above = fast_two_sum(high, low);
  twofold<L> below = fast_two_sum(L(1.0), above.high);
  below.low = below.low + above.low;
  return select(x < L(0x1p-60), x, quotient(above, below));
}

}  // namespace detail

template <typename L>
RIVULET_LANE L exp(L x) {
  using namespace detail;
  x = greater(constant<L>(-104.0f, -746.0), lesser(constant<L>(89.0f, 710.0), x));
  L const shifted = nearest_multiple_of_ln2(x);
  L const r = without_multiple_of_ln2(x, shifted - L(format_of<L>::rounder));
  return scale(exp_polynomial(r), bits(shifted) - format_of<L>::rounder_bits);
}

template <typename L>
RIVULET_LANE L expm1(L x) {
  using namespace detail;
  auto const [high, low] = half_expm1(greater(constant<L>(-40.0f, -40.0), lesser(constant<L>(89.0f, 710.0), x)));
  L const half = high + low;
  // Below the threshold e^x − 1 rounds to x; there halving could lose bits or the sign of −0.
  return select(magnitude(x) < constant<L>(0x1p-30f, 0x1p-60), x, half + half);
}

template <typename L>
RIVULET_LANE L tanh(L x) {
  using namespace detail;
  if constexpr (is_float32<L>) {
    return with_sign_of(tanh_float32(magnitude(x)), x);
  } else {
    return with_sign_of(tanh_float64(magnitude(x)), x);
  }
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
