// The lane type: a number per instance. Scalars here; packs of them in pack.hpp. One text for g++, clang++, nvcc,
// NVRTC. SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/compiler_flags.hpp"

// Translation units compiled for several instruction sets name theirs here, so that equal templates never merge.
#ifndef RIVULET_INSTRUCTION_SET
#define RIVULET_INSTRUCTION_SET portable
#endif

#if defined(__CUDACC__) || defined(__CUDACC_RTC__)
#define RIVULET_LANE __device__ __forceinline__
#else
#define RIVULET_LANE inline __attribute__((always_inline))
#endif

// Before loops over small arrays that a thread of a GPU keeps in registers: every index must become a constant. Loops
// over parameters have a macro of their own; RIVULET_ROLLED says that parameters lie in memory.
#if !defined(__CUDACC__) && !defined(__CUDACC_RTC__)
#define RIVULET_UNROLL
#define RIVULET_UNROLL_PARAMETERS
#else
#define RIVULET_UNROLL _Pragma("unroll")
#if defined(RIVULET_ROLLED)
#define RIVULET_UNROLL_PARAMETERS _Pragma("unroll 1")
#else
#define RIVULET_UNROLL_PARAMETERS _Pragma("unroll")
#endif
#endif

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

using int32 = int;
using int64 = long long;
using uint32 = unsigned;
using uint64 = unsigned long long;

/// The unsigned integer that holds a number's bits.
template <typename T>
struct word_type;
template <>
struct word_type<float> {
  using type = uint32;
};
template <>
struct word_type<double> {
  using type = uint64;
};
template <typename T>
using word_of = typename word_type<T>::type;

/// Of a lane type L: `scalar` (float or double), `integer` (the lane type of int32 or int64, same width),
/// `mask` (what a comparison gives), `width` (lanes), `scales` (whether times_power_of_two(L, integer) exists: a
/// product with 2^k rounded once).
template <typename L>
struct lane_traits;

template <>
struct lane_traits<float> {
  using scalar = float;
  using integer = int32;
  using mask = bool;
  static constexpr int width = 1;
  static constexpr bool scales = false;
};

template <>
struct lane_traits<double> {
  using scalar = double;
  using integer = int64;
  using mask = bool;
  static constexpr int width = 1;
  static constexpr bool scales = false;
};

template <typename L>
using scalar_of = typename lane_traits<L>::scalar;
template <typename L>
using integer_of = typename lane_traits<L>::integer;
template <typename L>
using mask_of = typename lane_traits<L>::mask;

// Operations that every lane type has, besides + - * / unary minus and the comparisons, which give mask_of<L>:
//   fma(a, b, c)  sqrt(a)  lesser(a, b)  greater(a, b)  select(mask, a, b)  any(mask)  bits(a) -> integer
//   from_bits<L>(integer) on integers: + - & | ^ << >> (arithmetic) and comparisons;  on masks: & | ! load<L>(pointer)
//   store(pointer, a)  broadcast<L>(scalar);  L(scalar) broadcasts too, implicitly for packs
// For the host's loops over lanes: all(mask)  mask_bits(mask) -> unsigned, lane 0 lowest  test(mask, index)
//   lane(a, index) -> scalar  set_lane(a, index, scalar), for numbers and integers
#if defined(__CUDACC__) || defined(__CUDACC_RTC__)
RIVULET_LANE float fma(float a, float b, float c) { return __fmaf_rn(a, b, c); }
RIVULET_LANE double fma(double a, double b, double c) { return __fma_rn(a, b, c); }
RIVULET_LANE float sqrt(float a) { return __fsqrt_rn(a); }
RIVULET_LANE double sqrt(double a) { return __dsqrt_rn(a); }
RIVULET_LANE int32 bits(float a) { return __float_as_int(a); }
RIVULET_LANE int64 bits(double a) { return __double_as_longlong(a); }
template <typename L>
RIVULET_LANE L from_bits(integer_of<L> a);
template <>
RIVULET_LANE float from_bits<float>(int32 a) {
  return __int_as_float(a);
}
template <>
RIVULET_LANE double from_bits<double>(int64 a) {
  return __longlong_as_double(a);
}
#else
RIVULET_LANE float fma(float a, float b, float c) { return __builtin_fmaf(a, b, c); }
RIVULET_LANE double fma(double a, double b, double c) { return __builtin_fma(a, b, c); }
RIVULET_LANE float sqrt(float a) { return __builtin_sqrtf(a); }
RIVULET_LANE double sqrt(double a) { return __builtin_sqrt(a); }
RIVULET_LANE int32 bits(float a) { return __builtin_bit_cast(int32, a); }
RIVULET_LANE int64 bits(double a) { return __builtin_bit_cast(int64, a); }
template <typename L>
RIVULET_LANE L from_bits(integer_of<L> a) {
  return __builtin_bit_cast(L, a);
}
#endif

RIVULET_LANE float select(bool mask, float a, float b) { return mask ? a : b; }
RIVULET_LANE double select(bool mask, double a, double b) { return mask ? a : b; }
RIVULET_LANE int32 select(bool mask, int32 a, int32 b) { return mask ? a : b; }
RIVULET_LANE int64 select(bool mask, int64 a, int64 b) { return mask ? a : b; }
/// a where a < b, else b: of ±0 and where one is NaN, b.
RIVULET_LANE float lesser(float a, float b) { return a < b ? a : b; }
RIVULET_LANE double lesser(double a, double b) { return a < b ? a : b; }
/// a where a > b, else b.
RIVULET_LANE float greater(float a, float b) { return a > b ? a : b; }
RIVULET_LANE double greater(double a, double b) { return a > b ? a : b; }
RIVULET_LANE bool any(bool mask) { return mask; }
RIVULET_LANE bool all(bool mask) { return mask; }
RIVULET_LANE bool test(bool mask, int) { return mask; }
RIVULET_LANE unsigned mask_bits(bool mask) { return mask ? 1u : 0u; }

RIVULET_LANE float lane(float a, int) { return a; }
RIVULET_LANE double lane(double a, int) { return a; }
RIVULET_LANE int32 lane(int32 a, int) { return a; }
RIVULET_LANE int64 lane(int64 a, int) { return a; }
RIVULET_LANE void set_lane(float& a, int, float value) { a = value; }
RIVULET_LANE void set_lane(double& a, int, double value) { a = value; }
RIVULET_LANE void set_lane(int32& a, int, int32 value) { a = value; }
RIVULET_LANE void set_lane(int64& a, int, int64 value) { a = value; }

/// Runs body() where the mask holds in any lane. It acts on the lanes of the mask only, so running it is never wrong.
template <typename Mask, typename Body>
RIVULET_LANE void where_any(Mask mask, Body const& body) {
  if (any(mask)) body();
}

template <typename L>
RIVULET_LANE L broadcast(scalar_of<L> value) {
  return L(value);
}
template <typename L>
RIVULET_LANE L load(scalar_of<L> const* from) {
#if defined(__CUDACC__) || defined(__CUDACC_RTC__)
  return L(*from);
#else
  L result;
  __builtin_memcpy(static_cast<void*>(&result), from, sizeof result);
  return result;
#endif
}
RIVULET_LANE void store(float* to, float a) { *to = a; }
RIVULET_LANE void store(double* to, double a) { *to = a; }

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
