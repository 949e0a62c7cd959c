// Argument reduction of sin, cos and tan: x = q·π/2 + r for every finite x (Cody and Waite; Payne and Hanek 1983).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary_support.hpp"

// Slow paths stay out of line: one copy per instruction set, not one per call. Packs reach them in memory: clang++ then
// aligns the frame, and with it the constants that it spills around the call.
#if defined(__CUDACC__) || defined(__CUDACC_RTC__)
#define RIVULET_LANE_SLOW __device__ __noinline__
#define RIVULET_LANE_SLOW_ARGUMENT(type) type
#else
#define RIVULET_LANE_SLOW inline __attribute__((noinline))
#define RIVULET_LANE_SLOW_ARGUMENT(type) type const&
#endif

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

template <typename L>
struct reduced {
  L high;                  ///< r, |r| <= π/4 and a little
  L low;                   ///< what rounding r lost; only where asked for
  integer_of<L> quadrant;  ///< q in its two low bits
};

RIVULET_LANE uint64 multiply_high(uint64 a, uint64 b) {
#if defined(__CUDACC__) || defined(__CUDACC_RTC__)
  return __umul64hi(a, b);
#else
  __extension__ using uint128 = unsigned __int128;
  return static_cast<uint64>((static_cast<uint128>(a) * b) >> 64);
#endif
}

/// π/2 · (a + b + c) · unit for integers held exactly, where b and c lie below the last place of a and of b.
template <typename T>
RIVULET_LANE twofold<T> times_half_pi(T a, T b, T c, T unit) {
  twofold<T> sum = fast_two_sum(a, b);
  sum = fast_two_sum(sum.high, sum.low + c);
  twofold<T> product = two_product(sum.high, constant<T>(0x1.921fb6p0f, 0x1.921fb54442d18p0));
  T const tail = sum.high * constant<T>(-0x1.777a5cp-25f, 0x1.1a62633145c07p-54);
  product.low = product.low + fma(sum.low, constant<T>(0x1.921fb6p0f, 0x1.921fb54442d18p0), tail);
  product = fast_two_sum(product.high, product.low);
  return {product.high * unit, product.low * unit};
}

template <typename T>
RIVULET_LANE reduced<T> with_quadrant(twofold<T> r, uint64 quadrant, bool negative) {
  if (negative) return {-r.high, -r.low, static_cast<integer_of<T>>((0 - quadrant) & 3)};
  return {r.high, r.low, static_cast<integer_of<T>>(quadrant & 3)};
}

/// |x| from 2⁸ to the largest number. The words are the bits of 2/π after 32 zeros; those whose product with x is a
/// multiple of 4 are shifted out. No table: selects, so that the device needs no memory for it.
RIVULET_LANE_SLOW reduced<float> reduce_far(float x) {
  uint32 const number = static_cast<uint32>(bits(x));
  uint64 const fraction = (number & 0x7fffffu) | 0x800000u;
  uint32 const position = ((number >> 23) & 255u) - 120u;
  uint32 const word = position >> 5;
  uint32 const shift = position & 31u;
  uint32 t[] = {0u, 0xa2f9836eu, 0x4e441529u, 0xfc2757d1u, 0xf534ddc0u, 0xdb629599u, 0x3c439041u, 0xfe5163abu};
  for (int i = 0; i < 4; ++i) t[i] = (word & 4u) != 0 ? t[i + 4] : t[i];
  for (int i = 0; i < 5; ++i) t[i] = (word & 2u) != 0 ? t[i + 2] : t[i];
  for (int i = 0; i < 4; ++i) t[i] = (word & 1u) != 0 ? t[i + 1] : t[i];
  uint64 const w0 = (((static_cast<uint64>(t[0]) << 32 | t[1]) << shift) >> 32);
  uint64 const w1 = (((static_cast<uint64>(t[1]) << 32 | t[2]) << shift) >> 32);
  uint64 const w2 = (((static_cast<uint64>(t[2]) << 32 | t[3]) << shift) >> 32);
  // x·2/π modulo 4, scaled by 2⁶²
  uint64 const product = ((w0 * fraction) << 32) + w1 * fraction + ((w2 * fraction) >> 32);
  uint64 const quadrant = (product + 0x2000000000000000u) >> 62;
  int64 const rest = static_cast<int64>(product - (quadrant << 62));
  float const a = static_cast<float>(static_cast<int32>(rest >> 40)) * 0x1p40f;
  float const b = static_cast<float>(static_cast<int32>((rest >> 16) & 0xffffff)) * 0x1p16f;
  float const c = static_cast<float>(static_cast<int32>(rest & 0xffff));
  return with_quadrant(times_half_pi(a, b, c, 0x1p-62f), quadrant, static_cast<int32>(number) < 0);
}

