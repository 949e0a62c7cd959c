// The machine code of a kernel inside a cubin, which is an ELF file of 64 bits.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace rivulet::cubin {

/// An instruction of sm_70 and newer: 128 bits. What the fields of arithmetic mean is learnt (instruction_set.hpp).
struct instruction {
  std::uint64_t low = 0, high = 0;

  /// Bits `first` to `first + width - 1`, at most 64, counted from the lowest of the 128.
  std::uint64_t bits(unsigned first, unsigned width) const;
};

/// "0x…" with 32 digits.
std::string text(instruction of);

/// The instructions of a kernel and of the subroutines that ptxas put behind it. Throws std::runtime_error where the
/// file is not a cubin, damaged, or has no such kernel.
std::vector<instruction> instructions_of(std::string_view cubin, std::string_view kernel);

}  // namespace rivulet::cubin
