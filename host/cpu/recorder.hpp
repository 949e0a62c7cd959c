// Writing routines: operations are simplified where that changes no bit, shared when equal, and dropped when unused.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

#include "host/emit/routine.hpp"

namespace rivulet::cpu {

/// sin, cos and tan of one vector, for the far arguments that the vector code leaves to them.
struct far_functions {
  emit::vector_function sin, cos, tan;
};

/// Collects the instructions of one routine. Numbers of instructions are what the functions take and give.
class recorder {
 public:
  using number = std::uint32_t;

  recorder(bool float64, far_functions const& far) : float64_(float64), far_(far) {}
  far_functions const& far() const { return far_; }
  /// Makes room for so many instructions; more may come.
  void reserve(std::size_t instructions) { instructions_.reserve(instructions); }

  number literal(std::uint64_t bits);
  number literal(float value);
  number literal(double value);
  number input(std::uint32_t slot);
  number carried(std::uint32_t slot, bool shared);
  number carried_mask(std::uint32_t slot);
  number row_number(std::uint32_t byte);
  number row_slot(std::uint32_t slot);
  number all_lanes();
  number no_lanes();

  number unary(emit::opcode op, number a);
  number binary(emit::opcode op, number a, number b);
  /// a·b + c, rounded once.
  number fused_add(number a, number b, number c);
  number shift(emit::opcode op, number a, int count);
  number compare(emit::relation relation, number a, number b);
  number compare_integers(emit::relation relation, number a, number b);
  number both(number a, number b);
  number either(number a, number b);
  number complement(number a);
  number select(number mask, number a, number b);
  /// `near`, but where any lane of `far` holds the function of x.
  number call(emit::vector_function function, number far, number x, number near);
  /// What lies in the slot at this moment.
  number load(std::uint32_t slot);
  /// In the lanes of the mask.
  void store(std::uint32_t slot, number mask, number value);
  void begin_if(number mask);
  void end_if();

  /// Of a leaf carried(): what it is in the next turn.
  void set_next(number carried, number value);
  void set_next_mask(number carried, number mask);
  /// Turns end early when this carried mask holds nowhere.
  void end_without(number carried_mask);
  /// Promises that the number is finite in every lane where no test that is made earlier ends the instance.
  void assume_finite(number value);
  /// What is recorded from here on may move up between earlier instructions, to where all it reads is known.
  void begin_movable() { movable_from_ = static_cast<number>(instructions_.size()); }

  /// The finished routine. What was recorded goes with it.
  emit::routine finish();
  /// The same, but what depends on inputs and literals alone is moved into `once`, a routine that leaves it in slots
  /// from `free` on; `free` is then the first slot after those.
  emit::routine finish(emit::routine& once, std::uint32_t& free);

 private:
  /// In the table of known instructions.
  struct entry {
    std::uint32_t hash = 0;
    number which = emit::none;
  };
  struct recent_literal {
    std::uint64_t bits = 0;
    number which = emit::none;
  };

  number add(emit::instruction what);
  std::size_t place_of(emit::instruction const& what, std::uint32_t hash) const;
  void enlarge();
  number append(emit::instruction what);
  emit::instruction const& at(number which) const { return instructions_[which]; }
  bool is(number which, emit::opcode op) const { return at(which).op == op; }
  bool is_literal(number which) const { return is(which, emit::opcode::literal); }
  std::uint64_t bits_of(number which) const { return routine_.literals[at(which).immediate32]; }
  bool is_number(number which, double value) const;
  bool is_finite(number which) const { return which < finite_.size() && finite_[which] != 0; }
  number simplified(emit::opcode op, number a, number b);
  number sum(number a, number b);
  number difference(number a, number b);
  number product(number a, number b);
  number ratio(number a, number b);
  number simplified_bits(emit::opcode op, number a, number b);
  number without(number a, number b);
  number compared(emit::opcode op, emit::relation relation, number a, number b);
  std::optional<number> all_equal(number of, int most);

  bool float64_;
  far_functions far_;
  emit::routine routine_;  ///< without instructions while recording
  std::vector<emit::instruction> instructions_;
  std::vector<char> finite_;  ///< [instruction] assumed, or the magnitude of one that is; may be shorter
  std::vector<entry> known_;  ///< open addressing by what an instruction does; emit::none: free
  std::size_t known_count_ = 0;
  std::unordered_map<std::uint64_t, std::uint32_t> literal_places_;
  std::array<recent_literal, 256> recent_literals_;  ///< by their bits
  number all_lanes_ = emit::none, no_lanes_ = emit::none;
  number region_ = emit::none;  ///< the begin_if that is open
  std::vector<number> in_region_;
  number movable_from_ = emit::none;
};

}  // namespace rivulet::cpu
