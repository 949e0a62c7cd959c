// power: 2^(y·log2 x) with log2 x and the product in twofold arithmetic of the lane's own precision.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary_logarithm.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

/// log2(1 + f) = s·(c0 + c1·z + z²·series(z)) with s = f / (2 + f), z = s²; 1 + f in [√½, √2).
template <typename L>
RIVULET_LANE twofold<L> log2_twofold(L f) {
  L const two = constant<L>(2.0f, 2.0);
  // s and z
  twofold<L> const below = fast_two_sum(two, f);
  L const inverse = constant<L>(1.0f, 1.0) / below.high;
  L const s = f * inverse;
  L const s_low = fma(-s, below.low, fma(-s, below.high, f)) * inverse;
  twofold<L> z = two_product(s, s);
  z.low = fma(two * s, s_low, z.low);
  // a = c1 + z·series
  L series;
  if constexpr (is_float32<L>) {
    series = polynomial(z.high, 0x1.59ed6cp-2f, 0x1.a5bbfep-2f, 0x1.27770ep-1f);
  } else {
    series = polynomial_in_two(z.high, 0x1.61c62e95ea3bbp-3, 0x1.59025cdb5ab01p-3, 0x1.8a096af8f726bp-3,
                               0x1.c68eeb955eb21p-3, 0x1.0c9a85364f346p-2, 0x1.484b13d6b7f39p-2, 0x1.a61762a7aed06p-2,
                               0x1.2776c50ef9bfcp-1);
  }
  twofold<L> a = fast_two_sum(constant<L>(0x1.ec709ep-1f, 0x1.ec709dc3a03fdp-1), z.high * series);
  a.low = a.low + constant<L>(-0x1.e2fe02p-28f, 0x1.d27f05548af0cp-55);
  // v = c0 + z·a
  twofold<L> const w = two_product(z.high, a.high);
  L const w_low = fma(z.high, a.low, fma(z.low, a.high, w.low));
  twofold<L> v = fast_two_sum(constant<L>(0x1.715476p1f, 0x1.71547652b82fep1), w.high);
  v.low = v.low + (w_low + constant<L>(0x1.4ae0cp-25f, 0x1.777d0ffda0d24p-55));
  // s·v
  twofold<L> result = two_product(s, v.high);
  result.low = fma(s, v.low, fma(s_low, v.high, result.low));
  return result;
}

/// (2^r − 1) / r for |r| <= 1/2.
template <typename L>
RIVULET_LANE L exp2_polynomial(L r) {
  if constexpr (is_float32<L>) {
    return polynomial(r, 0x1.443678p-13f, 0x1.5f0be8p-10f, 0x1.3b2a38p-7f, 0x1.c6af76p-5f, 0x1.ebfbep-3f,
                      0x1.62e43p-1f);
  } else {
    return polynomial_in_two(r, 0x1.ea19016071206p-32, 0x1.e61dd0408a777p-28, 0x1.b524cd729b39bp-24,
                             0x1.62bfc62dc732dp-20, 0x1.ffcbfc7c7dfabp-17, 0x1.4309130f6910ep-13, 0x1.5d87fe78a0d87p-10,
                             0x1.3b2ab6fb9fe58p-7, 0x1.c6b08d704a0d7p-5, 0x1.ebfbdff82c5a5p-3, 0x1.62e42fefa39efp-1);
  }
}

/// 2^(high + low), from 0 to infinity.
template <typename L>
RIVULET_LANE L exp2_twofold(twofold<L> p) {
  L const limit = constant<L>(200.0f, 1200.0);
  mask_of<L> const beyond = magnitude(p.high) > limit;
  L const high = select(beyond, with_sign_of(limit, p.high), p.high);
  L const low = select(beyond, constant<L>(0.0f, 0.0), p.low);
  L const rounder = L(format_of<L>::rounder);
  L const shifted = high + rounder;
  L const r = (high - (shifted - rounder)) + low;
  return scale(fma(exp2_polynomial(r), r, constant<L>(1.0f, 1.0)), bits(shifted) - format_of<L>::rounder_bits);
}

template <typename L>
struct parity {
  mask_of<L> integral;  ///< y is an integer; so are the infinities, and even
  mask_of<L> odd;
};

template <typename L>
RIVULET_LANE parity<L> parity_of(L y) {
  L const size = magnitude(y);
  L const unit_spaced = constant<L>(0x1p23f, 0x1p52);  // from here on every number is an integer
  mask_of<L> const small = size < unit_spaced;
  L const rounded = select(small, size + unit_spaced, size);
  mask_of<L> const integral = (rounded - unit_spaced == size) | (size >= unit_spaced);
  mask_of<L> const odd = integral & ((bits(rounded) & 1) != integer_of<L>(0)) & (size < unit_spaced + unit_spaced);
  return {integral, odd};
}

}  // namespace detail

template <typename L>
RIVULET_LANE L power(L x, L y) {
  using namespace detail;
  L const zero = constant<L>(0.0f, 0.0);
  L const one = constant<L>(1.0f, 1.0);
  L const size = magnitude(x);
  // log2 |x|
  split_number<L> const parts = split_any(size, constant<scalar_of<L>>(0x1.6a09e6p-1f, 0x1.6a09e667f3bcdp-1));
  twofold<L> const fraction = log2_twofold(parts.fraction - one);
  twofold<L> logarithm = fast_two_sum(parts.exponent_number, fraction.high);
  logarithm.low = logarithm.low + fraction.low;
  logarithm.high = select(size < infinity<L>(), logarithm.high, size);
  logarithm.high = select(size == zero, -infinity<L>(), logarithm.high);
  // y beyond the clamp has the result of the clamp: |log2 x| is 0 or at least 2^−25 (2^−54).
  L const far = constant<L>(0x1p40f, 0x1p70);
  L const exponent = select(magnitude(y) > far, with_sign_of(far, y), y);
  twofold<L> product = two_product(exponent, logarithm.high);
  product.low = fma(exponent, logarithm.low, product.low);
  L value = exp2_twofold(product);
  // signs and special cases of C's Annex F
  auto const [integral, odd] = parity_of(y);
  value = select(odd, with_sign_of(value, x), value);
  value = select((x < zero) & (size < infinity<L>()) & !integral, not_a_number<L>(), value);
  return select((x == one) | (y == zero), one, value);
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
