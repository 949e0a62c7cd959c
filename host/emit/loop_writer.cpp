// The loop around a turn. Registers: rdi memory, rsi turns to make, rax turns made, r9 the row, r10 memory of the
// group that has vector 0, ecx for tests.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/loop_writer.hpp"

namespace rivulet::emit {

void loop_writer::write() {
  auto& assembler = encoder_.assembler();
  assembler.mov(row_register, x86::rdx);
  assembler.mov(scratch_register, x86::rdi);
  assembler.and_(scratch_register, -encoder_.target().slot_bytes());
  load_carried();
  for (auto const& [value, reg] : pins_.fixed) {
    encoder_.move(reg, allocator_.backing(value));
  }
  assembler.xor_(x86::eax, x86::eax);
  assembler.align(asmjit::AlignMode::kCode, 64);
  auto const top = assembler.newLabel(), exit = assembler.newLabel();
  assembler.bind(top);
  turn_.write();
  allocator_.end_turn();
  if (schedule_.code().row_step != 0) assembler.add(row_register, schedule_.code().row_step);
  assembler.inc(x86::rax);
  assembler.cmp(x86::rax, x86::rsi);
  write_end_tests(top, exit);
  assembler.bind(exit);
  store_carried();
  assembler.vzeroupper();
  assembler.ret();
  turn_.write_cold_calls();
}

/// The registers of this and the next vector's mask, which one instruction can test; −1 where there are no two.
std::pair<int, int> loop_writer::in_mask_registers(std::uint32_t mask, std::uint32_t copy) const {
  if (copy + 1 >= schedule_.group()) return {-1, -1};
  auto const first = allocator_.home(mask, copy), second = allocator_.home(mask, copy + 1);
  auto const both = first.where == place::kind::in_register && second.where == place::kind::in_register;
  if (!both || !encoder::is_mask_register(first.number)) return {-1, -1};
  return {first.number, second.number};
}

/// At the bottom of the loop, the turns made just compared with those to make.
void loop_writer::write_end_tests(asmjit::Label top, asmjit::Label exit) {
  auto& assembler = encoder_.assembler();
  auto const mask = schedule_.code().ends_without;
  if (mask == none) {
    assembler.jb(top);
    return;
  }
  assembler.jae(exit);
  for (std::uint32_t copy = 0; copy < schedule_.group(); ++copy) {
    auto const home = allocator_.home(mask, copy);
    if (auto const pair = in_mask_registers(mask, copy); pair.second >= 0) {
      encoder_.test_masks(pair.first, pair.second);
      ++copy;
    } else if (home.where == place::kind::in_register) {
      encoder_.test_mask(home.number);
    } else if (schedule_.code().values[schedule_.code().carried[mask].value].bank == bank::mask) {
      auto cell = encoder_.memory(home.number);
      cell.setSize(encoder_.target().float64 ? 1 : 2);
      assembler.cmp(cell, 0);
    } else {
      auto const idle = allocator_.idle_vector_register();
      encoder_.move(idle, home);
      encoder_.test_mask(idle);
    }
    assembler.jnz(top);
  }
}

void loop_writer::load_carried() {
  auto const& all = schedule_.code().carried;
  for (std::size_t c = 0; c < all.size(); ++c) {
    auto const in_mask_bank = schedule_.code().values[all[c].value].bank == bank::mask;
    for (std::uint32_t copy = 0; copy < copies(all[c]); ++copy) {
      auto const home = allocator_.home(c, copy);
      if (in_mask_bank) {
        load_mask(slot_of(all[c], copy), home);
      } else if (home.where == place::kind::in_register) {
        encoder_.move(home.number, {place::kind::memory, slot_of(all[c], copy)});
      }
    }
  }
}

/// In its slot a mask is a vector whose lanes are −1 or 0.
void loop_writer::load_mask(std::int32_t slot, place home) {
  int const vector = allocator_.idle_vector_register();
  encoder_.move(vector, {place::kind::memory, slot});
  int const mask = home.where == place::kind::in_register ? home.number : allocator_.idle_mask_register();
  encoder_.assembler().emit(encoder_.pick(x86::Inst::kIdVpmovd2m, x86::Inst::kIdVpmovq2m),
                            encoder_.machine_register(mask), encoder_.machine_register(vector));
  if (home.where == place::kind::memory) encoder_.store(home.number, mask);
}

void loop_writer::store_mask(std::int32_t slot, place home) {
  int const vector = allocator_.idle_vector_register();
  int const mask = home.where == place::kind::in_register ? home.number : allocator_.idle_mask_register();
  if (home.where == place::kind::memory) encoder_.move(mask, home);
  encoder_.assembler().emit(encoder_.pick(x86::Inst::kIdVpmovm2d, x86::Inst::kIdVpmovm2q),
                            encoder_.machine_register(vector), encoder_.machine_register(mask));
  encoder_.store(slot, vector);
}

/// A shared vector goes to the slots of all vectors of the group; in memory it was kept in the first one's.
void loop_writer::store_carried() {
  auto const& all = schedule_.code().carried;
  for (std::size_t c = 0; c < all.size(); ++c) {
    auto const in_mask_bank = schedule_.code().values[all[c].value].bank == bank::mask;
    for (std::uint32_t copy = 0; copy < schedule_.group(); ++copy) {
      auto const home = allocator_.home(c, copy);
      if (in_mask_bank) {
        store_mask(slot_of(all[c], copy), home);
      } else if (home.where == place::kind::in_register) {
        encoder_.store(slot_of(all[c], copy), home.number);
      } else if (all[c].shared && copy > 0) {
        int const between = allocator_.idle_vector_register();
        encoder_.move(between, home);
        encoder_.store(slot_of(all[c], copy), between);
      }
    }
  }
}

}  // namespace rivulet::emit
