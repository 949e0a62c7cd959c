// A lane that counts: it computes like a float or a double and notes every operation it is asked for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <utility>

#include "kernels/lanes.hpp"

namespace rivulet::bench {

/// Operations by what they cost a GPU. Negation and |a| are free: they are modifiers of an operand.
struct operation_count {
  std::uint64_t multiply_add = 0;  ///< +, -, * and fma: one issue slot each
  std::uint64_t divide = 0;        ///< many slots each
  std::uint64_t square_root = 0;   ///< many slots each
  std::uint64_t choose = 0;        ///< comparisons and selections of numbers
  std::uint64_t integer = 0;       ///< on bit patterns

  /// What the fraction of the issue limit counts: a division and a root count once, so it is a lower bound.
  std::uint64_t arithmetic() const { return multiply_add + divide + square_root; }
};

/// Notes operations and numbers their results (value numbering): the same operation on the same operands counts once,
/// as in compiled code, where sin and cos of one argument share their reduction.
class tally {
 public:
  using number = std::uint32_t;

  number variable() { return ++last_; }
  number constant(std::uint64_t pattern) { return of({'c', pattern}).first; }
  /// An operation that costs nothing.
  number free(char operation, number a) { return of({static_cast<std::uint64_t>(operation), a}).first; }
  template <typename... Operands>
  number note(std::uint64_t operation_count::*kind, char operation, Operands... operands) {
    auto const [result, fresh] = of({static_cast<std::uint64_t>(operation), static_cast<std::uint64_t>(operands)...});
    if (fresh) ++(counts_.*kind);
    return result;
  }
  /// What was noted since the last call; numbers given before stay distinct from those to come.
  operation_count take() {
    numbers_.clear();
    return std::exchange(counts_, {});
  }

 private:
  using key = std::array<std::uint64_t, 4>;
  std::pair<number, bool> of(key const& what) {
    auto const [place, fresh] = numbers_.try_emplace(what, last_ + 1);
    if (fresh) ++last_;
    return {place->second, fresh};
  }

  operation_count counts_;
  std::map<key, number> numbers_;
  number last_ = 0;
};

/// Where the operations of this thread are noted.
inline thread_local tally noted;

// The comparisons, with the letters they are noted by.
#define RIVULET_COMPARISONS(X) X(<, '<') X(<=, 'l') X(>, '>') X(>=, 'g') X(==, '=') X(!=, '!')

/// Laid out like counted<T>, so that kernels::from_bits keeps the number of a value.
template <typename Integer>
class counted_integer {
 public:
  counted_integer() = default;
  counted_integer(Integer value) : value_(value), number_(noted.constant(static_cast<std::uint64_t>(value))) {}
  counted_integer(Integer value, tally::number number) : value_(value), number_(number) {}

#define RIVULET_NOTED(op, sign)                                                        \
  friend counted_integer operator op(counted_integer a, counted_integer b) {           \
    Integer const value = a.value_ op b.value_;                                        \
    return {value, noted.note(&operation_count::integer, sign, a.number_, b.number_)}; \
  }
  RIVULET_NOTED(+, '+')
  RIVULET_NOTED(-, '-')
  RIVULET_NOTED(&, '&')
  RIVULET_NOTED(|, '|')
  RIVULET_NOTED(^, '^')
#undef RIVULET_NOTED
#define RIVULET_NOTED(op, sign)                                        \
  friend bool operator op(counted_integer a, counted_integer b) {      \
    noted.note(&operation_count::integer, sign, a.number_, b.number_); \
    return a.value_ op b.value_;                                       \
  }
  RIVULET_COMPARISONS(RIVULET_NOTED)
#undef RIVULET_NOTED
  friend counted_integer operator<<(counted_integer a, int count) {
    return {a.value_ << count, noted.note(&operation_count::integer, 'L', a.number_, count)};
  }
  friend counted_integer operator>>(counted_integer a, int count) {
    return {a.value_ >> count, noted.note(&operation_count::integer, 'R', a.number_, count)};
  }
  friend counted_integer select(bool mask, counted_integer a, counted_integer b) {
    auto const number = noted.note(&operation_count::integer, mask ? 'S' : 's', a.number_, b.number_);
    return {mask ? a.value_ : b.value_, number};
  }
  friend Integer lane(counted_integer a, int) { return a.value_; }
  friend void set_lane(counted_integer& a, int, Integer value) { a = counted_integer(value, noted.variable()); }

 private:
  Integer value_;
  tally::number number_;
};

template <typename T>
class counted {
 public:
  using integer = counted_integer<kernels::integer_of<T>>;

  counted() = default;
  counted(T value) : value_(value), number_(noted.constant(static_cast<std::uint64_t>(kernels::bits(value)))) {}
  static counted variable(T value) { return {value, noted.variable()}; }

#define RIVULET_NOTED(op, sign, kind)                                                              \
  friend counted operator op(counted a, counted b) {                                               \
    return {a.value_ op b.value_, noted.note(&operation_count::kind, sign, a.number_, b.number_)}; \
  }
  RIVULET_NOTED(+, '+', multiply_add)
  RIVULET_NOTED(-, '-', multiply_add)
  RIVULET_NOTED(*, '*', multiply_add)
  RIVULET_NOTED(/, '/', divide)
#undef RIVULET_NOTED
#define RIVULET_NOTED(op, sign)                                       \
  friend bool operator op(counted a, counted b) {                     \
    noted.note(&operation_count::choose, sign, a.number_, b.number_); \
    return a.value_ op b.value_;                                      \
  }
  RIVULET_COMPARISONS(RIVULET_NOTED)
#undef RIVULET_NOTED
  friend counted operator-(counted a) { return {-a.value_, noted.free('n', a.number_)}; }
  friend counted fma(counted a, counted b, counted c) {
    auto const number = noted.note(&operation_count::multiply_add, 'f', a.number_, b.number_, c.number_);
    return {kernels::fma(a.value_, b.value_, c.value_), number};
  }
  friend counted sqrt(counted a) {
    return {kernels::sqrt(a.value_), noted.note(&operation_count::square_root, 'q', a.number_)};
  }
  friend counted select(bool mask, counted a, counted b) {
    auto const number = noted.note(&operation_count::choose, mask ? 'S' : 's', a.number_, b.number_);
    return {mask ? a.value_ : b.value_, number};
  }
  friend counted lesser(counted a, counted b) { return select(a < b, a, b); }
  friend counted greater(counted a, counted b) { return select(a > b, a, b); }
  friend integer bits(counted a) { return {kernels::bits(a.value_), a.number_}; }
  friend T lane(counted a, int) { return a.value_; }
  friend void set_lane(counted& a, int, T value) { a = variable(value); }

 private:
  counted(T value, tally::number number) : value_(value), number_(number) {}

  T value_;
  tally::number number_;
};

}  // namespace rivulet::bench

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

template <typename T>
struct lane_traits<bench::counted<T>> {
  using scalar = T;
  using integer = bench::counted_integer<integer_of<T>>;
  using mask = bool;
  static constexpr int width = 1;
  static constexpr bool scales = false;
};

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
