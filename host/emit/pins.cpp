// Shares the registers out between the values of a turn and those that stay.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/pins.hpp"

#include <algorithm>
#include <bit>
#include <cassert>

namespace rivulet::emit {
namespace {

constexpr std::uint64_t vector_registers_avx512 = 0xffffffff, vector_registers_avx2 = 0xffff;
constexpr std::uint64_t mask_registers = std::uint64_t{0xfe} << first_mask_register;
/// What one instruction may need at once, and some to work with.
constexpr int least_free_vectors = 6, least_free_masks = 3;

struct pressure {
  int vectors = 0, masks = 0;
};

/// Computed values alive at once, without those that can go to the register of the carried value they replace.
class pressure_of {
 public:
  explicit pressure_of(schedule const& schedule) : schedule_(schedule), replaces_(schedule.values(), 0) {}

  pressure run() {
    mark_replacements();
    std::vector<std::pair<int, int>> change(schedule_.end() + 2, {0, 0});
    for (std::uint32_t position = 0; position < schedule_.end(); ++position) born(position, change);
    pressure most;
    std::pair<int, int> now{0, 0};
    for (auto const& [vectors, masks] : change) {
      now.first += vectors;
      now.second += masks;
      most.vectors = std::max(most.vectors, now.first);
      most.masks = std::max(most.masks, now.second);
    }
    return most;
  }

 private:
  void mark_replacements() {
    auto const& code = schedule_.code();
    for (auto const& carried : code.carried) {
      for (std::uint32_t copy = 0; copy < (carried.shared ? 1 : schedule_.group()); ++copy) {
        auto const old = schedule_.reads(schedule_.value(carried.value, copy));
        replaces_[schedule_.value(carried.next, copy)] = 1 + (old.empty() ? 0 : old.back());
      }
    }
  }
  void born(std::uint32_t position, std::vector<std::pair<int, int>>& change) const {
    auto const& step = schedule_.steps()[position];
    auto const result = schedule_.code().ops[step.op].result;
    if (result == none) return;
    auto const value = schedule_.value(result, step.copy);
    auto const reads = schedule_.reads(value);
    auto last = reads.empty() ? position + 1 : reads.back();
    if (replaces_[value] != 0) last = std::min(last, replaces_[value] - 1);  // then it moves in
    if (last <= position) return;
    auto const in_mask = schedule_.about(value).bank == bank::mask;
    (in_mask ? change[position].second : change[position].first) += 1;
    (in_mask ? change[last].second : change[last].first) -= 1;
  }

  schedule const& schedule_;
  std::vector<std::uint32_t> replaces_;  ///< 1 + last read of the carried value it replaces; 0: none
};

class pinning {
 public:
  pinning(schedule const& schedule, target const& target) : schedule_(schedule), free_(all_usable_registers(target)) {
    auto const pressure = pressure_of(schedule).run();
    spare_vectors_ = std::popcount(free_ & vector_registers_avx512) - std::max(pressure.vectors, least_free_vectors);
    spare_masks_ = std::popcount(free_ & mask_registers) - std::max(pressure.masks, least_free_masks);
  }

  pins run() {
    pin_carried();
    pin_leaves();
    return std::move(pins_);
  }

 private:
  int& spare(bank bank) { return bank == bank::mask ? spare_masks_ : spare_vectors_; }
  int take(bank bank) {
    auto const candidates = free_ & (bank == bank::mask ? mask_registers : vector_registers_avx512);
    assert(candidates != 0);
    auto const taken = std::countr_zero(candidates);
    free_ &= ~(std::uint64_t{1} << taken);
    --spare(bank);
    return taken;
  }
  void pin_carried();
  void pin_leaves();

  schedule const& schedule_;
  std::uint64_t free_;
  int spare_vectors_, spare_masks_;
  pins pins_;
};

void pinning::pin_carried() {
  auto const& carried = schedule_.code().carried;
  auto const group = schedule_.group();
  pins_.carried.assign(carried.size() * group, -1);
  std::vector<std::pair<std::size_t, std::uint32_t>> order;
  for (std::uint32_t c = 0; c < carried.size(); ++c) {
    order.emplace_back(schedule_.reads(schedule_.value(carried[c].value, 0)).size(), c);
  }
  std::stable_sort(order.begin(), order.end(), [](auto const& x, auto const& y) { return x.first > y.first; });
  for (auto const& [reads, c] : order) {
    auto const copies = carried[c].shared ? 1 : group;
    auto const in = schedule_.code().values[carried[c].value].bank;
    if (spare(in) < static_cast<int>(copies)) continue;
    for (std::uint32_t copy = 0; copy < copies; ++copy) pins_.carried[c * group + copy] = take(in);
  }
}

void pinning::pin_leaves() {
  std::vector<std::pair<std::size_t, std::uint32_t>> order;
  for (std::uint32_t v = 0; v < schedule_.values(); ++v) {
    auto const from = schedule_.about(v).from;
    auto const stays = from == origin::literal || from == origin::input || from == origin::all_lanes;
    if (!stays || schedule_.reads(v).empty()) continue;
    order.emplace_back(schedule_.reads(v).size(), v);
  }
  std::stable_sort(order.begin(), order.end(), [](auto const& x, auto const& y) { return x.first > y.first; });
  for (auto const& [reads, v] : order) {
    auto const in = schedule_.about(v).bank;
    if (spare(in) > 0) pins_.fixed.emplace_back(v, take(in));
  }
}

}  // namespace

std::uint64_t all_usable_registers(target const& target) {
  return target.set == instruction_set::avx512 ? vector_registers_avx512 | mask_registers : vector_registers_avx2;
}

pins choose_pins(schedule const& schedule, target const& target) { return pinning(schedule, target).run(); }

}  // namespace rivulet::emit
