// The allocation of registers, step by step.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/allocator.hpp"

#include <bit>
#include <cassert>

namespace rivulet::emit {
namespace {

std::uint64_t bit(int reg) { return std::uint64_t{1} << reg; }
/// A value that has to be stored first must be read this much later than one that has not, to be evicted.
constexpr std::uint32_t store_costs = 8;

}  // namespace

allocator::allocator(schedule const& schedule, pins const& pins, encoder& encoder)
    : schedule_(schedule),
      encoder_(encoder),
      scratch_(encoder.target()),
      registers_(schedule.values(), -1),
      cursor_(schedule.values(), 0),
      backing_(schedule.values()),
      has_cell_(schedule.values(), 0),
      fixed_(schedule.values(), 0),
      first_entry_(schedule.values(), none),
      pinned_(pins.carried),
      entry_of_(schedule.values(), none) {
  owners_.fill(none);
  usable_ = free_ = all_usable_registers(encoder.target());
  for (std::uint32_t v = 0; v < schedule.values(); ++v) {
    auto const& about = schedule.about(v);
    auto const number = static_cast<std::int32_t>(about.number);
    if (about.from == origin::literal) backing_[v] = {place::kind::literal, number};
    if (about.from == origin::all_lanes) backing_[v] = {place::kind::all_lanes, 0};
    if (about.from == origin::row) backing_[v] = {place::kind::row, number};
    if (about.from == origin::input || about.from == origin::row_slot) {
      auto const where = about.from == origin::input ? place::kind::memory : place::kind::row_slot;
      backing_[v] = {where, displacement(encoder.target(), about.number, schedule.copy_of(v))};
    }
  }
  for (auto const& [value, reg] : pins.fixed) {
    registers_[value] = reg;
    fixed_[value] = 1;
    fixed_registers_ |= bit(reg);
    usable_ &= ~bit(reg);
    free_ &= ~bit(reg);
  }
  list_replacements();
}

void allocator::list_replacements() {
  auto const& carried = schedule_.code().carried;
  auto const group = schedule_.group();
  auto const entries = carried.size() * group;
  next_entry_.assign(entries, none);
  homes_.assign(entries, {});
  sent_.assign(entries, 0);
  for (std::uint32_t entry = 0; entry < entries; ++entry) {
    auto const& about = carried[entry / group];
    auto const copy = entry % group;
    if (about.shared && copy > 0) continue;
    auto const value = schedule_.value(about.value, copy), next = schedule_.value(about.next, copy);
    next_entry_[entry] = first_entry_[next];
    first_entry_[next] = entry;
    entry_of_[value] = entry;
    auto const in = schedule_.about(value).bank;
    homes_[entry] = {place::kind::memory,
                     in == bank::mask ? scratch_.take(bank::mask) : displacement(encoder_.target(), about.slot, copy)};
    if (pinned_[entry] < 0) {
      backing_[value] = homes_[entry];
    } else {
      reserved_ |= bit(pinned_[entry]);
      if (!schedule_.reads(value).empty()) occupy(pinned_[entry], value);
    }
  }
}

place allocator::home(std::size_t c, std::uint32_t copy) const {
  auto const& carried = schedule_.code().carried[c];
  return home_of_entry(static_cast<std::uint32_t>(c) * schedule_.group() + (carried.shared ? 0 : copy));
}

place allocator::home_of_entry(std::uint32_t entry) const {
  return pinned_[entry] >= 0 ? place{place::kind::in_register, pinned_[entry]} : homes_[entry];
}

std::uint64_t allocator::registers_of(bank bank) const {
  return usable_ & (bank == bank::mask ? ~std::uint64_t{0xffffffff} : std::uint64_t{0xffffffff});
}

void allocator::begin(std::uint32_t position) { position_ = position; }

place allocator::where(std::uint32_t value) const {
  return registers_[value] >= 0 ? place{place::kind::in_register, registers_[value]} : backing_[value];
}

std::uint32_t allocator::next_read(std::uint32_t value) const {
  auto const reads = schedule_.reads(value);
  auto next = cursor_[value];
  if (next < reads.size() && reads[next] == position_) ++next;
  return next < reads.size() ? reads[next] : none;
}

bool allocator::gives_way(std::uint32_t value) const {
  return in_register(value) && !fixed_[value] && next_read(value) == none;
}

int allocator::wish(std::uint32_t value) const {
  for (auto entry = first_entry_[value]; entry != none; entry = next_entry_[entry]) {
    if (pinned_[entry] >= 0) return pinned_[entry];
  }
  return -1;
}

void allocator::occupy(int reg, std::uint32_t value) {
  registers_[value] = reg;
  owners_[static_cast<std::size_t>(reg)] = value;
  free_ &= ~bit(reg);
}

int allocator::acquire(bank bank, int wish) {
  auto const candidates = free_ & registers_of(bank) & ~locked_;
  if (wish >= 0 && (candidates & bit(wish)) != 0) return wish;
  if ((candidates & ~reserved_) != 0) return std::countr_zero(candidates & ~reserved_);
  if (candidates != 0) return std::countr_zero(candidates);
  return evict(bank);
}

int allocator::evict(bank bank) {
  int found = -1;
  std::uint64_t latest = 0;
  for (auto rest = registers_of(bank) & ~free_ & ~locked_; rest != 0; rest &= rest - 1) {
    auto const reg = std::countr_zero(rest);
    auto const value = owners_[static_cast<std::size_t>(reg)];
    std::uint64_t later = schedule_.reads(value)[cursor_[value]] - position_;
    if (backing_[value].where != place::kind::nowhere) later *= store_costs;
    if (found < 0 || later > latest) {
      found = reg;
      latest = later;
    }
  }
  assert(found >= 0);
  auto const value = owners_[static_cast<std::size_t>(found)];
  save(value);
  registers_[value] = -1;
  owners_[static_cast<std::size_t>(found)] = none;
  free_ |= bit(found);
  return found;
}

void allocator::save(std::uint32_t value) {
  if (backing_[value].where != place::kind::nowhere) return;
  auto const entry = entry_of_[value];
  if (entry != none) {
    backing_[value] = homes_[entry];
  } else {
    backing_[value] = {place::kind::memory, scratch_.take(schedule_.about(value).bank)};
    has_cell_[value] = 1;
  }
  encoder_.store(backing_[value].number, registers_[value]);
  ++spills_;
  if (in_region_) before_.stored.push_back(value);
}

int allocator::load(std::uint32_t value) {
  if (!in_register(value)) {
    auto const reg = acquire(schedule_.about(value).bank);
    encoder_.move(reg, backing_[value]);
    occupy(reg, value);
  }
  locked_ |= bit(registers_[value]);
  return registers_[value];
}

place allocator::operand(std::uint32_t value, bool memory_allowed) {
  if (!in_register(value) && memory_allowed && encoder_.is_operand(backing_[value])) {
    auto const spare = free_ & registers_of(schedule_.about(value).bank) & ~locked_ & ~reserved_;
    if (next_read(value) == none || spare == 0) return backing_[value];
  }
  return {place::kind::in_register, load(value)};
}

void allocator::settle() {
  for (auto const source : schedule_.sources(schedule_.steps()[position_])) {
    if (source == none) continue;
    ++cursor_[source];
    if (!is_read_again(source)) release(source);
  }
  locked_ = 0;
}

void allocator::release(std::uint32_t value) {
  if (fixed_[value]) return;
  auto const reg = registers_[value];
  if (reg >= 0) {
    if (owners_[static_cast<std::size_t>(reg)] == value) {
      owners_[static_cast<std::size_t>(reg)] = none;
      free_ |= bit(reg);
    }
    registers_[value] = -1;
  }
  if (has_cell_[value]) dying_cells_.emplace_back(schedule_.about(value).bank, backing_[value].number);
  has_cell_[value] = 0;
  if (entry_of_[value] != none) maybe_home_.push_back(entry_of_[value]);
}

int allocator::result(std::uint32_t value) {
  auto const reg = acquire(schedule_.about(value).bank, wish(value));
  occupy(reg, value);
  return reg;
}

int allocator::result_over(std::uint32_t value, std::uint32_t operand) {
  int reg;
  if (gives_way(operand)) {
    reg = registers_[operand];
    registers_[operand] = -1;
  } else {
    if (in_register(operand)) locked_ |= bit(registers_[operand]);
    reg = acquire(schedule_.about(value).bank, wish(value));
    encoder_.move(reg, where(operand));
  }
  occupy(reg, value);
  locked_ |= bit(reg);
  return reg;
}

void allocator::end() {
  auto const& step = schedule_.steps()[position_];
  auto const result = schedule_.code().ops[step.op].result;
  if (result != none) {
    auto const value = schedule_.value(result, step.copy);
    for (auto entry = first_entry_[value]; entry != none; entry = next_entry_[entry]) maybe_home_.push_back(entry);
    if (schedule_.reads(value).empty()) release(value);
  }
  for (auto const& [bank, cell] : dying_cells_) scratch_.give_back(bank, cell);
  dying_cells_.clear();
  if (in_region_) return;
  for (auto const entry : maybe_home_) send_home(entry);
  maybe_home_.clear();
}

/// The next value goes to its slot as soon as it is known and nobody reads the slot any more.
void allocator::send_home(std::uint32_t entry) {
  auto const& carried = schedule_.code().carried[entry / schedule_.group()];
  auto const copy = entry % schedule_.group();
  auto const old = schedule_.value(carried.value, copy), value = schedule_.value(carried.next, copy);
  if (pinned_[entry] >= 0 || sent_[entry] || is_read_again(old) || !in_register(value) || fixed_[value]) return;
  encoder_.store(homes_[entry].number, registers_[value]);
  sent_[entry] = 1;
  if (backing_[value].where == place::kind::nowhere) backing_[value] = homes_[entry];
}

}  // namespace rivulet::emit
