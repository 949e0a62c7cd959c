// What proves the same bits: the list of functions, inputs made of integers, a digest that any order of work forms.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/elementary_support.hpp"

// clang-format off
// X(name, arity): the operators that are functions of kernels/; `sum` alone is none.
#define RIVULET_LANE_FUNCTIONS(X)                                                                               \
  X(add, 2) X(subtract, 2) X(multiply, 2) X(divide, 2) X(negate, 1) X(power, 2) X(exp, 1) X(expm1, 1) X(log, 1) \
  X(log1p, 1) X(sqrt, 1) X(sin, 1) X(cos, 1) X(tan, 1) X(tanh, 1) X(abs, 1) X(sign, 1) X(minimum, 2)            \
  X(maximum, 2) X(less, 2) X(less_equal, 2) X(equal, 2) X(not_equal, 2) X(where, 3) X(fma, 3) X(fms, 3)         \
  X(fnma, 3) X(cbrt, 1) X(asin, 1) X(acos, 1) X(atan, 1) X(sinh, 1) X(cosh, 1) X(erf, 1) X(sigmoid, 1)          \
  X(softplus, 1) X(relu, 1) X(floor, 1)

// X(name, arity): expressions that wrong compiler flags or a wrong rounding environment change; in namespace traps.
#define RIVULET_TRAPS(X)                                                                               \
  X(product_and_sum, 3) X(sum_and_product, 3) X(difference_of_products, 3) X(rounding_error_of_sum, 2) \
  X(two_divisions_by_the_same, 3) X(sum_with_zero, 1) X(tiny_product, 1) X(tiny_argument, 1)
