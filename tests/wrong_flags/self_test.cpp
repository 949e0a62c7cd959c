// Runs the self-tests of the reference and of one set of lanes: a small program to compile with wrong flags.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <exception>

#include "host/cpu/engines.hpp"
#include "host/reference/self_test.hpp"

namespace rivulet::cpu {

std::string_view name(simd) { return "scalar"; }

/// The lanes of this program, whatever instructions it is compiled for; they descend nothing.
template <typename T>
engine<T> engine_of(simd) {
  return {scalar::make_evaluator<T>(), nullptr};
}
template engine<float> engine_of<float>(simd);
template engine<double> engine_of<double>(simd);

}  // namespace rivulet::cpu

int main() {
  int failed = 0;
  for (bool const reference : {true, false}) {
    try {
      reference ? rivulet::reference::self_test() : rivulet::cpu::self_test(rivulet::cpu::simd::scalar);
    } catch (std::exception const& problem) {
      std::printf("%s\n", problem.what());
      ++failed;
    }
  }
  std::printf("%d of 2 self-tests failed\n", failed);
  return 0;
}
