// Registers at the borders of regions and turns, where they must be as they were or as they are expected.
// SPDX-License-Identifier: Apache-2.0
#include <bit>
#include <cassert>

#include "host/emit/allocator.hpp"

namespace rivulet::emit {
namespace {

std::uint64_t bit(int reg) { return std::uint64_t{1} << reg; }

}  // namespace

void allocator::begin_region() {
  before_.owners = owners_;
  before_.stored.clear();
  in_region_ = true;
}

/// As if the region had been skipped: what was in a register is there again, what was stored only here is not stored.
void allocator::end_region() {
  in_region_ = false;
  std::vector<transfer> moves;
  std::uint64_t kept = 0;
  auto const idle = usable_ & ~reserved_;
  for (std::size_t reg = 0; reg < all_registers; ++reg) {
    auto& value = before_.owners[reg];
    if (value != none && !is_read_again(value)) value = none;
    if (value == none) continue;
    kept |= bit(static_cast<int>(reg));
    moves.push_back({where(value), {place::kind::in_register, static_cast<int>(reg)}, schedule_.about(value).bank});
  }
  parallel_copy(encoder_, scratch_, std::move(moves), idle & ~kept).run();
  for (auto const value : owners_) {
    if (value != none) registers_[value] = -1;
  }
  owners_.fill(none);
  free_ = usable_;
  for (std::size_t reg = 0; reg < all_registers; ++reg) {
    if (before_.owners[reg] != none) occupy(static_cast<int>(reg), before_.owners[reg]);
  }
  for (auto const value : before_.stored) {
    if (!is_read_again(value)) continue;
    if (has_cell_[value]) scratch_.give_back(schedule_.about(value).bank, backing_[value].number);
    has_cell_[value] = 0;
    backing_[value] = {};
  }
}

std::vector<transfer> allocator::moves_at_end() const {
  auto const group = schedule_.group();
  std::vector<transfer> moves;
  for (std::uint32_t entry = 0; entry < sent_.size(); ++entry) {
    auto const& carried = schedule_.code().carried[entry / group];
    auto const copy = entry % group;
    if (sent_[entry] || (carried.shared && copy > 0)) continue;
    auto const value = schedule_.value(carried.next, copy);
    moves.push_back({where(value), home_of_entry(entry), schedule_.about(value).bank});
  }
  return moves;
}

void allocator::end_turn() {
  auto idle = usable_;
  auto const moves = moves_at_end();
  for (auto const& move : moves) {
    if (move.from == move.to && move.from.where == place::kind::in_register) idle &= ~bit(move.from.number);
  }
  parallel_copy(encoder_, scratch_, moves, idle).run();
}

int allocator::idle_vector_register() const {
  auto const idle = registers_of(bank::vector) & ~reserved_;
  assert(idle != 0);
  return std::countr_zero(idle);
}

int allocator::idle_mask_register() const {
  auto const idle = registers_of(bank::mask) & ~reserved_;
  assert(idle != 0);
  return std::countr_zero(idle);
}

}  // namespace rivulet::emit
