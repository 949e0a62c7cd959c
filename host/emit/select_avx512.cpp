// Choosing AVX-512 instructions: masks have registers of their own.
// SPDX-License-Identifier: Apache-2.0
#include "host/emit/selector.hpp"

namespace rivulet::emit {
namespace {

class avx512_selector final : public selector {
 public:
  using selector::selector;

 private:
  emit::bank mask_bank() const override { return bank::mask; }
  std::uint32_t all_lanes() override { return leaf(bank::mask, origin::all_lanes, true, 0); }
  std::uint32_t compare(instruction const& i) override {
    return compared(pick(Inst::kIdVcmpps, Inst::kIdVcmppd), predicate(i.relation), i);
  }
  std::uint32_t compare_integer(instruction const& i) override;
  std::uint32_t mask_operation(instruction const& i) override;
  std::uint32_t select(instruction const& i) override;
  std::uint32_t bits(instruction const& i) override;
  std::uint32_t shift_right(instruction const& i) override {
    return shifted(pick(Inst::kIdVpsrad, Inst::kIdVpsraq), value_of(i.a), i.immediate32);
  }
  std::uint32_t greatest_integer(instruction const& i) override {
    return binary(pick(Inst::kIdVpmaxsd, Inst::kIdVpmaxsq), value_of(i.a), value_of(i.b), true);
  }
  std::uint32_t scale(instruction const& i) override {
    auto const exponent = unary(pick(Inst::kIdVcvtdq2ps, Inst::kIdVcvtqq2pd), value_of(i.b));
    return binary(pick(Inst::kIdVscalefps, Inst::kIdVscalefpd), value_of(i.a), exponent);
  }
  void masked_store(instruction const& i) override {
    effect({.shape = form::store, .b = value_of(i.b), .mask = value_of(i.a), .number = i.immediate32});
  }

  void absorb() override;
  bool may_absorb(std::uint32_t into, std::uint32_t operand) const;
  std::uint32_t absorbable(std::uint32_t number) const;
  bool compares_with_zero(instruction const& i) const;
  bool merges(instruction const& select) const;
  std::uint32_t merged(instruction const& i, std::uint32_t operand);
  std::uint32_t ternary_logic(instruction const& i, std::uint32_t operand);
  std::uint32_t absorbed_operand() const { return absorbs_[current_]; }

  static std::uint8_t integer_predicate(relation relation);
  std::uint32_t compared(std::uint32_t instruction, std::uint8_t predicate, emit::instruction const& i) {
    return add({.shape = form::binary,
                .has_immediate = true,
                .immediate = predicate,
                .instruction = instruction,
                .a = value_of(i.a),
                .b = value_of(i.b),
                .mask = value_of(i.c)},
               bank::mask);
  }

