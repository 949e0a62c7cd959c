// The start-up self-test of the reference back-end.
// SPDX-License-Identifier: Apache-2.0
#pragma once

namespace rivulet::reference {

/// Compares digests of every operator, as the interpreter computes it, with the golden ones (about 1 ms).
/// Throws device_error when they differ.
void self_test();

}  // namespace rivulet::reference
