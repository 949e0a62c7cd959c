// Packs: Width lanes in one SIMD value, with every operation of lanes.hpp found by argument-dependent lookup.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/lanes.hpp"
#include "kernels/pack_vectors.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

/// What comparing two pack<T, Width> or their integers gives: a truth value per lane.
template <typename T, int Width>
class mask_pack {
 public:
  using vector = vectors::mask<T, Width>;

  mask_pack() = default;
  RIVULET_LANE mask_pack(bool value) : mask_pack(vectors::mask_of_bits<T, Width>(value ? (1u << Width) - 1 : 0u)) {}
  /// From the representation that mask_bits gives: bit i is lane i.
  static RIVULET_LANE mask_pack from_mask_bits(unsigned bits) { return wrap(vectors::mask_of_bits<T, Width>(bits)); }
  static RIVULET_LANE mask_pack wrap(vector value) {
    mask_pack result;
    result.value_ = value;
    return result;
  }
  RIVULET_LANE vector unwrap() const { return value_; }

  friend RIVULET_LANE mask_pack operator&(mask_pack a, mask_pack b) {
    return wrap(vectors::both<T, Width>(a.value_, b.value_));
  }
  friend RIVULET_LANE mask_pack operator|(mask_pack a, mask_pack b) {
    return wrap(vectors::either<T, Width>(a.value_, b.value_));
  }
  friend RIVULET_LANE mask_pack operator!(mask_pack a) { return wrap(vectors::complement<T, Width>(a.value_)); }

  friend RIVULET_LANE unsigned mask_bits(mask_pack a) { return vectors::bits_of<T, Width>(a.value_); }
  friend RIVULET_LANE bool any(mask_pack a) { return mask_bits(a) != 0; }
  friend RIVULET_LANE bool all(mask_pack a) { return mask_bits(a) == (1u << Width) - 1; }
  friend RIVULET_LANE bool test(mask_pack a, int lane) { return ((mask_bits(a) >> lane) & 1) != 0; }

 private:
  vector value_;
};

/// Width integers of T's size: bits of numbers, exponents, counters. `>>` copies the sign.
template <typename T, int Width>
class integer_pack {
 public:
  using scalar = integer_of<T>;
  using vector = vectors::integers<T, Width>;
  using mask = mask_pack<T, Width>;

  integer_pack() = default;
  RIVULET_LANE integer_pack(scalar value) : value_(vector{} + value) {}
  static RIVULET_LANE integer_pack wrap(vector value) {
    integer_pack result;
    result.value_ = value;
    return result;
  }
  RIVULET_LANE vector unwrap() const { return value_; }

  // Sums of a NaN's bits may overflow: only unsigned integers do that with a meaning.
  friend RIVULET_LANE integer_pack operator+(integer_pack a, integer_pack b) {
    return wrap((vector)((words)a.value_ + (words)b.value_));
  }
  friend RIVULET_LANE integer_pack operator-(integer_pack a, integer_pack b) {
    return wrap((vector)((words)a.value_ - (words)b.value_));
  }
  friend RIVULET_LANE integer_pack operator&(integer_pack a, integer_pack b) { return wrap(a.value_ & b.value_); }
  friend RIVULET_LANE integer_pack operator|(integer_pack a, integer_pack b) { return wrap(a.value_ | b.value_); }
  friend RIVULET_LANE integer_pack operator^(integer_pack a, integer_pack b) { return wrap(a.value_ ^ b.value_); }
  friend RIVULET_LANE integer_pack operator<<(integer_pack a, int count) { return wrap(a.value_ << count); }
  friend RIVULET_LANE integer_pack operator>>(integer_pack a, int count) {
    return wrap(vectors::shift_arithmetic<T, Width>(a.value_, count));
  }

  friend RIVULET_LANE mask operator<(integer_pack a, integer_pack b) { return compare<relation::less>(a, b); }
  friend RIVULET_LANE mask operator<=(integer_pack a, integer_pack b) { return compare<relation::less_equal>(a, b); }
  friend RIVULET_LANE mask operator>(integer_pack a, integer_pack b) { return compare<relation::less>(b, a); }
  friend RIVULET_LANE mask operator>=(integer_pack a, integer_pack b) { return compare<relation::less_equal>(b, a); }
  friend RIVULET_LANE mask operator==(integer_pack a, integer_pack b) { return compare<relation::equal>(a, b); }
  friend RIVULET_LANE mask operator!=(integer_pack a, integer_pack b) { return compare<relation::not_equal>(a, b); }

  friend RIVULET_LANE integer_pack select(mask chosen, integer_pack a, integer_pack b) {
    return wrap(vectors::blend<T, Width>(chosen.unwrap(), a.value_, b.value_));
  }
  friend RIVULET_LANE scalar lane(integer_pack a, int index) { return a.value_[index]; }
  friend RIVULET_LANE void set_lane(integer_pack& a, int index, scalar value) { a.value_[index] = value; }

