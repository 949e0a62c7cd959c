// The pinned floating-point environment.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cfenv>
#include <limits>

#include "host/descent/floating_point_environment.hpp"

namespace rivulet {
namespace {

/// Divides at run time, in the environment of the call.
[[gnu::noinline]] double quotient(double a, double b) {
  double const volatile numerator = a, denominator = b;
  return numerator / denominator;
}

TEST(floating_point_environment, rounds_to_nearest_whatever_was_set) {
  double const nearest = quotient(1, 3);
  ASSERT_EQ(std::fesetround(FE_UPWARD), 0);
  double const upward = quotient(1, 3);
  double pinned = 0;
  {
    floating_point_environment const environment;
    pinned = quotient(1, 3);
  }
  double const again = quotient(1, 3);
  std::fesetround(FE_TONEAREST);
  EXPECT_GT(upward, nearest);
  EXPECT_EQ(pinned, nearest);
  EXPECT_EQ(again, upward);
}

#if defined(__x86_64__)
TEST(floating_point_environment, keeps_subnormal_numbers) {
  constexpr unsigned flush_to_zero = 0x8040;
  unsigned const before = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(before | flush_to_zero);
  double const flushed = quotient(std::numeric_limits<double>::min(), 2);
  double pinned = 0;
  {
    floating_point_environment const environment;
    pinned = quotient(std::numeric_limits<double>::min(), 2);
  }
  unsigned const restored = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(before);
  EXPECT_EQ(flushed, 0);
  EXPECT_GT(pinned, 0);
  EXPECT_EQ(restored & flush_to_zero, flush_to_zero);
}
#endif

}  // namespace
}  // namespace rivulet
