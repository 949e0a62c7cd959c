// cvt: between integers, between floats, and from one to the other with a rounding that is named.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <limits>

#include "tests/support/ptx/arithmetic.hpp"

namespace ptx {
namespace {

enum class rounding { none, nearest, zero, down, up };

template <typename T>
T rounded(rounding how, T value) {
  switch (how) {
    case rounding::nearest:
      return std::nearbyint(value);
    case rounding::zero:
      return std::trunc(value);
    case rounding::down:
      return std::floor(value);
    case rounding::up:
      return std::ceil(value);
    default:
      return value;
  }
}

/// Out of range gives the nearest that there is; for NaN see the table of cvt in the PTX manual.
template <typename To, typename From>
To saturated(From whole) {
  constexpr unsigned bits = 8 * sizeof(To);
  using limits = std::numeric_limits<To>;
  if (whole != whole) {
    bool const zero = sizeof(From) == 4 && sizeof(To) < 8;
    return zero ? To{0} : static_cast<To>(std::make_unsigned_t<To>{1} << (bits - 1));
  }
  From const beyond = std::ldexp(From{1}, static_cast<int>(std::is_signed_v<To> ? bits - 1 : bits));
  if (whole >= beyond) return limits::max();
  if (whole < (std::is_signed_v<To> ? -beyond : From{0})) return limits::min();
  return static_cast<To>(whole);
}

template <typename To, typename From>
instruction const* run_convert(thread& t, instruction const& i) {
  From const value = read<From>(t, i.a);
  auto const how = static_cast<rounding>(i.e);
  if constexpr (std::is_floating_point_v<From> && std::is_integral_v<To>) {
    write(t, i.d, saturated<To>(rounded(how, value)));
  } else if constexpr (std::is_same_v<From, To> && std::is_floating_point_v<From>) {
    write(t, i.d, rounded(how, value));
  } else {
    write(t, i.d, static_cast<To>(value));
  }
  return &i + 1;
}

template <typename From>
handler to(type t) {
  switch (t) {
    case type::u8:
      return run_convert<std::uint8_t, From>;
    case type::u16:
      return run_convert<std::uint16_t, From>;
    case type::u32:
      return run_convert<std::uint32_t, From>;
    case type::u64:
      return run_convert<std::uint64_t, From>;
    case type::s8:
      return run_convert<std::int8_t, From>;
    case type::s16:
      return run_convert<std::int16_t, From>;
    case type::s32:
      return run_convert<std::int32_t, From>;
    case type::s64:
      return run_convert<std::int64_t, From>;
    case type::f32:
      return run_convert<float, From>;
    case type::f64:
      return run_convert<double, From>;
    default:
      return nullptr;
  }
}

handler conversion(type result, type source) {
  switch (source) {
    case type::u8:
      return to<std::uint8_t>(result);
    case type::u16:
      return to<std::uint16_t>(result);
    case type::u32:
      return to<std::uint32_t>(result);
    case type::u64:
      return to<std::uint64_t>(result);
    case type::s8:
      return to<std::int8_t>(result);
    case type::s16:
      return to<std::int16_t>(result);
    case type::s32:
      return to<std::int32_t>(result);
    case type::s64:
      return to<std::int64_t>(result);
    case type::f32:
      return to<float>(result);
    case type::f64:
      return to<double>(result);
    default:
      return nullptr;
  }
}

rounding to_whole(qualifiers& q) {
  if (q.take("rni")) return rounding::nearest;
  if (q.take("rzi")) return rounding::zero;
  if (q.take("rmi")) return rounding::down;
  return q.take("rpi") ? rounding::up : rounding::none;
}

rounding rounding_of(item const& s, qualifiers& q, type result, type source) {
  if (is_float(source) && !is_float(result)) {
    rounding const how = to_whole(q);
    if (how == rounding::none) refuse(s, "needs one of .rni .rzi .rmi .rpi");
    return how;
  }
  if (is_float(result) && result == source) return to_whole(q);
  bool const inexact = is_float(result) && !(result == type::f64 && source == type::f32);
  if (inexact && !q.take("rn")) refuse(s, "without .rn the result is not the same everywhere");
  return rounding::none;
}

}  // namespace

void decode_convert(decoder& d, item const& s) {
  qualifiers q(s);
  type const source = q.need_type();
  type const result = q.need_type();
  rounding const how = rounding_of(s, q, result, source);
  q.done();
  handler const run = conversion(result, source);
  if (run == nullptr || s.operands.size() != 2) refuse(s, "these operands are not supported");
  width const allowed_from = is_float(source) ? width::same : width::at_least;
  width const allowed_to = is_float(result) ? width::same : width::at_least;
  d.emit(s, {run, d.destination(s, 0, result, allowed_to), d.value(s, 1, source, allowed_from), 0, 0,
             static_cast<std::int32_t>(how)});
}

}  // namespace ptx
