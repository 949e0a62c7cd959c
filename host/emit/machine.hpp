// The routine as machine instructions on values that have no registers yet, for one vector of a group.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "host/emit/compiled_routine.hpp"

namespace rivulet::emit {

/// Vector registers, and the mask registers of AVX-512. Where there are none, masks are vectors of ones and zeros.
enum class bank : std::uint8_t { vector, mask };

/// Where a value comes from. All but computed ones can be had again instead of being kept.
enum class origin : std::uint8_t { computed, literal, input, carried, row, row_slot, all_lanes };

struct machine_value {
  emit::bank bank = bank::vector;
  origin from = origin::computed;
  bool shared = false;
  std::uint32_t number = 0;  ///< of the literal in machine_code::literals, the slot, machine_code::carried, the byte
};

/// What operands an instruction has. The last one that is a vector may lie in memory where machine_op::memory says so.
enum class form : std::uint8_t {
  unary,          ///< result = f(a)
  binary,         ///< result = f(a, b), under `mask` if there is one: lanes outside of a compared mask are false
  ternary,        ///< result = f(a, b, c), c a register: vblendv
  merged_unary,   ///< result = mask ? f(b) : a
  merged,         ///< result = mask ? f(b, c) : a
  blended,        ///< result = mask ? b : a, one instruction with three registers
  fused,          ///< result = ±a·b ± c, any of them the register of the result; `instruction` numbers a fused_kind
  merged_fused,   ///< the same where mask holds, else operand `tied` (0 for a, 2 for c)
  ternary_logic,  ///< result = table `immediate` of the bits of a, b, c, any of them the register of the result
  load,           ///< result = slot `number` as it is now
  store,          ///< slot `number` = b, in the lanes of mask
  call,           ///< result = c, or function `number` of b where any lane of mask holds
  begin_if,       ///< skips to end_if where no lane of mask holds
  end_if,
};

enum class fused_kind : std::uint8_t { add, subtract, from };

struct machine_op {
  form shape;
  bool shared = false;
  bool memory = true;
  bool commutes = false;
  bool has_immediate = false;
  std::uint8_t immediate = 0;
  std::uint8_t tied = 0;
  std::uint32_t instruction = 0;  ///< asmjit's
  std::uint32_t result = none, a = none, b = none, c = none, mask = none;
  std::uint32_t number = 0;
};

/// A carried vector or mask.
struct machine_carried {
  std::uint32_t value;  ///< at the beginning of the turn
  std::uint32_t next;
  std::uint32_t slot;
  bool shared;
  bool is_mask;
};

struct machine_code {
  std::vector<machine_value> values;
  std::vector<machine_op> ops;
  std::vector<std::uint64_t> literals;
  std::vector<vector_function> functions;
  std::vector<machine_carried> carried;  ///< vectors, then masks
  std::uint32_t ends_without = none;     ///< its number in `carried`
  std::uint32_t row_step = 0;
};

/// Where vector `copy` of the group begins in a slot, in bytes behind `memory`.
inline std::int32_t displacement(target const& target, std::uint32_t slot, std::uint32_t copy) {
  auto const vector = std::int64_t{slot} * target.vectors_per_slot + copy;
  return static_cast<std::int32_t>(vector * target.vector_bytes());
}

/// Choose the instructions. Those that only compute what nobody needs are left out.
machine_code select_avx2(routine const& routine, target const& target);
machine_code select_avx512(routine const& routine, target const& target);

}  // namespace rivulet::emit
