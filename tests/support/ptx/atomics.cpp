// Atomic operations on integers; those on floats depend on their order and are refused.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/support/ptx/access.hpp"
#include "tests/support/ptx/arithmetic.hpp"

namespace ptx {
namespace {

// Each gives what memory holds afterwards, of what it held and the operands.
struct add {
  template <typename T>
  static T apply(T old, T b, T) {
    return static_cast<T>(wrapping<T>(old) + wrapping<T>(b));
  }
};
struct exchange_value {
  template <typename T>
  static T apply(T, T b, T) {
    return b;
  }
};
struct compare_and_swap {
  template <typename T>
  static T apply(T old, T b, T c) {
    return old == b ? c : old;
  }
};
struct minimum {
  template <typename T>
  static T apply(T old, T b, T) {
    return std::min(old, b);
  }
};
struct maximum {
  template <typename T>
  static T apply(T old, T b, T) {
    return std::max(old, b);
  }
};
struct both {
  template <typename T>
  static T apply(T old, T b, T) {
    return old & b;
  }
};
struct either {
  template <typename T>
  static T apply(T old, T b, T) {
    return old | b;
  }
};
struct exclusive {
  template <typename T>
  static T apply(T old, T b, T) {
    return old ^ b;
  }
};
struct increment {
  template <typename T>
  static T apply(T old, T b, T) {
    return old >= b ? T{0} : static_cast<T>(old + 1);
  }
};
struct decrement {
  template <typename T>
  static T apply(T old, T b, T) {
    return old == 0 || old > b ? b : static_cast<T>(old - 1);
  }
};

/// d = result (a slot nobody reads, for red), a = address, b and c = operands.
template <typename Operation, typename T, space Where, bool Narrow>
instruction const* run_atomic(thread& t, instruction const& i) {
  std::byte* const at = locate<Where>(t, i, address_in<Narrow>(t, i.a, i.e), sizeof(T), access_kind::atomic);
  T old;
  std::memcpy(&old, at, sizeof old);
  T const now = Operation::template apply<T>(old, read<T>(t, i.b), read<T>(t, i.c));
  std::memcpy(at, &now, sizeof now);
  write(t, i.d, old);
  return &i + 1;
}

template <typename Operation, typename T>
handler for_space(space where, bool narrow) {
  if (where == space::global) return run_atomic<Operation, T, space::global, false>;
  if (where == space::generic) return run_atomic<Operation, T, space::generic, false>;
  return narrow ? run_atomic<Operation, T, space::shared, true> : run_atomic<Operation, T, space::shared, false>;
}

struct target {
  type t;
  space where;
  bool narrow;
};

/// For types .b32 and .b64.
template <typename Operation>
handler on_bits(target to) {
  if (to.t == type::b32) return for_space<Operation, std::uint32_t>(to.where, to.narrow);
  return to.t == type::b64 ? for_space<Operation, std::uint64_t>(to.where, to.narrow) : nullptr;
}

template <typename Operation>
handler on_integers(target to) {
  if (to.t == type::u32) return for_space<Operation, std::uint32_t>(to.where, to.narrow);
  if (to.t == type::s32) return for_space<Operation, std::int32_t>(to.where, to.narrow);
  if (to.t == type::u64) return for_space<Operation, std::uint64_t>(to.where, to.narrow);
  return to.t == type::s64 ? for_space<Operation, std::int64_t>(to.where, to.narrow) : nullptr;
}

template <typename Operation>
handler on_u32(target to) {
  return to.t == type::u32 ? for_space<Operation, std::uint32_t>(to.where, to.narrow) : nullptr;
}

handler choose(std::string_view operation, target to) {
  if (operation == "add") return on_integers<add>(to);
  if (operation == "min") return on_integers<minimum>(to);
  if (operation == "max") return on_integers<maximum>(to);
  if (operation == "exch") return on_bits<exchange_value>(to);
  if (operation == "cas") return on_bits<compare_and_swap>(to);
  if (operation == "and") return on_bits<both>(to);
  if (operation == "or") return on_bits<either>(to);
  if (operation == "xor") return on_bits<exclusive>(to);
  if (operation == "inc") return on_u32<increment>(to);
  return on_u32<decrement>(to);
}

}  // namespace

void decode_atomic(decoder& d, item const& s) {
  qualifiers q(s);
  type const t = q.need_type();
  if (is_float(t)) refuse(s, "atomics on floats depend on the order of the threads");
  bool const global = q.take("global");
  bool const shared = q.take("shared") || q.take("shared::cta");
  for (char const* name : {"relaxed", "acquire", "release", "acq_rel", "cta", "cluster", "gpu", "sys"}) q.take(name);
  std::string_view const operation = q.one_of({"add", "min", "max", "exch", "cas", "and", "or", "xor", "inc", "dec"});
  q.done();
  bool const result = s.parts[0] == "atom";
  std::size_t const first = result ? 1 : 0;
  bool const swap = operation == "cas";
  if (!result && (swap || operation == "exch")) refuse(s, "needs atom");
  if (s.operands.size() != first + (swap ? 3 : 2)) refuse(s, "wrong number of operands");
  space const where = global ? space::global : shared ? space::shared : space::generic;
  auto const at = d.address(s, s.operands[first], where, bits_of(t) / 8);
  handler const run = choose(operation, {t, where, at.narrow});
  if (run == nullptr) refuse(s, "this type is not supported");
  std::uint32_t const b = d.value(s, first + 1, t);
  d.emit(s, {run, result ? d.destination(s, 0, t) : d.fresh(), at.base, b, swap ? d.value(s, first + 2, t) : b,
             static_cast<std::int32_t>(at.offset)});
}

}  // namespace ptx
