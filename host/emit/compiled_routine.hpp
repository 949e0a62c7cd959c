// Machine code of a routine: x86-64 with AVX2 and FMA, or AVX-512, written by asmjit into sealed memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>

#include "host/emit/routine.hpp"

namespace rivulet::emit {

enum class instruction_set : std::uint8_t { avx2, avx512 };

/// What the code is made for. A slot is one vector for each of `vectors_per_slot` vectors, side by side: vector v of
/// slot s begins at byte (s · vectors_per_slot + v) · vector_bytes of the memory.
struct target {
  emit::instruction_set set;
  bool float64;
  int vectors_per_slot;        ///< a power of two
  int group;                   ///< vectors computed side by side, a divisor of vectors_per_slot
  std::uint32_t scratch_slot;  ///< from this slot on the code may use the memory as it likes
  int wave = 0;                ///< vectors of a group that go on together, a divisor of group; 0: all
  int vector_bytes() const { return set == instruction_set::avx512 ? 64 : 32; }
  int slot_bytes() const { return vectors_per_slot * vector_bytes(); }
  int lanes() const { return vector_bytes() / (float64 ? 8 : 4); }
  bool scales() const { return set == instruction_set::avx512; }
};

/// `memory` points to the group's first vector of slot 0, which is aligned to a whole slot; `row` to the row of the
/// first turn, where the routine reads one. One group at a time, since they use the same scratch slots. Makes up to
/// `turns` turns (one at least, even for 0) and returns how many it made.
using entry_point = std::uint64_t (*)(void* memory, std::uint64_t turns, void const* row);

/// Owns the memory of its code, which is never writable and executable at once.
class compiled_routine {
 public:
  compiled_routine(compiled_routine&&) noexcept;
  compiled_routine& operator=(compiled_routine&&) noexcept;
  ~compiled_routine();

  entry_point entry() const { return entry_; }
  std::size_t code_bytes() const { return code_bytes_; }
  /// Slots behind target::scratch_slot that the code uses.
  std::uint32_t scratch_slots() const { return scratch_slots_; }
  /// Vectors stored because registers ran out, per turn and group.
  std::uint32_t spills() const { return spills_; }

 private:
  friend std::optional<compiled_routine> compile(routine const&, target const&);
  compiled_routine() = default;
  entry_point entry_ = nullptr;
  void* memory_ = nullptr;
  std::size_t memory_bytes_ = 0, code_bytes_ = 0;
  std::uint32_t scratch_slots_ = 0, spills_ = 0;
};

/// Vectors alive at once in one vector's copy of the routine, carried ones and inputs used more than once included:
/// what decides how many vectors fit side by side.
std::uint32_t register_pressure(routine const& routine);

/// Empty where the system gives no executable memory, this build has no emitter (not x86-64), or a slot lies 2 GiB or
/// more behind `memory`, beyond what instructions reach. The processor is not
/// asked whether it has the instruction set. A malformed routine is a programming mistake (assert).
std::optional<compiled_routine> compile(routine const& routine, target const& target);

}  // namespace rivulet::emit
