// What the operations of transliterated PTX are in C++: registers are unsigned words, as in PTX, and types go by call.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <type_traits>

#include "tests/support/ptx/twice.hpp"

#ifdef __FAST_MATH__
#error "transliterated PTX must not be compiled with -ffast-math"
#endif

namespace ptx::native {

/// What a register holds before anything is written to it.
inline constexpr std::uint64_t unset_bits = 0xa5a5'a5a5'a5a5'a5a5;

/// Where a thread stands in its launch, along the first axis.
struct place {
  std::uint32_t thread = 0, threads = 1, block = 0, blocks = 1;
};

/// A kernel of a transliterated module. `arguments` points to one pointer for each parameter.
struct launchable {
  char const* name;
  void (*launch)(unsigned blocks, unsigned threads, void const* const* arguments);
};

template <std::size_t Bytes>
using word_of_size = std::conditional_t<
    Bytes == 1, std::uint8_t,
    std::conditional_t<Bytes == 2, std::uint16_t, std::conditional_t<Bytes == 4, std::uint32_t, std::uint64_t>>>;
template <typename T>
using word = std::conditional_t<std::is_same_v<T, bool>, bool, word_of_size<sizeof(T)>>;

/// A `.param` variable.
template <std::size_t Bytes>
struct parameter {
  alignas(16) unsigned char bytes[Bytes];
};
template <typename T, std::size_t Bytes>
word<T> read(parameter<Bytes> const& from, std::size_t offset) {
  word<T> value;
  std::memcpy(&value, from.bytes + offset, sizeof value);
  return value;
}
template <typename T, std::size_t Bytes>
void write(parameter<Bytes>& to, std::size_t offset, word<T> value) {
  std::memcpy(to.bytes + offset, &value, sizeof value);
}
template <std::size_t Bytes>
parameter<Bytes> argument(void const* from) {
  parameter<Bytes> made;
  std::memcpy(made.bytes, from, Bytes);
  return made;
}
template <typename T>
word<T> load(std::uint64_t address) {
  word<T> value;
  std::memcpy(&value, std::bit_cast<void const*>(address), sizeof value);
  return value;
}
template <typename T>
void store(std::uint64_t address, word<T> value) {
  std::memcpy(std::bit_cast<void*>(address), &value, sizeof value);
}

/// Gives what was there.
template <typename T>
word<T> atomic_add(std::uint64_t address, word<T> value) {
  return __atomic_fetch_add(std::bit_cast<word<T>*>(address), value, __ATOMIC_RELAXED);
}

template <typename T>
T as(word<T> bits) {
  return std::bit_cast<T>(bits);
}
/// The word of a result; what integer promotion widened is cut off.
template <typename T, typename U>
word<T> made(U value) {
  if constexpr (std::is_floating_point_v<T>) {
    static_assert(std::is_same_v<T, U>, "the arithmetic has another precision");
    return std::bit_cast<word<T>>(value);
  } else {
    return static_cast<word<T>>(value);
  }
}

#define PTX_NATIVE(name, ...) \
  template <typename T>       \
  inline auto name([[maybe_unused]] __VA_ARGS__)->word<T>

PTX_NATIVE(add_rn, word<T> a, word<T> b) { return made<T>(as<T>(a) + as<T>(b)); }
PTX_NATIVE(sub_rn, word<T> a, word<T> b) { return made<T>(as<T>(a) - as<T>(b)); }
PTX_NATIVE(mul_rn, word<T> a, word<T> b) { return made<T>(as<T>(a) * as<T>(b)); }
PTX_NATIVE(div_rn, word<T> a, word<T> b) { return made<T>(as<T>(a) / as<T>(b)); }
PTX_NATIVE(rcp_rn, word<T> a) { return made<T>(T(1) / as<T>(a)); }
PTX_NATIVE(sqrt_rn, word<T> a) { return made<T>(T(std::sqrt(as<T>(a)))); }
PTX_NATIVE(fma_rn, word<T> a, word<T> b, word<T> c) { return made<T>(T(std::fma(as<T>(a), as<T>(b), as<T>(c)))); }
/// The value of b with the sign of a.
PTX_NATIVE(copysign, word<T> a, word<T> b) { return made<T>(std::copysign(as<T>(b), as<T>(a))); }

PTX_NATIVE(neg, word<T> a) {
  if constexpr (std::is_floating_point_v<T>) {
    return made<T>(-as<T>(a));
  } else {
    return made<T>(0 - a);
  }
}
PTX_NATIVE(abs, word<T> a) {
  if constexpr (std::is_floating_point_v<T>) {
    return made<T>(std::fabs(as<T>(a)));
  } else {
    return as<T>(a) < 0 ? neg<T>(a) : a;
  }
}
PTX_NATIVE(add, word<T> a, word<T> b) { return made<T>(a + b); }
PTX_NATIVE(sub, word<T> a, word<T> b) { return made<T>(a - b); }
PTX_NATIVE(mul_lo, word<T> a, word<T> b) { return made<T>(std::uint64_t{a} * b); }
PTX_NATIVE(mul_hi, word<T> a, word<T> b) {
  return made<T>((twice<T>(as<T>(a)) * twice<T>(as<T>(b))) >> (8 * sizeof(T)));
}
PTX_NATIVE(mad_lo, word<T> a, word<T> b, word<T> c) { return made<T>(std::uint64_t{a} * b + c); }
PTX_NATIVE(mad_hi, word<T> a, word<T> b, word<T> c) { return made<T>(mul_hi<T>(a, b) + c); }
template <typename T>
word<twice<T>> mul_wide(word<T> a, word<T> b) {
  return made<twice<T>>(twice<T>(as<T>(a)) * twice<T>(as<T>(b)));
}
template <typename T>
word<twice<T>> mad_wide(word<T> a, word<T> b, word<twice<T>> c) {
  return made<twice<T>>(mul_wide<T>(a, b) + c);
}

/// Of floats the number where one operand is NaN; −0 lies below +0.
PTX_NATIVE(min, word<T> a, word<T> b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (as<T>(a) != as<T>(a) || as<T>(b) < as<T>(a)) return b;
    return as<T>(a) == as<T>(b) ? word<T>(a | b) : a;
  } else {
    return as<T>(b) < as<T>(a) ? b : a;
  }
}
PTX_NATIVE(max, word<T> a, word<T> b) {
  if constexpr (std::is_floating_point_v<T>) {
    if (as<T>(a) != as<T>(a) || as<T>(a) < as<T>(b)) return b;
    return as<T>(a) == as<T>(b) ? word<T>(a & b) : a;
  } else {
    return as<T>(a) < as<T>(b) ? b : a;
  }
}

