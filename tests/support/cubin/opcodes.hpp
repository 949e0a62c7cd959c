// Names and classes of the instructions of sm_75 to sm_90, for counts that people read; what an instruction may do is
// learnt elsewhere (instruction_set.hpp). SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <string_view>

#include "tests/support/cubin/elf.hpp"

namespace rivulet::cubin {

/// The unit that executes it, or what it is for.
enum class instruction_class {
  float32,
  float64,
  special,  ///< MUFU, conversions and roundings: the unit that starts one in four cycles
  integer,  ///< moves and constants too
  select,   ///< comparisons, selections, minimum and maximum, predicates
  branch,
  memory  ///< loads of parameters and constants too
};
inline constexpr std::size_t class_count = 7;
inline constexpr std::array<std::string_view, class_count> class_names{"FP32",   "FP64",   "special", "integer",
                                                                       "select", "branch", "memory"};

struct opcode_row {
  unsigned code;  ///< bits 0 to 8
  std::string_view name;
  instruction_class kind;
};

/// Null where the table has no such opcode.
opcode_row const* opcode_of(instruction which);

inline bool is_padding(instruction which) { return which.bits(0, 9) == 0x118; }
/// A load from the constant bank at an address that a register adds to.
bool loads_constant_by_index(instruction which);

}  // namespace rivulet::cubin
