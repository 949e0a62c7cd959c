// The digests compiled with AVX2 and FMA.
// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/lane_digest_body.hpp"

namespace rivulet::test {

instruction_set const avx2_set{"avx2",
                               [] { return __builtin_cpu_supports("avx2") != 0 && __builtin_cpu_supports("fma") != 0; },
                               widest_bytes, digest<float>, digest<double>};

}  // namespace rivulet::test