/// The same in words of 64 bits, for |x| from 2²³ to the largest number.
RIVULET_LANE_SLOW reduced<double> reduce_far(double x) {
  uint64 const number = static_cast<uint64>(bits(x));
  uint64 const fraction = (number & 0xfffffffffffffu) | 0x10000000000000u;
  uint32 const position = static_cast<uint32>((number >> 52) & 2047u) - 1013u;
  uint32 const word = position >> 6;
  uint32 const shift = position & 63u;
  uint64 t[] = {0,
                0xa2f9836e4e441529,
                0xfc2757d1f534ddc0,
                0xdb6295993c439041,
                0xfe5163abdebbc561,
                0xb7246e3a424dd2e0,
                0x06492eea09d1921c,
                0xfe1deb1cb129a73e,
                0xe88235f52ebb4484,
                0xe99c7026b45f7e41,
                0x3991d639835339f4,
                0x9c845f8bbdf9283b,
                0x1ff897ffde05980f,
                0xef2f118b5a0a6d1f,
                0x6d367ecf27cb09b7,
                0x4f463f669e5fea2d,
                0x7527bac7ebe5f17b,
                0x3d0739f78a5292ea,
                0x6bfb5fb11f8d5d08,
                0x56033046fc7b6bab};
  for (int i = 0; i < 4; ++i) t[i] = (word & 16u) != 0 ? t[i + 16] : t[i];
  for (int i = 0; i < 11; ++i) t[i] = (word & 8u) != 0 ? t[i + 8] : t[i];
  for (int i = 0; i < 7; ++i) t[i] = (word & 4u) != 0 ? t[i + 4] : t[i];
  for (int i = 0; i < 5; ++i) t[i] = (word & 2u) != 0 ? t[i + 2] : t[i];
  for (int i = 0; i < 4; ++i) t[i] = (word & 1u) != 0 ? t[i + 1] : t[i];
  uint64 const w0 = (t[0] << shift) | ((t[1] >> 1) >> (63 - shift));
  uint64 const w1 = (t[1] << shift) | ((t[2] >> 1) >> (63 - shift));
  uint64 const w2 = (t[2] << shift) | ((t[3] >> 1) >> (63 - shift));
  // x·2/π modulo 4: `high` scaled by 2⁶², `middle` by 2¹²⁶
  uint64 const carried = multiply_high(w2, fraction);
  uint64 const middle = w1 * fraction + carried;
  uint64 const high = w0 * fraction + multiply_high(w1, fraction) + (middle < carried ? 1u : 0u);
  uint64 const quadrant = (high + 0x2000000000000000u) >> 62;
  int64 const rest = static_cast<int64>(high - (quadrant << 62));
  double const a = static_cast<double>(rest >> 20) * 0x1p20;
  double const b = static_cast<double>(((rest & 0xfffff) << 32) | static_cast<int64>(middle >> 32)) * 0x1p-32;
  double const c = static_cast<double>(static_cast<int64>(middle & 0xffffffffu)) * 0x1p-64;
  return with_quadrant(times_half_pi(a, b, c, 0x1p-62), quadrant, static_cast<int64>(number) < 0);
}

/// Above this, n·(π/2 in three parts) is no longer near enough to x.
template <typename L>
RIVULET_LANE L largest_near() {
  return constant<L>(39000.0f, 0x1p30);
}

/// x − n·π/2 in three steps, the first exact: r.high + r.low with Extended, else r.high alone. Good up to largest_near.
template <bool Extended, typename L>
RIVULET_LANE reduced<L> reduce(L x) {
  L const rounder = L(format_of<L>::rounder);
  L const shifted = fma(x, constant<L>(0x1.45f306p-1f, 0x1.45f306dc9c883p-1), rounder);
  L const n = shifted - rounder;
  L const first = fma(n, constant<L>(-0x1.921fb4p0f, -0x1.921fb54442d18p0), x);
  L const middle = constant<L>(-0x1.4442dp-24f, -0x1.1a62633145c06p-54);
  L const last = constant<L>(-0x1.846988p-48f, -0x1.c1cd129024e09p-107);
  reduced<L> result;
  result.quadrant = bits(shifted) & 3;
  if constexpr (Extended) {
    // The rest is exact: where |first| is less than |product| it is a multiple of the last place of that. For x = −0
    // every term is −0. Where r is tiny `low` may exceed half its last place.
    L const product = n * middle;
    L const lost = fma(-n, middle, product);
    result.high = first + product;
    result.low = fma(n, last, (product - (result.high - first)) - lost);
  } else {
    result.high = fma(n, last, fma(n, middle, first));
    result.low = constant<L>(0.0f, 0.0);
  }
  return result;
}

/// `near`, the function's value by reduce(x), in the lanes where that is good; elsewhere the value by reduce_far.
/// Function::of(reduced) is the function. Infinity and NaN give NaN.
template <typename Function, typename L>
RIVULET_LANE_SLOW L replace_far_lanes(RIVULET_LANE_SLOW_ARGUMENT(L) x, RIVULET_LANE_SLOW_ARGUMENT(L) near) {
  L result = near;
  mask_of<L> const far = !(magnitude(x) <= largest_near<L>());
  for (int i = 0; i < lane_traits<L>::width; ++i) {
    if (test(far, i)) set_lane(result, i, Function::of(reduce_far(lane(x, i))));
  }
  return select(magnitude(x) < infinity<L>(), result, not_a_number<L>());
}

/// The call stands behind all arithmetic of the fast path, so that this keeps its numbers in registers; so do the
/// copies.
template <typename Function, typename L>
RIVULET_LANE L with_far_lanes(L x, L near) {
  if (all(magnitude(x) <= largest_near<L>())) return near;
  L const copy_of_x = x;
  L const copy_of_near = near;
  return replace_far_lanes<Function, L>(copy_of_x, copy_of_near);
}

}  // namespace detail
}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
