// Sets flush-to-zero and denormals-are-zero when it is loaded, like every library linked with GCC's -ffast-math.
// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>

namespace {

constexpr unsigned flush_to_zero = 0x8040;

__attribute__((constructor)) void flush() { __builtin_ia32_ldmxcsr(__builtin_ia32_stmxcsr() | flush_to_zero); }

/// Shows the test that the library was there, and that the thread got its own setting back.
__attribute__((destructor)) void report() {
  constexpr char kept[] = "flush-to-zero is still set\n", lost[] = "flush-to-zero is not set any more\n";
  bool const still = (__builtin_ia32_stmxcsr() & flush_to_zero) == flush_to_zero;
  static_cast<void>(still ? write(2, kept, sizeof kept - 1) : write(2, lost, sizeof lost - 1));
}

}  // namespace
