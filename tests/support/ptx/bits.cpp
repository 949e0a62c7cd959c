// Logic, shifts and bit fields.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <limits>

#include "tests/support/ptx/arithmetic.hpp"

namespace ptx {
namespace {

struct both {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a & b);
  }
};
struct either {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a | b);
  }
};
struct exclusive {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a ^ b);
  }
};
struct complement {
  template <typename T>
  static T apply(T a) {
    if constexpr (std::is_same_v<T, bool>) {
      return !a;
    } else {
      return static_cast<T>(~a);
    }
  }
};
struct is_zero {
  template <typename T>
  static T apply(T a) {
    return a == 0 ? T{1} : T{0};
  }
};

/// For b16, b32, b64 and pred.
template <typename Operation, int Operands>
handler for_bits(type t) {
  if (t == type::pred) return run_operation<Operation, bool, Operands>();
  return t == type::b16 || t == type::b32 || t == type::b64 ? for_integer<Operation, Operands>(t) : nullptr;
}

/// Shifts by the width and more give zeros, or copies of the sign.
template <typename T>
instruction const* run_shift_left(thread& t, instruction const& i) {
  std::uint32_t const by = read<std::uint32_t>(t, i.b);
  T const a = read<T>(t, i.a);
  write(t, i.d, by >= 8 * sizeof(T) ? T{0} : static_cast<T>(static_cast<wrapping<T>>(a) << by));
  return &i + 1;
}

template <typename T>
instruction const* run_shift_right(thread& t, instruction const& i) {
  std::uint32_t const by = read<std::uint32_t>(t, i.b);
  T const a = read<T>(t, i.a);
  std::uint32_t const most = 8 * sizeof(T) - 1;
  T const beyond = std::is_signed_v<T> ? static_cast<T>(a >> most) : T{0};
  write(t, i.d, by > most ? beyond : static_cast<T>(a >> by));
  return &i + 1;
}

handler shift_handler(bool left, type t) {
  switch (t) {
    case type::b16:
      return left ? run_shift_left<std::uint16_t> : run_shift_right<std::uint16_t>;
    case type::b32:
      return left ? run_shift_left<std::uint32_t> : run_shift_right<std::uint32_t>;
    case type::b64:
      return left ? run_shift_left<std::uint64_t> : run_shift_right<std::uint64_t>;
    case type::u16:
      return left ? nullptr : run_shift_right<std::uint16_t>;
    case type::u32:
      return left ? nullptr : run_shift_right<std::uint32_t>;
    case type::u64:
      return left ? nullptr : run_shift_right<std::uint64_t>;
    case type::s16:
      return left ? nullptr : run_shift_right<std::int16_t>;
    case type::s32:
      return left ? nullptr : run_shift_right<std::int32_t>;
    case type::s64:
      return left ? nullptr : run_shift_right<std::int64_t>;
    default:
      return nullptr;
  }
}

/// Bits of b:a shifted: left gives the upper half, right the lower.
template <bool Left, bool Wrap>
struct funnel {
  template <typename T>
  static T apply(T low, T high, T by) {
    std::uint32_t const count = Wrap ? by & 31u : std::min<std::uint32_t>(by, 32);
    std::uint64_t const whole = std::uint64_t{high} << 32 | low;
    return static_cast<T>(Left ? (whole << count) >> 32 : whole >> count);
  }
};

template <typename T>
instruction const* run_extract(thread& t, instruction const& i) {
  using bits = std::make_unsigned_t<T>;
  constexpr unsigned width = 8 * sizeof(T);
  bits const a = read<bits>(t, i.a);
  unsigned const from = read<std::uint32_t>(t, i.b) & 0xff;
  unsigned const length = read<std::uint32_t>(t, i.c) & 0xff;
  unsigned const last = std::min(from + length - 1, width - 1);
  bool const sign = std::is_signed_v<T> && length != 0 && (a >> last & 1) != 0;
  unsigned const there = from >= width ? 0 : std::min(length, width - from);
  bits const mask = there >= width ? ~bits{0} : static_cast<bits>((bits{1} << there) - 1);
  bits const field = there == 0 ? bits{0} : static_cast<bits>(a >> from & mask);
  write(t, i.d, static_cast<bits>(sign ? field | static_cast<bits>(~mask) : field));
  return &i + 1;
}

