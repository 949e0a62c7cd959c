// Digests of every kernel function and trap over spans of conformance inputs, per instruction set and lane type.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>

#include "kernels/conformance.hpp"

namespace rivulet::test {

enum class lane_function {
#define RIVULET_ROW(name, arity) name,
  RIVULET_LANE_FUNCTIONS(RIVULET_ROW) RIVULET_TRAPS(RIVULET_ROW)
#undef RIVULET_ROW
};

struct lane_function_row {
  char const* name;
  int arity;
};

/// By the numbers of lane_function: the operators, then the traps.
inline constexpr lane_function_row lane_functions[] = {
#define RIVULET_ROW(name, arity) {#name, arity},
    RIVULET_LANE_FUNCTIONS(RIVULET_ROW) RIVULET_TRAPS(RIVULET_ROW)
#undef RIVULET_ROW
};
inline constexpr int lane_function_count = sizeof lane_functions / sizeof *lane_functions;
inline constexpr int operator_count = static_cast<int>(lane_function::product_and_sum);

/// Results at a time; the count of a digest is a multiple of it.
inline constexpr std::uint64_t digest_block = 256;

/// The functions compiled for one instruction set. A digest is that of kernels/conformance.hpp over a span of indices,
/// `width` lanes at a time: 1, or a power of two whose pack has 16 to `widest_bytes` bytes.
/// Plain types only: no inline function of a standard header may be compiled with these flags and kept for all.
struct instruction_set {
  char const* name;
  bool (*available)();
  int widest_bytes;
  std::uint64_t (*digest32)(lane_function, int width, std::uint64_t first, std::uint64_t count);
  std::uint64_t (*digest64)(lane_function, int width, std::uint64_t first, std::uint64_t count);
};

extern instruction_set const portable_set;
extern instruction_set const avx2_set;
extern instruction_set const avx512_set;

}  // namespace rivulet::test
