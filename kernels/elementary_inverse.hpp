// asin, acos and atan: odd polynomials near 0, elsewhere π/2 less the function of a smaller argument.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary_support.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

/// (asin r − r) / r³ as a function of z = r², |r| <= 1/2.
template <typename L>
RIVULET_LANE L asin_polynomial(L z) {
  if constexpr (is_float32<L>) {
    return polynomial(z, 0x1.3a1d56p-5f, 0x1.b0f9dp-6f, 0x1.70cffp-5f, 0x1.33263p-4f, 0x1.55555ep-3f);
  } else {
    return polynomial(z, 0x1.d1e5621b44857p-6, -0x1.6c26eb599af65p-7, 0x1.0a3cd9e8952d4p-6, 0x1.fab38f1b2ad8ap-8,
                      0x1.859e5628d50bp-7, 0x1.c862095212d54p-7, 0x1.1c59ee867a10cp-6, 0x1.6e8b21cef496cp-6,
                      0x1.f1c71fdf6f3c2p-6, 0x1.6db6db67b5fc9p-5, 0x1.33333333374dfp-4, 0x1.555555555554ep-3);
  }
}

/// (atan r − r) / r³ as a function of z = r², |r| <= 1.
template <typename L>
RIVULET_LANE L atan_polynomial(L z) {
  if constexpr (is_float32<L>) {
    return polynomial(z, 0x1.09e3bap-8f, -0x1.531654p-6f, 0x1.984998p-5f, -0x1.4aad5cp-4f, 0x1.bdfa6cp-4f,
                      -0x1.240faep-3f, 0x1.9993ecp-3f, -0x1.55555p-2f);
  } else {
    return polynomial(z, -0x1.e9c4aff5546fp-16, 0x1.4128aa6b941f3p-12, -0x1.8eb1e121f4d31p-10, 0x1.39ce7ddc10855p-8,
                      -0x1.6359f511f4665p-7, 0x1.3919469e78f6dp-6, -0x1.c892d0a45f2f8p-6, 0x1.23380fdc2bb45p-5,
                      -0x1.56039c863dff6p-5, 0x1.81c3d9b827909p-5, -0x1.ae2230fb6e559p-5, 0x1.e1b2f1aba61cp-5,
                      -0x1.110dfa8c6720ep-4, 0x1.3b1367c13d8b8p-4, -0x1.745d12b74b624p-4, 0x1.c71c719add076p-4,
                      -0x1.2492492420ba8p-3, 0x1.9999999998b35p-3, -0x1.5555555555553p-2);
  }
}

/// π/2 in two parts.
template <typename L>
RIVULET_LANE twofold<L> half_pi() {
  return {constant<L>(0x1.921fb6p0f, 0x1.921fb54442d18p0), constant<L>(-0x1.777a5cp-25f, 0x1.1a62633145c07p-54)};
}

/// A value or its negative, by the sign bit of x.
template <typename L>
RIVULET_LANE L times_sign_of(L value, L x) {
  return from_bits<L>(bits(value) ^ (bits(x) & (format_of<L>::sign_and_exponent_mask ^ format_of<L>::exponent_mask)));
}

/// asin |x| = r + rest on |x| <= 1/2; above it, asin |x| = π/2 − 2·(r + rest) with r = √((1 − |x|) / 2).
template <typename L>
struct asin_parts {
  mask_of<L> large;
  L r;
  L rest;
};

template <typename L>
RIVULET_LANE asin_parts<L> asin_reduced(L size) {
  L const half = constant<L>(0.5f, 0.5);
  mask_of<L> const large = size > half;
  L const z = select(large, fma(-half, size, half), size * size);
  L const r = select(large, sqrt(z), size);
  return {large, r, r * (z * asin_polynomial(z))};
}

}  // namespace detail

template <typename L>
RIVULET_LANE L asin(L x) {
  using namespace detail;
  auto const [large, r, rest] = asin_reduced(magnitude(x));
  auto const [quarter, quarter_low] = half_pi<L>();
  L const base = select(large, quarter - (r + r), r);
  return times_sign_of(base + select(large, quarter_low - (rest + rest), rest), x);
}

template <typename L>
RIVULET_LANE L acos(L x) {
  using namespace detail;
  auto const [large, r, rest] = asin_reduced(magnitude(x));
  auto const [quarter, quarter_low] = half_pi<L>();
  // from x > 1/2 down: 2·(r + rest), π/2 − (r + rest), π/2 + (r + rest), π − 2·(r + rest)
  L const zero = constant<L>(0.0f, 0.0);
  mask_of<L> const above = x > constant<L>(0.5f, 0.5);
  L const side = select(large, x, -x);
  L const near = times_sign_of(select(large, r + r, r), side);
  L const near_rest = times_sign_of(select(large, rest + rest, rest), side);
  L const base = select(large, quarter + quarter, quarter);
  L const base_low = select(large, quarter_low + quarter_low, quarter_low);
  return (select(above, zero, base) + near) + (select(above, zero, base_low) + near_rest);
}

template <typename L>
RIVULET_LANE L atan(L x) {
  using namespace detail;
  L const size = magnitude(x);
  L const one = constant<L>(1.0f, 1.0);
  mask_of<L> const large = size > one;
  L const t = select(large, one / size, size);
  L const z = t * t;
  L const rest = t * (z * atan_polynomial(z));
  auto const [quarter, quarter_low] = half_pi<L>();
  L const base = select(large, quarter - t, t);
  return times_sign_of(base + select(large, quarter_low - rest, rest), x);
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