template <typename T>
instruction const* run_insert(thread& t, instruction const& i) {
  constexpr unsigned width = 8 * sizeof(T);
  T const into = read<T>(t, i.b);
  unsigned const at = read<std::uint32_t>(t, i.c) & 0xff;
  unsigned const length = read<std::uint32_t>(t, i.f) & 0xff;
  if (at >= width || length == 0) {
    write(t, i.d, into);
  } else {
    T const mask = static_cast<T>((length >= width ? ~T{0} : (T{1} << length) - 1) << at);
    write(t, i.d, static_cast<T>((into & ~mask) | (read<T>(t, i.a) << at & mask)));
  }
  return &i + 1;
}

/// The number of the highest bit that is 1 (of the sign's opposite, for signed types), or −1.
template <typename T, bool ShiftAmount>
struct find_highest {
  template <typename U>
  static std::uint32_t apply(U value) {
    using bits = std::make_unsigned_t<T>;
    bits const a = static_cast<bits>(std::is_signed_v<T> && static_cast<T>(value) < 0 ? ~value : value);
    if (a == 0) return ~0u;
    auto const leading = static_cast<std::uint32_t>(std::countl_zero(a));
    return ShiftAmount ? leading : 8 * static_cast<std::uint32_t>(sizeof(T)) - 1 - leading;
  }
};

template <typename T>
handler find_handler(bool shift_amount) {
  return shift_amount ? run_unary<find_highest<T, true>, T> : run_unary<find_highest<T, false>, T>;
}

struct count_ones {
  template <typename T>
  static std::uint32_t apply(T a) {
    return static_cast<std::uint32_t>(std::popcount(a));
  }
};
struct leading_zeros {
  template <typename T>
  static std::uint32_t apply(T a) {
    return static_cast<std::uint32_t>(std::countl_zero(a));
  }
};
struct reverse {
  template <typename T>
  static T apply(T a) {
    T reversed = 0;
    for (unsigned n = 0; n < 8 * sizeof(T); ++n, a = static_cast<T>(a >> 1)) {
      reversed = static_cast<T>(reversed << 1 | (a & 1));
    }
    return reversed;
  }
};

/// Each of four selectors picks a byte of b:a, or with its top bit eight copies of that byte's sign.
struct permute {
  template <typename T>
  static T apply(T a, T b, T selectors) {
    std::uint64_t const bytes = std::uint64_t{b} << 32 | a;
    std::uint32_t result = 0;
    for (unsigned n = 0; n < 4; ++n) {
      std::uint32_t const selector = selectors >> (4 * n) & 0xf;
      auto byte = static_cast<std::uint32_t>(bytes >> (8 * (selector & 7)) & 0xff);
      if ((selector & 8) != 0) byte = (byte & 0x80) != 0 ? 0xff : 0;
      result |= byte << (8 * n);
    }
    return static_cast<T>(result);
  }
};

instruction const* run_table_logic(thread& t, instruction const& i) {
  std::uint32_t const a = read<std::uint32_t>(t, i.a);
  std::uint32_t const b = read<std::uint32_t>(t, i.b);
  std::uint32_t const c = read<std::uint32_t>(t, i.c);
  std::uint32_t result = 0;
  for (unsigned row = 0; row < 8; ++row) {
    if ((i.f >> row & 1) == 0) continue;
    result |= ((row & 4) != 0 ? a : ~a) & ((row & 2) != 0 ? b : ~b) & ((row & 1) != 0 ? c : ~c);
  }
  write(t, i.d, result);
  return &i + 1;
}

handler funnel_handler(bool left, bool wrap) {
  if (left)
    return wrap ? run_ternary<funnel<true, true>, std::uint32_t> : run_ternary<funnel<true, false>, std::uint32_t>;
  return wrap ? run_ternary<funnel<false, true>, std::uint32_t> : run_ternary<funnel<false, false>, std::uint32_t>;
}

void need(item const& s, bool wanted, std::string const& why = "this type is not supported") {
  if (!wanted) refuse(s, why);
}

void decode_shift(decoder& d, item const& s, type t) {
  handler const run = shift_handler(s.parts[0] == "shl", t);
  need(s, run != nullptr);
  need(s, s.operands.size() == 3, "needs 3 operands");
  d.emit(s, {run, d.destination(s, 0, t), d.value(s, 1, t), d.value(s, 2, type::u32)});
}

