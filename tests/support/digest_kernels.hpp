// Device code that digests the kernel functions: one text for GPUs, for the emulated one and for transliterated PTX.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "kernels/conformance.hpp"

namespace rivulet::testing {

struct digest_row {
  std::string_view name;
  int arity;
  bool trap;
};

inline constexpr digest_row digest_rows[] = {
#define RIVULET_ROW(name, arity) {#name, arity, false},
    RIVULET_LANE_FUNCTIONS(RIVULET_ROW)
#undef RIVULET_ROW
#define RIVULET_ROW(name, arity) {#name, arity, true},
        RIVULET_TRAPS(RIVULET_ROW)
#undef RIVULET_ROW
};

inline std::string digest_entry(std::string_view name, bool float64) {
  return "digest_" + std::string(name) + (float64 ? "_double" : "_float");
}

/// digest_NAME_TYPE(first, count, sum) adds the contributions of the indices [first, first + count) to *sum, in any
/// number of blocks and threads.
inline std::string digest_kernel(digest_row const& row, bool float64) {
  std::string const type = float64 ? "double" : "float", arity = std::to_string(row.arity);
  std::string arguments;
  for (int n = 0; n < row.arity; ++n) {
    arguments += (n == 0 ? "" : ", ") + ("input<" + type + ">(" + arity + ", " + std::to_string(n) + ", index)");
  }
  return "extern \"C\" __global__ void " + digest_entry(row.name, float64) +
         "(unsigned long long first, unsigned long long count, unsigned long long* sum) {\n"
         "  using namespace rivulet::kernels::conformance;\n"
         "  unsigned long long total = 0, step = blockDim.x * gridDim.x;\n"
         "  for (unsigned long long i = blockIdx.x * blockDim.x + threadIdx.x; i < count; i += step) {\n"
         "    unsigned long long const index = first + i;\n"
         "    total += contribution<" +
         type + ">(index, rivulet::kernels::" + (row.trap ? "traps::" : "") + std::string(row.name) + "(" + arguments +
         "));\n  }\n  atomicAdd(sum, total);\n}\n";
}

inline std::string const digest_includes =
    "#include \"kernels/elementary.hpp\"\n#include \"kernels/conformance.hpp\"\n";

/// All of one precision.
inline std::string digest_kernels(bool float64) {
  std::string source;
  for (digest_row const& row : digest_rows) source += digest_kernel(row, float64);
  return source;
}

/// All of them, in one module.
inline std::string digest_module() { return digest_includes + digest_kernels(false) + digest_kernels(true); }

}  // namespace rivulet::testing
