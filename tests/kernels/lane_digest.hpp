// Digests of every kernel function over one set of inputs, per instruction set and lane type.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/conformance.hpp"

namespace rivulet::test {

enum class lane_function {
#define RIVULET_ROW(name, arity) name,
  RIVULET_LANE_FUNCTIONS(RIVULET_ROW)
#undef RIVULET_ROW
};

inline constexpr char const* lane_function_names[] = {
#define RIVULET_ROW(name, arity) #name,
    RIVULET_LANE_FUNCTIONS(RIVULET_ROW)
#undef RIVULET_ROW
};
inline constexpr int lane_function_count = sizeof lane_function_names / sizeof *lane_function_names;

/// Three columns of numbers.
template <typename T>
struct lane_inputs {
  T const* a;
  T const* b;
  T const* c;
};

/// The functions compiled for one instruction set. A digest is that of function(a, b, c) over the first `count` inputs,
/// `width` lanes at a time: 1, or a power of two whose pack has 16 to `widest_bytes` bytes. All NaN count as the same.
/// Plain types only: no inline function of a standard header may be compiled with these flags and kept for all.
struct instruction_set {
  char const* name;
  bool (*available)();
  int widest_bytes;
  std::uint64_t (*digest32)(lane_function, int width, lane_inputs<float>, std::size_t count);
  std::uint64_t (*digest64)(lane_function, int width, lane_inputs<double>, std::size_t count);
};

extern instruction_set const portable_set;
extern instruction_set const avx2_set;
extern instruction_set const avx512_set;

}  // namespace rivulet::test
