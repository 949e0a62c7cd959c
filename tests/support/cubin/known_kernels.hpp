// Kernels whose operations are known, from which an instruction set is learnt.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "tests/support/cubin/instruction_set.hpp"

namespace rivulet::cubin {

/// One operation in PTX, with its operands in memory, or in the kernel's parameters: those some architectures compute
/// in a unit of its own, once for a warp.
struct known_kernel {
  std::string entry;      ///< of the kernel in the source
  std::string operation;  ///< in PTX: "add.rn.f32"
  char const* type;       ///< "float", "double", "int", …
  int operands;
  bool uniform;
  meaning means;
  modifier_field field;
};

std::vector<known_kernel> known_operations(std::string const& architecture);
std::string source_of(std::vector<known_kernel> const& kernels);

/// Kernels without floating-point operations: whatever ptxas uses for them is none.
extern char const* const integer_source;
std::vector<std::string> const& integer_entries();

/// A kernel whose array lies in local memory.
extern char const* const local_source;
inline constexpr char const* local_entry = "local_array";

/// Divisions and square roots in PTX, and kernels with `sites` of them and nothing else that rounds.
std::vector<std::string> const& expanded_operations();
std::string expansion_entry(std::string const& operation, int sites);
std::string expansions_source();

}  // namespace rivulet::cubin
