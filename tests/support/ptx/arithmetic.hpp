// Handlers of instructions with one, two or three operands, and their choice by type.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <type_traits>

#include "tests/support/ptx/decoder.hpp"

namespace ptx {

template <typename Operation, typename T>
instruction const* run_unary(thread& t, instruction const& i) {
  write(t, i.d, Operation::template apply<T>(read<T>(t, i.a)));
  return &i + 1;
}

template <typename Operation, typename T>
instruction const* run_binary(thread& t, instruction const& i) {
  write(t, i.d, Operation::template apply<T>(read<T>(t, i.a), read<T>(t, i.b)));
  return &i + 1;
}

template <typename Operation, typename T>
instruction const* run_ternary(thread& t, instruction const& i) {
  write(t, i.d, Operation::template apply<T>(read<T>(t, i.a), read<T>(t, i.b), read<T>(t, i.c)));
  return &i + 1;
}

template <typename Operation, typename T, int Operands>
constexpr handler run_operation() {
  if constexpr (Operands == 1) {
    return run_unary<Operation, T>;
  } else if constexpr (Operands == 2) {
    return run_binary<Operation, T>;
  } else {
    return run_ternary<Operation, T>;
  }
}

template <typename Operation, int Operands>
handler for_float(type t) {
  return t == type::f32   ? run_operation<Operation, float, Operands>()
         : t == type::f64 ? run_operation<Operation, double, Operands>()
                          : nullptr;
}

/// Null for types of 8 bits, predicates and floats.
template <typename Operation, int Operands>
handler for_integer(type t) {
  switch (t) {
    case type::b16:
    case type::u16:
      return run_operation<Operation, std::uint16_t, Operands>();
    case type::b32:
    case type::u32:
      return run_operation<Operation, std::uint32_t, Operands>();
    case type::b64:
    case type::u64:
      return run_operation<Operation, std::uint64_t, Operands>();
    case type::s16:
      return run_operation<Operation, std::int16_t, Operands>();
    case type::s32:
      return run_operation<Operation, std::int32_t, Operands>();
    case type::s64:
      return run_operation<Operation, std::int64_t, Operands>();
    default:
      return nullptr;
  }
}

/// Unsigned arithmetic of T's width, as wide as int at least, so that nothing overflows.
template <typename T>
using wrapping = std::conditional_t<(sizeof(T) < 4), std::uint32_t, std::make_unsigned_t<T>>;

/// Decodes operands d, a, b, c of one type.
inline void emit_operation(decoder& d, item const& s, handler run, type t, std::size_t operands) {
  if (run == nullptr) refuse(s, "this type is not supported");
  if (s.operands.size() != operands + 1) refuse(s, "needs " + std::to_string(operands + 1) + " operands");
  std::uint32_t slots[3] = {};
  for (std::size_t n = 0; n < operands; ++n) slots[n] = d.value(s, n + 1, t);
  d.emit(s, {run, d.destination(s, 0, t), slots[0], slots[1], slots[2]});
}

}  // namespace ptx
