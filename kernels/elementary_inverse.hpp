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
    return polynomial(z, 0x1.1acb92p-5f, 0x1.0fe1b2p-6f, 0x1.ffbf34p-6f, 0x1.6d3e6ap-5f, 0x1.3334cep-4f,
                      0x1.555554p-3f);
  } else {
    return polynomial(z, 0x1.dc690516bc887p-6, -0x1.f6744b4ca8339p-7, 0x1.224dcb11ab156p-6, 0x1.5dc12cf8ad297p-8,
                      0x1.53365248bd332p-7, 0x1.77ff42ac1dfb4p-7, 0x1.c9d336dfa2933p-7, 0x1.1c4d0fc1b6fbbp-6,
                      0x1.6e8bb383c0ebbp-6, 0x1.f1c71c1187eddp-6, 0x1.6db6db6e48dffp-5, 0x1.3333333332d9ep-4,
                      0x1.5555555555556p-3);
  }
}

/// (atan r − r) / r³ as a function of z = r², |r| <= 1.
template <typename L>
RIVULET_LANE L atan_polynomial(L z) {
  if constexpr (is_float32<L>) {
    return polynomial(z, -0x1.449a16p-9f, 0x1.c62ea6p-7f, -0x1.2a759ap-5f, 0x1.01e514p-4f, -0x1.636df2p-4f,
                      0x1.c423eep-4f, -0x1.246f74p-3f, 0x1.99984cp-3f, -0x1.555554p-2f);
  } else {
    return polynomial(z, 0x1.4085098610d74p-16, -0x1.b82dce8e13a52p-13, 0x1.1e928ab96fc3bp-10, -0x1.d9860aa6d8c2p-9,
                      0x1.193ce762e0caap-7, -0x1.0329a043c2acbp-6, 0x1.88d42ed6165fdp-6, -0x1.01f239f60306ep-5,
                      0x1.342771c2a300bp-5, -0x1.5d73a7a8bd63ap-5, 0x1.8444921e83daap-5, -0x1.aec5c05a22e3ap-5,
                      0x1.e1d2171a5c83ep-5, -0x1.111022acfa697p-4, 0x1.3b139d554f918p-4, -0x1.745d1629d2cfap-4,
                      0x1.c71c71bd6d439p-4, -0x1.249249247bfe2p-3, 0x1.9999999999717p-3, -0x1.5555555555555p-2);
  }
}

/// π/2 in two parts.
template <typename L>
RIVULET_LANE twofold<L> half_pi() {
  return {constant<L>(0x1.921fb6p0f, 0x1.921fb54442d18p0), constant<L>(-0x1.777a5cp-25f, 0x1.1a62633145c07p-54)};
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
  // 1/2 − 2r is exact where it matters
  L const half = constant<L>(0.5f, 0.5);
  L const value = select(large, (half - (r + r)) + (quarter_low - (rest + rest)), r + rest);
  return with_sign_of(select(large, quarter - half, constant<L>(0.0f, 0.0)) + value, x);
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
  L const near = with_sign_of(select(large, r + r, r), side);
  L const near_rest = with_sign_of(select(large, rest + rest, rest), side);
  L const base = select(large, select(above, zero, quarter + quarter), quarter);
  L const base_low = select(large, select(above, zero, quarter_low + quarter_low), quarter_low);
  return (base + near) + (base_low + near_rest);
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
  // 1/2 − t is exact where it matters
  L const half = constant<L>(0.5f, 0.5);
  L const value = select(large, (half - t) + (quarter_low - rest), t + rest);
  return with_sign_of(select(large, quarter - half, constant<L>(0.0f, 0.0)) + value, x);
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
