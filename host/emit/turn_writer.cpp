// One turn: for every step its operands are fetched, its registers chosen and its instruction written.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/turn_writer.hpp"

#include <bit>
#include <cassert>

namespace rivulet::emit {

void turn_writer::write() {
  for (std::uint32_t position = 0; position < schedule_.end(); ++position) {
    auto const& step = schedule_.steps()[position];
    auto const& op = schedule_.code().ops[step.op];
    copy_ = step.copy;
    auto const value = [&](std::uint32_t number) { return number == none ? none : schedule_.value(number, copy_); };
    allocator_.begin(position);
    write({&op, value(op.a), value(op.b), value(op.c), value(op.mask), value(op.result)});
    allocator_.end();
  }
}

void turn_writer::write(operands const& o) {
  switch (o.op->shape) {
    case form::unary:
      return write_unary(o);
    case form::binary:
      return write_binary(o);
    case form::ternary:
      return write_ternary(o);
    case form::blended:
      return write_blended(o);
    case form::merged_unary:
    case form::merged:
      return write_merged(o);
    case form::fused:
      return write_fused(o);
    case form::merged_fused:
      return write_merged_fused(o);
    case form::ternary_logic:
      return write_ternary_logic(o);
    case form::load:
      return write_load(o);
    case form::store:
      return write_store(o);
    case form::call:
      return write_call(o);
    case form::begin_if:
      return write_begin_if(o);
    case form::end_if:
      return write_end_if();
  }
}

void turn_writer::write_unary(operands const& o) {
  auto const a = source(o.a, o.op->memory);
  allocator_.settle();
  auto const result = reg(allocator_.result(o.result));
  if (o.op->has_immediate) {
    encoder_.assembler().emit(o.op->instruction, result, a, asmjit::Imm(o.op->immediate));
  } else {
    encoder_.assembler().emit(o.op->instruction, result, a);
  }
}

void turn_writer::write_binary(operands const& o) {
  auto a = o.a, b = o.b;
  if (o.op->commutes && !allocator_.in_register(a) && allocator_.in_register(b)) std::swap(a, b);
  if (allocator_.in_register(b)) allocator_.load(b);
  auto const first = reg(allocator_.load(a));
  auto const second = source(b, o.op->memory);
  int const mask = o.mask == none ? -1 : allocator_.load(o.mask);
  allocator_.settle();
  auto const result = reg(allocator_.result(o.result));
  auto& assembler = encoder_.assembler();
  if (mask >= 0) assembler.setExtraReg(encoder_.machine_register(mask));
  if (o.op->has_immediate) {
    assembler.emit(o.op->instruction, result, first, second, asmjit::Imm(o.op->immediate));
  } else {
    assembler.emit(o.op->instruction, result, first, second);
  }
}

void turn_writer::write_ternary(operands const& o) {
  auto const third = reg(allocator_.load(o.c)), first = reg(allocator_.load(o.a));
  auto const second = source(o.b, o.op->memory);
  allocator_.settle();
  encoder_.assembler().emit(o.op->instruction, reg(allocator_.result(o.result)), first, second, third);
}

void turn_writer::write_blended(operands const& o) {
  int const mask = allocator_.load(o.mask);
  auto const first = reg(allocator_.load(o.a));
  auto const second = source(o.b, o.op->memory);
  allocator_.settle();
  auto const result = reg(allocator_.result(o.result));
  encoder_.assembler().setExtraReg(encoder_.machine_register(mask));
  encoder_.assembler().emit(o.op->instruction, result, first, second);
}

void turn_writer::write_load(operands const& o) {
  allocator_.settle();
  encoder_.move(allocator_.result(o.result),
                {place::kind::memory, displacement(encoder_.target(), o.op->number, copy_)});
}

void turn_writer::write_store(operands const& o) {
  auto const from = allocator_.load(o.b);
  int const mask = o.mask == none ? -1 : allocator_.load(o.mask);
  if (mask >= 0) encoder_.assembler().setExtraReg(encoder_.machine_register(mask));
  encoder_.store(displacement(encoder_.target(), o.op->number, copy_), from);
  allocator_.settle();
}

void turn_writer::write_begin_if(operands const& o) {
  auto const mask = allocator_.load(o.mask);
  encoder_.test_mask(mask);
  allocator_.settle();
  region_end_ = encoder_.assembler().newLabel();
  encoder_.assembler().jz(region_end_);
  allocator_.begin_region();
}

void turn_writer::write_end_if() {
  allocator_.settle();
  allocator_.end_region();
  encoder_.assembler().bind(region_end_);
}

/// The result takes the place of c; only where a lane needs the function is it called, and everything else kept.
void turn_writer::write_call(operands const& o) {
  auto const mask = allocator_.load(o.mask);
  if (allocator_.in_register(o.b)) allocator_.load(o.b);
  encoder_.test_mask(mask);
  auto const argument = allocator_.where(o.b);
  cold_call call{};
  call.result = allocator_.result_over(o.result, o.c);
  allocator_.settle();
  call.begin = encoder_.assembler().newLabel();
  call.back = encoder_.assembler().newLabel();
  call.function = schedule_.code().functions[o.op->number];
  call.argument = argument;
  encoder_.assembler().jnz(call.begin);
  encoder_.assembler().bind(call.back);
  calls_.push_back(call);
}

void turn_writer::write_cold_calls() {
  if (calls_.empty()) return;
  auto const keeper = encoder_.assembler().newLabel();
  for (auto const& call : calls_) write_cold_call(call, keeper);
  write_keeper(keeper);
}

/// In the keeper's memory the function takes the argument's register for its argument and leaves its result in the
/// result's.
void turn_writer::write_cold_call(cold_call const& call, asmjit::Label keeper) {
  auto& assembler = encoder_.assembler();
  auto const bytes = encoder_.target().vector_bytes();
  assembler.bind(call.begin);
  auto argument = call.argument.number;
  if (call.argument.where != place::kind::in_register) {
    encoder_.move(call.result, call.argument);
    argument = call.result;
  }
  assembler.mov(x86::ecx, argument * bytes);
  assembler.mov(x86::edx, call.result * bytes);
  assembler.mov(x86::r8, reinterpret_cast<std::uint64_t>(call.function));
  assembler.call(keeper);
  assembler.jmp(call.back);
}

/// Calls the function in r8 with the register kept at offset rcx for the one kept at offset rdx, and changes nothing
/// else. Registers are kept on the stack, which the function finds aligned.
void turn_writer::write_keeper(asmjit::Label keeper) {
  auto& assembler = encoder_.assembler();
  auto const bytes = encoder_.target().vector_bytes();
  auto const kept = [&](int number) {
    auto const after_vectors = first_mask_register * bytes + (number - first_mask_register) * 8;
    return x86::ptr(x86::rsp, encoder::is_mask_register(number) ? after_vectors : number * bytes);
  };
  auto const all = all_usable_registers(encoder_.target());
  constexpr int most_masks = 8;
  assembler.bind(keeper);
  assembler.push(x86::rbp);
  assembler.mov(x86::rbp, x86::rsp);
  for (auto const& general : {x86::rdi, x86::rsi, x86::rax, row_register, scratch_register}) assembler.push(general);
  assembler.sub(x86::rsp, first_mask_register * bytes + most_masks * 8);
  assembler.and_(x86::rsp, -64);
  for (auto rest = all; rest != 0; rest &= rest - 1)
    encoder_.store(kept(std::countr_zero(rest)), std::countr_zero(rest));
  assembler.lea(x86::rdi, x86::ptr(x86::rsp, x86::rcx));
  assembler.lea(x86::rsi, x86::ptr(x86::rsp, x86::rdx));
  assembler.vzeroupper();
  assembler.call(x86::r8);
  for (auto rest = all; rest != 0; rest &= rest - 1)
    encoder_.load(std::countr_zero(rest), kept(std::countr_zero(rest)));
  assembler.mov(x86::rdi, x86::ptr(x86::rbp, -8));
  assembler.mov(x86::rsi, x86::ptr(x86::rbp, -16));
  assembler.mov(x86::rax, x86::ptr(x86::rbp, -24));
  assembler.mov(row_register, x86::ptr(x86::rbp, -32));
  assembler.mov(scratch_register, x86::ptr(x86::rbp, -40));
  assembler.leave();
  assembler.ret();
}

}  // namespace rivulet::emit
