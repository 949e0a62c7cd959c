// The digests of NVRTC's PTX, transliterated to C++, in the place of the portable instruction set.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "tests/kernels/lane_digest.hpp"
#include "tests/support/digest_kernels.hpp"
#include "tests/support/ptx/native.hpp"

namespace ptx::native {
std::span<launchable const> digest_kernels();
}

namespace rivulet::test {
namespace {

std::uint64_t digest(lane_function function, bool float64, std::uint64_t first, std::uint64_t count) {
  std::string const entry = testing::digest_entry(lane_functions[static_cast<int>(function)].name, float64);
  auto const all = ptx::native::digest_kernels();
  auto const found = std::find_if(all.begin(), all.end(), [&](auto const& each) { return each.name == entry; });
  if (found == all.end()) {
    std::fprintf(stderr, "the transliterated module has no %s\n", entry.c_str());
    std::exit(1);
  }
  std::uint64_t sum = 0;
  auto* at = &sum;
  void const* const arguments[] = {&first, &count, &at};
  found->launch(1, 1, arguments);
  return sum;
}

bool available() {
#if defined(__x86_64__)
  return __builtin_cpu_supports("fma") != 0;
#else
  return true;
#endif
}

}  // namespace

instruction_set const portable_set{"ptx", available, 8,
                                   [](lane_function function, int, std::uint64_t first, std::uint64_t count) {
                                     return digest(function, false, first, count);
                                   },
                                   [](lane_function function, int, std::uint64_t first, std::uint64_t count) {
                                     return digest(function, true, first, count);
                                   }};

}  // namespace rivulet::test