PTX_NATIVE(and_, word<T> a, word<T> b) { return made<T>(a & b); }
PTX_NATIVE(or_, word<T> a, word<T> b) { return made<T>(a | b); }
PTX_NATIVE(xor_, word<T> a, word<T> b) { return made<T>(a ^ b); }
PTX_NATIVE(not_, word<T> a) {
  if constexpr (std::is_same_v<T, bool>) {
    return !a;
  } else {
    return made<T>(~std::uint64_t{a});
  }
}
/// Shifts by the width and more give zeros, or copies of the sign.
PTX_NATIVE(shl, word<T> a, std::uint32_t by) {
  return by >= 8 * sizeof(T) ? word<T>{0} : made<T>(std::uint64_t{a} << by);
}
PTX_NATIVE(shr, word<T> a, std::uint32_t by) {
  if (by >= 8 * sizeof(T)) return as<T>(a) < 0 ? made<T>(~std::uint64_t{0}) : word<T>{0};
  return made<T>(as<T>(a) >> by);
}
/// `length` bits of b:a from the bottom, put into `into` at `at`.
PTX_NATIVE(bfi, word<T> a, word<T> into, std::uint32_t at, std::uint32_t length) {
  constexpr unsigned width = 8 * sizeof(T);
  at &= 0xff;
  length &= 0xff;
  if (at >= width || length == 0) return into;
  word<T> const mask = made<T>((length >= width ? ~word<T>{0} : (word<T>{1} << length) - 1) << at);
  return made<T>((into & ~mask) | ((a << at) & mask));
}
PTX_NATIVE(shf_l_wrap, word<T> low, word<T> high, std::uint32_t by) {
  return made<T>(((std::uint64_t{high} << 32 | low) << (by & 31u)) >> 32);
}
PTX_NATIVE(shf_r_wrap, word<T> low, word<T> high, std::uint32_t by) {
  return made<T>((std::uint64_t{high} << 32 | low) >> (by & 31u));
}
/// The table's bit number 4a + 2b + c, for each place.
PTX_NATIVE(lop3, word<T> a, word<T> b, word<T> c, std::uint32_t table) {
  word<T> result = 0;
  for (unsigned row = 0; row < 8; ++row) {
    if ((table >> row & 1) == 0) continue;
    result |= ((row & 4) != 0 ? a : ~a) & ((row & 2) != 0 ? b : ~b) & ((row & 1) != 0 ? c : ~c);
  }
  return result;
}
template <typename T>
std::uint32_t popc(word<T> a) {
  return static_cast<std::uint32_t>(std::popcount(a));
}
template <typename T>
std::uint32_t clz(word<T> a) {
  return static_cast<std::uint32_t>(std::countl_zero(a));
}

