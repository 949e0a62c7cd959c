// Chooses machine instructions for a routine: what both instruction sets share, and the differences as virtual calls.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <asmjit/x86.h>

#include <map>
#include <utility>
#include <vector>

#include "host/emit/machine.hpp"

namespace rivulet::emit {

namespace Inst = asmjit::x86::Inst;

class selector {
 public:
  selector(emit::routine const& routine, emit::target const& target);
  virtual ~selector() = default;
  machine_code run();

 protected:
  bool doubles() const { return target_.float64; }
  std::uint32_t pick(std::uint32_t singles_instruction, std::uint32_t doubles_instruction) const {
    return doubles() ? doubles_instruction : singles_instruction;
  }
  instruction const& at(std::uint32_t i) const { return routine_.instructions[i]; }
  std::uint32_t value_of(std::uint32_t instruction) const { return instruction == none ? none : values_[instruction]; }
  std::uint32_t uses(std::uint32_t instruction) const { return uses_[instruction]; }
  std::uint32_t literal(std::uint64_t bits);
  /// Every lane all ones.
  std::uint32_t ones() { return literal(~std::uint64_t{0}); }
  bool is_literal(std::uint32_t instruction, std::uint64_t bits) const;
  std::uint64_t literal_bits(std::uint32_t instruction) const;
  std::uint32_t leaf(bank bank, origin from, bool shared, std::uint32_t number);

  /// Adds an instruction whose result is a new value, which it returns.
  std::uint32_t add(machine_op op, bank bank = bank::vector);
  std::uint32_t unary(std::uint32_t instruction, std::uint32_t a);
  std::uint32_t shifted(std::uint32_t instruction, std::uint32_t a, std::uint32_t count);
  std::uint32_t binary(std::uint32_t instruction, std::uint32_t a, std::uint32_t b, bool commutes = false);
  void effect(machine_op op);

  /// Instructions that another one does along the way are marked before any is chosen.
  virtual void absorb() {}
  virtual emit::bank mask_bank() const = 0;
  virtual std::uint32_t all_lanes() = 0;
  virtual std::uint32_t compare(instruction const& i) = 0;
  virtual std::uint32_t compare_integer(instruction const& i) = 0;
  virtual std::uint32_t mask_operation(instruction const& i) = 0;
  virtual std::uint32_t select(instruction const& i) = 0;
  virtual std::uint32_t bits(instruction const& i) = 0;
  virtual std::uint32_t shift_right(instruction const& i) = 0;
  virtual std::uint32_t greatest_integer(instruction const& i) = 0;
  virtual std::uint32_t scale(instruction const& i) = 0;
  virtual void masked_store(instruction const& i) = 0;

  std::uint32_t arithmetic(instruction const& i);
  std::uint32_t fused(instruction const& i);
  std::uint8_t predicate(relation relation) const;

  emit::routine const& routine_;
  emit::target target_;
  std::vector<char> absorbed_;
  std::uint32_t current_ = none;  ///< the instruction being chosen
  machine_op& last_op() { return code_.ops.back(); }

 private:
  void count_uses();
  void choose(std::uint32_t number);
  std::uint32_t chosen(instruction const& i);
  void carry();

  machine_code code_;
  std::vector<std::uint32_t> values_, uses_;
  std::map<std::uint64_t, std::uint32_t> literals_;
  std::map<std::pair<std::uint32_t, std::uint32_t>, std::uint32_t> leaves_;
  bool shared_ = false, in_region_ = false;
};

}  // namespace rivulet::emit
