// Finishing a recorded routine: what is needed, in which order, and what needs to be computed only once.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <numeric>

#include "host/cpu/recorder.hpp"

namespace rivulet::cpu {
namespace {

using emit::instruction;
using emit::none;
using emit::opcode;

/// Calls visit with the numbers of the instructions that this one reads.
template <typename Instruction, typename Visit>
void for_each_operand(Instruction& of, Visit const& visit) {
  if (of.a != none) visit(of.a);
  if (of.b != none) visit(of.b);
  if (of.c != none) visit(of.c);
}

bool is_effect(opcode op) { return op == opcode::store || op == opcode::begin_if || op == opcode::end_if; }
bool is_leaf(opcode op) { return op <= opcode::all_lanes; }

bool gives_mask(opcode op) {
  switch (op) {
    case opcode::mask_carried:
    case opcode::all_lanes:
    case opcode::compare:
    case opcode::compare_integer:
    case opcode::mask_and:
    case opcode::mask_or:
    case opcode::mask_and_not:
    case opcode::mask_not:
      return true;
    default:
      return false;
  }
}

class finisher {
 public:
  finisher(emit::routine recorded, std::vector<instruction> instructions, std::uint32_t movable_from)
      : from_(std::move(recorded)), all_(std::move(instructions)), movable_from_(movable_from) {}

  emit::routine run() {
    emit::routine once;
    std::uint32_t free = 0;
    return run(once, free, false);
  }

  emit::routine run(emit::routine& once, std::uint32_t& free, bool splits = true) {
    settle_constants();
    find_needed();
    invariant_.assign(all_.size(), 0);
    if (splits) find_invariant();
    auto const order = place();
    emit::routine main = shell(true);
    main.instructions.reserve(order.size() + 8);
    once = shell(false);
    slots_.assign(all_.size(), none);
    mask_needed_.assign(all_.size(), 0);
    main_numbers_ = once_numbers_ = slots_;
    for (auto const i : order) {
      if (!invariant_[i]) read_operands(i, free);
    }
    for (auto const& each : from_.carried) read(each.next, free);
    for (auto const& each : from_.masks) read(each.next, free);
    for (auto const i : order) {
      if (kept(i)) copy_main(i, main);
      if (invariant_[i]) copy_once(i, once);
    }
    finish_carried(main);
    auto const stores = [](instruction const& each) { return each.op == opcode::store; };
    if (std::none_of(once.instructions.begin(), once.instructions.end(), stores)) once = {};
    return main;
  }

 private:
  /// A carried vector that nothing changes is an input.
  void settle_constants() {
    for (std::uint32_t i = 0; i < all_.size(); ++i) {
      if (all_[i].op != opcode::carried) continue;
      auto const& carried = from_.carried[all_[i].immediate32];
      if (carried.next != none && carried.next != i) continue;
      all_[i] = {.op = opcode::input, .immediate32 = carried.slot};
    }
  }

  void find_needed() {
    needed_.assign(all_.size(), 0);
    for (auto const& each : from_.carried) mark(each.next);
    for (auto const& each : from_.masks) mark(each.next);
    for (auto i = all_.size(); i-- > 0;) {
      if (!needed_[i] && !is_effect(all_[i].op)) continue;
      needed_[i] = 1;
      for_each_operand(all_[i], [this](auto operand) { needed_[operand] = 1; });
    }
  }
  void mark(std::uint32_t i) {
    if (i != none) needed_[i] = true;
  }

  void find_invariant() {
    for (std::size_t i = 0; i < all_.size(); ++i) {
      auto const op = all_[i].op;
      bool same = op != opcode::carried && op != opcode::mask_carried && op != opcode::load && !is_effect(op);
      for_each_operand(all_[i], [&](auto operand) { same = same && invariant_[operand] != 0; });
      invariant_[i] = same ? 1 : 0;
    }
  }

  /// Movable instructions go right behind the last one that they wait for; the new value of a carried vector also
  /// waits until its old one has been read for the last time.
  std::vector<std::uint32_t> place() const {
    auto const count = static_cast<std::uint32_t>(all_.size());
    std::vector<std::uint32_t> order;
    order.reserve(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      if (needed_[i]) order.push_back(i);
    }
    if (movable_from_ >= count) return order;
    auto const places = places_of(count);
    std::stable_sort(order.begin(), order.end(), [&](auto a, auto b) { return places[a] < places[b]; });
    return order;
  }