// clang-format on

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {

/// Composed of the plain operations; no compiler may contract, reassociate, or flush them.
namespace traps {

template <typename L>
RIVULET_LANE L product_and_sum(L a, L b, L c) {
  return a * b + c;
}
template <typename L>
RIVULET_LANE L sum_and_product(L a, L b, L c) {
  L const product = b * c;
  return a - product;
}
/// With contraction a·b − a·b is the product's rounding error, not 0.
template <typename L>
RIVULET_LANE L difference_of_products(L a, L b, L c) {
  return (a * b - b * a) + (a * b - c * c);
}
/// With reassociation always 0.
template <typename L>
RIVULET_LANE L rounding_error_of_sum(L a, L b) {
  L const sum = a + b;
  return (a - sum) + b;
}
/// With reciprocals the divisions become products.
template <typename L>
RIVULET_LANE L two_divisions_by_the_same(L a, L b, L c) {
  return a / c - b / c;
}
/// −0 + 0 is +0: without signed zeros x + 0 becomes x.
template <typename L>
RIVULET_LANE L sum_with_zero(L a) {
  return L(scalar_of<L>(1)) / (a + L(scalar_of<L>(0)));
}
/// Results among the subnormal numbers, which flush-to-zero loses.
template <typename L>
RIVULET_LANE L tiny_product(L a) {
  return a * from_bits<L>(integer_of<L>(1) << (sizeof(scalar_of<L>) == 4 ? 23 : 52));
}
/// Arguments among the subnormal numbers, which denormals-are-zero loses.
template <typename L>
RIVULET_LANE L tiny_argument(L a) {
  using word = integer_of<scalar_of<L>>;
  constexpr word fraction = sizeof(word) == 4 ? word(0x7fffff) : (word(1) << (sizeof(word) * 8 - 12)) - 1;
  return from_bits<L>(bits(a) & integer_of<L>(fraction)) * L(scalar_of<L>(0x1p70));
}

/// The trap of a number, in the order of RIVULET_TRAPS.
template <typename L>
RIVULET_LANE L spring(int number, L a, L b, L c) {
  int next = 0;
#define RIVULET_SPRING_1(name) name(a)
#define RIVULET_SPRING_2(name) name(a, b)
#define RIVULET_SPRING_3(name) name(a, b, c)
#define RIVULET_ROW(name, arity) \
  if (number == next++) return RIVULET_SPRING_##arity(name);
  RIVULET_TRAPS(RIVULET_ROW)
#undef RIVULET_ROW
#undef RIVULET_SPRING_1
#undef RIVULET_SPRING_2
#undef RIVULET_SPRING_3
  return a;
}

}  // namespace traps

namespace conformance {

/// The fields of numbers, without a sign.
template <typename T>
struct layout {
  using format = detail::format<T>;
  using word = word_of<T>;
  static constexpr int fraction_bits = format::fraction_bits;
  static constexpr word exponents = 2 * word(format::bias + 1);
  static constexpr word infinity = word(format::exponent_mask);
  static constexpr word quiet_nan = word(format::quiet_nan);
  static constexpr word one = word(format::bias) << fraction_bits;
};

template <typename T>
RIVULET_LANE T number_of(word_of<T> word) {
  return from_bits<T>(static_cast<integer_of<T>>(word));
}
template <typename T>
RIVULET_LANE word_of<T> word_of_number(T number) {
  return static_cast<word_of<T>>(bits(number));
}

/// A bijection of 64 bits without visible structure (the finisher of SplitMix64: Steele, Lea, Flood 2014).
RIVULET_LANE uint64 mix(uint64 x) {
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
  x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
  return x ^ (x >> 31);
}

/// The word some steps away, to either side: none for one in eight, else 1 to 2^k of them for a k below `longest`.
template <typename T>
RIVULET_LANE word_of<T> neighbour(word_of<T> word, uint64 random, uint64 longest = 8 * sizeof(T) / 3) {
  uint64 const mask = (uint64(1) << ((random >> 8) % longest)) - 1;
  uint64 const steps = (random & 7) == 0 ? 0 : ((random >> 16) & mask) + 1;
  return static_cast<word_of<T>>((random >> 7 & 1) != 0 ? word + steps : word - steps);
}

/// A random multiple of range · 2^-23 (float32) or range · 2^-50 (float64) in [−range, range); range < 2¹⁰.
template <typename T>
RIVULET_LANE T uniform(int64 range, uint64 random) {
  constexpr int kept = sizeof(T) == 4 ? 14 : 43;
  int64 const whole = static_cast<int64>(random >> (64 - kept)) - (int64(1) << (kept - 1));
  word_of<T> const power = static_cast<word_of<T>>(uint64(layout<T>::exponents / 2 - kept)) << layout<T>::fraction_bits;
  return static_cast<T>(static_cast<integer_of<T>>(whole * range)) * number_of<T>(power);
}

/// Where functions overflow, vanish, become constant or change their method.
template <typename T>
RIVULET_LANE T landmark(uint64 number) {
  constexpr bool single = sizeof(T) == 4;
  T result = single ? T(88.722839) : T(709.78271289338397);                   // exp overflows
  if (number == 1) result = single ? T(-103.97208) : T(-745.13321910194122);  // and vanishes
  if (number == 2) result = single ? T(-87.336545) : T(-708.39641853226408);  // and becomes subnormal
  if (number == 3) result = single ? T(89.415989) : T(710.47586007394394);    // sinh, cosh overflow
  if (number == 4) result = single ? T(9.0109138) : T(19.061547465398496);    // tanh is 1
  if (number == 5) result = single ? T(3.9192059) : T(5.9215871957945079);    // erf is 1
  if (number == 6) result = single ? T(16.635532) : T(36.736800569677101);    // sigmoid is 1
  if (number == 7) result = T(0.34657359027997264);                           // ln 2 / 2
  if (number == 8) result = T(0.70710678118654752);
  if (number == 9) result = T(0.5);
  if (number == 10) result = T(2);
  if (number == 11) result = single ? T(39000) : T(1073741824);          // long reduction begins
  if (number == 12) result = single ? T(8388608) : T(4503599627370496);  // whole numbers only
  if (number == 13) result = T(0.78539816339744831);
  if (number == 14) result = T(2.4142135623730950);
  return number == 15 ? T(0.41421356237309505) : result;
}

/// The number nearest to a multiple of π/2, or one close to it: n·π/2 in two parts, multipliers up to 2²⁴ in size.
template <typename T>
RIVULET_LANE T multiple_of_right_angle(uint64 random) {
  constexpr bool single = sizeof(T) == 4;
  T const high = single ? T(0x1.921fb6p0) : T(0x1.921fb54442d18p0);
  T const low = single ? T(-0x1.777a5cp-25) : T(0x1.1a62633145c07p-54);
  T const multiplier = static_cast<T>(static_cast<int32>(random >> 40 >> ((random & 0xff) % 24)));
  return fma(multiplier, high, multiplier * low);
}

/// A number of one of eight families: any bits; ±20; around 1 in size; next to 1; next to powers of two, the smallest
/// and largest numbers, infinity and NaN; next to landmarks; next to multiples of π/2; ±1 or ±750.
template <typename T>
RIVULET_LANE T member(uint64 family, uint64 random) {
  using words = layout<T>;
  using word = word_of<T>;
  uint64 const other = mix(random);
  word const sign = static_cast<word>(random & 1) << (8 * sizeof(T) - 1);
  if (family == 0) return number_of<T>(static_cast<word>(other));
  if (family == 1) return uniform<T>(20, other);
  if (family == 2) {
    word const exponent = words::exponents / 2 - 13 + static_cast<word>((random >> 8) % 25);
    word const fraction = static_cast<word>(other) & ((word(1) << words::fraction_bits) - 1);
    return number_of<T>(sign | exponent << words::fraction_bits | fraction);
  }
  if (family == 3) return number_of<T>(sign ^ neighbour<T>(words::one, other));
  if (family == 4) {
    word const any = static_cast<word>((random >> 8) % words::exponents);
    uint64 const extreme = random >> 4 & 3;
    word const exponent = extreme == 0 ? word(0) : extreme == 1 ? words::exponents - 1 : any;
    return number_of<T>(sign ^ neighbour<T>(exponent << words::fraction_bits, other));
  }
  if (family == 5) {
    return number_of<T>(sign ^ neighbour<T>(word_of_number(landmark<T>(random >> 8 & 15)), other));
  }
  if (family == 6) {
    return number_of<T>(sign ^ neighbour<T>(word_of_number(multiple_of_right_angle<T>(random)), other, 2));
  }
  return uniform<T>((random & 2) != 0 ? 1 : 750, other);
}

/// Every float32 once as the index runs through its 2³² values; any piece of the way is spread evenly over the bits.
RIVULET_LANE float every_float32(uint32 index) { return number_of<float>(index * 0x9e3779b1u); }

/// The argument-th argument (from 0) of a function of `arity` arguments for an index. Float32 with one argument: every
/// number for the indices below 2³². All others: each block of 8^arity indices holds every combination of families
/// once.
template <typename T>
RIVULET_LANE T input(int arity, int argument, uint64 index) {
  if constexpr (sizeof(T) == 4) {
    if (arity == 1 && index < 0x100000000u) return every_float32(static_cast<uint32>(index));
  }
  uint64 const family = index >> (3 * argument) & 7;
  return member<T>(family, mix((index * 4 + static_cast<uint64>(argument)) * 0x9e3779b97f4a7c15u + sizeof(T)));
}

/// What one result adds to a digest; digests are sums modulo 2⁶⁴ and so independent of order. One wrong result always
/// shows. All NaN are the same.
template <typename T>
RIVULET_LANE uint64 contribution(uint64 index, T result) {
  using words = layout<T>;
  word_of<T> word = word_of_number(result);
  if ((word << 1) > (words::infinity << 1)) word = words::quiet_nan;
  return mix(uint64(word) + (index + 1) * 0x9e3779b97f4a7c15u);
}

#if !defined(__CUDACC_RTC__)
inline constexpr char const* trap_names[] = {
#define RIVULET_ROW(name, arity) #name,
    RIVULET_TRAPS(RIVULET_ROW)
#undef RIVULET_ROW
};

/// Indices [first, first + count).
struct span {
  uint64 first;
  uint64 count;
};

/// At every start: few, and of the families.
constexpr span start_up_span(bool, int) { return {0x100000000u, 256}; }
/// In the tests: half of it spread over all numbers, half of the families where float32 has one argument.
constexpr span fast_span(bool, int) { return {0x100000000u - (1u << 19), 1u << 20}; }
/// By `make conformance`: everything, or 10⁸.
constexpr span full_span(bool float64, int arity) {
  return {0, !float64 && arity == 1 ? 0x100000000u : uint64(100'000'000)};
}

#endif

}  // namespace conformance
}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
