// The interpreter that judges the emitted code.
// SPDX-License-Identifier: Apache-2.0
#include "tests/emit/interpret.hpp"

#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

namespace rivulet::emit {
namespace {

constexpr std::size_t alignment = 512;  // a whole slot of the widest vectors

template <class Scalar>
class interpreter {
  using word = std::conditional_t<sizeof(Scalar) == 8, std::uint64_t, std::uint32_t>;
  using integer = std::make_signed_t<word>;

 public:
  interpreter(emit::routine const& routine, memory_image& memory, std::byte const* row)
      : routine_(routine), memory_(memory), row_(row), lanes_(memory.lanes()) {}

  std::uint64_t run(std::uint64_t turns) {
    load();
    std::uint64_t made = 0;
    do {
      turn();
      ++made;
      row_ += routine_.row_step;
    } while (made < turns && goes_on());
    store();
    return made;
  }

 private:
  using vector = std::vector<word>;  // of lanes; a mask has 1 or 0

  vector from_slot(std::uint32_t slot) const {
    vector found;
    for (int lane = 0; lane < lanes_; ++lane) found.push_back(static_cast<word>(memory_.get(slot, lane)));
    return found;
  }
  void to_slot(std::uint32_t slot, vector const& values) {
    for (int lane = 0; lane < lanes_; ++lane) memory_.set(slot, lane, values[static_cast<std::size_t>(lane)]);
  }
  void load() {
    for (auto const& carried : routine_.carried) vectors_.push_back(from_slot(carried.slot));
    for (auto const& carried : routine_.masks) {
      masks_.push_back(from_slot(carried.slot));
      for (auto& lane : masks_.back()) lane &= 1U;
    }
  }
  void store() {
    for (std::size_t c = 0; c < vectors_.size(); ++c) to_slot(routine_.carried[c].slot, vectors_[c]);
    for (std::size_t m = 0; m < masks_.size(); ++m) {
      auto wide = masks_[m];
      for (auto& lane : wide) lane = static_cast<word>(-static_cast<integer>(lane));
      to_slot(routine_.masks[m].slot, wide);
    }
  }
  bool goes_on() const {
    if (routine_.ends_without == none) return true;
    for (auto const lane : masks_[routine_.ends_without]) {
      if (lane != 0) return true;
    }
    return false;
  }

  void turn() {
    std::vector<vector> values(routine_.instructions.size(), vector(static_cast<std::size_t>(lanes_), 0));
    std::vector<char> vector_runs;  // inside a region: for every vector of the group whether it is taken
    for (std::size_t i = 0; i < values.size(); ++i) {
      auto const& instruction = routine_.instructions[i];
      if (instruction.op == opcode::begin_if) {
        vector_runs = vectors_with_any(values[instruction.a]);
      } else if (instruction.op == opcode::end_if) {
        vector_runs.clear();
      } else if (instruction.op == opcode::call) {
        call(instruction, values, values[i]);
      } else {
        for (int lane = 0; lane < lanes_; ++lane) {
          if (vector_runs.empty() || vector_runs[vector_of(lane)]) each(instruction, values, i, lane);
        }
      }
    }
    for (std::size_t c = 0; c < vectors_.size(); ++c) {
      if (routine_.carried[c].next != none) vectors_[c] = values[routine_.carried[c].next];
    }
    for (std::size_t m = 0; m < masks_.size(); ++m) {
      if (routine_.masks[m].next != none) masks_[m] = values[routine_.masks[m].next];
    }
  }

  std::size_t vector_of(int lane) const { return static_cast<std::size_t>(lane / memory_.target().lanes()); }
  std::vector<char> vectors_with_any(vector const& mask) const {
    std::vector<char> found(static_cast<std::size_t>(memory_.target().group), 0);
    for (int lane = 0; lane < lanes_; ++lane) found[vector_of(lane)] |= mask[static_cast<std::size_t>(lane)] != 0;
    return found;
  }

  void call(instruction const& i, std::vector<vector> const& values, vector& result) {
    result = values[i.c];
    auto const taken = vectors_with_any(values[i.a]);
    auto const lanes = static_cast<std::size_t>(memory_.target().lanes());
    for (std::size_t v = 0; v < taken.size(); ++v) {
      if (!taken[v]) continue;
      alignas(alignment) word from[16], to[16];
      for (std::size_t lane = 0; lane < lanes; ++lane) from[lane] = values[i.b][v * lanes + lane];
      routine_.functions[i.immediate32](from, to);
      for (std::size_t lane = 0; lane < lanes; ++lane) result[v * lanes + lane] = to[lane];
    }
  }

  void each(instruction const& i, std::vector<vector>& values, std::size_t number, int lane) {
    auto const n = static_cast<std::size_t>(lane);
    auto const of = [&](std::uint32_t operand) { return operand == none ? word{1} : values[operand][n]; };
    auto const a = of(i.a), b = of(i.b), c = of(i.c);
    if (i.op == opcode::store) {
      if (a != 0) memory_.set(i.immediate32, lane, b);
      return;
    }
    values[number][n] = result(i, lane, a, b, c);
  }

