// sin, cos and tan: polynomials on [−π/4, π/4], chosen and signed by the quadrant.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/trigonometric_reduction.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

/// (sin r − r) / r³ as a function of z = r².
template <typename L>
RIVULET_LANE L sin_polynomial(L z) {
  if constexpr (is_float32<L>) {
    return polynomial(z, -0x1.9b013cp-13f, 0x1.110c9cp-7f, -0x1.555552p-3f);
  } else {
    return polynomial(z, -0x1.8d4fd3e41b318p-41, 0x1.60e5c90fcf6f2p-33, -0x1.ae63f7fc07437p-26, 0x1.71de3a10359fap-19,
                      -0x1.a01a019fe885ap-13, 0x1.111111111101ep-7, -0x1.5555555555555p-3);
  }
}

/// (cos r − 1 + r²/2) / r⁴ as a function of z = r².
template <typename L>
RIVULET_LANE L cos_polynomial(L z) {
  if constexpr (is_float32<L>) {
    return polynomial(z, 2.4543300241930410e-5f, -1.3888269885697690e-3f, 4.1666664183139801e-2f);
  } else {
    return polynomial(z, -0x1.9073d8c039354p-37, 0x1.1eeb585601c3cp-29, -0x1.27e4fa0371482p-22, 0x1.a01a019f38b18p-16,
                      -0x1.6c16c16c168ccp-10, 0x1.5555555555555p-5);
  }
}

/// (tan r − r) / r³ as a function of z = r².
template <typename L>
RIVULET_LANE L tan_polynomial(L z) {
  if constexpr (is_float32<L>) {
    L const series = polynomial_in_two(z, 0x1.1ed0cap-8f, 0x1.7e6ff8p-14f, 0x1.62f58ep-7f, 0x1.5cb9b4p-6f,
                                       0x1.bada5p-5f, 0x1.110d9cp-3f);
    return fma(series, z, L(0x1.55556p-2f));
  } else {
    L const series = polynomial_in_two(
        z, 0x1.5dcd436d379dfp-16, -0x1.77fb0abb8a147p-15, 0x1.76c04af5fd09ap-14, -0x1.b8c270332325bp-16,
        0x1.1e245e538bebep-13, 0x1.d2730a85bf45cp-13, 0x1.37fa5a6263266p-11, 0x1.7d5b625c9a0e2p-10,
        0x1.d6d9333d75f64p-9, 0x1.226e125de24a1p-7, 0x1.664f49a84d51p-6, 0x1.ba1ba1b46c18dp-5, 0x1.11111111182c7p-3);
    return fma(series, z, L(0x1.55555555554f2p-2));
  }
}

/// sin(r + quadrant·π/2).
template <typename L>
RIVULET_LANE L sin_in_quadrant(L r, integer_of<L> quadrant) {
  L const z = r * r;
  L const sine = fma(sin_polynomial(z) * z, r, r);
  L const cosine = fma(fma(cos_polynomial(z), z, constant<L>(-0.5f, -0.5)), z, constant<L>(1.0f, 1.0));
  L const value = select((quadrant & 1) == integer_of<L>(0), sine, cosine);
  return from_bits<L>(bits(value) ^ ((quadrant & 2) << (static_cast<int>(sizeof(scalar_of<L>)) * 8 - 2)));
}

/// The value of a function from a reduced argument.
struct sin_of_reduced {
  template <typename L>
  static RIVULET_LANE L of(reduced<L> const& r) {
    return sin_in_quadrant(r.high, r.quadrant);
  }
};

struct cos_of_reduced {
  template <typename L>
  static RIVULET_LANE L of(reduced<L> const& r) {
    return sin_in_quadrant(r.high, r.quadrant + 1);
  }
};

/// tan r or −1 / tan r with tan r = y + rest, where y is the rounded sum.
struct tan_of_reduced {
  template <typename L>
  static RIVULET_LANE L of(reduced<L> const& x) {
    L const r = x.high;
    L const z = r * r;
    L const w = tan_polynomial(z) * z;
    // 1 + tan² r, nearly: the derivative takes x.low to the result.
    L const slope = fma(w, constant<L>(3.5f, 3.5), constant<L>(1.0f, 1.0));
    auto const [y, rest] = fast_two_sum(r, fma(w, r, slope * x.low));
    L const inverse = constant<L>(-1.0f, -1.0) / y;
    L const turned = fma(inverse * inverse, rest, inverse);
    return select((x.quadrant & 1) == integer_of<L>(0), y, turned);
  }
};

}  // namespace detail

template <typename L>
RIVULET_LANE L sin(L x) {
  using namespace detail;
  L const value = sin_of_reduced::of(reduce<false>(x));
  return with_far_lanes<sin_of_reduced>(x, select(x == constant<L>(0.0f, 0.0), x, value));
}

template <typename L>
RIVULET_LANE L cos(L x) {
  using namespace detail;
  return with_far_lanes<cos_of_reduced>(x, cos_of_reduced::of(reduce<false>(x)));
}

template <typename L>
RIVULET_LANE L tan(L x) {
  using namespace detail;
  return with_far_lanes<tan_of_reduced>(x, tan_of_reduced::of(reduce<true>(x)));
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
