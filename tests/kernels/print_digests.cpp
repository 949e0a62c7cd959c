// Prints the digest of every kernel function on scalars and generic packs, to compare compilers with one another.
// SPDX-License-Identifier: Apache-2.0
#include <cinttypes>
#include <cstdio>

#include "tests/kernels/lane_digest.hpp"
#include "tests/kernels/lane_inputs.hpp"

namespace {

using namespace rivulet::test;

constexpr std::size_t count = std::size_t{1} << 17;

template <typename T>
void print(std::uint64_t (*digest)(lane_function, int, lane_inputs<T>, std::size_t)) {
  auto const a = mixed_numbers<T>(count, 0);
  auto const b = mixed_numbers<T>(count, 1);
  auto const c = mixed_numbers<T>(count, 2);
  for (int i = 0; i < lane_function_count; ++i) {
    for (int const width : {1, 32 / static_cast<int>(sizeof(T))}) {
      std::uint64_t const value = digest(static_cast<lane_function>(i), width, {a.data(), b.data(), c.data()}, count);
      std::printf("%s float%zu width %d: %016" PRIx64 "\n", lane_function_names[i], 8 * sizeof(T), width, value);
    }
  }
}

}  // namespace

int main() {
  print<float>(portable_set.digest32);
  print<double>(portable_set.digest64);
}
