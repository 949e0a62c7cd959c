// erf: an odd polynomial near 0, elsewhere 1 − 2^q(|x|) with q near log2 erfc.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary_support.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

/// erf x / x − 1 as a function of z = x², |x| <= 0.93.
template <typename L>
RIVULET_LANE L erf_polynomial(L z) {
  if constexpr (is_float32<L>) {
    return polynomial(z, -0x1.398912p-11f, 0x1.4723dep-8f, -0x1.b689b6p-6f, 0x1.ce1a88p-4f, -0x1.8126e8p-2f,
                      0x1.06eba6p-3f);
  } else {
    return polynomial(z, -0x1.ce9421fa4b5b1p-31, 0x1.e1d99754860a3p-27, -0x1.5d755fb65ade8p-23, 0x1.b9b7096b45ca6p-20,
                      -0x1.f4cf7b8260bf9p-17, 0x1.f9a30ad6f140ap-14, -0x1.c02db35eae36ap-11, 0x1.565bcd0ccccf1p-8,
                      -0x1.b82ce3128c5bfp-6, 0x1.ce2f21a0430d4p-4, -0x1.812746b0379f8p-2, 0x1.06eba8214db69p-3);
  }
}

/// log2(1 − erf(1 + u)) for 1 + u from 0.92 to where erf rounds to 1.
template <typename L>
RIVULET_LANE L log2_erfc_polynomial(L u) {
  if constexpr (is_float32<L>) {
    return polynomial(u, 0x1.26e8bap-12f, -0x1.607a7p-9f, 0x1.d62a9cp-7f, -0x1.eae306p-5f, -0x1.3762a8p0f,
                      -0x1.e7532cp1f, -0x1.558eaep1f);
  } else {
    return polynomial(u, -0x1.457fbcf8f3c9ap-37, 0x1.e412194b4679ep-33, -0x1.4514ad16f0b66p-29, 0x1.0082e46cc16f5p-26,
                      -0x1.f38836d757f32p-25, 0x1.d88f965a8fb72p-24, 0x1.07a67921e6e34p-22, -0x1.938e8e58cc3c6p-19,
                      0x1.d1d7396ecf6acp-17, -0x1.48bcf031b311p-15, 0x1.3e04805b30213p-15, 0x1.67044f5e2ea3ap-12,
                      -0x1.7603ee61527d6p-9, 0x1.da5764dbb3b06p-7, -0x1.eb31368a61765p-5, -0x1.37627e9b5c141p0,
                      -0x1.e75328fe78c5p1, -0x1.558eada6637f3p1);
  }
}

/// 2^q for |q| < 100.
template <typename L>
RIVULET_LANE L short_exp2(L q) {
  L const rounder = L(format_of<L>::rounder);
  L const shifted = q + rounder;
  L const r = q - (shifted - rounder);
  L power;
  if constexpr (is_float32<L>) {
    power = polynomial(r, 0x1.442512p-13f, 0x1.5ef5dp-10f, 0x1.3b2a48p-7f, 0x1.c6af9cp-5f, 0x1.ebfbep-3f, 0x1.62e43p-1f,
                       1.0f);
  } else {
    power = polynomial(r, 0x1.ec6b62804f5fbp-32, 0x1.e60595a88a0edp-28, 0x1.b52335e6ff50cp-24, 0x1.62bfd4df40b87p-20,
                       0x1.ffcbfd479e5b7p-17, 0x1.4309130944095p-13, 0x1.5d87fe787493ap-10, 0x1.3b2ab6fba1ec4p-7,
                       0x1.c6b08d704a1d3p-5, 0x1.ebfbdff82c598p-3, 0x1.62e42fefa39efp-1, 1.0);
  }
  return from_bits<L>(bits(power) + (bits(shifted) << format_of<L>::fraction_bits));
}

}  // namespace detail

template <typename L>
RIVULET_LANE L erf(L x) {
  using namespace detail;
  L const size = magnitude(x);
  L const near = fma(erf_polynomial(x * x), size, size);
  L const y = lesser(size, constant<L>(4.0f, 6.0));
  L const far = constant<L>(1.0f, 1.0) - short_exp2(log2_erfc_polynomial(y - constant<L>(1.0f, 1.0)));
  return with_sign_of(select(size > constant<L>(0.925f, 0.925), far, near), x);
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
