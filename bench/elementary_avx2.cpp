// The loops of elementary.hpp with AVX2: vectors of 32 bytes.
// SPDX-License-Identifier: Apache-2.0
#include <immintrin.h>

#define RIVULET_BYTES 32
#define RIVULET_VECTOR32 __m256
#define RIVULET_VECTOR64 __m256d
#define RIVULET_SLEEF32(name, error) Sleef_##name##f8_##error##avx2
#define RIVULET_SLEEF64(name, error) Sleef_##name##d4_##error##avx2
#define RIVULET_GLIBC32(arguments, name) _ZGVdN8##arguments##_##name
#define RIVULET_GLIBC64(arguments, name) _ZGVdN4##arguments##_##name

namespace rivulet::bench {
namespace {
inline __m256 load_float(float const* from) { return _mm256_loadu_ps(from); }
inline __m256d load_double(double const* from) { return _mm256_loadu_pd(from); }
inline void store(float* to, __m256 value) { _mm256_storeu_ps(to, value); }
inline void store(double* to, __m256d value) { _mm256_storeu_pd(to, value); }
bool avx2_available() { return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0; }
}  // namespace
}  // namespace rivulet::bench

#include "bench/elementary_loops.hpp"

namespace rivulet::bench {
constinit instruction_set const avx2_set{"AVX2", avx2_available, rows32, rows64};
}
