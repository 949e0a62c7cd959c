// Choosing instructions: what AVX2 and AVX-512 have in common.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/selector.hpp"

#include <cassert>

namespace rivulet::emit {
namespace {

bool has_effect(opcode op) {
  return op == opcode::store || op == opcode::call || op == opcode::begin_if || op == opcode::end_if;
}

std::uint32_t fused_instruction(opcode op) {
  return static_cast<std::uint32_t>(op == opcode::fused_add        ? fused_kind::add
                                    : op == opcode::fused_subtract ? fused_kind::subtract
                                                                   : fused_kind::from);
}

}  // namespace

selector::selector(emit::routine const& routine, emit::target const& target)
    : routine_(routine),
      target_(target),
      absorbed_(routine.instructions.size(), 0),
      values_(routine.instructions.size(), none),
      uses_(routine.instructions.size(), 0) {}

machine_code selector::run() {
  auto const size = routine_.instructions.size();
  code_.values.reserve(size + size / 4);
  code_.ops.reserve(size + size / 4);
  code_.functions = routine_.functions;
  code_.row_step = routine_.row_step;
  count_uses();
  absorb();
  for (std::uint32_t i = 0; i < routine_.instructions.size(); ++i) {
    if ((uses_[i] > 0 || has_effect(at(i).op)) && !absorbed_[i]) choose(i);
  }
  carry();
  return std::move(code_);
}

/// From the end, so that what only unneeded instructions read is not counted.
void selector::count_uses() {
  for (auto const& carried : routine_.carried) {
    if (carried.next != none) ++uses_[carried.next];
  }
  for (auto const& carried : routine_.masks) {
    if (carried.next != none) ++uses_[carried.next];
  }
  for (auto i = static_cast<std::uint32_t>(routine_.instructions.size()); i-- > 0;) {
    if (uses_[i] == 0 && !has_effect(at(i).op)) continue;
    for (auto const operand : {at(i).a, at(i).b, at(i).c}) {
      assert(operand == none || operand < i);
      if (operand != none) ++uses_[operand];
    }
  }
}

/// Inside a region every vector works for itself: the region is left out for each on its own.
void selector::choose(std::uint32_t number) {
  auto const& i = at(number);
  current_ = number;
  shared_ = i.shared && !in_region_ && i.op != opcode::store;
  values_[number] = chosen(i);
}

std::uint32_t selector::chosen(instruction const& i) {
  switch (i.op) {
    case opcode::literal:
      return literal(routine_.literals[i.immediate32]);
    case opcode::input:
      return leaf(bank::vector, origin::input, i.shared, i.immediate32);
    case opcode::row_number:
      return leaf(bank::vector, origin::row, i.shared, i.immediate32);
    case opcode::row_slot:
      return leaf(bank::vector, origin::row_slot, i.shared, i.immediate32);
    case opcode::carried:
      return leaf(bank::vector, origin::carried, routine_.carried[i.immediate32].shared, i.immediate32);
    case opcode::mask_carried:
      return leaf(mask_bank(), origin::carried, false,
                  static_cast<std::uint32_t>(routine_.carried.size()) + i.immediate32);
    case opcode::all_lanes:
      return all_lanes();
    case opcode::compare:
      return compare(i);
    case opcode::compare_integer:
      return compare_integer(i);
    case opcode::mask_and:
    case opcode::mask_or:
    case opcode::mask_and_not:
    case opcode::mask_not:
      return mask_operation(i);
    case opcode::select:
      return select(i);
    case opcode::store:
      if (i.a != none) {
        masked_store(i);
      } else {
        effect({.shape = form::store, .b = value_of(i.b), .number = i.immediate32});
      }
      return none;
    case opcode::load:
      return add({.shape = form::load, .number = i.immediate32});
    case opcode::call:
      return add({.shape = form::call,
                  .b = value_of(i.b),
                  .c = value_of(i.c),
                  .mask = value_of(i.a),
                  .number = i.immediate32});
    case opcode::begin_if:
      assert(!in_region_);
      effect({.shape = form::begin_if, .mask = value_of(i.a)});
      in_region_ = true;
      return none;
    case opcode::end_if:
      assert(in_region_);
      effect({.shape = form::end_if});
      in_region_ = false;
      return none;
    default:
      return arithmetic(i);
  }
}

std::uint32_t selector::arithmetic(instruction const& i) {
  auto const a = value_of(i.a), b = value_of(i.b);
  switch (i.op) {
    case opcode::add:
      return binary(pick(Inst::kIdVaddps, Inst::kIdVaddpd), a, b, true);
    case opcode::subtract:
      return binary(pick(Inst::kIdVsubps, Inst::kIdVsubpd), a, b);
    case opcode::multiply:
      return binary(pick(Inst::kIdVmulps, Inst::kIdVmulpd), a, b, true);
    case opcode::divide:
      return binary(pick(Inst::kIdVdivps, Inst::kIdVdivpd), a, b);
    case opcode::square_root:
      return unary(pick(Inst::kIdVsqrtps, Inst::kIdVsqrtpd), a);
    case opcode::fused_add:
    case opcode::fused_subtract:
    case opcode::fused_from:
      return fused(i);
    case opcode::negate: {
      auto const sign = literal(doubles() ? std::uint64_t{1} << 63 : std::uint64_t{1} << 31);
      return binary(pick(Inst::kIdVxorps, Inst::kIdVxorpd), a, sign, true);
    }
    case opcode::lesser:
      return binary(pick(Inst::kIdVminps, Inst::kIdVminpd), a, b);
    case opcode::greater:
      return binary(pick(Inst::kIdVmaxps, Inst::kIdVmaxpd), a, b);
    case opcode::scale:
      assert(target_.scales());
      return scale(i);
    case opcode::add_integer:
      return binary(pick(Inst::kIdVpaddd, Inst::kIdVpaddq), a, b, true);
    case opcode::subtract_integer:
      return binary(pick(Inst::kIdVpsubd, Inst::kIdVpsubq), a, b);
    case opcode::bits_and:
    case opcode::bits_or:
    case opcode::bits_xor:
      return bits(i);
    case opcode::shift_left:
      return shifted(pick(Inst::kIdVpslld, Inst::kIdVpsllq), a, i.immediate32);
    case opcode::shift_right:
      return shift_right(i);
    case opcode::greatest_integer:
      return greatest_integer(i);
    default:
      assert(false);
      return none;
  }
}

std::uint32_t selector::fused(instruction const& i) {
  return add({.shape = form::fused,
              .instruction = fused_instruction(i.op),
              .a = value_of(i.a),
              .b = value_of(i.b),
              .c = value_of(i.c)});
}

std::uint8_t selector::predicate(relation relation) const {
  switch (relation) {
    case relation::equal:
      return 0x00;  // EQ_OQ
    case relation::not_equal:
      return 0x04;  // NEQ_UQ
    case relation::less:
      return 0x11;  // LT_OQ
    case relation::less_equal:
      return 0x12;  // LE_OQ
    case relation::not_less:
      return 0x15;  // NLT_UQ
    case relation::not_less_equal:
      return 0x16;  // NLE_UQ
  }
  return 0;
}

std::uint32_t selector::literal(std::uint64_t bits) {
  if (!doubles()) bits &= 0xffffffffU;
  auto const [found, is_new] = literals_.try_emplace(bits, 0);
  if (is_new) {
    found->second = static_cast<std::uint32_t>(code_.values.size());
    code_.values.push_back({bank::vector, origin::literal, true, static_cast<std::uint32_t>(code_.literals.size())});
    code_.literals.push_back(bits);
  }
  return found->second;
}

std::uint64_t selector::literal_bits(std::uint32_t instruction) const {
  auto const bits = routine_.literals[at(instruction).immediate32];
  return doubles() ? bits : bits & 0xffffffffU;
}

bool selector::is_literal(std::uint32_t instruction, std::uint64_t bits) const {
  return at(instruction).op == opcode::literal && literal_bits(instruction) == bits;
}

std::uint32_t selector::leaf(bank bank, origin from, bool shared, std::uint32_t number) {
  auto const kind = static_cast<std::uint32_t>(from) * 2 + (shared ? 1 : 0);
  auto const [found, is_new] = leaves_.try_emplace({kind, number}, static_cast<std::uint32_t>(code_.values.size()));
  if (is_new) code_.values.push_back({bank, from, shared, number});
  return found->second;
}

std::uint32_t selector::add(machine_op op, bank bank) {
  op.shared = shared_;
  op.result = static_cast<std::uint32_t>(code_.values.size());
  code_.values.push_back({bank, origin::computed, shared_, 0});
  code_.ops.push_back(op);
  return op.result;
}

void selector::effect(machine_op op) { code_.ops.push_back(op); }

std::uint32_t selector::unary(std::uint32_t instruction, std::uint32_t a) {
  return add({.shape = form::unary, .instruction = instruction, .a = a});
}

std::uint32_t selector::shifted(std::uint32_t instruction, std::uint32_t a, std::uint32_t count) {
  return add({.shape = form::unary,
              .memory = target_.set == instruction_set::avx512,
              .has_immediate = true,
              .immediate = static_cast<std::uint8_t>(count),
              .instruction = instruction,
              .a = a});
}

std::uint32_t selector::binary(std::uint32_t instruction, std::uint32_t a, std::uint32_t b, bool commutes) {
  return add({.shape = form::binary, .commutes = commutes, .instruction = instruction, .a = a, .b = b});
}

/// A carried vector without a next one stays as it is.
void selector::carry() {
  auto const vectors = static_cast<std::uint32_t>(routine_.carried.size());
  for (std::uint32_t c = 0; c < vectors; ++c) {
    auto const& carried = routine_.carried[c];
    auto const value = leaf(bank::vector, origin::carried, carried.shared, c);
    auto const next = carried.next == none ? value : value_of(carried.next);
    code_.carried.push_back({value, next, carried.slot, carried.shared, false});
  }
  for (std::uint32_t m = 0; m < routine_.masks.size(); ++m) {
    auto const value = leaf(mask_bank(), origin::carried, false, vectors + m);
    auto const next = routine_.masks[m].next == none ? value : value_of(routine_.masks[m].next);
    code_.carried.push_back({value, next, routine_.masks[m].slot, false, true});
  }
  if (routine_.ends_without != none) code_.ends_without = vectors + routine_.ends_without;
}

}  // namespace rivulet::emit
