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

/// log2(1 − erf x) for x from 0.92 to where erf x rounds to 1.
template <typename L>
RIVULET_LANE L log2_erfc_polynomial(L x) {
  if constexpr (is_float32<L>) {
    return polynomial(x, 0x1.26e8bap-12f, -0x1.1ed47ep-8f, 0x1.06403p-5f, -0x1.32dba2p-3f, -0x1.d6b902p-1f,
                      -0x1.a0777p0f, -0x1.392978p-12f);
  } else {
    return polynomial(x, 0x1.05526f8bd5e33p-39, -0x1.6efd5744e927p-34, 0x1.e29faa5dd061ap-30, -0x1.8a8797c8d69f5p-26,
                      0x1.c05d4a183afcap-23, -0x1.765ec37c4f0a3p-20, 0x1.d748e74399e2bp-18, -0x1.bf3aec61859bap-16,
                      0x1.329f05222b35p-14, -0x1.f7b91070d6894p-14, -0x1.021555f5bb40bp-15, 0x1.cb25ae9f1a7aap-11,
                      -0x1.4717fca315b82p-9, 0x1.732001d379497p-12, 0x1.c38557f10f26ep-6, -0x1.2f9de9fa5f3bbp-3,
                      -0x1.d63fb09fad51fp-1, -0x1.a0be6d79fefa4p0, -0x1.0f6d6502ab389p-23);
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
    power = polynomial(r, 0x1.5f1c38p-10f, 0x1.3cbfb6p-7f, 0x1.c6af5cp-5f, 0x1.ebfa4ap-3f, 0x1.62e43p-1f, 1.0f);
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
  L const largest = constant<L>(4.0f, 6.0);
  L const y = select(size > largest, largest, size);
  L const far = constant<L>(1.0f, 1.0) - short_exp2(log2_erfc_polynomial(y));
  return with_sign_of(select(size > constant<L>(0.925f, 0.925), far, near), x);
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
