// What the elementary functions share: number formats, exact scaling, polynomials, double-length sums.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/lanes.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

template <typename T>
struct format;

template <>
struct format<float> {
  static constexpr int fraction_bits = 23;
  static constexpr int32 bias = 127;
  static constexpr int32 magnitude_mask = 0x7fffffff;
  static constexpr int32 exponent_mask = 0x7f800000;
  static constexpr int32 sign_and_exponent_mask = -0x800000;
  static constexpr int32 quiet_nan = 0x7fc00000;
  static constexpr float smallest_normal = 0x1p-126f;
  /// Adding it rounds a number below 2²² to an integer, held in the low bits of the sum.
  static constexpr float rounder = 0x1.8p23f;
  static constexpr int32 rounder_bits = 0x4b400000;
};

template <>
struct format<double> {
  static constexpr int fraction_bits = 52;
  static constexpr int64 bias = 1023;
  static constexpr int64 magnitude_mask = 0x7fffffffffffffff;
  static constexpr int64 exponent_mask = 0x7ff0000000000000;
  static constexpr int64 sign_and_exponent_mask = -0x10000000000000;
  static constexpr int64 quiet_nan = 0x7ff8000000000000;
  static constexpr double smallest_normal = 0x1p-1022;
  static constexpr double rounder = 0x1.8p52;
  static constexpr int64 rounder_bits = 0x4338000000000000;
};

template <typename L>
using format_of = format<scalar_of<L>>;

template <typename L>
inline constexpr bool is_float32 = sizeof(scalar_of<L>) == 4;

/// A constant with one value per precision.
template <typename L>
RIVULET_LANE L constant(float single, double full) {
  if constexpr (is_float32<L>) {
    return L(single);
  } else {
    return L(full);
  }
}

template <typename L>
RIVULET_LANE L infinity() {
  return from_bits<L>(integer_of<L>(format_of<L>::exponent_mask));
}

template <typename L>
RIVULET_LANE L not_a_number() {
  return from_bits<L>(integer_of<L>(format_of<L>::quiet_nan));
}

template <typename L>
RIVULET_LANE L magnitude(L x) {
  return from_bits<L>(bits(x) & format_of<L>::magnitude_mask);
}

/// value with the sign bit of x set too; value is not negative.
template <typename L>
RIVULET_LANE L with_sign_of(L value, L x) {
  return from_bits<L>(bits(value) | (bits(x) & ~format_of<L>::magnitude_mask));
}

/// 2^k for a normal power.
template <typename L>
RIVULET_LANE L power_of_two(integer_of<L> k) {
  return from_bits<L>((k + format_of<L>::bias) << format_of<L>::fraction_bits);
}

/// x·2^k rounded once, for 1/2 <= x <= 2 and results from 0 over the subnormal numbers to infinity.
template <typename L>
RIVULET_LANE L scale(L x, integer_of<L> k) {
  if constexpr (lane_traits<L>::scales) return times_power_of_two(x, k);
  integer_of<L> const half = k >> 1;
  return (x * power_of_two<L>(half)) * power_of_two<L>(k - half);
}

/// A small integer as a number, exactly.
template <typename L>
RIVULET_LANE L to_number(integer_of<L> k) {
  return from_bits<L>(k + format_of<L>::rounder_bits) - L(format_of<L>::rounder);
}

/// Horner's rule, highest coefficient first.
template <typename L, typename... Coefficients>
RIVULET_LANE L polynomial(L x, scalar_of<L> highest, Coefficients... lower) {
  L sum = L(highest);
  ((sum = fma(sum, x, L(lower))), ...);
  return sum;
}

template <typename L>
RIVULET_LANE L alternating_sums(L x, L, L odd, L even) {
  return fma(odd, x, even);
}
template <typename L, typename... Coefficients>
RIVULET_LANE L alternating_sums(L x, L square, L first, L second, scalar_of<L> next, Coefficients... lower) {
  return alternating_sums(x, square, second, fma(first, square, L(next)), lower...);
}

/// The same sum, rounded otherwise: even and odd powers apart, so that two chains of half the length run side by side.
template <typename L, typename... Coefficients>
RIVULET_LANE L polynomial_in_two(L x, scalar_of<L> highest, scalar_of<L> next, Coefficients... lower) {
  return alternating_sums(x, x * x, L(highest), L(next), lower...);
}

/// A number of twice the length: the value is high + low, and |low| <= ulp(high) / 2 or nearly so.
template <typename L>
struct twofold {
  L high;
  L low;
};

/// a + b without error, for |a| >= |b| or a = 0 (Dekker 1971).
template <typename L>
RIVULET_LANE twofold<L> fast_two_sum(L a, L b) {
  L const sum = a + b;
  return {sum, (a - sum) + b};
}

/// a·b without error, away from underflow.
template <typename L>
RIVULET_LANE twofold<L> two_product(L a, L b) {
  L const product = a * b;
  return {product, fma(a, b, -product)};
}

/// (n.high + n.low) / (d.high + d.low) with little more than the final rounding.
template <typename L>
RIVULET_LANE L quotient(twofold<L> n, twofold<L> d) {
  L const inverse = L(scalar_of<L>(1)) / d.high;
  L const first = n.high * inverse;
  L const remainder = fma(-first, d.high, n.high) + fma(-first, d.low, n.low);
  return fma(remainder, inverse, first);
}

}  // namespace detail
}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