PTX_NATIVE(mov, word<T> a) { return a; }
PTX_NATIVE(selp, word<T> a, word<T> b, bool which) { return which ? a : b; }
#undef PTX_NATIVE

// Comparisons; the names with u hold for NaN too.
#define PTX_COMPARISON(name, expression)          \
  template <typename T>                           \
  bool setp_##name(word<T> left, word<T> right) { \
    T const a = as<T>(left);                      \
    T const b = as<T>(right);                     \
    return expression;                            \
  }
PTX_COMPARISON(eq, a == b)
PTX_COMPARISON(ne, a<b || a> b)
PTX_COMPARISON(lt, a < b)
PTX_COMPARISON(le, a <= b)
PTX_COMPARISON(gt, a > b)
PTX_COMPARISON(ge, a >= b)
PTX_COMPARISON(equ, !(a < b || a > b))
PTX_COMPARISON(neu, !(a == b))
PTX_COMPARISON(ltu, !(a >= b))
PTX_COMPARISON(leu, !(a > b))
PTX_COMPARISON(gtu, !(a <= b))
PTX_COMPARISON(geu, !(a < b))
PTX_COMPARISON(num, a == a && b == b)
PTX_COMPARISON(nan, !(a == a && b == b))
#undef PTX_COMPARISON

/// Between integers of any register, or from an integer to the nearest float.
template <typename To, typename From, typename Register>
auto cvt(Register value) {
  From const number = static_cast<From>(value);
  if constexpr (std::is_floating_point_v<To>) {
    return std::bit_cast<word<To>>(static_cast<To>(number));
  } else {
    return static_cast<To>(number);
  }
}

/// Two halves, the lower first.
template <typename T>
word<T> pack(word_of_size<sizeof(T) / 2> low, word_of_size<sizeof(T) / 2> high) {
  return static_cast<word<T>>(word<T>{high} << (4 * sizeof(T)) | low);
}
template <typename T>
word_of_size<sizeof(T) / 2> low_half(word<T> whole) {
  return static_cast<word_of_size<sizeof(T) / 2>>(whole);
}
template <typename T>
word_of_size<sizeof(T) / 2> high_half(word<T> whole) {
  return static_cast<word_of_size<sizeof(T) / 2>>(whole >> (4 * sizeof(T)));
}

}  // namespace ptx::native