  std::vector<std::uint64_t> places_of(std::uint32_t count) const {
    std::vector<std::uint32_t> last_read(count, 0), replaces(count, none);
    for (std::uint32_t i = 0; i < movable_from_; ++i) {
      if (!needed_[i]) continue;
      for_each_operand(all_[i], [&](auto operand) { last_read[operand] = i; });
    }
    for (std::uint32_t i = 0; i < count; ++i) {
      if (all_[i].op == opcode::carried) replaces[from_.carried[all_[i].immediate32].next] = i;
    }
    std::vector<std::uint64_t> places(count);
    for (std::uint32_t i = 0; i < count; ++i) {
      places[i] = std::uint64_t{2} * i;
      if (i < movable_from_ || is_effect(all_[i].op)) continue;
      places[i] = 1;
      for_each_operand(all_[i], [&](auto operand) { places[i] = std::max(places[i], places[operand] | 1); });
      if (replaces[i] != none) places[i] = std::max(places[i], std::uint64_t{2} * last_read[replaces[i]] + 1);
    }
    return places;
  }

  emit::routine shell(bool carries) const {
    emit::routine result;
    result.literals = from_.literals;
    result.functions = from_.functions;
    if (carries) result.ends_without = from_.ends_without;
    return result;
  }

  /// What is invariant is read from slots, but masks, which are as easily computed.
  bool kept(std::uint32_t i) const {
    return !invariant_[i] || is_leaf(all_[i].op) || (gives_mask(all_[i].op) && mask_needed_[i]);
  }

  /// Gives the invariants that kept instructions read their slots.
  void read_operands(std::uint32_t i, std::uint32_t& free) {
    for_each_operand(all_[i], [&](auto operand) { read(operand, free); });
  }
  void read(std::uint32_t i, std::uint32_t& free) {
    if (i == none || !invariant_[i] || is_leaf(all_[i].op)) return;
    if (!gives_mask(all_[i].op)) {
      if (slots_[i] == none) slots_[i] = free++;
    } else if (!mask_needed_[i]) {
      mask_needed_[i] = true;
      read_operands(i, free);
    }
  }

  /// The number of i among the instructions of `main`; an invariant is an input there.
  std::uint32_t in_main(std::uint32_t i, emit::routine& main) {
    if (main_numbers_[i] == none) {
      main_numbers_[i] = static_cast<std::uint32_t>(main.instructions.size());
      main.instructions.push_back({.op = opcode::input, .immediate32 = slots_[i]});
    }
    return main_numbers_[i];
  }

  void copy_main(std::uint32_t i, emit::routine& main) {
    auto next = all_[i];
    for_each_operand(next, [&](auto& operand) {
      operand = in_main(operand, main);
      next.shared = next.shared && main.instructions[operand].shared;
    });
    main_numbers_[i] = static_cast<std::uint32_t>(main.instructions.size());
    main.instructions.push_back(next);
  }

  void copy_once(std::uint32_t i, emit::routine& once) {
    auto next = all_[i];
    for_each_operand(next, [this](auto& operand) { operand = once_numbers_[operand]; });
    once_numbers_[i] = static_cast<std::uint32_t>(once.instructions.size());
    once.instructions.push_back(next);
    if (slots_[i] == none) return;
    once.instructions.push_back({.op = opcode::store, .b = once_numbers_[i], .immediate32 = slots_[i]});
  }

  /// Carried vectors that became inputs are no longer carried.
  void finish_carried(emit::routine& main) {
    std::vector<std::uint32_t> places(from_.carried.size(), none);
    for (std::uint32_t i = 0; i < all_.size(); ++i) {
      if (all_[i].op == opcode::carried) places[all_[i].immediate32] = 0;
    }
    for (std::size_t c = 0; c < places.size(); ++c) {
      if (places[c] == none) continue;
      auto carried = from_.carried[c];
      carried.next = in_main(carried.next, main);
      places[c] = static_cast<std::uint32_t>(main.carried.size());
      main.carried.push_back(carried);
    }
    for (auto& each : main.instructions) {
      if (each.op == opcode::carried) each.immediate32 = places[each.immediate32];
    }
    for (auto each : from_.masks) {
      each.next = in_main(each.next, main);
      main.masks.push_back(each);
    }
  }

  emit::routine from_;
  std::vector<instruction> all_;
  std::uint32_t movable_from_;
  std::vector<char> needed_, invariant_, mask_needed_;
  std::vector<std::uint32_t> slots_;  ///< where an invariant number lies for the turns to read
  std::vector<std::uint32_t> main_numbers_, once_numbers_;
};

}  // namespace

emit::routine recorder::finish() {
  return finisher(std::move(routine_), std::move(instructions_), movable_from_).run();
}

emit::routine recorder::finish(emit::routine& once, std::uint32_t& free) {
  return finisher(std::move(routine_), std::move(instructions_), movable_from_).run(once, free);
}

}  // namespace rivulet::cpu
