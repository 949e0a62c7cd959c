// asmjit's assembler with our registers, slots and literals.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <asmjit/x86.h>

#include <cstdint>
#include <vector>

#include "host/emit/machine.hpp"

namespace rivulet::emit {

namespace x86 = asmjit::x86;

/// Vector registers are 0 to 31, mask registers 32 to 39 (32 is k0, which masks nothing and is not used).
inline constexpr int first_mask_register = 32, all_registers = 40;

/// Where the row lies, and where slot 0 would begin from which scratch memory is counted: that of the group with vector
/// 0.
inline constexpr auto row_register = x86::r9, scratch_register = x86::r10;

/// Where a value lies: in a register, `number` bytes behind `memory` or the row, or in no place but easily made.
struct place {
  enum class kind : std::uint8_t { nowhere, in_register, memory, literal, row, row_slot, all_lanes };
  kind where = kind::nowhere;
  std::int32_t number = 0;
  bool operator==(place const&) const = default;
};

class encoder final : public asmjit::ErrorHandler {
 public:
  encoder(emit::target const& target, std::vector<std::uint64_t> const& literals);

  x86::Assembler& assembler() { return assembler_; }
  emit::target const& target() const { return target_; }
  bool failed() const { return failed_; }
  /// Where the instructions begin, in bytes; literals lie before them.
  std::size_t entry_offset() const { return entry_offset_; }
  asmjit::CodeBuffer const& buffer() { return code_.textSection()->buffer(); }

  x86::Reg machine_register(int number) const;
  x86::Mem memory(std::int32_t displacement) const {
    bool const in_scratch = displacement >= emit::displacement(target_, target_.scratch_slot, 0);
    if (in_scratch) return x86::ptr(scratch_register, displacement);
    return x86::ptr(x86::rdi, displacement);
  }
  /// Whether instructions take it as their last operand, without a register.
  bool is_operand(place place) const { return place.where != place::kind::row || wide(); }
  /// What an instruction takes as its last operand: a literal is broadcast by AVX-512, a whole vector for AVX2.
  asmjit::Operand operand(place place) const;

  void move(int to, place from);
  void store(std::int32_t displacement, int from) { store(memory(displacement), from); }
  void store(x86::Mem const& to, int from);
  void load(int to, x86::Mem const& from);
  /// Sets the zero flag where no lane of a mask holds.
  void test_mask(int mask);
  /// The same for masks of two registers together; AVX-512 only.
  void test_masks(int first, int second);

  static constexpr bool is_mask_register(int number) { return number >= first_mask_register; }
  std::uint32_t pick(std::uint32_t singles, std::uint32_t doubles) const { return target_.float64 ? doubles : singles; }
  bool wide() const { return target_.set == instruction_set::avx512; }

 private:
  void handleError(asmjit::Error, char const*, asmjit::BaseEmitter*) override { failed_ = true; }
  void write_literals(std::vector<std::uint64_t> const& literals);
  void make_literal(int to, std::int32_t number);
  void broadcast(int to, x86::Mem const& from);
  asmjit::Operand broadcast_operand(x86::Mem const& from) const;
  std::uint32_t move_instruction(int number) const {
    return is_mask_register(number) ? pick(x86::Inst::kIdKmovw, x86::Inst::kIdKmovb)
                                    : pick(x86::Inst::kIdVmovaps, x86::Inst::kIdVmovapd);
  }
  int literal_bytes() const { return wide() ? (target_.float64 ? 8 : 4) : target_.vector_bytes(); }

  emit::target target_;
  asmjit::CodeHolder code_;
  x86::Assembler assembler_;
  asmjit::Label table_;
  std::vector<std::uint64_t> const& literals_;
  std::size_t entry_offset_ = 0;
  bool failed_ = false;
};

}  // namespace rivulet::emit
