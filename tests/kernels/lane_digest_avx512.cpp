// The digests compiled with AVX-512 (F, DQ, BW, VL).
// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/lane_digest_body.hpp"

namespace rivulet::test {

instruction_set const avx512_set{"avx512",
                                 [] {
                                   return __builtin_cpu_supports("avx512f") != 0 &&
                                          __builtin_cpu_supports("avx512dq") != 0 &&
                                          __builtin_cpu_supports("avx512bw") != 0 &&
                                          __builtin_cpu_supports("avx512vl") != 0;
                                 },
                                 widest_bytes, digest<float>, digest<double>};

}  // namespace rivulet::test
