// Orders moves so that nothing is overwritten before it is read; cycles go through memory.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/parallel_copy.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace rivulet::emit {
namespace {

std::uint64_t bit(place place) {
  return place.where == place::kind::in_register ? std::uint64_t{1} << place.number : 0;
}

std::uint64_t registers_of(bank bank) {
  return bank == bank::mask ? std::uint64_t{0xff} << first_mask_register : 0xffffffffU;
}

}  // namespace

parallel_copy::parallel_copy(encoder& encoder, scratch& scratch, std::vector<transfer> transfers,
                             std::uint64_t changeable)
    : encoder_(encoder),
      scratch_(scratch),
      transfers_(std::move(transfers)),
      idle_(changeable),
      changeable_(changeable) {
  std::erase_if(transfers_, [](transfer const& t) { return t.from == t.to; });
  done_.assign(transfers_.size(), 0);
  for (std::size_t i = 0; i < transfers_.size(); ++i) {
    if (overwritable(transfers_[i].from)) readers_[key(transfers_[i].from)].push_back(i);
    writers_.emplace(key(transfers_[i].to), i);
  }
  for (std::size_t i = 0; i < transfers_.size(); ++i) {
    if (!readers_.contains(key(transfers_[i].to))) ready_.push_back(i);
    idle_ &= ~bit(transfers_[i].from);
  }
}

bool parallel_copy::overwritable(place place) {
  return place.where == place::kind::in_register || place.where == place::kind::memory;
}

void parallel_copy::run() {
  std::size_t next = 0;
  while (true) {
    while (!ready_.empty()) {
      auto const index = ready_.back();
      ready_.pop_back();
      make(index);
    }
    while (next < transfers_.size() && done_[next]) ++next;
    if (next == transfers_.size()) break;
    set_aside(transfers_[next].to, transfers_[next].bank);  // only cycles are left
  }
  for (auto const& [bank, cell] : cells_) scratch_.give_back(bank, cell);
}

void parallel_copy::make(std::size_t index) {
  auto const [from, to, bank] = transfers_[index];
  done_[index] = 1;
  if (to.where == place::kind::in_register) {
    encoder_.move(to.number, from);
    idle_ &= ~bit(to);
  } else if (from.where == place::kind::in_register) {
    encoder_.store(to.number, from.number);
  } else {
    auto const between = temporary(bank);
    encoder_.move(between, transfers_[index].from);
    encoder_.store(to.number, between);
  }
  if (!overwritable(transfers_[index].from)) return;
  auto& readers = readers_[key(transfers_[index].from)];
  std::erase(readers, index);
  if (readers.empty()) read_once_less(transfers_[index].from);
}

/// Nobody reads `from` any more: who wants to write it may.
void parallel_copy::read_once_less(place from) {
  readers_.erase(key(from));
  auto const writer = writers_.find(key(from));
  if (writer != writers_.end() && !done_[writer->second]) {
    ready_.push_back(writer->second);
  } else if (writer == writers_.end()) {
    idle_ |= bit(from) & changeable_;
  }
}

void parallel_copy::set_aside(place from, bank bank) {
  place const cell{place::kind::memory, scratch_.take(bank)};
  cells_.emplace_back(bank, cell.number);
  if (from.where == place::kind::in_register) {
    encoder_.store(cell.number, from.number);
  } else {
    auto const between = temporary(bank);
    encoder_.move(between, from);
    encoder_.store(cell.number, between);
  }
  auto const readers = readers_[key(from)];
  for (auto const reader : readers) transfers_[reader].from = cell;
  readers_[key(cell)] = readers;
  read_once_less(from);
}

/// A register that may be overwritten now: an idle one, or one whose value is set aside in memory.
int parallel_copy::temporary(bank bank) {
  auto const idle = idle_ & registers_of(bank);
  if (idle != 0) return std::countr_zero(idle);
  for (std::size_t i = 0; i < transfers_.size(); ++i) {
    auto const from = transfers_[i].from;
    if (done_[i] || (bit(from) & changeable_) == 0 || transfers_[i].bank != bank) continue;
    set_aside(from, bank);
    return from.number;
  }
  assert(false);
  return 0;
}

}  // namespace rivulet::emit
