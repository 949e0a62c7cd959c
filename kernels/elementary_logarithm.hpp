// log and log1p: x = m·2^e with m near 1, a polynomial in m − 1, and e·ln 2 in two parts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary_support.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

template <typename L>
struct split_number {
  L fraction;              ///< m
  integer_of<L> exponent;  ///< e, shifted to its place in a number
  L exponent_number;       ///< e
};

/// |x| = m·2^e for a normal number, m in [bottom, 2·bottom); zero, infinity and NaN give bits without meaning.
template <typename L>
RIVULET_LANE split_number<L> split(L x, scalar_of<L> bottom) {
  using format = format_of<L>;
  integer_of<L> const number = bits(x) & format::magnitude_mask;
  integer_of<L> const exponent = (number - bits(bottom)) & format::sign_and_exponent_mask;
  return {from_bits<L>(number - exponent), exponent, to_number<L>(exponent >> format::fraction_bits)};
}

/// The same for every finite x > 0: subnormal numbers are scaled first, and `exponent` tells of the scaled one.
template <typename L>
RIVULET_LANE split_number<L> split_any(L x, scalar_of<L> bottom) {
  mask_of<L> const subnormal = x < L(format_of<L>::smallest_normal);
  split_number<L> result = split(select(subnormal, x * constant<L>(0x1p23f, 0x1p54), x), bottom);
  L const shift = select(subnormal, constant<L>(-23.0f, -54.0), constant<L>(0.0f, 0.0));
  result.exponent_number = result.exponent_number + shift;
  return result;
}

/// log(1 + f) + e·ln 2 + correction for 1 + f in [2/3, 4/3); `low` is e·(low part of ln 2) + correction.
template <typename L>
RIVULET_LANE L log_float32(L f, L e, L low) {
  L const series = polynomial_in_two(f, -0x1.087e8p-3f, 0x1.19b5bap-3f, -0x1.f30748p-4f, 0x1.1fd5eep-3f,
                                     -0x1.559bf4p-3f, 0x1.99bfe6p-3f, -0x1.ffff0cp-3f, 0x1.55552cp-2f, -0.5f);
  return fma(e, L(0x1.62e4p-1f), f + fma(series, f * f, low));
}

/// The same for 1 + f in [√½, √2) through log(1 + f) = 2·artanh(f / (2 + f)).
template <typename L>
RIVULET_LANE L log_float64(L f, L e, L low) {
  L const s = f / (f + L(2.0));
  L const z = s * s;
  L const half_square = L(0.5) * f * f;
  L const series =
      polynomial_in_two(z, 0x1.101e9893e7c64p-3, 0x1.0f4a9b2807b84p-3, 0x1.3b2153daf125ep-3, 0x1.745cdb900e521p-3,
                        0x1.c71c725c1a37p-3, 0x1.249249242f0a2p-2, 0x1.9999999999d58p-2, 0x1.5555555555555p-1);
  L const rest = fma(s, fma(series, z, half_square), low);
  return fma(e, L(0x1.62e42fefa38p-1), f - (half_square - rest));
}

/// The bottom of the range of m in the two above.
template <typename L>
RIVULET_LANE scalar_of<L> log_bottom() {
  return constant<scalar_of<L>>(0x1.555556p-1f, 0x1.6a09ep-1);
}

/// value where x > 0 is finite, and the limits elsewhere: −inf at 0, NaN below, inf at inf.
template <typename L>
RIVULET_LANE L with_log_limits(L value, L x) {
  L const zero = constant<L>(0.0f, 0.0);
  value = select(x > zero, value, not_a_number<L>());
  value = select(x == zero, -infinity<L>(), value);
  return select(x == infinity<L>(), x, value);
}

}  // namespace detail

template <typename L>
RIVULET_LANE L log(L x) {
  using namespace detail;
  split_number<L> const parts = split_any(x, log_bottom<L>());
  L const f = parts.fraction - constant<L>(1.0f, 1.0);
  L const e = parts.exponent_number;
  if constexpr (is_float32<L>) {
    return with_log_limits(log_float32(f, e, e * L(0x1.7f7d1cp-20f)), x);
  } else {
    return with_log_limits(log_float64(f, e, e * L(0x1.ef35793c7673p-45)), x);
  }
}

/// With u = 1 + x = m·2^e: m − 1 = x·2^−e + (2^−e − 1) keeps what the rounding of u lost.
template <typename L>
RIVULET_LANE L log1p(L x) {
  using namespace detail;
  L const one = constant<L>(1.0f, 1.0);
  L const u = one + x;
  split_number<L> const parts = split(u, log_bottom<L>());
  L const power = from_bits<L>(bits(one) - parts.exponent);
  L const exact = power - one;
  mask_of<L> const large = u > constant<L>(0x1p26f, 0x1p55);
  L const f = select(large, parts.fraction - one, fma(x, power, exact));
  L const lost = select(large, constant<L>(0.0f, 0.0), fma(x, power, exact - f));
  L const e = parts.exponent_number;
  L value;
  if constexpr (is_float32<L>) {
    value = log_float32(f, e, fma(e, L(0x1.7f7d1cp-20f), lost));
  } else {
    value = log_float64(f, e, fma(e, L(0x1.ef35793c7673p-45), lost));
  }
  value = with_log_limits(value, u);
  return select(magnitude(x) < constant<L>(0x1p-30f, 0x1p-60), x, value);
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