  word result(instruction const& i, int lane, word a, word b, word c) const {
    auto const n = static_cast<std::size_t>(lane);
    switch (i.op) {
      case opcode::literal:
        return static_cast<word>(routine_.literals[i.immediate32]);
      case opcode::input:
      case opcode::load:
        return static_cast<word>(memory_.get(i.immediate32, lane));
      case opcode::row_number: {
        word number;
        std::memcpy(&number, row_ + i.immediate32, sizeof number);
        return number;
      }
      case opcode::row_slot: {
        word number;
        auto const slot = static_cast<std::size_t>(memory_.target().slot_bytes());
        std::memcpy(&number, row_ + i.immediate32 * slot + n * sizeof number, sizeof number);
        return number;
      }
      case opcode::carried:
        return vectors_[i.immediate32][n];
      case opcode::mask_carried:
        return masks_[i.immediate32][n];
      case opcode::all_lanes:
        return 1;
      case opcode::compare:
        return related(i.relation, number(a), number(b)) && c != 0;
      case opcode::compare_integer:
        return related(i.relation, signed_(a), signed_(b)) && c != 0;
      case opcode::mask_and:
        return a & b;
      case opcode::mask_or:
        return a | b;
      case opcode::mask_and_not:
        return a & (b ^ 1U);
      case opcode::mask_not:
        return a ^ 1U;
      case opcode::select:
        return a != 0 ? b : c;
      default:
        return i.op < opcode::add_integer ? of_numbers(i.op, a, b, c) : of_integers(i, a, b);
    }
  }

  static Scalar number(word bits) { return std::bit_cast<Scalar>(bits); }
  static integer signed_(word bits) { return static_cast<integer>(bits); }

  template <class Value>
  static bool related(relation relation, Value a, Value b) {
    switch (relation) {
      case relation::equal:
        return a == b;
      case relation::not_equal:
        return !(a == b);
      case relation::less:
        return a < b;
      case relation::less_equal:
        return a <= b;
      case relation::not_less:
        return !(a < b);
      case relation::not_less_equal:
        return !(a <= b);
    }
    return false;
  }

  static word of_numbers(opcode op, word a, word b, word c) {
    auto const x = number(a), y = number(b), z = number(c);
    switch (op) {
      case opcode::add:
        return std::bit_cast<word>(x + y);
      case opcode::subtract:
        return std::bit_cast<word>(x - y);
      case opcode::multiply:
        return std::bit_cast<word>(x * y);
      case opcode::divide:
        return std::bit_cast<word>(x / y);
      case opcode::square_root:
        return std::bit_cast<word>(std::sqrt(x));
      case opcode::fused_add:
        return std::bit_cast<word>(std::fma(x, y, z));
      case opcode::fused_subtract:
        return std::bit_cast<word>(std::fma(x, y, -z));
      case opcode::fused_from:
        return std::bit_cast<word>(std::fma(-x, y, z));
      case opcode::negate:
        return a ^ (word{1} << (8 * sizeof(word) - 1));
      case opcode::lesser:
        return x < y ? a : b;
      case opcode::greater:
        return x > y ? a : b;
      default:
        return std::bit_cast<word>(scaled(x, signed_(b)));
    }
  }
  static Scalar scaled(Scalar x, integer k) {
    integer const far = 5000;
    return std::scalbn(x, static_cast<int>(k < -far ? -far : k > far ? far : k));
  }

  static word of_integers(instruction const& i, word a, word b) {
    switch (i.op) {
      case opcode::add_integer:
        return a + b;
      case opcode::subtract_integer:
        return a - b;
      case opcode::bits_and:
        return a & b;
      case opcode::bits_or:
        return a | b;
      case opcode::bits_xor:
        return a ^ b;
      case opcode::shift_left:
        return a << i.immediate32;
      case opcode::shift_right:
        return static_cast<word>(signed_(a) >> i.immediate32);
      default:
        return signed_(a) > signed_(b) ? a : b;
    }
  }

  emit::routine const& routine_;
  memory_image& memory_;
  std::byte const* row_;
  int lanes_;
  std::vector<vector> vectors_, masks_;
};

}  // namespace

memory_image::memory_image(emit::target const& target, std::uint32_t slots)
    : target_(target),
      bytes_(std::size_t{slots} * static_cast<std::size_t>(target.vectors_per_slot * target.vector_bytes()) +
             alignment) {
  auto const address = reinterpret_cast<std::uintptr_t>(bytes_.data());
  begin_ = bytes_.data() + (alignment - address % alignment) % alignment;
}

memory_image::memory_image(memory_image const& other) : target_(other.target_), bytes_(other.bytes_.size()) {
  auto const address = reinterpret_cast<std::uintptr_t>(bytes_.data());
  begin_ = bytes_.data() + (alignment - address % alignment) % alignment;
  std::memcpy(begin_, other.begin_, bytes_.size() - alignment);
}

std::size_t memory_image::at(std::uint32_t slot, int lane) const {
  auto const bytes = target_.float64 ? 8 : 4;
  return std::size_t{slot} * static_cast<std::size_t>(target_.vectors_per_slot * target_.vector_bytes()) +
         static_cast<std::size_t>(lane * bytes);
}

std::uint64_t memory_image::get(std::uint32_t slot, int lane) const {
  std::uint64_t bits = 0;
  std::memcpy(&bits, begin_ + at(slot, lane), target_.float64 ? 8 : 4);
  return bits;
}

void memory_image::set(std::uint32_t slot, int lane, std::uint64_t bits) {
  std::memcpy(begin_ + at(slot, lane), &bits, target_.float64 ? 8 : 4);
}

std::uint64_t interpret(routine const& routine, memory_image& memory, std::uint64_t turns, std::byte const* row) {
  return memory.target().float64 ? interpreter<double>(routine, memory, row).run(turns)
                                 : interpreter<float>(routine, memory, row).run(turns);
}

}  // namespace rivulet::emit
