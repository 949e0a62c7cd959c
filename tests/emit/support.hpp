// Routines by hand, and the comparison of emitted code with the interpreter.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <new>
#include <string>
#include <vector>

#include "host/emit/compiled_routine.hpp"
#include "tests/emit/interpret.hpp"

namespace rivulet::emit {

/// Writes a routine instruction by instruction; every function returns the number of the new one.
struct routine_writer {
  emit::routine routine;

  std::uint32_t add(instruction i) {
    routine.instructions.push_back(i);
    return static_cast<std::uint32_t>(routine.instructions.size() - 1);
  }
  std::uint32_t op(opcode op, std::uint32_t a = none, std::uint32_t b = none, std::uint32_t c = none,
                   std::uint32_t immediate = 0) {
    return add({.op = op, .a = a, .b = b, .c = c, .immediate32 = immediate});
  }
  std::uint32_t literal(std::uint64_t bits) {
    routine.literals.push_back(bits);
    return op(opcode::literal, none, none, none, static_cast<std::uint32_t>(routine.literals.size() - 1));
  }
  std::uint32_t input(std::uint32_t slot) { return op(opcode::input, none, none, none, slot); }
  std::uint32_t carry(std::uint32_t slot, bool shared = false) {
    routine.carried.push_back({slot, none, shared});
    return add({.op = opcode::carried,
                .shared = shared,
                .immediate32 = static_cast<std::uint32_t>(routine.carried.size() - 1)});
  }
  std::uint32_t carry_mask(std::uint32_t slot) {
    routine.masks.push_back({slot, none});
    return op(opcode::mask_carried, none, none, none, static_cast<std::uint32_t>(routine.masks.size() - 1));
  }
  std::uint32_t compare(opcode op, relation relation, std::uint32_t a, std::uint32_t b, std::uint32_t c = none) {
    return add({.op = op, .relation = relation, .a = a, .b = b, .c = c});
  }
  void store(std::uint32_t slot, std::uint32_t b, std::uint32_t mask = none) { op(opcode::store, mask, b, none, slot); }
};

/// Both instruction sets and precisions that this machine executes; a reason to skip where there is none.
std::vector<target> executable_targets(int group);
bool emits();
std::string name_of(target const& target);

inline constexpr std::uint32_t scratch_slot = 200, all_slots = 600;

/// A memory image whose slots below scratch_slot hold interesting numbers. Slots of shared vectors and masks are made
/// to fit.
memory_image filled(routine const& routine, target const& target, std::uint64_t seed);

/// Rows of interesting numbers: what routines read behind the row.
inline constexpr std::uint32_t row_bytes = 48, row_slots = 2, most_row_turns = 8;
template <typename T>
struct vector_aligned {
  using value_type = T;
  T* allocate(std::size_t count) { return static_cast<T*>(::operator new (count * sizeof(T), std::align_val_t{64})); }
  void deallocate(T* memory, std::size_t) { ::operator delete (memory, std::align_val_t{64}); }
  bool operator==(vector_aligned const&) const = default;
};
using aligned_bytes = std::vector<std::byte, vector_aligned<std::byte>>;
aligned_bytes rows(target const& target);

/// Runs the compiled code and the interpreter on copies of the image; all slots below scratch_slot must agree, in bits
/// or, for slots named numbers, in both being NaN.
void expect_same(routine const& routine, target const& target, memory_image const& start, std::uint64_t turns,
                 std::vector<std::uint32_t> const& number_slots);

/// On every target, with groups of 1, 2, 4 and 8 in one, two and four waves, from several fillings; slots are compared
/// as numbers.
void expect_same_everywhere(routine const& routine, std::vector<std::uint32_t> const& number_slots,
                            std::uint64_t turns = 3, bool scales = false);

}  // namespace rivulet::emit
