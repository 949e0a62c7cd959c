// Refuses compiler flags that change bits, as far as the compiler tells; the start-up self-test finds the others.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#if defined(__FAST_MATH__)
#error "Rivulet promises the same bits everywhere: compile without -ffast-math and -Ofast"
#endif

#if defined(__FINITE_MATH_ONLY__) && __FINITE_MATH_ONLY__ > 0
#error "Rivulet needs infinities and NaN: compile without -ffinite-math-only"
#endif

#if defined(__ASSOCIATIVE_MATH__)
#error "Rivulet promises the same bits everywhere: compile without -fassociative-math and -funsafe-math-optimizations"
#endif

#if defined(__RECIPROCAL_MATH__)
#error "Rivulet promises the same bits everywhere: compile without -freciprocal-math and -funsafe-math-optimizations"
#endif

#if defined(__NO_SIGNED_ZEROS__)
#error "Rivulet tells -0 from +0: compile without -fno-signed-zeros and -funsafe-math-optimizations"
#endif

#if defined(__FLT_EVAL_METHOD__) && __FLT_EVAL_METHOD__ != 0
#error "Rivulet needs float and double of their own precision, not x87's: compile for 64 bits and without -mfpmath=387"
#endif
