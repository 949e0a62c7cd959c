// Every instruction kind on every instruction set and precision, on special and random values.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "tests/emit/support.hpp"

namespace rivulet::emit {
namespace {

constexpr std::array relations{relation::equal,      relation::not_equal, relation::less,
                               relation::less_equal, relation::not_less,  relation::not_less_equal};

class emitted : public ::testing::Test {
 protected:
  void SetUp() override {
    if (executable_targets(1).empty()) GTEST_SKIP() << "no emitter, or no processor with AVX2";
  }
};

/// One operation on slots 0, 1, 2, and on a literal as its last operand.
void check(opcode op, int operands, bool numbers, std::uint32_t immediate = 0) {
  routine_writer w;
  std::array<std::uint32_t, 3> operand{none, none, none};
  for (int i = 0; i < operands; ++i) operand[static_cast<std::size_t>(i)] = w.input(static_cast<std::uint32_t>(i));
  w.store(10, w.op(op, operand[0], operand[1], operand[2], immediate));
  operand[static_cast<std::size_t>(operands - 1)] = w.literal(0x4045'0000'4045'0000);
  w.store(11, w.op(op, operand[0], operand[1], operand[2], immediate));
  auto const same = w.input(3);
  w.store(12, w.op(op, same, operands > 1 ? same : none, operands > 2 ? same : none, immediate));
  expect_same_everywhere(w.routine, numbers ? std::vector<std::uint32_t>{10, 11, 12} : std::vector<std::uint32_t>{}, 1,
                         op == opcode::scale);
}

class number_operations : public emitted, public ::testing::WithParamInterface<std::pair<opcode, int>> {};
TEST_P(number_operations, round_like_the_standard_library) { check(GetParam().first, GetParam().second, true); }
INSTANTIATE_TEST_SUITE_P(, number_operations,
                         ::testing::Values(std::pair{opcode::add, 2}, std::pair{opcode::subtract, 2},
                                           std::pair{opcode::multiply, 2}, std::pair{opcode::divide, 2},
                                           std::pair{opcode::square_root, 1}, std::pair{opcode::fused_add, 3},
                                           std::pair{opcode::fused_subtract, 3}, std::pair{opcode::fused_from, 3},
                                           std::pair{opcode::scale, 2}));

class exact_operations : public emitted, public ::testing::WithParamInterface<std::pair<opcode, int>> {};
TEST_P(exact_operations, give_these_bits) { check(GetParam().first, GetParam().second, false); }
INSTANTIATE_TEST_SUITE_P(, exact_operations,
                         ::testing::Values(std::pair{opcode::negate, 1}, std::pair{opcode::lesser, 2},
                                           std::pair{opcode::greater, 2}, std::pair{opcode::add_integer, 2},
                                           std::pair{opcode::subtract_integer, 2}, std::pair{opcode::bits_and, 2},
                                           std::pair{opcode::bits_or, 2}, std::pair{opcode::bits_xor, 2},
                                           std::pair{opcode::greatest_integer, 2}));

TEST_F(emitted, shifts_by_every_count_of_float32) {
  for (std::uint32_t count = 0; count < 32; ++count) {
    check(opcode::shift_left, 1, false, count);
    check(opcode::shift_right, 1, false, count);
  }
}

TEST_F(emitted, shifts_by_every_count_of_float64) {
  for (auto const& target : executable_targets(1)) {
    for (std::uint32_t count = 32; target.float64 && count < 64; ++count) {
      routine_writer w;
      auto const x = w.input(0);
      w.store(10, w.op(opcode::shift_left, x, none, none, count));
      w.store(11, w.op(opcode::shift_right, x, none, none, count));
      expect_same(w.routine, target, filled(w.routine, target, count), 1, {});
    }
  }
}

/// A select that nothing reads takes nothing from an addition that something reads.
TEST_F(emitted, leaves_out_a_dead_select_alone) {
  routine_writer w;
  auto const a = w.input(0), b = w.input(1);
  auto const counted = w.op(opcode::add_integer, b, w.literal(1));
  w.op(opcode::select, w.compare(opcode::compare, relations.front(), a, b), counted, b);
  w.store(10, counted);
  expect_same_everywhere(w.routine, {});
}

/// Shows a mask as numbers, through select.
std::uint32_t shown(routine_writer& w, std::uint32_t mask) {
  return w.op(opcode::select, mask, w.literal(1), w.literal(2));
}

TEST_F(emitted, compares_by_every_relation) {
  for (auto const op : {opcode::compare, opcode::compare_integer}) {
    for (auto const relation : relations) {
      routine_writer w;
      auto const a = w.input(0), b = w.input(1), zero = w.literal(0), mask = w.carry_mask(5);
      w.store(10, shown(w, w.compare(op, relation, a, b)));
      w.store(11, shown(w, w.compare(op, relation, a, zero)));
      w.store(12, shown(w, w.compare(op, relation, zero, b)));
      w.store(13, shown(w, w.compare(op, relation, a, b, mask)));
      w.store(14, shown(w, w.compare(op, relation, a, a, mask)));
      w.store(15, shown(w, w.compare(op, relation, a, zero, mask)));
      w.store(16, shown(w, w.compare(op, relation, w.op(opcode::bits_and, a, b), zero)));
      expect_same_everywhere(w.routine, {});
    }
  }
}

TEST_F(emitted, combines_masks) {
  routine_writer w;
  auto const a = w.carry_mask(5), b = w.carry_mask(6);
  w.store(10, shown(w, w.op(opcode::mask_and, a, b)));
  w.store(11, shown(w, w.op(opcode::mask_or, a, b)));
  w.store(12, shown(w, w.op(opcode::mask_and_not, a, b)));
  w.store(13, shown(w, w.op(opcode::mask_not, a)));
  w.store(14, shown(w, w.op(opcode::all_lanes)));
  w.routine.masks[0].next = w.op(opcode::mask_and_not, w.op(opcode::all_lanes), a);
  w.routine.masks[1].next = a;
  expect_same_everywhere(w.routine, {});
}

TEST_F(emitted, selects_and_stores_by_mask) {
  routine_writer w;
  auto const a = w.input(0), b = w.input(1), mask = w.carry_mask(5);
  w.store(10, w.op(opcode::select, mask, a, b));
  w.store(11, w.op(opcode::select, mask, w.literal(7), b));
  w.store(12, w.op(opcode::select, mask, a, w.literal(0)));
  w.store(13, a, mask);
  w.store(13, w.literal(9), w.op(opcode::mask_not, mask));
  w.store(14, b, w.op(opcode::all_lanes));
  expect_same_everywhere(w.routine, {});
}

/// With AVX-512 one instruction does both where the other value may be the one that is kept.
TEST_F(emitted, chooses_results_beside_their_operands_and_other_values) {
  struct operation {
    opcode op;
    int operands;
    bool is_number;
  };
  for (auto const& [op, operands, is_number] :
       {operation{opcode::add, 2, true}, operation{opcode::subtract, 2, true}, operation{opcode::multiply, 2, true},
        operation{opcode::divide, 2, true}, operation{opcode::square_root, 1, true},
        operation{opcode::fused_add, 3, true}, operation{opcode::fused_subtract, 3, true},
        operation{opcode::fused_from, 3, true}, operation{opcode::lesser, 2, false},
        operation{opcode::greater, 2, false}, operation{opcode::add_integer, 2, false},
        operation{opcode::subtract_integer, 2, false}, operation{opcode::greatest_integer, 2, false},
        operation{opcode::shift_left, 1, false}, operation{opcode::shift_right, 1, false}}) {
    routine_writer w;
    std::array<std::uint32_t, 3> operand{none, none, none};
    for (int i = 0; i < operands; ++i) operand[static_cast<std::size_t>(i)] = w.input(static_cast<std::uint32_t>(i));
    auto const mask = w.carry_mask(5), other = w.input(4), literal = w.literal(7);
    std::uint32_t slot = 10;
    std::vector<std::uint32_t> slots;
    for (auto const kept : {operand[0], operand[1], operand[2], other, literal}) {
      if (kept == none) continue;
      auto const made = w.op(op, operand[0], operand[1], operand[2], operands == 1 ? 3 : 0);
      w.store(slot, w.op(opcode::select, mask, made, kept));
      slots.push_back(slot++);
    }
    expect_same_everywhere(w.routine, is_number ? slots : std::vector<std::uint32_t>{}, 1);
  }
}

TEST_F(emitted, loads_what_stores_left) {
  routine_writer w;
  auto const mask = w.carry_mask(5);
  w.store(10, w.op(opcode::add_integer, w.op(opcode::load, none, none, none, 10), w.literal(1)), mask);
  auto const loaded = w.op(opcode::load, none, none, none, 10);
  w.store(10, w.literal(5), w.op(opcode::mask_not, mask));
  w.store(11, w.op(opcode::subtract_integer, loaded, w.op(opcode::load, none, none, none, 10)));
  expect_same_everywhere(w.routine, {}, 4);
}

}  // namespace
}  // namespace rivulet::emit
