// sigmoid and softplus: e^−|x| in two parts, then a quotient or log1p of it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary_exponential.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

/// e^−|x| as (high + low)·2^n.
template <typename L>
struct scaled_exp {
  L high;
  L low;
  integer_of<L> n;
};

template <typename L>
RIVULET_LANE scaled_exp<L> exp_of_minus(L size) {
  size = lesser(constant<L>(104.0f, 746.0), size);
  L const shifted = nearest_multiple_of_ln2(-size);
  L const n = shifted - L(format_of<L>::rounder);
  L const first = fma(n, constant<L>(-0x1.62e4p-1f, -0x1.62e42fefa38p-1), -size);
  L const ln2_low = constant<L>(-0x1.7f7d1cp-20f, -0x1.ef35793c7673p-45);
  L const r = fma(n, ln2_low, first);
  L const r_low = fma(n, ln2_low, first - r);
  L series;
  if constexpr (is_float32<L>) {
    series = polynomial(r, 0x1.6d4e66p-10f, 0x1.120c18p-7f, 0x1.5554e8p-5f, 0x1.5554dcp-3f, 0.5f);
  } else {
    series = polynomial(r, 0x1.1f86fc339ddbep-29, 0x1.af4ee43065757p-26, 0x1.27e4cfa93cc5cp-22, 0x1.71de01a1ad724p-19,
                        0x1.a01a01ab9a61p-16, 0x1.a01a01ac20fc4p-13, 0x1.6c16c16c156a2p-10, 0x1.111111111004dp-7,
                        0x1.5555555555557p-5, 0x1.5555555555557p-3, 0.5);
  }
  twofold<L> const sum = fast_two_sum(constant<L>(1.0f, 1.0), r);
  twofold<L> const value = fast_two_sum(sum.high, fma(series, r * r, sum.low + r_low));
  return {value.high, value.low, bits(shifted) - format_of<L>::rounder_bits};
}

/// log1p e − e for e in [0, 1/3] (float64: √2 − 1), log(1 − d) + d for e = 1 − 2d above; `low` is what f lacks.
template <typename L>
RIVULET_LANE L log1p_rest(L f, L low) {
  if constexpr (is_float32<L>) {
    L const series = polynomial(f, -0x1.087e8p-3f, 0x1.19b5a6p-3f, -0x1.f30748p-4f, 0x1.1fd5fp-3f, -0x1.559bf4p-3f,
                                0x1.99bfe6p-3f, -0x1.ffff0cp-3f, 0x1.55552cp-2f, -0.5f);
    return fma(series, f * f, low);
  } else {
    L const s = f / (f + L(2.0));
    L const z = s * s;
    L const half_square = L(0.5) * f * f;
    L const series =
        polynomial(z, 0x1.101e25e7a5789p-3, 0x1.0f4aa55b549f9p-3, 0x1.3b215382be516p-3, 0x1.745cdb9173dc9p-3,
                   0x1.c71c725c179b3p-3, 0x1.249249242f0bp-2, 0x1.9999999999d58p-2, 0x1.5555555555555p-1);
    return fma(s, fma(series, z, half_square), low) - half_square;
  }
}

}  // namespace detail

/// 1 / (1 + e^−x).
template <typename L>
RIVULET_LANE L sigmoid(L x) {
  using namespace detail;
  L const zero = constant<L>(0.0f, 0.0);
  L const one = constant<L>(1.0f, 1.0);
  auto const [high, low, n] = exp_of_minus(magnitude(x));
  // beyond, the sum is 1 anyway
  integer_of<L> const least = -100;
  L const power = power_of_two<L>(select(n < least, least, n));
  twofold<L> below = fast_two_sum(one, high * power);
  below.low = fma(low, power, below.low);
  mask_of<L> const negative = x < zero;
  twofold<L> const above{select(negative, high, one), select(negative, low, zero)};
  return scale(quotient(above, below), select(negative, n, integer_of<L>(0)));
}

/// log(1 + e^x) = max(x, 0) + log1p(e^−|x|).
template <typename L>
RIVULET_LANE L softplus(L x) {
  using namespace detail;
  L const zero = constant<L>(0.0f, 0.0);
  L const half = constant<L>(0.5f, 0.5);
  auto const [high, low, n] = exp_of_minus(magnitude(x));
  L const e = scale(high, n);
  L const e_low = scale(low, n);
  mask_of<L> const large = e > constant<L>(0x1.555556p-2f, 0x1.a82799p-2);
  // 1 + e or its half, less 1
  L const halved = fma(e, half, -half);
  L const f = select(large, halved, e);
  L const f_low = select(large, fma(e_low, half, fma(e, half, -half - halved)), e_low);
  L const ln2 = select(large, constant<L>(0x1.62e4p-1f, 0x1.62e42fefa38p-1), zero);
  L const ln2_low = select(large, constant<L>(0x1.7f7d1cp-20f, 0x1.ef35793c7673p-45), zero);
  L const positive = select(x <= zero, zero, x);
  return ln2 + (positive + (f + log1p_rest(f, f_low + ln2_low)));
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
