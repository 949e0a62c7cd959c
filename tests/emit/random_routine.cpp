// Random routines with every instruction kind.
// SPDX-License-Identifier: Apache-2.0
#include "tests/emit/random_routine.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <random>

#include "tests/emit/support.hpp"

namespace rivulet::emit {
namespace {

enum class kind : std::uint8_t { number, word, mask };

constexpr std::uint32_t first_input = 0, inputs = 20, first_carried = 20, first_mask = 60, first_number_store = 70,
                        first_word_store = 85, stores = 12;

#if defined(__x86_64__)
void disturb_registers() {
  if (__builtin_cpu_supports("avx512f")) {
    asm volatile(
        ".irp n,0,1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,26,27,28,29,30,31\n"
        "vpternlogd $0xff, %%zmm\\n, %%zmm\\n, %%zmm\\n\n.endr\n"
        ".irp n,1,2,3,4,5,6,7\nkxorw %%k\\n, %%k\\n, %%k\\n\n.endr\n"
        "vzeroupper"
        :
        :
        : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11", "xmm12",
          "xmm13", "xmm14", "xmm15");
  } else {
    asm volatile("vzeroall"
                 :
                 :
                 : "xmm0", "xmm1", "xmm2", "xmm3", "xmm4", "xmm5", "xmm6", "xmm7", "xmm8", "xmm9", "xmm10", "xmm11",
                   "xmm12", "xmm13", "xmm14", "xmm15");
  }
  asm volatile("" : : : "rax", "rcx", "rdx", "rsi", "rdi", "r8", "r9", "r10", "r11");
}
#else
void disturb_registers() {}
#endif

template <class Word, std::size_t Lanes>
void disturbing(void const* from, void* to) {
  Word lanes[Lanes];
  std::memcpy(lanes, from, sizeof lanes);
  Word result[Lanes];
  for (std::size_t lane = 0; lane < Lanes; ++lane)
    result[lane] = lanes[(lane + 1) % Lanes] * 5 + static_cast<Word>(lane);
  std::memcpy(to, result, sizeof result);
  disturb_registers();
}

class generator {
 public:
  generator(target const& target, std::uint64_t seed, int size) : target_(target), random_(seed), size_(size) {}

  random_routine run() {
    w_.routine.functions.push_back(disturbing_function(target_));
    start();
    for (int i = 0; i < size_; ++i) {
      if (below(25) == 0) {
        region();
      } else {
        step();
      }
    }
    finish();
    return {std::move(w_.routine), std::move(number_slots_)};
  }

 private:
  struct value {
    std::uint32_t number;
    bool shared;
  };
  std::uint32_t below(std::uint32_t bound) { return static_cast<std::uint32_t>(random_() % bound); }
  std::vector<value>& pool(kind kind) { return pools_[static_cast<std::size_t>(kind)]; }

  /// Recent values more often, old ones now and then: that makes long and short lives.
  value pick(kind kind) {
    auto const& from = pool(kind);
    auto const size = static_cast<std::uint32_t>(from.size());
    if (below(3) == 0 || size < 4) return from[below(size)];
    return from[size - 1 - below(std::min<std::uint32_t>(size, 12))];
  }
  value pick_shared(kind kind) {
    for (int tries = 0; tries < 20; ++tries) {
      if (auto const found = pick(kind); found.shared) return found;
    }
    return pool(kind).front();
  }
  void keep(kind kind, instruction i) {
    auto const shared = i.shared;
    pool(kind).push_back({w_.add(i), shared});
  }
  bool shares(std::initializer_list<value> operands) {
    for (auto const& operand : operands) {
      if (!operand.shared) return false;
    }
    return below(4) != 0;
  }
  void literal(std::uint64_t bits) {
    for (auto const kind : {kind::number, kind::word}) pool(kind).push_back({w_.literal(bits), true});
    for (std::size_t k = 0; k < 2; ++k) w_.routine.instructions[pools_[k].back().number].shared = true;
  }

  void start();
  void step();
  void number_operation();
  void word_operation();
  void mask_operation();
  void choice();
  void merge();
  void effect();
  void region();
  void finish();
  std::uint32_t next_of(kind kind, bool shared) {
    if (shared) return pick_shared(kind).number;
    return below(6) == 0 ? pool(kind)[below(static_cast<std::uint32_t>(pool(kind).size()))].number : pick(kind).number;
  }

