// Compiles with right flags, and with no wrong one that the compiler tells of.
// SPDX-License-Identifier: Apache-2.0
#include "kernels/elementary.hpp"

float value(float x) { return rivulet::kernels::exp(x); }