  std::vector<std::uint32_t> absorbs_;  ///< the operand that an instruction computes along the way
  std::vector<std::uint32_t> region_;   ///< 0 outside
};

/// Farther apart, what the operand reads would have to live longer than the operand.
constexpr std::uint32_t reach = 12;

bool is_bits(opcode op) { return op >= opcode::bits_and && op <= opcode::bits_xor; }

void avx512_selector::absorb() {
  auto const size = static_cast<std::uint32_t>(routine_.instructions.size());
  absorbs_.assign(size, none);
  region_.assign(size, 0);
  std::uint32_t region = 0, regions = 0;
  for (std::uint32_t i = 0; i < size; ++i) {
    if (at(i).op == opcode::begin_if) region = ++regions;
    if (at(i).op == opcode::end_if) region = 0;
    region_[i] = region;
    if (uses(i) == 0) continue;
    auto const operand = absorbable(i);
    if (operand == none) continue;
    absorbs_[i] = operand;
    absorbed_[operand] = 1;
  }
}

/// Only this instruction reads the operand, and neither has absorbed or been absorbed.
bool avx512_selector::may_absorb(std::uint32_t into, std::uint32_t operand) const {
  return uses(operand) == 1 && into - operand <= reach && !absorbed_[operand] && absorbs_[operand] == none &&
         region_[operand] == region_[into] && at(operand).shared == at(into).shared;
}

std::uint32_t avx512_selector::absorbable(std::uint32_t number) const {
  auto const& i = at(number);
  if (i.op == opcode::select) return merges(i) && may_absorb(number, i.b) ? i.b : none;
  auto const fits = [&](std::uint32_t operand) {
    auto const op = at(operand).op;
    if (!may_absorb(number, operand)) return false;
    if (is_bits(i.op)) return is_bits(op);
    if (i.op == opcode::compare_integer) return compares_with_zero(i) && op == opcode::bits_and;
    return i.op == opcode::mask_and && (op == opcode::compare || op == opcode::compare_integer) &&
           at(operand).c == none;
  };
  if (is_bits(i.op) || i.op == opcode::compare_integer || i.op == opcode::mask_and) {
    if (i.a != i.b && fits(i.a)) return i.a;
    if (i.a != i.b && fits(i.b)) return i.b;
  }
  return none;
}

bool avx512_selector::compares_with_zero(instruction const& i) const {
  return (i.relation == relation::equal || i.relation == relation::not_equal) && is_literal(i.b, 0);
}

/// Whether c may be kept in the lanes where `select` does not take b: any result can be merged into it, but a fused one
/// only into one of its own operands.
bool avx512_selector::merges(instruction const& select) const {
  auto const& made = at(select.b);
  if (at(select.c).op == opcode::literal) return false;
  if (made.op >= opcode::fused_add && made.op <= opcode::fused_from) {
    return select.c == made.a || select.c == made.b || select.c == made.c;
  }
  return made.op >= opcode::add && made.op <= opcode::greatest_integer && !is_bits(made.op);
}

std::uint32_t avx512_selector::select(instruction const& i) {
  if (absorbed_operand() != none) return merged(i, absorbed_operand());
  return add({.shape = form::blended,
              .instruction = pick(Inst::kIdVblendmps, Inst::kIdVblendmpd),
              .a = value_of(i.c),
              .b = value_of(i.b),
              .mask = value_of(i.a)});
}

/// The operand's own instruction, but with the mask and into c.
std::uint32_t avx512_selector::merged(instruction const& i, std::uint32_t operand) {
  auto const result = arithmetic(at(operand));
  auto& op = last_op();
  auto const kept = value_of(i.c);
  op.mask = value_of(i.a);
  if (op.shape == form::fused) {
    op.shape = form::merged_fused;
    if (kept == op.b) std::swap(op.a, op.b);
    op.tied = kept == op.c ? 2 : 0;
  } else {
    op.shape = op.shape == form::unary ? form::merged_unary : form::merged;
    op.c = op.b;
    op.b = op.a;
    op.a = kept;
  }
  return result;
}

std::uint32_t avx512_selector::compare_integer(instruction const& i) {
  if (!compares_with_zero(i)) {
    return compared(pick(Inst::kIdVpcmpd, Inst::kIdVpcmpq), integer_predicate(i.relation), i);
  }
  auto const operand = absorbed_operand();
  auto const has_and = operand != none && at(operand).op == opcode::bits_and;
  auto const a = value_of(has_and ? at(operand).a : i.a), b = value_of(has_and ? at(operand).b : i.a);
  auto const test = i.relation == relation::equal ? pick(Inst::kIdVptestnmd, Inst::kIdVptestnmq)
                                                  : pick(Inst::kIdVptestmd, Inst::kIdVptestmq);
  return add({.shape = form::binary, .commutes = true, .instruction = test, .a = a, .b = b, .mask = value_of(i.c)},
             bank::mask);
}

std::uint32_t avx512_selector::ternary_logic(instruction const& i, std::uint32_t operand) {
  auto const logic = [](opcode op, unsigned x, unsigned y) {
    return op == opcode::bits_and ? x & y : op == opcode::bits_or ? x | y : x ^ y;
  };
  unsigned table = 0;
  for (unsigned bits = 0; bits < 8; ++bits) {
    table |= logic(i.op, logic(at(operand).op, bits >> 2 & 1U, bits >> 1 & 1U), bits & 1U) << bits;
  }
  return add({.shape = form::ternary_logic,
              .immediate = static_cast<std::uint8_t>(table),
              .instruction = pick(Inst::kIdVpternlogd, Inst::kIdVpternlogq),
              .a = value_of(at(operand).a),
              .b = value_of(at(operand).b),
              .c = value_of(operand == i.a ? i.b : i.a)});
}

std::uint8_t avx512_selector::integer_predicate(relation relation) {
  switch (relation) {
    case relation::equal:
      return 0;
    case relation::less:
      return 1;
    case relation::less_equal:
      return 2;
    case relation::not_equal:
      return 4;
    case relation::not_less:
      return 5;
    case relation::not_less_equal:
      return 6;
  }
  return 0;
}

/// Eight bits in float64, sixteen in float32; bits beyond the lanes stay zero.
std::uint32_t avx512_selector::mask_operation(instruction const& i) {
  if (auto const operand = absorbed_operand(); operand != none) {
    auto joined = at(operand);
    joined.c = operand == i.a ? i.b : i.a;
    return joined.op == opcode::compare ? compare(joined) : compare_integer(joined);
  }
  auto const a = value_of(i.a), b = value_of(i.b);
  auto const logic = [this](std::uint32_t instruction, std::uint32_t x, std::uint32_t y) {
    return add({.shape = form::binary, .memory = false, .instruction = instruction, .a = x, .b = y}, bank::mask);
  };
  switch (i.op) {
    case opcode::mask_and:
      return logic(pick(Inst::kIdKandw, Inst::kIdKandb), a, b);
    case opcode::mask_or:
      return logic(pick(Inst::kIdKorw, Inst::kIdKorb), a, b);
    case opcode::mask_and_not:
      return logic(pick(Inst::kIdKandnw, Inst::kIdKandnb), b, a);
    default:
      break;
  }
  return add({.shape = form::unary, .memory = false, .instruction = pick(Inst::kIdKnotw, Inst::kIdKnotb), .a = a},
             bank::mask);
}

std::uint32_t avx512_selector::bits(instruction const& i) {
  if (absorbed_operand() != none) return ternary_logic(i, absorbed_operand());
  auto const instruction = i.op == opcode::bits_and  ? pick(Inst::kIdVandps, Inst::kIdVandpd)
                           : i.op == opcode::bits_or ? pick(Inst::kIdVorps, Inst::kIdVorpd)
                                                     : pick(Inst::kIdVxorps, Inst::kIdVxorpd);
  return binary(instruction, value_of(i.a), value_of(i.b), true);
}

}  // namespace

machine_code select_avx512(routine const& routine, target const& target) {
  return avx512_selector(routine, target).run();
}

}  // namespace rivulet::emit
