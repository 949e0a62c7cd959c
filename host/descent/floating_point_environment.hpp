// Pins the thread's floating-point environment: round to nearest, subnormals kept, no traps.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cfenv>
#include <cstdint>

namespace rivulet {

/// Holds the environment that the same-bits promise needs for its lifetime and restores the thread's own one
/// afterwards. Libraries linked with -ffast-math set flush-to-zero for a whole process; this undoes it.
/// The work must sit behind a call that is not inlined into the frame of this object: compilers do not know that
/// arithmetic depends on the control register.
class floating_point_environment {
 public:
#if defined(__x86_64__) || defined(__i386__)
  floating_point_environment() : saved_(__builtin_ia32_stmxcsr()) { __builtin_ia32_ldmxcsr(all_masked_nearest); }
  ~floating_point_environment() { __builtin_ia32_ldmxcsr(saved_); }
#elif defined(__aarch64__)
  floating_point_environment() {
    asm volatile("mrs %0, fpcr" : "=r"(saved_));
    set(0);
  }
  ~floating_point_environment() { set(saved_); }
#else
  floating_point_environment() {
    std::fegetenv(&saved_);
    std::fesetenv(FE_DFL_ENV);
  }
  ~floating_point_environment() { std::fesetenv(&saved_); }
#endif
  floating_point_environment(floating_point_environment const&) = delete;
  floating_point_environment& operator=(floating_point_environment const&) = delete;

 private:
#if defined(__x86_64__) || defined(__i386__)
  static constexpr unsigned all_masked_nearest = 0x1f80;
  unsigned saved_;
#elif defined(__aarch64__)
  static void set(std::uint64_t control) { asm volatile("msr fpcr, %0" : : "r"(control) : "memory"); }
  std::uint64_t saved_ = 0;
#else
  std::fenv_t saved_;
#endif
};

}  // namespace rivulet
