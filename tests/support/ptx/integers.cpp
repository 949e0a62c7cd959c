// Integer arithmetic.
// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "tests/support/ptx/arithmetic.hpp"
#include "tests/support/ptx/twice.hpp"

namespace ptx {
namespace {

template <typename T>
T wrapped(wrapping<T> value) {
  return static_cast<T>(value);
}
template <typename T>
wrapping<T> wrap(T value) {
  return static_cast<wrapping<T>>(value);
}
template <typename T>
twice<T> full_product(T a, T b) {
  return static_cast<twice<T>>(static_cast<twice<T>>(a) * static_cast<twice<T>>(b));
}

struct add {
  template <typename T>
  static T apply(T a, T b) {
    return wrapped<T>(wrap(a) + wrap(b));
  }
};
struct subtract {
  template <typename T>
  static T apply(T a, T b) {
    return wrapped<T>(wrap(a) - wrap(b));
  }
};
struct multiply_low {
  template <typename T>
  static T apply(T a, T b) {
    return wrapped<T>(wrap(a) * wrap(b));
  }
};
struct multiply_high {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(full_product(a, b) >> (8 * sizeof(T)));
  }
};
struct multiply_wide {
  template <typename T>
  static auto apply(T a, T b) {
    return full_product(a, b);
  }
};
template <typename Product>
struct multiply_add {
  template <typename T>
  static T apply(T a, T b, T c) {
    return add::apply<T>(Product::template apply<T>(a, b), c);
  }
};
struct minimum {
  template <typename T>
  static T apply(T a, T b) {
    return b < a ? b : a;
  }
};
struct maximum {
  template <typename T>
  static T apply(T a, T b) {
    return a < b ? b : a;
  }
};
struct negate {
  template <typename T>
  static T apply(T a) {
    return wrapped<T>(wrapping<T>{0} - wrap(a));
  }
};
struct magnitude {
  template <typename T>
  static T apply(T a) {
    return a < 0 ? negate::apply<T>(a) : a;
  }
};
struct difference_added {
  template <typename T>
  static T apply(T a, T b, T c) {
    return add::apply<T>(a < b ? subtract::apply<T>(b, a) : subtract::apply<T>(a, b), c);
  }
};

struct quotient {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a / b);
  }
};
struct remainder {
  template <typename T>
  static T apply(T a, T b) {
    return static_cast<T>(a % b);
  }
};

/// What PTX leaves open, a division by zero or one that overflows, is an error.
template <typename Operation>
struct divided {
  template <typename T>
  static instruction const* run(thread& t, instruction const& i) {
    T const a = read<T>(t, i.a);
    T const b = read<T>(t, i.b);
    if (b == 0) raise(t, i, "division by zero");
    if constexpr (std::is_signed_v<T>) {
      if (a == std::numeric_limits<T>::min() && b == T(-1)) raise(t, i, "the quotient overflows");
    }
    write(t, i.d, Operation::template apply<T>(a, b));
    return &i + 1;
  }
  static handler choose(type t) {
    switch (t) {
      case type::u16:
        return run<std::uint16_t>;
      case type::s16:
        return run<std::int16_t>;
      case type::u32:
        return run<std::uint32_t>;
      case type::s32:
        return run<std::int32_t>;
      case type::u64:
        return run<std::uint64_t>;
      case type::s64:
        return run<std::int64_t>;
      default:
        return nullptr;
    }
  }
};

template <typename T>
instruction const* run_multiply_wide_add(thread& t, instruction const& i) {
  write(t, i.d, add::apply<twice<T>>(full_product(read<T>(t, i.a), read<T>(t, i.b)), read<twice<T>>(t, i.c)));
  return &i + 1;
}

/// a + b + carry, or a − b − borrow, and the carry that results; In and Out say which of the two is meant.
template <typename T, bool Subtract, bool In, bool Out>
instruction const* run_carry(thread& t, instruction const& i) {
  wide_unsigned const a = read<T>(t, i.a);
  wide_unsigned const b = read<T>(t, i.b);
  wide_unsigned const in = In && t.carry ? 1 : 0;
  wide_unsigned const sum = Subtract ? a - b - in : a + b + in;
  if (Out) t.carry = (sum >> (8 * sizeof(T)) & 1) != 0;
  write(t, i.d, static_cast<T>(sum));
  return &i + 1;
}

