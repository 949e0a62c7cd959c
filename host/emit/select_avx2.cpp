// Choosing AVX2 instructions: masks are vectors, and what 64-bit integers lack is put together.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/selector.hpp"

namespace rivulet::emit {
namespace {

class avx2_selector final : public selector {
 public:
  using selector::selector;

 private:
  /// Whether lanes of the mask count on by one: masks are −1.
  bool counts(instruction const& i) const {
    auto const& sum = at(i.b);
    return sum.op == opcode::add_integer && sum.a == i.c && is_literal(sum.b, 1) && uses(i.b) == 1;
  }
  void absorb() override {
    for (std::uint32_t i = 0; i < routine_.instructions.size(); ++i) {
      if (at(i).op == opcode::select && uses(i) != 0 && counts(at(i))) absorbed_[at(i).b] = 1;
    }
  }
  emit::bank mask_bank() const override { return bank::vector; }
  std::uint32_t all_lanes() override { return ones(); }
  std::uint32_t compare(instruction const& i) override {
    auto const result = add({.shape = form::binary,
                             .has_immediate = true,
                             .immediate = predicate(i.relation),
                             .instruction = pick(Inst::kIdVcmpps, Inst::kIdVcmppd),
                             .a = value_of(i.a),
                             .b = value_of(i.b)});
    return i.c == none ? result : both(result, value_of(i.c));
  }
  std::uint32_t compare_integer(instruction const& i) override;
  std::uint32_t mask_operation(instruction const& i) override;
  std::uint32_t select(instruction const& i) override {
    if (counts(i)) return binary(pick(Inst::kIdVpsubd, Inst::kIdVpsubq), value_of(i.c), value_of(i.a));
    return blend(value_of(i.a), value_of(i.b), value_of(i.c));
  }
  std::uint32_t bits(instruction const& i) override;
  std::uint32_t shift_right(instruction const& i) override;
  std::uint32_t greatest_integer(instruction const& i) override;
  std::uint32_t scale(instruction const&) override { return none; }
  void masked_store(instruction const& i) override;

  std::uint32_t both(std::uint32_t a, std::uint32_t b) { return binary(and_(), a, b, true); }
  std::uint32_t opposite(std::uint32_t mask) { return binary(xor_(), mask, ones(), true); }
  std::uint32_t blend(std::uint32_t mask, std::uint32_t b, std::uint32_t c) {
    return add({.shape = form::ternary,
                .instruction = pick(Inst::kIdVblendvps, Inst::kIdVblendvpd),
                .a = c,
                .b = b,
                .c = mask});
  }
  std::uint32_t and_() const { return pick(Inst::kIdVandps, Inst::kIdVandpd); }
  std::uint32_t or_() const { return pick(Inst::kIdVorps, Inst::kIdVorpd); }
  std::uint32_t xor_() const { return pick(Inst::kIdVxorps, Inst::kIdVxorpd); }
};

/// There are only equal and greater.
std::uint32_t avx2_selector::compare_integer(instruction const& i) {
  auto const a = value_of(i.a), b = value_of(i.b);
  auto const equal = pick(Inst::kIdVpcmpeqd, Inst::kIdVpcmpeqq), greater = pick(Inst::kIdVpcmpgtd, Inst::kIdVpcmpgtq);
  auto const mask = i.c == none ? none : value_of(i.c);
  std::uint32_t found = none;
  bool inverted = false;
  switch (i.relation) {
    case relation::not_equal:
      inverted = true;
      [[fallthrough]];
    case relation::equal:
      found = binary(equal, a, b, true);
      break;
    case relation::not_less:
      inverted = true;
      [[fallthrough]];
    case relation::less:
      found = binary(greater, b, a);
      break;
    case relation::less_equal:
      inverted = true;
      [[fallthrough]];
    case relation::not_less_equal:
      found = binary(greater, a, b);
      break;
  }
  if (mask == none) return inverted ? opposite(found) : found;
  return inverted ? binary(pick(Inst::kIdVandnps, Inst::kIdVandnpd), found, mask) : both(found, mask);
}

std::uint32_t avx2_selector::mask_operation(instruction const& i) {
  auto const a = value_of(i.a);
  switch (i.op) {
    case opcode::mask_and:
      return both(a, value_of(i.b));
    case opcode::mask_or:
      return binary(or_(), a, value_of(i.b), true);
    case opcode::mask_and_not:
      return binary(pick(Inst::kIdVandnps, Inst::kIdVandnpd), value_of(i.b), a);
    default:
      return opposite(a);
  }
}

std::uint32_t avx2_selector::bits(instruction const& i) {
  auto const instruction = i.op == opcode::bits_and ? and_() : i.op == opcode::bits_or ? or_() : xor_();
  return binary(instruction, value_of(i.a), value_of(i.b), true);
}

/// 64 bits wide: an unsigned shift leaves the sign at bit m; (x ^ 2^m) − 2^m spreads it.
std::uint32_t avx2_selector::shift_right(instruction const& i) {
  if (!doubles()) return shifted(Inst::kIdVpsrad, value_of(i.a), i.immediate32);
  auto const sign = literal(std::uint64_t{1} << (63 - i.immediate32));
  auto const moved = shifted(Inst::kIdVpsrlq, value_of(i.a), i.immediate32);
  return binary(Inst::kIdVpsubq, binary(Inst::kIdVpxor, moved, sign, true), sign);
}

std::uint32_t avx2_selector::greatest_integer(instruction const& i) {
  auto const a = value_of(i.a), b = value_of(i.b);
  if (!doubles()) return binary(Inst::kIdVpmaxsd, a, b, true);
  return blend(binary(Inst::kIdVpcmpgtq, a, b), a, b);
}

/// vmaskmov stores are slow where AVX2 is the widest set; the slot belongs to this thread, so it is read and blended.
void avx2_selector::masked_store(instruction const& i) {
  auto const before = add({.shape = form::load, .number = i.immediate32});
  auto const after = blend(value_of(i.a), value_of(i.b), before);
  effect({.shape = form::store, .b = after, .number = i.immediate32});
}

}  // namespace

machine_code select_avx2(routine const& routine, target const& target) { return avx2_selector(routine, target).run(); }

}  // namespace rivulet::emit
