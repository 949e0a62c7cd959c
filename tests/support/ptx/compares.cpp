// Comparison and selection.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <utility>

#include "tests/support/ptx/arithmetic.hpp"

namespace ptx {
namespace {

/// The four ways a comparison can come out, as a set of flags.
enum relation : unsigned { less = 1, equal = 2, greater = 4, unordered = 8 };

std::optional<unsigned> relations_of(std::string_view name, bool floating) {
  static constexpr std::array<std::pair<std::string_view, unsigned>, 14> common{{{"eq", equal},
                                                                                 {"ne", less | greater},
                                                                                 {"lt", less},
                                                                                 {"le", less | equal},
                                                                                 {"gt", greater},
                                                                                 {"ge", greater | equal},
                                                                                 {"equ", equal | unordered},
                                                                                 {"neu", less | greater | unordered},
                                                                                 {"ltu", less | unordered},
                                                                                 {"leu", less | equal | unordered},
                                                                                 {"gtu", greater | unordered},
                                                                                 {"geu", greater | equal | unordered},
                                                                                 {"num", less | equal | greater},
                                                                                 {"nan", unordered}}};
  static constexpr std::array<std::pair<std::string_view, unsigned>, 4> integers{
      {{"lo", less}, {"ls", less | equal}, {"hi", greater}, {"hs", greater | equal}}};
  std::size_t number = 0;
  for (auto const& [text, flags] : common) {
    if (text == name && (floating || number < 6)) return flags;
    ++number;
  }
  for (auto const& [text, flags] : integers) {
    if (text == name && !floating) return flags;
  }
  return std::nullopt;
}

template <typename T>
bool holds(unsigned wanted, T a, T b) {
  unsigned const outcome = a < b ? less : a == b ? equal : a > b ? greater : unordered;
  return (wanted & outcome) != 0;
}

enum class combination { none, conjunction, disjunction, exclusive };

bool combined(combination how, bool a, bool b) {
  switch (how) {
    case combination::conjunction:
      return a && b;
    case combination::disjunction:
      return a || b;
    case combination::exclusive:
      return a != b;
    default:
      return a;
  }
}

/// e holds the relations. The usual form: one result, nothing to combine with.
template <typename T, unsigned Wanted>
instruction const* run_compare(thread& t, instruction const& i) {
  write(t, i.d, holds(Wanted, read<T>(t, i.a), read<T>(t, i.b)));
  return &i + 1;
}

/// e holds relations and combination, c the predicate, f the slot of the second result.
template <typename T>
instruction const* run_compare_combined(thread& t, instruction const& i) {
  bool const outcome = holds(static_cast<unsigned>(i.e) & 15u, read<T>(t, i.a), read<T>(t, i.b));
  auto const how = static_cast<combination>(i.e >> 4);
  bool const other = read<bool>(t, i.c);
  write(t, i.d, combined(how, outcome, other));
  write(t, i.f, combined(how, !outcome, other));
  return &i + 1;
}

template <typename T, bool FloatResult>
instruction const* run_set(thread& t, instruction const& i) {
  bool const outcome =
      combined(static_cast<combination>(i.e >> 4),
               holds(static_cast<unsigned>(i.e) & 15u, read<T>(t, i.a), read<T>(t, i.b)), read<bool>(t, i.c));
  if (FloatResult) {
    write(t, i.d, outcome ? 1.0f : 0.0f);
  } else {
    write(t, i.d, outcome ? ~std::uint32_t{0} : std::uint32_t{0});
  }
  return &i + 1;
}

template <typename T>
handler plain_compare(unsigned wanted) {
  static constexpr auto table = []<unsigned... N>(std::integer_sequence<unsigned, N...>) {
    return std::array<handler, sizeof...(N)>{run_compare<T, N>...};
  }
  (std::make_integer_sequence<unsigned, 16>{});
  return table[wanted];
}

enum class form { plain, combined, set_bits, set_float };

template <typename T>
handler compare_as(form wanted, unsigned relations) {
  switch (wanted) {
    case form::plain:
      return plain_compare<T>(relations);
    case form::combined:
      return run_compare_combined<T>;
    case form::set_bits:
      return run_set<T, false>;
    default:
      return run_set<T, true>;
  }
}

handler compare_handler(type t, form wanted, unsigned relations) {
  switch (t) {
    case type::b16:
    case type::u16:
      return compare_as<std::uint16_t>(wanted, relations);
    case type::s16:
      return compare_as<std::int16_t>(wanted, relations);
    case type::b32:
    case type::u32:
      return compare_as<std::uint32_t>(wanted, relations);
    case type::s32:
      return compare_as<std::int32_t>(wanted, relations);
    case type::b64:
    case type::u64:
      return compare_as<std::uint64_t>(wanted, relations);
    case type::s64:
      return compare_as<std::int64_t>(wanted, relations);
    case type::f32:
      return compare_as<float>(wanted, relations);
    case type::f64:
      return compare_as<double>(wanted, relations);
    default:
      return nullptr;
  }
}

combination combination_of(qualifiers& q) {
  if (q.take("and")) return combination::conjunction;
  if (q.take("or")) return combination::disjunction;
  return q.take("xor") ? combination::exclusive : combination::none;
}

struct comparison {
  unsigned relations = 0;
  combination how = combination::none;
};

comparison comparison_of(item const& s, qualifiers& q, type t) {
  comparison made;
  made.how = combination_of(q);
  std::string_view const name = s.parts.size() > 1 ? s.parts[1] : std::string_view{};
  std::optional<unsigned> const relations = relations_of(name, is_float(t));
  if (!relations) refuse(s, "unknown comparison ." + std::string(name));
  bool const bits = t == type::b16 || t == type::b32 || t == type::b64;
  if (bits && name != "eq" && name != "ne") refuse(s, "." + std::string(name) + " needs a type with an order");
  q.take(name);
  q.done();
  made.relations = *relations;
  if (s.operands.size() != (made.how == combination::none ? 3 : 4)) refuse(s, "wrong number of operands");
  return made;
}

void decode_setp(decoder& d, item const& s) {
  qualifiers q(s);
  type const t = q.need_type();
  comparison const wanted = comparison_of(s, q, t);
  operand const& result = s.operands[0];
  bool const two = result.kind == operand_kind::pair;
  bool const plain = !two && wanted.how == combination::none;
  handler const run = compare_handler(t, plain ? form::plain : form::combined, wanted.relations);
  if (run == nullptr) refuse(s, "this type is not supported");
  std::uint32_t const first = d.destination(s, two ? result.items[0] : result, type::pred);
  std::uint32_t const second = two ? d.destination(s, result.items[1], type::pred) : d.fresh();
  std::uint32_t const other = s.operands.size() == 4 ? d.value(s, 3, type::pred) : d.constant(0);
  auto const packed = static_cast<std::int32_t>(wanted.relations | static_cast<unsigned>(wanted.how) << 4);
  d.emit(s, {run, first, d.value(s, 1, t), d.value(s, 2, t), other, packed, second});
}

void decode_set(decoder& d, item const& s) {
  qualifiers q(s);
  type const source = q.need_type();
  type const result = q.need_type();
  comparison const wanted = comparison_of(s, q, source);
  if (result != type::u32 && result != type::s32 && result != type::f32) refuse(s, "this type is not supported");
  handler const run = compare_handler(source, result == type::f32 ? form::set_float : form::set_bits, wanted.relations);
  if (run == nullptr) refuse(s, "this type is not supported");
  std::uint32_t const other = s.operands.size() == 4 ? d.value(s, 3, type::pred) : d.constant(0);
  auto const packed = static_cast<std::int32_t>(wanted.relations | static_cast<unsigned>(wanted.how) << 4);
  d.emit(s, {run, d.destination(s, 0, result), d.value(s, 1, source), d.value(s, 2, source), other, packed});
}

instruction const* run_select(thread& t, instruction const& i) {
  t.frame[i.d] = t.frame[t.frame[i.c] != 0 ? i.a : i.b];
  return &i + 1;
}

}  // namespace

void decode_compare(decoder& d, item const& s) {
  if (s.parts[0] == "setp") return decode_setp(d, s);
  if (s.parts[0] == "set") return decode_set(d, s);
  qualifiers q(s);
  type const t = q.need_type();
  q.done();
  if (s.operands.size() != 4 || bits_of(t) < 16) refuse(s, "needs 4 operands of 16, 32 or 64 bits");
  d.emit(s, {run_select, d.destination(s, 0, t), d.value(s, 1, t), d.value(s, 2, t), d.value(s, 3, type::pred)});
}

}  // namespace ptx
