// Moves between registers, slots and literals in machine code.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/encoder.hpp"

#include <cassert>

namespace rivulet::emit {

encoder::encoder(emit::target const& target, std::vector<std::uint64_t> const& literals)
    : target_(target), literals_(literals) {
  code_.init(asmjit::Environment::host());
  code_.setErrorHandler(this);
  code_.attach(&assembler_);
#ifndef NDEBUG
  assembler_.addDiagnosticOptions(asmjit::DiagnosticOptions::kValidateAssembler);
#endif
  table_ = assembler_.newLabel();
  assembler_.bind(table_);
  write_literals(literals);
  assembler_.align(asmjit::AlignMode::kData, 64);
  entry_offset_ = assembler_.offset();
}

void encoder::write_literals(std::vector<std::uint64_t> const& literals) {
  auto const lanes = wide() ? 1 : target_.lanes();
  for (auto const literal : literals) {
    if (target_.float64) {
      assembler_.embedUInt64(literal, static_cast<std::size_t>(lanes));
    } else {
      assembler_.embedUInt32(static_cast<std::uint32_t>(literal), static_cast<std::size_t>(lanes));
    }
  }
}

x86::Reg encoder::machine_register(int number) const {
  auto const id = static_cast<std::uint32_t>(number);
  if (is_mask_register(number)) return x86::k(id - first_mask_register);
  if (wide()) return x86::zmm(id);
  return x86::ymm(id);
}

asmjit::Operand encoder::operand(place place) const {
  switch (place.where) {
    case place::kind::in_register:
      return machine_register(place.number);
    case place::kind::memory:
      return memory(place.number);
    case place::kind::literal: {
      auto const address = x86::ptr(table_, place.number * literal_bytes());
      if (!wide()) return address;
      return broadcast_operand(address);
    }
    case place::kind::row_slot:
      return x86::ptr(row_register, place.number);
    case place::kind::row:
      assert(wide());
      return broadcast_operand(x86::ptr(row_register, place.number));
    default:
      assert(false);
      return {};
  }
}

asmjit::Operand encoder::broadcast_operand(x86::Mem const& from) const {
  return target_.float64 ? from._1to8() : from._1to16();
}

void encoder::broadcast(int to, x86::Mem const& from) {
  assembler_.emit(pick(x86::Inst::kIdVbroadcastss, x86::Inst::kIdVbroadcastsd), machine_register(to), from);
}

void encoder::make_literal(int to, std::int32_t number) {
  auto const reg = machine_register(to);
  auto const bits = literals_[static_cast<std::size_t>(number)];
  if (bits == 0) {
    assembler_.emit(pick(x86::Inst::kIdVxorps, x86::Inst::kIdVxorpd), reg, reg, reg);
    return;
  }
  auto const address = x86::ptr(table_, number * literal_bytes());
  if (!wide()) {
    assembler_.emit(pick(x86::Inst::kIdVmovaps, x86::Inst::kIdVmovapd), reg, address);
  } else {
    broadcast(to, address);
  }
}

void encoder::move(int to, place from) {
  auto const reg = machine_register(to);
  if (from.where == place::kind::literal) {
    make_literal(to, from.number);
  } else if (from.where == place::kind::row) {
    broadcast(to, x86::ptr(row_register, from.number));
  } else if (from.where == place::kind::all_lanes) {
    assembler_.emit(pick(x86::Inst::kIdKxnorw, x86::Inst::kIdKxnorb), reg, reg, reg);
  } else {
    assembler_.emit(move_instruction(to), reg, operand(from));
  }
}

void encoder::load(int to, x86::Mem const& from) { assembler_.emit(move_instruction(to), machine_register(to), from); }

void encoder::store(x86::Mem const& to, int from) {
  assembler_.emit(move_instruction(from), to, machine_register(from));
}

void encoder::test_mask(int mask) {
  if (is_mask_register(mask)) {
    test_masks(mask, mask);
  } else {
    assembler_.emit(pick(x86::Inst::kIdVmovmskps, x86::Inst::kIdVmovmskpd), x86::ecx, machine_register(mask));
    assembler_.test(x86::ecx, x86::ecx);
  }
}

void encoder::test_masks(int first, int second) {
  assembler_.emit(pick(x86::Inst::kIdKortestw, x86::Inst::kIdKortestb), machine_register(first),
                  machine_register(second));
}

}  // namespace rivulet::emit
