// Ways through the machine code of a kernel, from its entry to an exit.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "tests/support/cubin/elf.hpp"

namespace rivulet::cubin {

/// Indices of the instructions of a way through the code, in order.
using code_path = std::vector<std::size_t>;

/// The ways with the fewest and the most instructions among those that enter no loop and call no subroutine, or as few
/// as there must be: what threads execute without their slow paths, whichever way its branches go. Throws
/// std::runtime_error where there is none, or a branch that cannot be followed.
struct path_range {
  code_path shortest, longest;
  unsigned calls = 0;  ///< most that a path has
};
path_range plain_paths(std::vector<instruction> const& code);

/// In the order of addresses, to the first exit without a condition, that one included.
std::size_t count_to_first_exit(std::vector<instruction> const& code);
/// Without the padding at the end and the branch to itself before it.
std::size_t count_all(std::vector<instruction> const& code);

}  // namespace rivulet::cubin
