// What the packs need of a machine: vectors by the compiler's extension, with intrinsics where generic code is slow.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/lanes.hpp"

#if defined(__AVX2__) || defined(__AVX512F__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

// With AVX-512 a mask is a bit per lane; elsewhere it is a vector of 0 and −1.
#if defined(__AVX512F__) && defined(__AVX512VL__) && defined(__AVX512DQ__) && defined(__AVX512BW__)
#define RIVULET_MASK_BITS 1
#else
#define RIVULET_MASK_BITS 0
#endif

// Vectors wider than the machine's registers never cross a real function call, so their ABI is of no interest.
#if defined(__GNUC__)
#pragma GCC diagnostic ignored "-Wpsabi"
#endif

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace vectors {

template <typename T, int Width>
struct vector_type {
  typedef T type __attribute__((vector_size(sizeof(T) * Width)));
};

/// A machine vector of Width elements.
template <typename T, int Width>
using vector = typename vector_type<T, Width>::type;

/// The vector of integers with the layout of vector<T, Width>.
template <typename T, int Width>
using integers = vector<integer_of<T>, Width>;

/// The same without a sign.
template <typename T, int Width>
using words = vector<word_of<T>, Width>;

template <typename T, int Width>
inline constexpr int bytes = static_cast<int>(sizeof(T)) * Width;

/// Whether times_power_of_two exists.
inline constexpr bool scales = RIVULET_MASK_BITS != 0;

enum class relation { less, less_equal, equal, not_equal };

/// a·b + c, rounded once.
template <typename T, int Width>
RIVULET_LANE vector<T, Width> fused(vector<T, Width> a, vector<T, Width> b, vector<T, Width> c) {
  using v = vector<T, Width>;
#if defined(__AVX512F__)
  if constexpr (sizeof(T) == 4 && bytes<T, Width> == 64) return (v)_mm512_fmadd_ps((__m512)a, (__m512)b, (__m512)c);
  if constexpr (sizeof(T) == 8 && bytes<T, Width> == 64) return (v)_mm512_fmadd_pd((__m512d)a, (__m512d)b, (__m512d)c);
#endif
#if defined(__AVX2__) && defined(__FMA__)
  if constexpr (sizeof(T) == 4 && bytes<T, Width> == 32) return (v)_mm256_fmadd_ps((__m256)a, (__m256)b, (__m256)c);
  if constexpr (sizeof(T) == 8 && bytes<T, Width> == 32) return (v)_mm256_fmadd_pd((__m256d)a, (__m256d)b, (__m256d)c);
  if constexpr (sizeof(T) == 4 && bytes<T, Width> == 16) return (v)_mm_fmadd_ps((__m128)a, (__m128)b, (__m128)c);
  if constexpr (sizeof(T) == 8 && bytes<T, Width> == 16) return (v)_mm_fmadd_pd((__m128d)a, (__m128d)b, (__m128d)c);
#elif defined(__aarch64__)
  if constexpr (sizeof(T) == 4 && Width == 4) return (v)vfmaq_f32((float32x4_t)c, (float32x4_t)a, (float32x4_t)b);
  if constexpr (sizeof(T) == 8 && Width == 2) return (v)vfmaq_f64((float64x2_t)c, (float64x2_t)a, (float64x2_t)b);
#endif
  v result{};
  for (int i = 0; i < Width; ++i) result[i] = fma(T(a[i]), T(b[i]), T(c[i]));
  return result;
}

template <typename T, int Width>
RIVULET_LANE vector<T, Width> root(vector<T, Width> a) {
  using v = vector<T, Width>;
#if defined(__AVX512F__)
  if constexpr (sizeof(T) == 4 && bytes<T, Width> == 64) return (v)_mm512_maskz_sqrt_ps(0xffff, (__m512)a);
  if constexpr (sizeof(T) == 8 && bytes<T, Width> == 64) return (v)_mm512_maskz_sqrt_pd(0xff, (__m512d)a);
#endif
#if defined(__AVX2__)
  if constexpr (sizeof(T) == 4 && bytes<T, Width> == 32) return (v)_mm256_sqrt_ps((__m256)a);
  if constexpr (sizeof(T) == 8 && bytes<T, Width> == 32) return (v)_mm256_sqrt_pd((__m256d)a);
  if constexpr (sizeof(T) == 4 && bytes<T, Width> == 16) return (v)_mm_sqrt_ps((__m128)a);
  if constexpr (sizeof(T) == 8 && bytes<T, Width> == 16) return (v)_mm_sqrt_pd((__m128d)a);
#elif defined(__aarch64__)
  if constexpr (sizeof(T) == 4 && Width == 4) return (v)vsqrtq_f32((float32x4_t)a);
  if constexpr (sizeof(T) == 8 && Width == 2) return (v)vsqrtq_f64((float64x2_t)a);
#endif
  v result{};
  for (int i = 0; i < Width; ++i) result[i] = sqrt(T(a[i]));
  return result;
}

/// Shift right of integers of T's size, copying the sign.
template <typename T, int Width>
RIVULET_LANE integers<T, Width> shift_arithmetic(integers<T, Width> a, int count) {
#if defined(__AVX2__) && !defined(__AVX512VL__)
  // AVX2 has no 64-bit arithmetic shift: shift in zeros and spread the sign by subtraction.
  if constexpr (sizeof(T) == 8) {
    using unsigned_vector = words<T, Width>;
    unsigned_vector const sign = unsigned_vector{} + (0x8000000000000000ull >> count);
    return (integers<T, Width>)((((unsigned_vector)a >> count) ^ sign) - sign);
  }
#endif
  return a >> count;
}

#if RIVULET_MASK_BITS

/// A bit per lane, lane 0 lowest.
template <int Width>
struct mask_type {
  using type = unsigned char;
};
template <>
struct mask_type<16> {
  using type = unsigned short;
};
template <typename T, int Width>
using mask = typename mask_type<Width>::type;

template <typename T, int Width, relation Relation>
RIVULET_LANE mask<T, Width> compare_numbers(vector<T, Width> a, vector<T, Width> b) {
  constexpr int size = bytes<T, Width>;
  constexpr int predicate = Relation == relation::less         ? _CMP_LT_OQ
                            : Relation == relation::less_equal ? _CMP_LE_OQ
                            : Relation == relation::equal      ? _CMP_EQ_OQ
                                                               : _CMP_NEQ_UQ;
  if constexpr (sizeof(T) == 4 && size == 64) return _mm512_cmp_ps_mask((__m512)a, (__m512)b, predicate);
  if constexpr (sizeof(T) == 4 && size == 32) return _mm256_cmp_ps_mask((__m256)a, (__m256)b, predicate);
  if constexpr (sizeof(T) == 4 && size == 16) return _mm_cmp_ps_mask((__m128)a, (__m128)b, predicate);
  if constexpr (sizeof(T) == 8 && size == 64) return _mm512_cmp_pd_mask((__m512d)a, (__m512d)b, predicate);
  if constexpr (sizeof(T) == 8 && size == 32) return _mm256_cmp_pd_mask((__m256d)a, (__m256d)b, predicate);
  if constexpr (sizeof(T) == 8 && size == 16) return _mm_cmp_pd_mask((__m128d)a, (__m128d)b, predicate);
}

template <typename T, int Width, relation Relation>
RIVULET_LANE mask<T, Width> compare_integers(integers<T, Width> a, integers<T, Width> b) {
  constexpr int size = bytes<T, Width>;
  constexpr auto predicate = Relation == relation::less         ? _MM_CMPINT_LT
                             : Relation == relation::less_equal ? _MM_CMPINT_LE
                             : Relation == relation::equal      ? _MM_CMPINT_EQ
                                                                : _MM_CMPINT_NE;
  if constexpr (sizeof(T) == 4 && size == 64) return _mm512_cmp_epi32_mask((__m512i)a, (__m512i)b, predicate);
  if constexpr (sizeof(T) == 4 && size == 32) return _mm256_cmp_epi32_mask((__m256i)a, (__m256i)b, predicate);
  if constexpr (sizeof(T) == 4 && size == 16) return _mm_cmp_epi32_mask((__m128i)a, (__m128i)b, predicate);
  if constexpr (sizeof(T) == 8 && size == 64) return _mm512_cmp_epi64_mask((__m512i)a, (__m512i)b, predicate);
  if constexpr (sizeof(T) == 8 && size == 32) return _mm256_cmp_epi64_mask((__m256i)a, (__m256i)b, predicate);
  if constexpr (sizeof(T) == 8 && size == 16) return _mm_cmp_epi64_mask((__m128i)a, (__m128i)b, predicate);
}

/// a where the mask holds, else b; for numbers and for integers of T's size.
template <typename T, int Width, typename Vector>
RIVULET_LANE Vector blend(mask<T, Width> chosen, Vector a, Vector b) {
  constexpr int size = bytes<T, Width>;
  if constexpr (sizeof(T) == 4 && size == 64) return (Vector)_mm512_mask_blend_ps(chosen, (__m512)b, (__m512)a);
  if constexpr (sizeof(T) == 4 && size == 32) return (Vector)_mm256_mask_blend_ps(chosen, (__m256)b, (__m256)a);
  if constexpr (sizeof(T) == 4 && size == 16) return (Vector)_mm_mask_blend_ps(chosen, (__m128)b, (__m128)a);
  if constexpr (sizeof(T) == 8 && size == 64) return (Vector)_mm512_mask_blend_pd(chosen, (__m512d)b, (__m512d)a);
  if constexpr (sizeof(T) == 8 && size == 32) return (Vector)_mm256_mask_blend_pd(chosen, (__m256d)b, (__m256d)a);
  if constexpr (sizeof(T) == 8 && size == 16) return (Vector)_mm_mask_blend_pd(chosen, (__m128d)b, (__m128d)a);
}

template <typename T, int Width>
RIVULET_LANE unsigned bits_of(mask<T, Width> a) {
  return a;
}
template <typename T, int Width>
RIVULET_LANE mask<T, Width> mask_of_bits(unsigned a) {
  return static_cast<mask<T, Width>>(a);
}
template <typename T, int Width>
RIVULET_LANE mask<T, Width> both(mask<T, Width> a, mask<T, Width> b) {
  return static_cast<mask<T, Width>>(a & b);
}
template <typename T, int Width>
RIVULET_LANE mask<T, Width> either(mask<T, Width> a, mask<T, Width> b) {
  return static_cast<mask<T, Width>>(a | b);
}
template <typename T, int Width>
RIVULET_LANE mask<T, Width> complement(mask<T, Width> a) {
  return static_cast<mask<T, Width>>(~static_cast<unsigned>(a) & ((1u << Width) - 1));
}

#else

template <typename T, int Width>
using mask = integers<T, Width>;

template <typename T, int Width, relation Relation, typename Vector>
RIVULET_LANE mask<T, Width> compare(Vector a, Vector b) {
  if constexpr (Relation == relation::less) return (mask<T, Width>)(a < b);
  if constexpr (Relation == relation::less_equal) return (mask<T, Width>)(a <= b);
  if constexpr (Relation == relation::equal) return (mask<T, Width>)(a == b);
  if constexpr (Relation == relation::not_equal) return (mask<T, Width>)(a != b);
}

template <typename T, int Width, relation Relation>
RIVULET_LANE mask<T, Width> compare_numbers(vector<T, Width> a, vector<T, Width> b) {
  return compare<T, Width, Relation>(a, b);
}

template <typename T, int Width, relation Relation>
RIVULET_LANE mask<T, Width> compare_integers(integers<T, Width> a, integers<T, Width> b) {
  return compare<T, Width, Relation>(a, b);
}

template <typename T, int Width, typename Vector>
RIVULET_LANE Vector blend(mask<T, Width> chosen, Vector a, Vector b) {
#if defined(__AVX2__)
  if constexpr (bytes<T, Width> <= 32) return chosen ? a : b;
#endif
  return (Vector)(((mask<T, Width>)a & chosen) | ((mask<T, Width>)b & ~chosen));
}

template <typename T, int Width>
RIVULET_LANE unsigned bits_of(mask<T, Width> a) {
#if defined(__AVX2__)
  if constexpr (sizeof(T) == 4 && Width == 8) return static_cast<unsigned>(_mm256_movemask_ps((__m256)a));
  if constexpr (sizeof(T) == 4 && Width == 4) return static_cast<unsigned>(_mm_movemask_ps((__m128)a));
  if constexpr (sizeof(T) == 8 && Width == 4) return static_cast<unsigned>(_mm256_movemask_pd((__m256d)a));
  if constexpr (sizeof(T) == 8 && Width == 2) return static_cast<unsigned>(_mm_movemask_pd((__m128d)a));
#endif
  unsigned result = 0;
  for (int i = 0; i < Width; ++i) result |= static_cast<unsigned>(a[i] & 1) << i;
  return result;
}

template <typename T, int Width>
RIVULET_LANE mask<T, Width> mask_of_bits(unsigned a) {
  mask<T, Width> result{};
  for (int i = 0; i < Width; ++i) result[i] = -static_cast<integer_of<T>>((a >> i) & 1);
  return result;
}

template <typename T, int Width>
RIVULET_LANE mask<T, Width> both(mask<T, Width> a, mask<T, Width> b) {
  return a & b;
}
template <typename T, int Width>
RIVULET_LANE mask<T, Width> either(mask<T, Width> a, mask<T, Width> b) {
  return a | b;
}
template <typename T, int Width>
RIVULET_LANE mask<T, Width> complement(mask<T, Width> a) {
  return ~a;
}

#endif

/// a where a < b, else b: exactly what x86's minimum does.
template <typename T, int Width>
RIVULET_LANE vector<T, Width> lesser(vector<T, Width> a, vector<T, Width> b) {
#if defined(__AVX512F__)
  if constexpr (sizeof(T) == 4 && bytes<T, Width> == 64)
    return (vector<T, Width>)_mm512_maskz_min_ps(0xffff, (__m512)a, (__m512)b);
  if constexpr (sizeof(T) == 8 && bytes<T, Width> == 64)
    return (vector<T, Width>)_mm512_maskz_min_pd(0xff, (__m512d)a, (__m512d)b);
#endif
#if defined(__AVX2__)
  if constexpr (sizeof(T) == 4 && bytes<T, Width> == 32) return (vector<T, Width>)_mm256_min_ps((__m256)a, (__m256)b);
  if constexpr (sizeof(T) == 8 && bytes<T, Width> == 32) return (vector<T, Width>)_mm256_min_pd((__m256d)a, (__m256d)b);
#endif
  return blend<T, Width>(compare_numbers<T, Width, relation::less>(a, b), a, b);
}

/// a where a > b, else b.
template <typename T, int Width>
RIVULET_LANE vector<T, Width> greater(vector<T, Width> a, vector<T, Width> b) {
#if defined(__AVX512F__)
  if constexpr (sizeof(T) == 4 && bytes<T, Width> == 64)
    return (vector<T, Width>)_mm512_maskz_max_ps(0xffff, (__m512)a, (__m512)b);
  if constexpr (sizeof(T) == 8 && bytes<T, Width> == 64)
    return (vector<T, Width>)_mm512_maskz_max_pd(0xff, (__m512d)a, (__m512d)b);
#endif
#if defined(__AVX2__)
  if constexpr (sizeof(T) == 4 && bytes<T, Width> == 32) return (vector<T, Width>)_mm256_max_ps((__m256)a, (__m256)b);
  if constexpr (sizeof(T) == 8 && bytes<T, Width> == 32) return (vector<T, Width>)_mm256_max_pd((__m256d)a, (__m256d)b);
#endif
  return blend<T, Width>(compare_numbers<T, Width, relation::less>(b, a), a, b);
}

#if RIVULET_MASK_BITS
/// a·2^k rounded once, where the machine has an instruction for it.
template <typename T, int Width>
RIVULET_LANE vector<T, Width> times_power_of_two(vector<T, Width> a, integers<T, Width> k) {
  using v = vector<T, Width>;
  constexpr int size = bytes<T, Width>;
  if constexpr (sizeof(T) == 4 && size == 64)
    return (v)_mm512_maskz_scalef_ps(0xffff, (__m512)a, _mm512_maskz_cvtepi32_ps(0xffff, (__m512i)k));
  if constexpr (sizeof(T) == 4 && size == 32) return (v)_mm256_scalef_ps((__m256)a, _mm256_cvtepi32_ps((__m256i)k));
  if constexpr (sizeof(T) == 4 && size == 16) return (v)_mm_scalef_ps((__m128)a, _mm_cvtepi32_ps((__m128i)k));
  if constexpr (sizeof(T) == 8 && size == 64)
    return (v)_mm512_maskz_scalef_pd(0xff, (__m512d)a, _mm512_maskz_cvtepi64_pd(0xff, (__m512i)k));
  if constexpr (sizeof(T) == 8 && size == 32) return (v)_mm256_scalef_pd((__m256d)a, _mm256_cvtepi64_pd((__m256i)k));
  if constexpr (sizeof(T) == 8 && size == 16) return (v)_mm_scalef_pd((__m128d)a, _mm_cvtepi64_pd((__m128i)k));
}
#endif

}  // namespace vectors
}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
