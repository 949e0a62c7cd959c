// A lane type that records what is done to it: the texts of kernels/, run on it once, write a routine.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <type_traits>

#include "host/cpu/recorder.hpp"
#include "kernels/elementary.hpp"

namespace rivulet::cpu {

/// Where the traced lanes of this thread are recorded. One at a time.
class recording {
 public:
  explicit recording(recorder& to) { current_ = &to; }
  ~recording() { current_ = nullptr; }
  recording(recording const&) = delete;
  recording& operator=(recording const&) = delete;
  static recorder& now() { return *current_; }

 private:
  static inline thread_local recorder* current_ = nullptr;
};

// The three types hold nothing but the number of an instruction, so bits() and from_bits() are what they are for packs:
// another reading of the same thing. `any` cannot know; "perhaps" is never wrong where it only saves work.

template <typename T, bool Scales>
class traced_mask {
 public:
  recorder::number id;

  traced_mask() = default;
  explicit traced_mask(recorder::number which) : id(which) {}
  friend traced_mask operator&(traced_mask a, traced_mask b) { return traced_mask(recording::now().both(a.id, b.id)); }
  friend traced_mask operator|(traced_mask a, traced_mask b) {
    return traced_mask(recording::now().either(a.id, b.id));
  }
  friend traced_mask operator!(traced_mask a) { return traced_mask(recording::now().complement(a.id)); }
  friend bool any(traced_mask) { return true; }
  template <typename Body>
  friend void where_any(traced_mask mask, Body const& body) {
    recording::now().begin_if(mask.id);
    body();
    recording::now().end_if();
  }
};

template <typename T, bool Scales>
class traced_integer {
 public:
  using scalar = kernels::integer_of<T>;
  using mask = traced_mask<T, Scales>;
  recorder::number id;

  traced_integer() = default;
  traced_integer(scalar value) : id(recording::now().literal(std::uint64_t{static_cast<kernels::word_of<T>>(value)})) {}
  static traced_integer of(recorder::number which) {
    traced_integer result;
    result.id = which;
    return result;
  }

  friend traced_integer operator+(traced_integer a, traced_integer b) { return op(emit::opcode::add_integer, a, b); }
  friend traced_integer operator-(traced_integer a, traced_integer b) {
    return op(emit::opcode::subtract_integer, a, b);
  }
  friend traced_integer operator&(traced_integer a, traced_integer b) { return op(emit::opcode::bits_and, a, b); }
  friend traced_integer operator|(traced_integer a, traced_integer b) { return op(emit::opcode::bits_or, a, b); }
  friend traced_integer operator^(traced_integer a, traced_integer b) { return op(emit::opcode::bits_xor, a, b); }
  friend traced_integer operator<<(traced_integer a, int count) {
    return of(recording::now().shift(emit::opcode::shift_left, a.id, count));
  }
  friend traced_integer operator>>(traced_integer a, int count) {
    return of(recording::now().shift(emit::opcode::shift_right, a.id, count));
  }
  friend mask operator<(traced_integer a, traced_integer b) { return compare(emit::relation::less, a, b); }
  friend mask operator<=(traced_integer a, traced_integer b) { return compare(emit::relation::less_equal, a, b); }
  friend mask operator>(traced_integer a, traced_integer b) { return compare(emit::relation::less, b, a); }
  friend mask operator>=(traced_integer a, traced_integer b) { return compare(emit::relation::less_equal, b, a); }
  friend mask operator==(traced_integer a, traced_integer b) { return compare(emit::relation::equal, a, b); }
  friend mask operator!=(traced_integer a, traced_integer b) { return compare(emit::relation::not_equal, a, b); }
  friend traced_integer select(mask chosen, traced_integer a, traced_integer b) {
    return of(recording::now().select(chosen.id, a.id, b.id));
  }

 private:
  static traced_integer op(emit::opcode what, traced_integer a, traced_integer b) {
    return of(recording::now().binary(what, a.id, b.id));
  }
  static mask compare(emit::relation what, traced_integer a, traced_integer b) {
    return mask(recording::now().compare_integers(what, a.id, b.id));
  }
};

/// T is float or double; Scales: whether the machine multiplies by powers of two in one instruction.
template <typename T, bool Scales>
class traced {
 public:
  using scalar = T;
  using integer = traced_integer<T, Scales>;
  using mask = traced_mask<T, Scales>;
  recorder::number id;

  traced() = default;
  traced(T value) : id(recording::now().literal(value)) {}
  static traced of(recorder::number which) {
    traced result;
    result.id = which;
    return result;
  }

  friend traced operator+(traced a, traced b) { return op(emit::opcode::add, a, b); }
  friend traced operator-(traced a, traced b) { return op(emit::opcode::subtract, a, b); }
  friend traced operator*(traced a, traced b) { return op(emit::opcode::multiply, a, b); }
  friend traced operator/(traced a, traced b) { return op(emit::opcode::divide, a, b); }
  friend traced operator-(traced a) { return of(recording::now().unary(emit::opcode::negate, a.id)); }
  friend mask operator<(traced a, traced b) { return compare(emit::relation::less, a, b); }
  friend mask operator<=(traced a, traced b) { return compare(emit::relation::less_equal, a, b); }
  friend mask operator>(traced a, traced b) { return compare(emit::relation::less, b, a); }
  friend mask operator>=(traced a, traced b) { return compare(emit::relation::less_equal, b, a); }
  friend mask operator==(traced a, traced b) { return compare(emit::relation::equal, a, b); }
  friend mask operator!=(traced a, traced b) { return compare(emit::relation::not_equal, a, b); }
  friend traced fma(traced a, traced b, traced c) { return of(recording::now().fused_add(a.id, b.id, c.id)); }
  friend traced sqrt(traced a) { return of(recording::now().unary(emit::opcode::square_root, a.id)); }
  friend traced lesser(traced a, traced b) { return op(emit::opcode::lesser, a, b); }
  friend traced greater(traced a, traced b) { return op(emit::opcode::greater, a, b); }
  friend traced times_power_of_two(traced a, integer k) {
    return of(recording::now().binary(emit::opcode::scale, a.id, k.id));
  }
  friend traced select(mask chosen, traced a, traced b) { return of(recording::now().select(chosen.id, a.id, b.id)); }
  friend integer bits(traced a) { return integer::of(a.id); }

 private:
  static traced op(emit::opcode what, traced a, traced b) { return of(recording::now().binary(what, a.id, b.id)); }
  static mask compare(emit::relation what, traced a, traced b) {
    return mask(recording::now().compare(what, a.id, b.id));
  }
};

/// Recorded as a call that is made only where some lane is far.
template <typename Function, typename T, bool Scales>
traced<T, Scales> with_far_lanes(traced<T, Scales> x, traced<T, Scales> near) {
  namespace detail = kernels::detail;
  using L = traced<T, Scales>;
  auto const& functions = recording::now().far();
  auto const function = std::is_same_v<Function, detail::sin_of_reduced>   ? functions.sin
                        : std::is_same_v<Function, detail::cos_of_reduced> ? functions.cos
                                                                           : functions.tan;
  auto const far = !(detail::magnitude(x) <= detail::largest_near<L>());
  return L::of(recording::now().call(function, far.id, x.id, near.id));
}

}  // namespace rivulet::cpu

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

template <typename T, bool Scales>
struct lane_traits<cpu::traced<T, Scales>> {
  using scalar = T;
  using integer = cpu::traced_integer<T, Scales>;
  using mask = cpu::traced_mask<T, Scales>;
  static constexpr int width = 1;
  static constexpr bool scales = Scales;
};

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
