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
  std::uint32_t compare_integer(instruction const& i) override {
    return compared(pick(Inst::kIdVpcmpd, Inst::kIdVpcmpq), integer_predicate(i.relation), i);
  }
  std::uint32_t mask_operation(instruction const& i) override;
  std::uint32_t select(instruction const& i) override {
    return add({.shape = form::blended,
                .instruction = pick(Inst::kIdVblendmps, Inst::kIdVblendmpd),
                .a = value_of(i.c),
                .b = value_of(i.b),
                .mask = value_of(i.a)});
  }
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
};

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