template <typename T, bool Subtract>
handler carry_handler(bool in, bool out) {
  return in ? (out ? run_carry<T, Subtract, true, true> : run_carry<T, Subtract, true, false>)
            : run_carry<T, Subtract, false, true>;
}

void decode_carry(decoder& d, item const& s, qualifiers& q, type t) {
  bool const out = q.take("cc");
  q.done();
  bool const in = s.parts[0].size() == 4;
  bool const minus = s.parts[0].starts_with("sub");
  handler run = nullptr;
  if (bits_of(t) == 32)
    run = minus ? carry_handler<std::uint32_t, true>(in, out) : carry_handler<std::uint32_t, false>(in, out);
  if (bits_of(t) == 64)
    run = minus ? carry_handler<std::uint64_t, true>(in, out) : carry_handler<std::uint64_t, false>(in, out);
  emit_operation(d, s, run, t, 2);
}

type doubled(item const& s, type t) {
  switch (t) {
    case type::u16:
      return type::u32;
    case type::s16:
      return type::s32;
    case type::u32:
      return type::u64;
    case type::s32:
      return type::s64;
    default:
      refuse(s, "this type is not supported");
  }
}

handler wide_sum(type t) {
  switch (t) {
    case type::u16:
      return run_multiply_wide_add<std::uint16_t>;
    case type::s16:
      return run_multiply_wide_add<std::int16_t>;
    case type::u32:
      return run_multiply_wide_add<std::uint32_t>;
    default:
      return run_multiply_wide_add<std::int32_t>;
  }
}

handler wide_product(type t) {
  switch (t) {
    case type::u16:
      return run_binary<multiply_wide, std::uint16_t>;
    case type::s16:
      return run_binary<multiply_wide, std::int16_t>;
    case type::u32:
      return run_binary<multiply_wide, std::uint32_t>;
    default:
      return run_binary<multiply_wide, std::int32_t>;
  }
}

void decode_product(decoder& d, item const& s, qualifiers& q, type t) {
  std::string_view const part = q.one_of({"lo", "hi", "wide"});
  q.done();
  bool const sum = s.parts[0] == "mad";
  if (s.operands.size() != (sum ? 4 : 3)) refuse(s, sum ? "needs 4 operands" : "needs 3 operands");
  if (part == "wide") {
    type const result = doubled(s, t);
    std::uint32_t const c = sum ? d.value(s, 3, result) : 0;
    return d.emit(
        s, {sum ? wide_sum(t) : wide_product(t), d.destination(s, 0, result), d.value(s, 1, t), d.value(s, 2, t), c});
  }
  if (part == "lo") {
    return emit_operation(d, s, sum ? for_integer<multiply_add<multiply_low>, 3>(t) : for_integer<multiply_low, 2>(t),
                          t, sum ? 3 : 2);
  }
  emit_operation(d, s, sum ? for_integer<multiply_add<multiply_high>, 3>(t) : for_integer<multiply_high, 2>(t), t,
                 sum ? 3 : 2);
}

}  // namespace

void decode_integer(decoder& d, item const& s) {
  qualifiers q(s);
  type const t = q.need_type();
  if (is_float(t)) return decode_float(d, s);
  std::string_view const name = s.parts[0];
  bool const carry = s.parts[1] == "cc" || name == "addc" || name == "subc";
  if (carry && (name.starts_with("add") || name.starts_with("sub"))) return decode_carry(d, s, q, t);
  if (name == "mul" || name == "mad") return decode_product(d, s, q, t);
  q.done();
  if (name == "add") return emit_operation(d, s, for_integer<add, 2>(t), t, 2);
  if (name == "sub") return emit_operation(d, s, for_integer<subtract, 2>(t), t, 2);
  if (name == "min") return emit_operation(d, s, for_integer<minimum, 2>(t), t, 2);
  if (name == "max") return emit_operation(d, s, for_integer<maximum, 2>(t), t, 2);
  if (name == "div") return emit_operation(d, s, divided<quotient>::choose(t), t, 2);
  if (name == "rem") return emit_operation(d, s, divided<remainder>::choose(t), t, 2);
  if (name == "sad") return emit_operation(d, s, for_integer<difference_added, 3>(t), t, 3);
  if ((name == "abs" || name == "neg") && is_signed(t)) {
    return emit_operation(d, s, name == "abs" ? for_integer<magnitude, 1>(t) : for_integer<negate, 1>(t), t, 1);
  }
  refuse(s, "is not supported");
}

}  // namespace ptx