 private:
  using words = vectors::words<T, Width>;
  using relation = vectors::relation;
  template <relation Relation>
  static RIVULET_LANE mask compare(integer_pack a, integer_pack b) {
    return mask::wrap(vectors::compare_integers<T, Width, Relation>(a.value_, b.value_));
  }

  vector value_;
};

/// Width numbers; T is float or double, Width a power of two whose vector has 16, 32 or 64 bytes.
template <typename T, int Width>
class pack {
 public:
  using scalar = T;
  using vector = vectors::vector<T, Width>;
  using integer = integer_pack<T, Width>;
  using mask = mask_pack<T, Width>;

  pack() = default;
  RIVULET_LANE pack(T value) : value_(spread(value)) {}
  static RIVULET_LANE pack wrap(vector value) {
    pack result;
    result.value_ = value;
    return result;
  }
  RIVULET_LANE vector unwrap() const { return value_; }

  friend RIVULET_LANE pack operator+(pack a, pack b) { return wrap(a.value_ + b.value_); }
  friend RIVULET_LANE pack operator-(pack a, pack b) { return wrap(a.value_ - b.value_); }
  friend RIVULET_LANE pack operator*(pack a, pack b) { return wrap(a.value_ * b.value_); }
  friend RIVULET_LANE pack operator/(pack a, pack b) { return wrap(a.value_ / b.value_); }
  friend RIVULET_LANE pack operator-(pack a) { return wrap(-a.value_); }

  friend RIVULET_LANE mask operator<(pack a, pack b) { return compare<relation::less>(a, b); }
  friend RIVULET_LANE mask operator<=(pack a, pack b) { return compare<relation::less_equal>(a, b); }
  friend RIVULET_LANE mask operator>(pack a, pack b) { return compare<relation::less>(b, a); }
  friend RIVULET_LANE mask operator>=(pack a, pack b) { return compare<relation::less_equal>(b, a); }
  friend RIVULET_LANE mask operator==(pack a, pack b) { return compare<relation::equal>(a, b); }
  friend RIVULET_LANE mask operator!=(pack a, pack b) { return compare<relation::not_equal>(a, b); }

  friend RIVULET_LANE pack fma(pack a, pack b, pack c) {
    return wrap(vectors::fused<T, Width>(a.value_, b.value_, c.value_));
  }
  friend RIVULET_LANE pack sqrt(pack a) { return wrap(vectors::root<T, Width>(a.value_)); }
  friend RIVULET_LANE pack lesser(pack a, pack b) { return wrap(vectors::lesser<T, Width>(a.value_, b.value_)); }
  friend RIVULET_LANE pack greater(pack a, pack b) { return wrap(vectors::greater<T, Width>(a.value_, b.value_)); }
#if RIVULET_MASK_BITS
  friend RIVULET_LANE pack times_power_of_two(pack a, integer k) {
    return wrap(vectors::times_power_of_two<T, Width>(a.value_, k.unwrap()));
  }
#endif
  friend RIVULET_LANE pack select(mask chosen, pack a, pack b) {
    return wrap(vectors::blend<T, Width>(chosen.unwrap(), a.value_, b.value_));
  }
  friend RIVULET_LANE integer bits(pack a) { return integer::wrap((vectors::integers<T, Width>)a.value_); }
  friend RIVULET_LANE void store(T* to, pack a) { __builtin_memcpy(to, &a, sizeof a); }
  friend RIVULET_LANE T lane(pack a, int index) { return a.value_[index]; }
  friend RIVULET_LANE void set_lane(pack& a, int index, T value) { a.value_[index] = value; }

 private:
  using relation = vectors::relation;
  template <relation Relation>
  static RIVULET_LANE mask compare(pack a, pack b) {
    return mask::wrap(vectors::compare_numbers<T, Width, Relation>(a.value_, b.value_));
  }
  /// Subtracting zero keeps −0; adding it would not.
  static RIVULET_LANE vector spread(T value) { return value - vector{}; }

  vector value_;
};

template <typename T, int Width>
struct lane_traits<pack<T, Width>> {
  using scalar = T;
  using integer = integer_pack<T, Width>;
  using mask = mask_pack<T, Width>;
  static constexpr int width = Width;
  static constexpr bool scales = vectors::scales;
};

/// The qualified names, for tables of operators; unqualified calls find the friends above.
template <typename T, int Width>
RIVULET_LANE pack<T, Width> fma(pack<T, Width> a, pack<T, Width> b, pack<T, Width> c) {
  return pack<T, Width>::wrap(vectors::fused<T, Width>(a.unwrap(), b.unwrap(), c.unwrap()));
}
template <typename T, int Width>
RIVULET_LANE pack<T, Width> sqrt(pack<T, Width> a) {
  return pack<T, Width>::wrap(vectors::root<T, Width>(a.unwrap()));
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
