// A kernel for each elementary function, Rivulet's and CUDA's own, and what its machine code costs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <string>
#include <vector>

#include "tests/support/cubin/opcodes.hpp"

namespace rivulet::cubin {

struct function_kernel {
  std::string name;  ///< of the function in kernels/: "power"
  int arity = 1;
  bool float64 = false;
  bool native = false;  ///< CUDA's own

  std::string entry() const;  ///< "power_double", "cuda_power_double"
};

/// Every function of kernels/conformance.hpp.
std::vector<function_kernel> rivulet_functions();
/// Those of them that CUDA has too: "pow" for "power".
std::vector<function_kernel> native_functions();

/// The name of a function that gives its argument: what is left is the kernel around it.
inline constexpr char const* nothing = "nothing";

/// A thread loads its arguments, evaluates, stores.
std::string source_of(std::vector<function_kernel> const& kernels);

struct memory_use {
  int registers = -1, stack = -1, stored = -1, loaded = -1;  ///< -1: the log says nothing of this kernel
};
/// From ptxas's log of a module of several kernels.
memory_use memory_use_of(std::string const& log, std::string const& entry);

struct code_cost {
  memory_use memory;
  std::size_t shortest = 0, longest = 0, to_first_exit = 0, all = 0;
  unsigned calls = 0;                               ///< subroutines that every path needs
  std::array<std::size_t, class_count> by_class{};  ///< of the longest path
};
/// Throws std::runtime_error where the table of opcodes lacks one.
code_cost cost_of(std::string const& cubin, std::string const& log, std::string const& entry);

}  // namespace rivulet::cubin
