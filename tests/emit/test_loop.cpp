// The loop: what is carried, shared, called, left out, and when it ends.
// SPDX-License-Identifier: Apache-2.0
#include <array>

#include "tests/emit/random_routine.hpp"
#include "tests/emit/support.hpp"

namespace rivulet::emit {
namespace {

class loop : public ::testing::Test {
 protected:
  void SetUp() override {
    if (executable_targets(1).empty()) GTEST_SKIP() << "no emitter, or no processor with AVX2";
  }
};

TEST_F(loop, swaps_carried_vectors) {
  for (std::uint32_t const many : {2U, 3U, 9U, 40U}) {
    routine_writer w;
    std::vector<std::uint32_t> values;
    for (std::uint32_t c = 0; c < many; ++c) values.push_back(w.carry(20 + c));
    for (std::uint32_t c = 0; c < many; ++c) w.routine.carried[c].next = values[(c + 1) % many];
    expect_same_everywhere(w.routine, {}, 5);
  }
}

TEST_F(loop, swaps_carried_masks) {
  routine_writer w;
  std::vector<std::uint32_t> masks;
  for (std::uint32_t m = 0; m < 9; ++m) masks.push_back(w.carry_mask(60 + m));
  for (std::uint32_t m = 0; m < 9; ++m) w.routine.masks[m].next = masks[(m + 1) % 9];
  expect_same_everywhere(w.routine, {}, 5);
}

TEST_F(loop, keeps_the_old_value_as_long_as_it_is_read) {
  for (std::uint32_t const many : {2U, 12U, 40U}) {
    routine_writer w;
    std::vector<std::uint32_t> old;
    for (std::uint32_t c = 0; c < many; ++c) old.push_back(w.carry(20 + c));
    for (std::uint32_t c = 0; c < many; ++c) {
      w.routine.carried[c].next = w.op(opcode::add_integer, old[c], w.literal(3));
    }
    for (std::uint32_t c = 0; c < many; ++c) w.store(80 + c, old[c]);
    expect_same_everywhere(w.routine, {}, 4);
  }
}

TEST_F(loop, gives_one_value_to_two_carried_vectors) {
  routine_writer w;
  auto const a = w.carry(20), b = w.carry(21), c = w.carry(22);
  auto const sum = w.op(opcode::add_integer, a, w.op(opcode::bits_xor, b, c));
  w.routine.carried[0].next = sum;
  w.routine.carried[1].next = sum;
  w.routine.carried[2].next = w.input(1);
  expect_same_everywhere(w.routine, {}, 4);
}

TEST_F(loop, leaves_what_has_no_next_value) {
  routine_writer w;
  auto const a = w.carry(20);
  w.routine.carried.push_back({21, w.op(opcode::add_integer, a, a), false});
  expect_same_everywhere(w.routine, {}, 4);
}

TEST_F(loop, computes_shared_values_once_and_writes_them_everywhere) {
  for (std::uint32_t const many : {1U, 20U, 40U}) {
    routine_writer w;
    auto const step = w.literal(5);
    w.routine.instructions[step].shared = true;
    for (std::uint32_t c = 0; c < many; ++c) {
      auto const count = w.carry(20 + c, true), own = w.input(1);
      w.store(70 + c, w.op(opcode::bits_xor, own, count));
      w.routine.carried[c].next = w.add({.op = opcode::add_integer, .shared = true, .a = count, .b = step});
    }
    expect_same_everywhere(w.routine, {}, 4);
  }
}

/// As operands of every place, more of them than there are registers, and as what is carried on.
TEST_F(loop, reads_a_row_in_every_turn) {
  for (std::uint32_t const many : {1U, 6U, 40U}) {
    routine_writer w;
    w.routine.row_step = row_bytes;
    auto const x = w.input(1);
    std::vector<std::uint32_t> kept;
    for (std::uint32_t c = 0; c < many; ++c) {
      auto const number = w.add({.op = opcode::row_number, .shared = c % 3 != 0, .immediate32 = 8 * (c % 6)});
      auto const old = w.carry(20 + c);
      kept.push_back(w.op(opcode::fused_add, number, x, c % 2 == 0 ? number : old));
      w.store(70 + c, w.op(opcode::subtract, number, old));
      w.routine.carried[c].next = c % 5 == 4 ? number : kept.back();
    }
    for (std::uint32_t c = 0; c < many; ++c) w.store(120 + c, w.op(opcode::divide, kept[c], kept[many - 1 - c]));
    std::vector<std::uint32_t> numbers;
    for (std::uint32_t slot = 20; slot < 160; ++slot) numbers.push_back(slot);
    expect_same_everywhere(w.routine, numbers, 5);
  }
}

TEST_F(loop, reads_a_row_after_a_call) {
  for (auto const& target : executable_targets(2)) {
    routine_writer w;
    w.routine.row_step = row_bytes;
    w.routine.functions.push_back(disturbing_function(target));
    auto const number = w.add({.op = opcode::row_number, .shared = true, .immediate32 = 8});
    auto const called = w.op(opcode::call, w.op(opcode::all_lanes), number, w.input(2));
    auto const after = w.add({.op = opcode::row_number, .shared = true, .immediate32 = 16});
    auto const sum = w.carry(20);
    w.routine.carried[0].next = w.op(opcode::add, sum, w.op(opcode::add, called, after));
    expect_same(w.routine, target, filled(w.routine, target, 3), 4, {20});
  }
}

TEST_F(loop, makes_one_turn_at_least) {
  routine_writer w;
  auto const count = w.carry(20);
  w.routine.carried[0].next = w.op(opcode::add_integer, count, w.literal(1));
  for (auto const& target : executable_targets(2)) {
    auto const compiled = compile(w.routine, target);
    ASSERT_TRUE(compiled);
    for (std::uint64_t const turns : {0U, 1U, 7U}) {
      auto image = filled(w.routine, target, 1);
      auto const before = image.get(20, 0);
      auto const made = compiled->entry()(image.group(), turns, nullptr);
      EXPECT_EQ(made, turns == 0 ? 1 : turns);
      EXPECT_EQ(image.get(20, 0) - before, made) << name_of(target);
    }
  }
}

/// A lane ends when its countdown is over; the loop ends with the last lane of the whole group.
TEST_F(loop, ends_with_the_last_lane) {
  for (std::uint32_t const others : {0U, 10U}) {  // with many masks some are kept in memory
    routine_writer w;
    auto const count = w.carry(20), zero = w.literal(0);
    std::vector<std::uint32_t> masks{w.carry_mask(60)};
    for (std::uint32_t m = 1; m <= others; ++m) masks.push_back(w.carry_mask(60 + m));
    auto const next = w.op(opcode::subtract_integer, count, w.literal(1));
    w.routine.carried[0].next = next;
    for (std::size_t m = 0; m < masks.size(); ++m) {
      w.routine.masks[m].next = w.compare(opcode::compare_integer, relation::not_less_equal, next, zero, masks[m]);
    }
    w.routine.ends_without = 0;
    for (int const group : {1, 2, 4, 8}) {
      for (auto const& target : executable_targets(group)) {
        for (int const last : {0, 1, target.lanes() * group - 1}) {
          auto image = filled(w.routine, target, 1);
          for (int lane = 0; lane < image.lanes(); ++lane) {
            image.set(20, lane, lane == last ? 9 : 3);
            for (std::uint32_t m = 0; m <= others; ++m) image.set(60 + m, lane, ~std::uint64_t{0});
          }
          expect_same(w.routine, target, image, 100, {});
          EXPECT_EQ(compile(w.routine, target)->entry()(image.group(), 100, nullptr), 9) << name_of(target);
        }
      }
    }
  }
}

/// Everything that is alive comes back, though the function leaves no register as it was.
TEST_F(loop, calls_functions_and_keeps_every_register) {
  for (int const group : {1, 2, 4, 8}) {
    for (auto const& target : executable_targets(group)) {
      for (std::uint32_t const alive : {3U, 12U, 40U}) {
        routine_writer w;
        w.routine.functions.push_back(disturbing_function(target));
        std::vector<std::uint32_t> masks, values;
        for (std::uint32_t m = 0; m < 6; ++m) masks.push_back(w.carry_mask(60 + m));
        for (std::uint32_t v = 0; v < alive; ++v) {
          values.push_back(w.op(opcode::add_integer, w.input(v % 20), w.literal(v)));
        }
        auto const called = w.op(opcode::call, masks[0], values[0], values[1]);
        auto const leaf = w.op(opcode::call, masks[1], w.input(3), w.literal(4));
        auto const same = w.op(opcode::call, masks[2], values[2], values[2]);
        for (std::uint32_t v = 0; v < alive; ++v) w.store(70 + v, w.op(opcode::bits_xor, values[v], called));
        for (std::uint32_t m = 0; m < 6; ++m) w.store(120 + m, w.op(opcode::select, masks[m], leaf, same));
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
          expect_same(w.routine, target, filled(w.routine, target, seed), 2, {});
        }
      }
    }
  }
}

/// More values alive before, inside and after than there are registers.
TEST_F(loop, leaves_regions_out_where_no_lane_holds) {
  for (std::uint32_t const alive : {2U, 14U, 36U}) {
    routine_writer w;
    auto const mask = w.carry_mask(60);
    std::vector<std::uint32_t> outside;
    for (std::uint32_t v = 0; v < alive; ++v) {
      outside.push_back(w.op(opcode::add_integer, w.input(v % 20), w.literal(v)));
    }
    w.op(opcode::begin_if, mask);
    std::vector<std::uint32_t> inside;
    for (std::uint32_t v = 0; v < alive; ++v) {
      inside.push_back(w.op(opcode::subtract_integer, outside[v], outside[alive - 1 - v]));
    }
    for (std::uint32_t v = 0; v < alive; ++v) {
      w.store(70 + v, w.op(opcode::bits_xor, inside[v], outside[(v + 1) % alive]), v % 2 == 0 ? mask : none);
    }
    w.op(opcode::end_if);
    for (std::uint32_t v = 0; v + 1 < alive; ++v) w.store(120 + v, outside[v]);
    w.routine.masks[0].next = w.compare(opcode::compare_integer, relation::less, outside[0], outside[1], mask);
    expect_same_everywhere(w.routine, {}, 5);
  }
}

TEST_F(loop, leaves_out_what_nobody_needs) {
  routine_writer with, without;
  for (auto* w : {&with, &without}) {
    auto const a = w->carry(20);
    w->routine.carried[0].next = w->op(opcode::add_integer, a, w->literal(1));
    if (w == &with) w->op(opcode::divide, w->op(opcode::square_root, a), w->input(1));
  }
  auto const target = executable_targets(1).front();
  EXPECT_EQ(compile(with.routine, target)->code_bytes(), compile(without.routine, target)->code_bytes());
}

}  // namespace
}  // namespace rivulet::emit
