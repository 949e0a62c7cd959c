// Instructions whose result takes the register of an operand.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cassert>

#include "host/emit/turn_writer.hpp"

namespace rivulet::emit {
namespace {

namespace Inst = x86::Inst;

struct fused_forms {
  std::uint32_t of132, of213, of231;
};

constexpr std::array<std::array<fused_forms, 2>, 3> all_fused_forms = {{
    {{{Inst::kIdVfmadd132ps, Inst::kIdVfmadd213ps, Inst::kIdVfmadd231ps},
      {Inst::kIdVfmadd132pd, Inst::kIdVfmadd213pd, Inst::kIdVfmadd231pd}}},
    {{{Inst::kIdVfmsub132ps, Inst::kIdVfmsub213ps, Inst::kIdVfmsub231ps},
      {Inst::kIdVfmsub132pd, Inst::kIdVfmsub213pd, Inst::kIdVfmsub231pd}}},
    {{{Inst::kIdVfnmadd132ps, Inst::kIdVfnmadd213ps, Inst::kIdVfnmadd231ps},
      {Inst::kIdVfnmadd132pd, Inst::kIdVfnmadd213pd, Inst::kIdVfnmadd231pd}}},
}};

}  // namespace

/// Which operand's register becomes the result's: where the result should be, else one that is not read again, else
/// one that has to be loaded anyway.
char turn_writer::tied_to(operands const& o) const {
  auto const wish = allocator_.wish(o.result);
  std::array<std::pair<char, std::uint32_t>, 3> const candidates{{{'c', o.c}, {'a', o.a}, {'b', o.b}}};
  for (auto const& [name, value] : candidates) {
    if (allocator_.gives_way(value) && allocator_.register_of(value) == wish) return name;
  }
  for (auto const& [name, value] : candidates) {
    if (allocator_.gives_way(value)) return name;
  }
  for (auto const& [name, value] : candidates) {
    if (!allocator_.in_register(value)) return name;
  }
  return 'c';
}

void turn_writer::write_fused(operands const& o) { write_fused_over(o, tied_to(o), false); }

void turn_writer::write_merged_fused(operands const& o) {
  assert(o.op->tied == 0 || o.op->tied == 2);
  write_fused_over(o, o.op->tied == 0 ? 'a' : 'c', true);
}

/// 231: t = x·y + t; 213: t = x·t + y; 132: t = t·y + x, where x is in a register and y may be in memory.
void turn_writer::write_fused_over(operands const& o, char tied, bool masked) {
  auto const& forms = all_fused_forms[o.op->instruction][encoder_.target().float64 ? 1 : 0];
  auto const tied_value = tied == 'c' ? o.c : tied == 'a' ? o.a : o.b;
  auto x = tied == 'a' ? o.b : o.a, y = tied == 'c' ? o.b : o.c;
  auto instruction = tied == 'c' ? forms.of231 : forms.of213;
  if (!allocator_.in_register(x) && allocator_.in_register(y)) {
    std::swap(x, y);
    if (tied != 'c') instruction = forms.of132;
  }
  int const mask = masked ? allocator_.load(o.mask) : -1;
  if (allocator_.in_register(tied_value)) allocator_.load(tied_value);
  if (allocator_.in_register(y)) allocator_.load(y);
  auto const first = reg(allocator_.load(x));
  auto const second = source(y, true);
  auto const result = reg(allocator_.result_over(o.result, tied_value));
  allocator_.settle();
  if (mask >= 0) encoder_.assembler().setExtraReg(encoder_.machine_register(mask));
  encoder_.assembler().emit(instruction, result, first, second);
}

void turn_writer::write_merged(operands const& o) {
  auto const mask = allocator_.load(o.mask);
  auto b = o.b, c = o.c;
  if (o.op->commutes && !allocator_.in_register(b) && allocator_.in_register(c)) std::swap(b, c);
  for (auto const value : {o.a, c}) {
    if (value != none && allocator_.in_register(value)) allocator_.load(value);
  }
  auto const first = c != none ? reg(allocator_.load(b)) : source(b, o.op->memory);
  auto const second = c != none ? source(c, o.op->memory) : asmjit::Operand();
  auto const result = reg(allocator_.result_over(o.result, o.a));
  allocator_.settle();
  auto& assembler = encoder_.assembler();
  assembler.setExtraReg(encoder_.machine_register(mask));
  asmjit::Operand const immediate = asmjit::Imm(o.op->immediate);
  if (o.op->shape == form::merged) {
    assembler.emit(o.op->instruction, result, first, second);
  } else if (o.op->has_immediate) {
    assembler.emit(o.op->instruction, result, first, immediate);
  } else {
    assembler.emit(o.op->instruction, result, first);
  }
}

/// The table has bit 4·x + 2·y + z for the bits x of the result's register before, y and z of the others.
void turn_writer::write_ternary_logic(operands const& o) {
  auto const tied = tied_to(o);
  std::array<std::uint32_t, 3> const given{o.a, o.b, o.c};
  std::array<std::size_t, 3> order{0, 1, 2};
  if (tied == 'b') order = {1, 0, 2};
  if (tied == 'c') order = {2, 0, 1};
  if (!allocator_.in_register(given[order[1]]) && allocator_.in_register(given[order[2]]))
    std::swap(order[1], order[2]);
  unsigned table = 0;
  for (unsigned bits = 0; bits < 8; ++bits) {
    std::array<unsigned, 3> of_given{};
    for (std::size_t i = 0; i < 3; ++i) of_given[order[i]] = bits >> (2 - i) & 1U;
    auto const index = 4 * of_given[0] + 2 * of_given[1] + of_given[2];
    table |= (unsigned{o.op->immediate} >> index & 1U) << bits;
  }
  for (auto const value : given) {
    if (allocator_.in_register(value)) allocator_.load(value);
  }
  auto const first = reg(allocator_.load(given[order[1]]));
  auto const second = source(given[order[2]], true);
  auto const result = reg(allocator_.result_over(o.result, given[order[0]]));
  allocator_.settle();
  encoder_.assembler().emit(o.op->instruction, result, first, second, asmjit::Imm(table));
}

}  // namespace rivulet::emit
