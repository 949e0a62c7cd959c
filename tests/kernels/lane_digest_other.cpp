// Where x86's instruction sets do not exist, their digests are never available.
// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/lane_digest.hpp"

namespace rivulet::test {

instruction_set const avx2_set{"avx2", [] { return false; }, 0, nullptr, nullptr};
instruction_set const avx512_set{"avx512", [] { return false; }, 0, nullptr, nullptr};

}  // namespace rivulet::test
