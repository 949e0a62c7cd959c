// A routine: one turn of a loop on one SIMD vector, as a list of operations in single-assignment form.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

namespace rivulet::emit {

/// What an instruction computes in every lane. Numbers and integers of the same size are two readings of one vector;
/// masks are a type of their own. Operands are a, b, c in the order given; `immediate` is named where it is used.
enum class opcode : std::uint8_t {
  // leaves
  literal,       ///< the same bits in every lane: routine::literals[immediate32]
  input,         ///< the vector in slot immediate32, which the routine never writes
  carried,       ///< what routine::carried[immediate32] is at the beginning of the turn
  mask_carried,  ///< the same of a carried mask
  row_number,    ///< the number immediate32 bytes behind the row, in every lane; turns do not change what lies there
  row_slot,      ///< the vector immediate32 slots behind the row, which is aligned to a vector; the same holds
  all_lanes,     ///< the mask that holds in every lane
  // numbers, each rounded once to nearest even, subnormals kept
  add,
  subtract,
  multiply,
  divide,
  square_root,
  fused_add,       ///< a·b + c
  fused_subtract,  ///< a·b − c
  fused_from,      ///< c − a·b
  negate,          ///< flips the sign bit, of NaN too
  lesser,          ///< a where a < b, else b (x86's min)
  greater,         ///< a where a > b, else b (x86's max)
  scale,           ///< a·2^k for the integer k in b, rounded once; only where target::scales
  // integers, modulo 2^32 or 2^64
  add_integer,
  subtract_integer,
  bits_and,
  bits_or,
  bits_xor,
  shift_left,        ///< by immediate32, 0 to width − 1
  shift_right,       ///< by immediate32, copies the sign
  greatest_integer,  ///< the greater of two signed integers
  // masks
  compare,          ///< numbers a and b by `relation`; and mask c where c is given
  compare_integer,  ///< signed integers a and b by `relation`; and mask c where c is given
  mask_and,
  mask_or,
  mask_and_not,  ///< a and not b
  mask_not,
  // choice
  select,  ///< b where mask a holds, else c
  // effects, in the order of the list
  load,   ///< the vector that lies in slot immediate32 at this moment: stores may have changed it, in this turn or
          ///< before
  store,  ///< vector b into slot immediate32, in the lanes of mask a where a is given
  call,   ///< c, but where any lane of mask a holds the result of routine::functions[immediate32] on b (whole vector)
  begin_if,  ///< what follows up to the matching end_if is skipped where no lane of mask a holds; it may read values
             ///< from outside, but nothing outside reads its values: it acts by stores. Not nested.
  end_if,
};

/// Of numbers: false where one is NaN, except not_equal and those called not_…, which are the exact opposites.
/// Of integers, not_less means greater or equal, and so on.
enum class relation : std::uint8_t { equal, not_equal, less, less_equal, not_less, not_less_equal };

inline constexpr std::uint32_t none = ~std::uint32_t{0};

struct instruction {
  opcode op;
  emit::relation relation = relation::equal;
  bool shared = false;  ///< the same for all vectors of a group: computed once. Its operands are shared, too
  std::uint32_t a = none, b = none, c = none;  ///< numbers of earlier instructions
  std::uint32_t immediate32 = 0;
};

/// The result of the call goes to `to`, which may be `from`; both are whole vectors in memory, aligned to their size.
using vector_function = void (*)(void const* from, void* to);

/// A vector that goes from turn to turn: it begins as what lies in `slot` and is left there after the last turn.
struct carried_vector {
  std::uint32_t slot;
  std::uint32_t next = none;  ///< the instruction whose value it has in the next turn
  bool shared = false;        ///< the same in all vectors of a group; written back to each of them
};

/// A mask that goes from turn to turn. In its slot lanes are −1 or 0 as integers.
struct carried_mask {
  std::uint32_t slot;
  std::uint32_t next = none;
};

struct routine {
  std::vector<instruction> instructions;
  std::vector<std::uint64_t> literals;  ///< bits; in float32 the low 32
  std::vector<vector_function> functions;
  std::vector<carried_vector> carried;
  std::vector<carried_mask> masks;
  /// Where one is named, turns end early when this carried mask holds in no lane of the group.
  std::uint32_t ends_without = none;
  std::uint32_t row_step = 0;  ///< bytes by which the row moves on after every turn
};

}  // namespace rivulet::emit
