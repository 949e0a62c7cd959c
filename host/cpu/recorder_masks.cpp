// Comparisons, masks and what selects by them: what may be simplified without changing a bit.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/recorder.hpp"

#include <bit>

namespace rivulet::cpu {
namespace {

using emit::opcode;
using emit::relation;

relation opposite(relation of) {
  switch (of) {
    case relation::equal:
      return relation::not_equal;
    case relation::not_equal:
      return relation::equal;
    case relation::less:
      return relation::not_less;
    case relation::less_equal:
      return relation::not_less_equal;
    case relation::not_less:
      return relation::less;
    case relation::not_less_equal:
      break;
  }
  return relation::less_equal;
}

template <typename N>
bool holds(relation what, N a, N b) {
  switch (what) {
    case relation::equal:
      return a == b;
    case relation::not_equal:
      return !(a == b);
    case relation::less:
      return a < b;
    case relation::less_equal:
      return a <= b;
    case relation::not_less:
      return !(a < b);
    case relation::not_less_equal:
      break;
  }
  return !(a <= b);
}

}  // namespace

recorder::number recorder::compared(opcode op, relation what, number a, number b) {
  return add({.op = op, .relation = what, .a = a, .b = b});
}

recorder::number recorder::compare(relation what, number a, number b) {
  if (is_literal(a) && is_literal(b)) {
    auto const narrow = [this](number of) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits_of(of))); };
    bool const truth = float64_ ? holds(what, std::bit_cast<double>(bits_of(a)), std::bit_cast<double>(bits_of(b)))
                                : holds(what, narrow(a), narrow(b));
    return truth ? all_lanes() : no_lanes();
  }
  return compared(opcode::compare, what, a, b);
}

/// Of a few numbers joined by or that are zero where two others are equal: the mask of lanes where they all are zero.
std::optional<recorder::number> recorder::all_equal(number of, int most) {
  if (most <= 0) return std::nullopt;
  if (is(of, opcode::bits_xor)) return compare_integers(relation::equal, at(of).a, at(of).b);
  if (!is(of, opcode::bits_or)) return std::nullopt;
  auto const first = all_equal(at(of).a, most - 1);
  auto const second = first ? all_equal(at(of).b, 1) : std::nullopt;
  return second ? std::optional(both(*first, *second)) : std::nullopt;
}

recorder::number recorder::compare_integers(relation what, number a, number b) {
  if (a == b) return holds(what, 0, 0) ? all_lanes() : no_lanes();
  if (is_literal(a) && is_literal(b)) {
    auto const signed_bits = [&](number of) {
      return float64_ ? static_cast<std::int64_t>(bits_of(of)) : std::int64_t{static_cast<std::int32_t>(bits_of(of))};
    };
    return holds(what, signed_bits(a), signed_bits(b)) ? all_lanes() : no_lanes();
  }
  if (is_number(b, 0.0) && (what == relation::equal || what == relation::not_equal)) {
    constexpr int few = 4;  // more would wait for each other
    if (auto const equal = all_equal(a, few)) return what == relation::equal ? *equal : complement(*equal);
  }
  auto const infinity = float64_ ? 0x7ff0000000000000u : std::uint64_t{0x7f800000u};
  if (what == relation::less && is_finite(a) && is_literal(b) && bits_of(b) == infinity) return all_lanes();
  return compared(opcode::compare_integer, what, a, b);
}

recorder::number recorder::complement(number a) {
  auto const& what = at(a);
  if (what.op == opcode::mask_not) return what.a;
  if ((what.op == opcode::compare || what.op == opcode::compare_integer) && what.c == emit::none) {
    return compared(what.op, opposite(what.relation), what.a, what.b);
  }
  return add({.op = opcode::mask_not, .a = a});
}

recorder::number recorder::both(number a, number b) {
  auto const none = no_lanes(), all = all_lanes();
  if (a == b || b == all) return a;
  if (a == all) return b;
  if (a == none || b == none) return none;
  if (is(b, opcode::mask_not)) return without(a, at(b).a);
  if (is(a, opcode::mask_not)) return without(b, at(a).a);
  auto const plain = [&](number of) {
    return (is(of, opcode::compare) || is(of, opcode::compare_integer)) && at(of).c == emit::none;
  };
  if (!plain(b) && plain(a)) std::swap(a, b);
  auto narrowed = at(b);
  if (plain(b)) {
    narrowed.c = a;
    narrowed.shared = false;
    return add(narrowed);
  }
  if (narrowed.op == opcode::compare || narrowed.op == opcode::compare_integer) {
    narrowed.c = both(a, narrowed.c);
    return add(narrowed);
  }
  return add({.op = opcode::mask_and, .a = a, .b = b});
}

recorder::number recorder::without(number a, number b) {
  auto const none = no_lanes();
  if (b == none) return a;
  if (b == all_lanes() || a == none) return none;
  if (is(b, opcode::mask_not)) return both(a, at(b).a);
  if (is(b, opcode::mask_or)) return without(without(a, at(b).a), at(b).b);
  if ((is(b, opcode::compare) || is(b, opcode::compare_integer)) && at(b).c == emit::none) {
    return both(a, complement(b));
  }
  return add({.op = opcode::mask_and_not, .a = a, .b = b});
}

recorder::number recorder::either(number a, number b) {
  auto const none = no_lanes(), all = all_lanes();
  if (a == b || b == none) return a;
  if (a == none) return b;
  if (a == all || b == all) return all;
  return add({.op = opcode::mask_or, .a = a, .b = b});
}

recorder::number recorder::select(number mask, number a, number b) {
  if (a == b || mask == all_lanes()) return a;
  if (mask == no_lanes()) return b;
  auto const& by = at(mask);
  if (by.op == opcode::compare_integer && by.relation == relation::less && by.c == emit::none && by.a == b &&
      by.b == a) {
    auto const result = add({.op = opcode::greatest_integer, .a = b, .b = a});
    if (is_finite(a) && is_finite(b)) assume_finite(result);
    return result;
  }
  return add({.op = opcode::select, .a = mask, .b = a, .c = b});
}

}  // namespace rivulet::cpu
