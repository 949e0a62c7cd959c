// The loops of by_hand.hpp with AVX2: vectors of 32 bytes.
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#include "kernels/pack.hpp"

namespace rivulet::bench {
namespace {

namespace k = rivulet::kernels;
template <typename T>
using vector = k::pack<T, 32 / sizeof(T)>;

/// c − a·b, rounded once.
RIVULET_LANE vector<float> minus_product(vector<float> a, vector<float> b, vector<float> c) {
  return vector<float>::wrap(_mm256_fnmadd_ps(a.unwrap(), b.unwrap(), c.unwrap()));
}
RIVULET_LANE vector<double> minus_product(vector<double> a, vector<double> b, vector<double> c) {
  return vector<double>::wrap(_mm256_fnmadd_pd(a.unwrap(), b.unwrap(), c.unwrap()));
}

/// Adds 1 where the mask holds: it is −1 there.
template <typename Integers, typename Mask>
RIVULET_LANE Integers count_where(Mask mask, Integers count) {
  return Integers::wrap(count.unwrap() - mask.unwrap());
}

RIVULET_LANE vector<float> rounded(vector<float> a) {
  return vector<float>::wrap(_mm256_round_ps(a.unwrap(), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}
RIVULET_LANE vector<double> rounded(vector<double> a) {
  return vector<double>::wrap(_mm256_round_pd(a.unwrap(), _MM_FROUND_TO_NEAREST_INT | _MM_FROUND_NO_EXC));
}

/// Where the lanes of a mask find their elements when those come one after the other: [mask][32-bit word].
template <int Lanes>
struct places {
  alignas(32) int of[1 << Lanes][8]{};
  constexpr places() {
    constexpr int words = 8 / Lanes;
    for (int mask = 0; mask < 1 << Lanes; ++mask) {
      int taken = 0;
      for (int lane = 0; lane < Lanes; ++lane) {
        for (int word = 0; word < words; ++word) of[mask][lane * words + word] = taken * words + word;
        taken += (mask >> lane) & 1;
      }
    }
  }
};
constexpr places<8> places32;
constexpr places<4> places64;

/// The first elements of `from` in the lanes of the mask, in order; anything elsewhere.
RIVULET_LANE vector<float> expand(vector<float> from, unsigned mask) {
  auto const where = _mm256_load_si256(reinterpret_cast<__m256i const*>(places32.of[mask]));
  return vector<float>::wrap(_mm256_permutevar8x32_ps(from.unwrap(), where));
}
RIVULET_LANE vector<double> expand(vector<double> from, unsigned mask) {
  auto const where = _mm256_load_si256(reinterpret_cast<__m256i const*>(places64.of[mask]));
  return vector<double>::wrap((__m256d)_mm256_permutevar8x32_ps((__m256)from.unwrap(), where));
}

bool available() { return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0; }

}  // namespace
}  // namespace rivulet::bench

#include "bench/by_hand_loops.hpp"

namespace rivulet::bench {
constinit by_hand_set const by_hand_avx2{"avx2", available, loops<float>, loops<double>, peak<float>, peak<double>};
}
