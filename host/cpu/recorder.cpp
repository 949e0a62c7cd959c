// What may be simplified without changing a bit, and the bookkeeping of equal instructions.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/recorder.hpp"

#include <bit>
#include <cmath>
#include <utility>

namespace rivulet::cpu {
namespace {

using emit::opcode;
using emit::relation;

template <typename T>
T computed(opcode op, T a, T b) {
  switch (op) {
    case opcode::add:
      return a + b;
    case opcode::subtract:
      return a - b;
    case opcode::multiply:
      return a * b;
    case opcode::divide:
      return a / b;
    case opcode::square_root:
      return std::sqrt(a);
    case opcode::negate:
      return -a;
    case opcode::lesser:
      return a < b ? a : b;
    default:
      return a > b ? a : b;
  }
}

std::uint64_t computed_bits(opcode op, std::uint64_t a, std::uint64_t b) {
  switch (op) {
    case opcode::add_integer:
      return a + b;
    case opcode::subtract_integer:
      return a - b;
    case opcode::bits_and:
      return a & b;
    case opcode::bits_or:
      return a | b;
    default:
      return a ^ b;
  }
}

float as_float(std::uint64_t bits) { return std::bit_cast<float>(static_cast<std::uint32_t>(bits)); }
double as_double(std::uint64_t bits) { return std::bit_cast<double>(bits); }

bool is_effect(opcode op) { return op == opcode::store || op == opcode::begin_if || op == opcode::end_if; }

/// In the table of known instructions: one that was known.
constexpr recorder::number forgotten = emit::none - 1;

std::uint32_t hash_of(emit::instruction const& what) {
  constexpr std::uint64_t factor = 0x9e3779b97f4a7c15u;
  auto mixed = (static_cast<std::uint64_t>(what.op) << 32 | what.a) * factor;
  mixed = (mixed ^ (mixed >> 32) ^ (static_cast<std::uint64_t>(what.b) << 32 | what.c)) * factor;
  mixed = (mixed ^ (mixed >> 32) ^ (static_cast<std::uint64_t>(what.relation) << 32 | what.immediate32)) * factor;
  return static_cast<std::uint32_t>(mixed ^ (mixed >> 32));
}

bool same(emit::instruction const& a, emit::instruction const& b) {
  return a.op == b.op && a.relation == b.relation && a.a == b.a && a.b == b.b && a.c == b.c &&
         a.immediate32 == b.immediate32;
}

}  // namespace

recorder::number recorder::append(emit::instruction what) {
  what.shared =
      !is_effect(what.op) && what.op != opcode::input && what.op != opcode::row_slot && what.op != opcode::load;
  for (auto const operand : {what.a, what.b, what.c}) {
    if (operand != emit::none) what.shared = what.shared && at(operand).shared;
  }
  if (what.op == opcode::carried) what.shared = routine_.carried[what.immediate32].shared;
  if (what.op == opcode::mask_carried) what.shared = false;
  instructions_.push_back(what);
  return static_cast<number>(instructions_.size() - 1);
}

recorder::number recorder::add(emit::instruction what) {
  if (4 * (known_count_ + 1) > 3 * known_.size()) enlarge();
  auto const hash = hash_of(what);
  auto const place = place_of(what, hash);
  if (known_[place].which < forgotten) return known_[place].which;
  ++known_count_;
  known_[place] = {hash, append(what)};
  if (region_ != emit::none) in_region_.push_back(known_[place].which);
  return known_[place].which;
}

/// Where the instruction stands in the table, or where it belongs.
std::size_t recorder::place_of(emit::instruction const& what, std::uint32_t hash) const {
  auto const mask = known_.size() - 1;
  auto place = hash & mask;
  while (known_[place].which != emit::none) {
    auto const& [other, which] = known_[place];
    if (other == hash && which != forgotten && same(at(which), what)) break;
    place = (place + 1) & mask;
  }
  return place;
}

void recorder::enlarge() {
  std::vector<entry> larger(std::max<std::size_t>(known_.size() * 2, 1024));
  auto const before = std::exchange(known_, std::move(larger));
  auto const mask = known_.size() - 1;
  known_count_ = 0;
  for (auto const& each : before) {
    if (each.which >= forgotten) continue;
    auto place = each.hash & mask;
    while (known_[place].which != emit::none) place = (place + 1) & mask;
    known_[place] = each;
    ++known_count_;
  }
}

recorder::number recorder::literal(std::uint64_t bits) {
  auto& recent = recent_literals_[(bits ^ bits >> 17 ^ bits >> 44) % recent_literals_.size()];
  if (recent.which != emit::none && recent.bits == bits) return recent.which;
  auto const [place, added] = literal_places_.try_emplace(bits, static_cast<std::uint32_t>(routine_.literals.size()));
  if (added) routine_.literals.push_back(bits);
  recent = {bits, add({.op = opcode::literal, .immediate32 = place->second})};
  return recent.which;
}
recorder::number recorder::literal(float value) { return literal(std::uint64_t{std::bit_cast<std::uint32_t>(value)}); }
recorder::number recorder::literal(double value) { return literal(std::bit_cast<std::uint64_t>(value)); }

recorder::number recorder::input(std::uint32_t slot) { return add({.op = opcode::input, .immediate32 = slot}); }

recorder::number recorder::row_slot(std::uint32_t slot) { return add({.op = opcode::row_slot, .immediate32 = slot}); }

recorder::number recorder::row_number(std::uint32_t byte) {
  return add({.op = opcode::row_number, .immediate32 = byte});
}

recorder::number recorder::carried(std::uint32_t slot, bool shared) {
  routine_.carried.push_back({slot, emit::none, shared});
  return append({.op = opcode::carried, .immediate32 = static_cast<std::uint32_t>(routine_.carried.size() - 1)});
}

recorder::number recorder::carried_mask(std::uint32_t slot) {
  routine_.masks.push_back({slot, emit::none});
  return append({.op = opcode::mask_carried, .immediate32 = static_cast<std::uint32_t>(routine_.masks.size() - 1)});
}

recorder::number recorder::all_lanes() {
  if (all_lanes_ == emit::none) all_lanes_ = add({.op = opcode::all_lanes});
  return all_lanes_;
}
recorder::number recorder::no_lanes() {
  if (no_lanes_ == emit::none) no_lanes_ = add({.op = opcode::mask_not, .a = all_lanes()});
  return no_lanes_;
}

void recorder::set_next(number carried, number value) { routine_.carried[at(carried).immediate32].next = value; }
void recorder::set_next_mask(number carried, number mask) { routine_.masks[at(carried).immediate32].next = mask; }
void recorder::end_without(number carried_mask) { routine_.ends_without = at(carried_mask).immediate32; }
void recorder::assume_finite(number value) {
  if (value >= finite_.size()) finite_.resize(std::size_t{value} + 1, 0);
  finite_[value] = 1;
}

bool recorder::is_number(number which, double value) const {
  if (!is_literal(which)) return false;
  auto const bits = bits_of(which);
  return float64_ ? bits == std::bit_cast<std::uint64_t>(value)
                  : bits == std::bit_cast<std::uint32_t>(static_cast<float>(value));
}

recorder::number recorder::unary(opcode op, number a) {
  if (op == opcode::negate && is(a, opcode::negate)) return at(a).a;
  if (is_literal(a)) return binary(op, a, a);
  return add({.op = op, .a = a});
}

recorder::number recorder::binary(opcode op, number a, number b) {
  switch (op) {
    case opcode::add_integer:
    case opcode::subtract_integer:
    case opcode::bits_and:
    case opcode::bits_or:
    case opcode::bits_xor:
      return simplified_bits(op, a, b);
    case opcode::scale:
      return add({.op = op, .a = a, .b = b});
    default:
      return simplified(op, a, b);
  }
}

recorder::number recorder::simplified(opcode op, number a, number b) {
  if (is_literal(a) && is_literal(b)) {
    return float64_ ? literal(computed(op, as_double(bits_of(a)), as_double(bits_of(b))))
                    : literal(computed(op, as_float(bits_of(a)), as_float(bits_of(b))));
  }
  switch (op) {
    case opcode::add:
      return sum(a, b);
    case opcode::subtract:
      return difference(a, b);
    case opcode::multiply:
      return product(a, b);
    case opcode::divide:
      return ratio(a, b);
    default:
      return add({.op = op, .a = a, .b = b});
  }
}

recorder::number recorder::sum(number a, number b) {
  if (is(b, opcode::negate)) return difference(a, at(b).a);
  if (is(a, opcode::negate)) return difference(b, at(a).a);
  if (is_number(b, -0.0)) return a;
  if (is_number(a, -0.0)) return b;
  return add({.op = opcode::add, .a = std::min(a, b), .b = std::max(a, b)});
}

recorder::number recorder::difference(number a, number b) {
  if (is(b, opcode::negate)) return sum(a, at(b).a);
  if (is_number(b, 0.0)) return a;
  return add({.op = opcode::subtract, .a = a, .b = b});
}

recorder::number recorder::product(number a, number b) {
  if (is_number(a, 1.0)) return b;
  if (is_number(b, 1.0)) return a;
  if (is_number(a, -1.0)) return unary(opcode::negate, b);
  if (is_number(b, -1.0)) return unary(opcode::negate, a);
  if (is_number(a, 2.0) || is_number(a, -2.0)) std::swap(a, b);
  // Additions have ports of their own beside those of multiplications.
  if (is_number(b, 2.0)) return sum(a, a);
  if (is_number(b, -2.0)) return unary(opcode::negate, sum(a, a));
  if (is(a, opcode::negate) && is(b, opcode::negate)) return product(at(a).a, at(b).a);
  if (is(a, opcode::negate) && is_literal(b)) return product(at(a).a, unary(opcode::negate, b));
  if (is(b, opcode::negate) && is_literal(a)) return product(unary(opcode::negate, a), at(b).a);
  return add({.op = opcode::multiply, .a = std::min(a, b), .b = std::max(a, b)});
}

/// Dividing by a power of two is multiplying by its inverse, which is exact.
recorder::number recorder::ratio(number a, number b) {
  if (is_literal(b)) {
    auto const divisor = float64_ ? as_double(bits_of(b)) : double{as_float(bits_of(b))};
    int exponent = 0;
    if (std::abs(std::frexp(divisor, &exponent)) == 0.5 && std::abs(exponent) < 100) {
      return product(a, float64_ ? literal(1 / divisor) : literal(static_cast<float>(1 / divisor)));
    }
  }
  return add({.op = opcode::divide, .a = a, .b = b});
}

recorder::number recorder::fused_add(number a, number b, number c) {
  if (is_literal(a) && is_literal(b) && is_literal(c)) {
    return float64_ ? literal(std::fma(as_double(bits_of(a)), as_double(bits_of(b)), as_double(bits_of(c))))
                    : literal(std::fma(as_float(bits_of(a)), as_float(bits_of(b)), as_float(bits_of(c))));
  }
  bool negated = false;
  for (auto* const factor : {&a, &b}) {
    if (!is(*factor, opcode::negate)) continue;
    *factor = at(*factor).a;
    negated = !negated;
  }
  if (negated && is_literal(a)) a = unary(opcode::negate, a), negated = false;
  if (negated && is_literal(b)) b = unary(opcode::negate, b), negated = false;
  if (is_number(a, 1.0)) return negated ? difference(c, b) : sum(b, c);
  if (is_number(b, 1.0)) return negated ? difference(c, a) : sum(a, c);
  if (a > b) std::swap(a, b);
  if (negated) return add({.op = opcode::fused_from, .a = a, .b = b, .c = c});
  if (is(c, opcode::negate)) return add({.op = opcode::fused_subtract, .a = a, .b = b, .c = at(c).a});
  return add({.op = opcode::fused_add, .a = a, .b = b, .c = c});
}

recorder::number recorder::simplified_bits(opcode op, number a, number b) {
  if (op != opcode::subtract_integer && is_literal(a)) std::swap(a, b);
  if (is_literal(b)) {
    auto const ones = float64_ ? ~std::uint64_t{0} : std::uint64_t{0xffffffffu};
    if (is_literal(a)) return literal(computed_bits(op, bits_of(a), bits_of(b)) & ones);
    if (op == opcode::bits_and ? bits_of(b) == ones : bits_of(b) == 0) return a;
  }
  auto const result = add({.op = op, .a = a, .b = b});
  auto const magnitude = float64_ ? 0x7fffffffffffffffu : std::uint64_t{0x7fffffffu};
  if (op == opcode::bits_and && is_finite(a) && is_literal(b) && bits_of(b) == magnitude) assume_finite(result);
  return result;
}

recorder::number recorder::shift(opcode op, number a, int count) {
  if (count == 0) return a;
  if (is_literal(a)) {
    auto const value = bits_of(a);
    if (op == opcode::shift_left) return literal(float64_ ? value << count : (value << count) & 0xffffffffu);
    return float64_ ? literal(static_cast<std::uint64_t>(static_cast<std::int64_t>(value) >> count))
                    : literal(std::uint64_t{static_cast<std::uint32_t>(static_cast<std::int32_t>(value) >> count)});
  }
  return add({.op = op, .a = a, .immediate32 = static_cast<std::uint32_t>(count)});
}

recorder::number recorder::call(emit::vector_function function, number far, number x, number near) {
  auto const place = static_cast<std::uint32_t>(routine_.functions.size());
  routine_.functions.push_back(function);
  return append({.op = opcode::call, .a = far, .b = x, .c = near, .immediate32 = place});
}

recorder::number recorder::load(std::uint32_t slot) { return append({.op = opcode::load, .immediate32 = slot}); }

/// Where what lies there is chosen, nothing is stored.
void recorder::store(std::uint32_t slot, number mask, number value) {
  if (is(value, opcode::select) && is(at(value).c, opcode::load) && at(at(value).c).immediate32 == slot) {
    mask = both(mask, at(value).a);
    value = at(value).b;
  }
  if (mask == no_lanes()) return;
  append({.op = opcode::store, .a = mask == all_lanes() ? emit::none : mask, .b = value, .immediate32 = slot});
}

void recorder::begin_if(number mask) { region_ = append({.op = opcode::begin_if, .a = mask}); }

/// What was computed inside is not known outside.
void recorder::end_if() {
  for (auto const inside : in_region_) known_[place_of(at(inside), hash_of(at(inside)))].which = forgotten;
  in_region_.clear();
  auto const forget = [this](number& which) { which = which != emit::none && which > region_ ? emit::none : which; };
  for (auto& recent : recent_literals_) forget(recent.which);
  forget(all_lanes_);
  forget(no_lanes_);
  region_ = emit::none;
  append({.op = opcode::end_if});
}

}  // namespace rivulet::cpu
