// The loops of elementary.hpp with AVX-512: vectors of 64 bytes.
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#define RIVULET_BYTES 64
#define RIVULET_VECTOR32 __m512
#define RIVULET_VECTOR64 __m512d
#define RIVULET_SLEEF32(name, error) Sleef_##name##f16_##error##avx512f
#define RIVULET_SLEEF64(name, error) Sleef_##name##d8_##error##avx512f
#define RIVULET_GLIBC32(arguments, name) _ZGVeN16##arguments##_##name
#define RIVULET_GLIBC64(arguments, name) _ZGVeN8##arguments##_##name

namespace rivulet::bench {
namespace {
inline __m512 load_float(float const* from) { return _mm512_loadu_ps(from); }
inline __m512d load_double(double const* from) { return _mm512_loadu_pd(from); }
inline void store(float* to, __m512 value) { _mm512_storeu_ps(to, value); }
inline void store(double* to, __m512d value) { _mm512_storeu_pd(to, value); }
bool avx512_available() {
  return __builtin_cpu_supports("avx512f") != 0 && __builtin_cpu_supports("avx512dq") != 0 &&
         __builtin_cpu_supports("avx512bw") != 0 && __builtin_cpu_supports("avx512vl") != 0;
}
}  // namespace
}  // namespace rivulet::bench

#include "bench/elementary_loops.hpp"

namespace rivulet::bench {
constinit instruction_set const avx512_set{"AVX-512", avx512_available, rows32, rows64};
}
