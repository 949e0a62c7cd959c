// The loops of by_hand.hpp with AVX-512: vectors of 64 bytes.
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/pack.hpp"

namespace rivulet::bench {
namespace {

namespace k = rivulet::kernels;
template <typename T>
using vector = k::pack<T, 64 / sizeof(T)>;

/// c − a·b, rounded once.
RIVULET_LANE vector<float> minus_product(vector<float> a, vector<float> b, vector<float> c) {
  return vector<float>::wrap(_mm512_fnmadd_ps(a.unwrap(), b.unwrap(), c.unwrap()));
}
RIVULET_LANE vector<double> minus_product(vector<double> a, vector<double> b, vector<double> c) {
  return vector<double>::wrap(_mm512_fnmadd_pd(a.unwrap(), b.unwrap(), c.unwrap()));
}

/// Adds 1 where the mask holds.
RIVULET_LANE k::integer_pack<float, 16> count_where(k::mask_pack<float, 16> mask, k::integer_pack<float, 16> count) {
  auto const old = (__m512i)count.unwrap();
  using vector = k::integer_pack<float, 16>::vector;
  return k::integer_pack<float, 16>::wrap((vector)_mm512_mask_add_epi32(old, mask.unwrap(), old, _mm512_set1_epi32(1)));
}
RIVULET_LANE k::integer_pack<double, 8> count_where(k::mask_pack<double, 8> mask, k::integer_pack<double, 8> count) {
  auto const old = (__m512i)count.unwrap();
  using vector = k::integer_pack<double, 8>::vector;
  return k::integer_pack<double, 8>::wrap((vector)_mm512_mask_add_epi64(old, mask.unwrap(), old, _mm512_set1_epi64(1)));
}

// The masked forms avoid a warning of GCC 12 about the others' undefined operand.
RIVULET_LANE vector<float> rounded(vector<float> a) {
  return vector<float>::wrap(_mm512_maskz_roundscale_ps(0xffff, a.unwrap(), 0));
}
RIVULET_LANE vector<double> rounded(vector<double> a) {
  return vector<double>::wrap(_mm512_maskz_roundscale_pd(0xff, a.unwrap(), 0));
}

/// The first elements of `from` in the lanes of the mask, in order; 0 elsewhere.
RIVULET_LANE vector<float> expand(vector<float> from, unsigned mask) {
  return vector<float>::wrap(_mm512_maskz_expand_ps(static_cast<__mmask16>(mask), from.unwrap()));
}
RIVULET_LANE vector<double> expand(vector<double> from, unsigned mask) {
  return vector<double>::wrap(_mm512_maskz_expand_pd(static_cast<__mmask8>(mask), from.unwrap()));
}

bool available() {
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
         __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0;
}

}  // namespace
}  // namespace rivulet::bench

#include "bench/by_hand_loops.hpp"

namespace rivulet::bench {
constinit by_hand_set const by_hand_avx512{"avx512", available, loops<float>, loops<double>, peak<float>, peak<double>};
}