  target target_;
  std::mt19937_64 random_;
  int size_;
  routine_writer w_;
  std::vector<value> pools_[3];
  std::vector<std::uint32_t> number_slots_;
  std::vector<kind> carried_kinds_;
};

void generator::start() {
  literal(0);
  literal(1);
  literal(target_.float64 ? 0x3ff0000000000000 : 0x3f800000);
  for (std::uint32_t n = below(6); n > 0; --n) literal(random_());
  pool(kind::mask).push_back({w_.add({.op = opcode::all_lanes, .shared = true}), true});
  for (std::uint32_t n = 1 + below(inputs - 1); n > 0; --n) {
    auto const kind = below(3) == 0 ? kind::word : kind::number;
    keep(kind, {.op = opcode::input, .shared = below(8) == 0, .immediate32 = first_input + n});
  }
  bool const slots = below(2) == 0;
  if (below(3) == 0)
    w_.routine.row_step = slots ? row_slots * static_cast<std::uint32_t>(target_.slot_bytes()) : row_bytes;
  for (std::uint32_t n = below(5); n > 0; --n) {
    if (slots) {
      keep(kind::number, {.op = opcode::row_slot, .immediate32 = below(row_slots)});
      continue;
    }
    auto const size = target_.float64 ? 8U : 4U;
    keep(kind::number,
         {.op = opcode::row_number, .shared = below(4) != 0, .immediate32 = size * below(row_bytes / size)});
  }
  auto const many = below(4) == 0 ? 40U : 6U;
  for (std::uint32_t n = 0, count = below(many); n < count; ++n) {
    auto const kind = below(3) == 0 ? kind::word : kind::number;
    auto const shared = below(5) == 0;
    carried_kinds_.push_back(kind);
    if (kind == kind::number) number_slots_.push_back(first_carried + n);
    pool(kind).push_back({w_.carry(first_carried + n, shared), shared});
  }
  for (std::uint32_t n = 0, count = below(9); n < count; ++n) {
    pool(kind::mask).push_back({w_.carry_mask(first_mask + n), false});
  }
  for (std::uint32_t n = 0; n < stores; ++n) number_slots_.push_back(first_number_store + n);
}

void generator::step() {
  auto const choice_of = below(20);
  if (choice_of < 9) return number_operation();
  if (choice_of < 13) return word_operation();
  if (choice_of < 16) return mask_operation();
  if (choice_of < 17) return choice();
  if (choice_of < 18) return merge();
  effect();
}

void generator::number_operation() {
  static constexpr std::array operations{
      opcode::add,       opcode::subtract,  opcode::multiply,       opcode::divide,     opcode::square_root,
      opcode::fused_add, opcode::fused_add, opcode::fused_subtract, opcode::fused_from, opcode::negate,
      opcode::lesser,    opcode::greater,   opcode::multiply,       opcode::scale};
  auto const op = operations[below(operations.size())];
  auto const a = pick(kind::number), b = op == opcode::scale ? pick(kind::word) : pick(kind::number),
             c = pick(kind::number);
  if (op == opcode::scale && !target_.scales()) return;
  auto const one = op == opcode::square_root || op == opcode::negate;
  auto const three = op >= opcode::fused_add && op <= opcode::fused_from;
  auto const shared = one ? shares({a}) : three ? shares({a, b, c}) : shares({a, b});
  keep(kind::number,
       {.op = op, .shared = shared, .a = a.number, .b = one ? none : b.number, .c = three ? c.number : none});
}

void generator::word_operation() {
  static constexpr std::array operations{opcode::add_integer, opcode::subtract_integer, opcode::bits_and,
                                         opcode::bits_or,     opcode::bits_xor,         opcode::shift_left,
                                         opcode::shift_right, opcode::greatest_integer};
  auto const a = pick(kind::word), b = pick(kind::word);
  if (below(6) == 0) {  // the bits of a number, but for NaN
    auto const x = pick(kind::number);
    auto const proper = w_.compare(opcode::compare, relation::equal, x.number, x.number);
    keep(kind::word, {.op = opcode::select, .a = proper, .b = x.number, .c = a.number});
    return;
  }
  if (below(6) == 0) {
    pool(kind::number).push_back(a);
    return;
  }
  auto const op = operations[below(operations.size())];
  auto const shift = op == opcode::shift_left || op == opcode::shift_right;
  keep(kind::word, {.op = op,
                    .shared = shift ? shares({a}) : shares({a, b}),
                    .a = a.number,
                    .b = shift ? none : b.number,
                    .immediate32 = shift ? below(target_.float64 ? 64 : 32) : 0});
}

void generator::mask_operation() {
  auto const numbers = below(2) == 0;
  auto const a = pick(numbers ? kind::number : kind::word), b = pick(numbers ? kind::number : kind::word);
  auto const m = pick(kind::mask), n = pick(kind::mask);
  auto const relation = static_cast<emit::relation>(below(6));
  auto const op = numbers ? opcode::compare : opcode::compare_integer;
  static constexpr std::array operations{opcode::mask_and, opcode::mask_or, opcode::mask_and_not};
  switch (below(5)) {
    case 0:
    case 1:
      keep(kind::mask, {.op = op, .relation = relation, .shared = shares({a, b}), .a = a.number, .b = b.number});
      return;
    case 2:
      keep(kind::mask, {.op = op, .relation = relation, .a = a.number, .b = b.number, .c = m.number});
      return;
    case 3:
      keep(kind::mask, {.op = operations[below(3)], .shared = shares({m, n}), .a = m.number, .b = n.number});
      return;
    default:
      keep(kind::mask, {.op = opcode::mask_not, .shared = shares({m}), .a = m.number});
  }
}

void generator::choice() {
  auto const of = below(3) == 0 ? kind::word : kind::number;
  auto const m = pick(kind::mask), b = pick(of), c = pick(of);
  keep(of, {.op = opcode::select, .shared = shares({m, b, c}), .a = m.number, .b = b.number, .c = c.number});
}

/// A result that is chosen in some lanes at once, often beside one of its own operands.
void generator::merge() {
  static constexpr std::array operations{opcode::add,       opcode::subtract,       opcode::multiply,  opcode::divide,
                                         opcode::fused_add, opcode::fused_subtract, opcode::fused_from};
  auto const op = operations[below(operations.size())];
  auto const a = pick(kind::number), b = pick(kind::number), c = pick(kind::number), m = pick(kind::mask);
  auto const made = w_.op(op, a.number, b.number, op >= opcode::fused_add ? c.number : none);
  std::array const otherwise{a, b, c, pick(kind::number)};
  keep(kind::number, {.op = opcode::select, .a = m.number, .b = made, .c = otherwise[below(otherwise.size())].number});
}

void generator::effect() {
  auto const of = below(2) == 0 ? kind::word : kind::number;
  auto const slot = (of == kind::word ? first_word_store : first_number_store) + below(stores);
  auto const b = pick(of), c = pick(of);
  auto const m = pick(kind::mask);
  switch (below(4)) {
    case 0:
      w_.store(slot, b.number);
      return;
    case 1:
      w_.store(slot, b.number, m.number);
      return;
    case 2:
      keep(of, {.op = opcode::load, .immediate32 = slot});
      return;
    default:
      if (of == kind::word) keep(of, {.op = opcode::call, .a = m.number, .b = b.number, .c = c.number});
  }
}

/// What is computed inside is forgotten afterwards.
void generator::region() {
  auto const mask = pick(kind::mask);
  w_.op(opcode::begin_if, mask.number);
  std::size_t sizes[3];
  for (std::size_t k = 0; k < 3; ++k) sizes[k] = pools_[k].size();
  for (std::uint32_t n = below(15); n > 0; --n) step();
  effect();
  for (std::size_t k = 0; k < 3; ++k) pools_[k].resize(sizes[k]);
  w_.op(opcode::end_if);
}

void generator::finish() {
  auto& routine = w_.routine;
  for (std::size_t c = 0; c < routine.carried.size(); ++c) {
    if (below(10) != 0) routine.carried[c].next = next_of(carried_kinds_[c], routine.carried[c].shared);
  }
  for (auto& mask : routine.masks) mask.next = next_of(kind::mask, false);
  if (!routine.masks.empty() && below(2) == 0) {
    routine.ends_without = below(static_cast<std::uint32_t>(routine.masks.size()));
  }
  for (std::uint32_t n = 0; n < 3; ++n) {
    w_.store(first_number_store + n, pick(kind::number).number);
    w_.store(first_word_store + n, pick(kind::word).number);
  }
}

}  // namespace

vector_function disturbing_function(target const& target) {
  if (target.float64) {
    return target.lanes() == 8 ? disturbing<std::uint64_t, 8> : disturbing<std::uint64_t, 4>;
  }
  return target.lanes() == 16 ? disturbing<std::uint32_t, 16> : disturbing<std::uint32_t, 8>;
}

random_routine make_random_routine(target const& target, std::uint64_t seed, int size) {
  return generator(target, seed, size).run();
}

}  // namespace rivulet::emit