void decode_field(decoder& d, item const& s, type t) {
  bool const wide = bits_of(t) == 64;
  if (s.parts[0] == "bfe") {
    need(s, t == type::u32 || t == type::s32 || t == type::u64 || t == type::s64);
    need(s, s.operands.size() == 4, "needs 4 operands");
    handler const run = wide ? (is_signed(t) ? run_extract<std::int64_t> : run_extract<std::uint64_t>)
                             : (is_signed(t) ? run_extract<std::int32_t> : run_extract<std::uint32_t>);
    return d.emit(s,
                  {run, d.destination(s, 0, t), d.value(s, 1, t), d.value(s, 2, type::u32), d.value(s, 3, type::u32)});
  }
  need(s, t == type::b32 || t == type::b64);
  need(s, s.operands.size() == 5, "needs 5 operands");
  d.emit(s, {wide ? run_insert<std::uint64_t> : run_insert<std::uint32_t>, d.destination(s, 0, t), d.value(s, 1, t),
             d.value(s, 2, t), d.value(s, 3, type::u32), 0, d.value(s, 4, type::u32)});
}

/// Instructions whose result is a count in 32 bits.
void decode_count(decoder& d, item const& s, type t, bool shift_amount) {
  handler run = nullptr;
  bool const wide = bits_of(t) == 64;
  if (s.parts[0] == "bfind") {
    if (t == type::u32) run = find_handler<std::uint32_t>(shift_amount);
    if (t == type::s32) run = find_handler<std::int32_t>(shift_amount);
    if (t == type::u64) run = find_handler<std::uint64_t>(shift_amount);
    if (t == type::s64) run = find_handler<std::int64_t>(shift_amount);
  } else if (t == type::b32 || t == type::b64) {
    bool const ones = s.parts[0] == "popc";
    run = wide ? (ones ? run_unary<count_ones, std::uint64_t> : run_unary<leading_zeros, std::uint64_t>)
               : (ones ? run_unary<count_ones, std::uint32_t> : run_unary<leading_zeros, std::uint32_t>);
  }
  need(s, run != nullptr);
  need(s, s.operands.size() == 2, "needs 2 operands");
  d.emit(s, {run, d.destination(s, 0, type::u32), d.value(s, 1, t)});
}

void decode_32(decoder& d, item const& s, type t, handler funnel) {
  need(s, t == type::b32);
  if (s.parts[0] == "shf") return emit_operation(d, s, funnel, t, 3);
  if (s.parts[0] == "prmt") return emit_operation(d, s, run_ternary<permute, std::uint32_t>, t, 3);
  need(s, s.operands.size() == 5, "needs 5 operands");
  d.emit(s, {run_table_logic, d.destination(s, 0, t), d.value(s, 1, t), d.value(s, 2, t), d.value(s, 3, t), 0,
             d.integer_constant(s, 4)});
}

}  // namespace

void decode_bits(decoder& d, item const& s) {
  qualifiers q(s);
  type const t = q.need_type();
  std::string_view const name = s.parts[0];
  handler funnel = nullptr;
  if (name == "shf") {
    bool const left = q.one_of({"l", "r"}) == "l";
    funnel = funnel_handler(left, q.one_of({"wrap", "clamp"}) == "wrap");
  }
  bool const shift_amount = name == "bfind" && q.take("shiftamt");
  q.done();
  if (name == "and") return emit_operation(d, s, for_bits<both, 2>(t), t, 2);
  if (name == "or") return emit_operation(d, s, for_bits<either, 2>(t), t, 2);
  if (name == "xor") return emit_operation(d, s, for_bits<exclusive, 2>(t), t, 2);
  if (name == "not") return emit_operation(d, s, for_bits<complement, 1>(t), t, 1);
  if (name == "cnot") return emit_operation(d, s, t == type::pred ? nullptr : for_bits<is_zero, 1>(t), t, 1);
  if (name == "shl" || name == "shr") return decode_shift(d, s, t);
  if (name == "bfe" || name == "bfi") return decode_field(d, s, t);
  if (name == "bfind" || name == "popc" || name == "clz") return decode_count(d, s, t, shift_amount);
  if (name == "brev") {
    need(s, t == type::b32 || t == type::b64);
    return emit_operation(d, s, for_integer<reverse, 1>(t), t, 1);
  }
  decode_32(d, s, t, funnel);
}

}  // namespace ptx
