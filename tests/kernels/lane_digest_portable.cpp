// The digests compiled for any processor: scalars, and packs in the compiler's generic vectors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/kernels/lane_digest_body.hpp"

namespace rivulet::test {

instruction_set const portable_set{"portable", [] { return true; }, widest_bytes, digest<float>, digest<double>};

}  // namespace rivulet::test
