// Simplifying while recording, and finishing: what is dropped, moved and computed once.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <bit>
#include <cstdint>

#include <gtest/gtest.h>

#include "host/cpu/recorder.hpp"

namespace rivulet::cpu {
namespace {

using emit::none;
using emit::opcode;
using emit::relation;

/// A recorder with a carried vector x in slot 0 and an input y in slot 1; finish() makes `result` the next x.
struct recorded : recorder {
  number x, y;
  recorded() : recorder(true, {}), x(carried(0, false)), y(input(1)) {}

  emit::routine finish_with(number result) {
    set_next(x, result);
    free = 10;
    return finish(once, free);
  }
  emit::routine once;
  std::uint32_t free = 0;
};

std::size_t count(emit::routine const& in, opcode op) {
  return static_cast<std::size_t>(std::count_if(in.instructions.begin(), in.instructions.end(),
                                                [&](emit::instruction const& each) { return each.op == op; }));
}

TEST(recorder, records_equal_operations_once) {
  recorded to;
  EXPECT_EQ(to.binary(opcode::add, to.x, to.y), to.binary(opcode::add, to.y, to.x));
  EXPECT_NE(to.binary(opcode::subtract, to.x, to.y), to.binary(opcode::subtract, to.y, to.x));
  EXPECT_EQ(to.fused_add(to.x, to.y, to.x), to.fused_add(to.y, to.x, to.x));
}

TEST(recorder, folds_literals_with_the_rounding_of_the_machine) {
  recorder narrow(false, {}), wide(true, {});
  auto const third = narrow.binary(opcode::divide, narrow.literal(1.0F), narrow.literal(3.0F));
  EXPECT_EQ(third, narrow.literal(1.0F / 3.0F));
  EXPECT_EQ(wide.fused_add(wide.literal(0.1), wide.literal(10.0), wide.literal(-1.0)), wide.literal(0x1p-54));
  EXPECT_EQ(wide.unary(opcode::square_root, wide.literal(2.0)), wide.literal(0x1.6a09e667f3bcdp0));
}

TEST(recorder, moves_signs_into_the_operation_that_takes_them) {
  recorded to;
  auto const minus_y = to.unary(opcode::negate, to.y);
  EXPECT_EQ(to.binary(opcode::add, to.x, minus_y), to.binary(opcode::subtract, to.x, to.y));
  EXPECT_EQ(to.binary(opcode::subtract, to.x, minus_y), to.binary(opcode::add, to.x, to.y));
  EXPECT_EQ(to.unary(opcode::negate, minus_y), to.y);
  auto const from = to.finish_with(to.fused_add(minus_y, to.x, to.x));
  EXPECT_EQ(count(from, opcode::fused_from), 1u);
  EXPECT_EQ(count(from, opcode::negate), 0u);
}

/// x + 0 is not x where x is −0, x·0 is not 0 where x is infinite, x − x is not 0 where x is NaN.
TEST(recorder, leaves_alone_what_is_not_exact_for_every_number) {
  recorded to;
  auto const zero = to.literal(0.0);
  EXPECT_NE(to.binary(opcode::add, to.x, zero), to.x);
  EXPECT_EQ(to.binary(opcode::add, to.x, to.literal(-0.0)), to.x);
  EXPECT_EQ(to.binary(opcode::subtract, to.x, zero), to.x);
  EXPECT_NE(to.binary(opcode::subtract, to.x, to.literal(-0.0)), to.x);
  EXPECT_NE(to.binary(opcode::multiply, to.x, zero), zero);
  EXPECT_NE(to.binary(opcode::subtract, to.x, to.x), zero);
  EXPECT_NE(to.binary(opcode::divide, to.x, to.literal(3.0)), to.binary(opcode::multiply, to.x, to.literal(1.0 / 3.0)));
  EXPECT_EQ(to.binary(opcode::divide, to.x, to.literal(4.0)), to.binary(opcode::multiply, to.x, to.literal(0.25)));
}

TEST(recorder, turns_masked_conjunctions_into_masked_comparisons) {
  recorded to;
  auto const a = to.compare(relation::less, to.x, to.y), b = to.compare(relation::less_equal, to.y, to.x);
  auto const going = to.both(a, to.complement(to.either(b, to.compare(relation::equal, to.x, to.x))));
  auto const store_there = to.finish_with(to.select(going, to.y, to.x));
  EXPECT_EQ(count(store_there, opcode::compare), 3u);
  EXPECT_EQ(count(store_there, opcode::mask_or) + count(store_there, opcode::mask_not), 0u);
}

TEST(recorder, knows_the_greater_of_two_integers) {
  recorded to;
  auto const smaller = to.compare_integers(relation::less, to.x, to.y);
  auto const from = to.finish_with(to.select(smaller, to.y, to.x));
  EXPECT_EQ(count(from, opcode::greatest_integer), 1u);
  EXPECT_EQ(count(from, opcode::select), 0u);
}

TEST(recorder, trusts_only_promises_that_a_number_is_finite) {
  recorded to;
  auto const magnitude = [&](recorder::number of) {
    return to.binary(opcode::bits_and, of, to.literal(std::uint64_t{0x7fffffffffffffff}));
  };
  auto const infinity = to.literal(std::uint64_t{0x7ff0000000000000});
  to.assume_finite(to.x);
  EXPECT_EQ(to.compare_integers(relation::less, magnitude(to.x), infinity), to.all_lanes());
  EXPECT_NE(to.compare_integers(relation::less, magnitude(to.y), infinity), to.all_lanes());
}

TEST(finish, drops_what_nothing_needs) {
  recorded to;
  to.binary(opcode::divide, to.x, to.y);
  auto const from = to.finish_with(to.binary(opcode::add, to.x, to.y));
  EXPECT_EQ(count(from, opcode::divide), 0u);
  ASSERT_EQ(from.instructions.size(), 3u);
  EXPECT_EQ(from.carried.at(0).next, 2u);
}

TEST(finish, computes_once_what_only_inputs_decide) {
  recorded to;
  auto const root = to.unary(opcode::square_root, to.y);
  auto const from = to.finish_with(to.binary(opcode::add, to.x, root));
  EXPECT_EQ(count(from, opcode::square_root), 0u);
  EXPECT_EQ(count(to.once, opcode::square_root), 1u);
  ASSERT_EQ(count(to.once, opcode::store), 1u);
  EXPECT_EQ(to.once.instructions.back().immediate32, 10u);
  EXPECT_EQ(to.free, 11u);
  auto const reads = [](emit::instruction const& each) { return each.op == opcode::input && each.immediate32 == 10; };
  EXPECT_EQ(std::count_if(from.instructions.begin(), from.instructions.end(), reads), 1);
}

TEST(finish, has_nothing_to_do_once_without_such_numbers) {
  recorded to;
  to.finish_with(to.binary(opcode::add, to.x, to.binary(opcode::multiply, to.x, to.literal(3.0))));
  EXPECT_TRUE(to.once.instructions.empty());
  EXPECT_EQ(to.free, 10u);
}

TEST(finish, makes_an_input_of_what_never_changes) {
  recorded to;
  auto const still = to.carried(7, false);
  to.set_next(still, still);
  auto const from = to.finish_with(to.binary(opcode::add, to.x, still));
  EXPECT_EQ(from.carried.size(), 1u);
  EXPECT_EQ(count(from, opcode::input), 1u);
}

/// x' is known early; it is placed behind the last reader of x, before the unrelated work.
TEST(finish, moves_updates_up_to_where_the_old_value_is_last_read) {
  recorded to;
  auto const other = to.carried(2, false);
  auto const gradient = to.binary(opcode::multiply, to.x, to.y);
  auto const last_reader = to.binary(opcode::add, gradient, to.x);
  auto unrelated = to.binary(opcode::divide, other, to.y);
  for (int i = 0; i < 5; ++i) unrelated = to.binary(opcode::divide, unrelated, to.y);
  to.begin_movable();
  to.set_next(other, to.binary(opcode::add, unrelated, last_reader));
  auto const from = to.finish_with(to.fused_add(gradient, to.literal(-0.5), to.x));
  std::size_t step = 0, first_division = 0;
  for (std::size_t i = from.instructions.size(); i-- > 0;) {
    if (from.instructions[i].op == opcode::fused_add) step = i;
    if (from.instructions[i].op == opcode::divide) first_division = i;
  }
  EXPECT_LT(step, first_division);
  EXPECT_EQ(from.carried.at(0).next, step);
}

TEST(recorder, stores_only_where_something_new_is_chosen) {
  recorded to;
  auto const chosen = to.compare(relation::less, to.x, to.y);
  to.store(5, to.all_lanes(), to.select(chosen, to.x, to.load(5)));
  auto const from = to.finish_with(to.binary(opcode::add, to.x, to.y));
  ASSERT_EQ(count(from, opcode::store), 1u);
  EXPECT_EQ(count(from, opcode::load) + count(from, opcode::select), 0u);
}

/// Also where the table of known instructions grows inside, which happens at some of these lengths.
TEST(recorder, forgets_after_a_region_what_was_computed_inside) {
  for (int before = 0; before < 1600; before += 100) {
    recorded to;
    auto sum = to.y;
    for (int i = 0; i < before; ++i) sum = to.binary(opcode::add, sum, to.x);
    auto const outside = to.binary(opcode::multiply, to.x, to.y);
    to.begin_if(to.compare(relation::less, to.x, to.y));
    auto const ratio = to.binary(opcode::divide, to.x, to.y), three = to.literal(3.0);
    auto inside = ratio;
    for (int i = 0; i < 900; ++i) inside = to.binary(opcode::subtract, inside, to.x);
    to.store(3, to.no_lanes(), inside);
    to.store(3, to.all_lanes(), inside);
    auto const all = to.all_lanes(), none_of_them = to.no_lanes();
    to.end_if();
    EXPECT_EQ(to.binary(opcode::multiply, to.x, to.y), outside);
    EXPECT_GT(to.binary(opcode::divide, to.x, to.y), inside);
    EXPECT_GT(to.literal(3.0), three);
    EXPECT_GT(to.all_lanes(), all);
    EXPECT_GT(to.no_lanes(), none_of_them);
  }
}

}  // namespace
}  // namespace rivulet::cpu
