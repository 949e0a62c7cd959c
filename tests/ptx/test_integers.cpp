// Integer arithmetic at its edges.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/ptx/snippet.hpp"

namespace rivulet::testing {
namespace {

std::uint64_t r(std::string const& instruction, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) {
  return evaluate(instruction, {a, b, c}, "%r9");
}
std::uint64_t d(std::string const& instruction, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0) {
  return evaluate(instruction, {a, b, c}, "%d9");
}

TEST(ptx_integers, addition_wraps) {
  EXPECT_EQ(r("add.s32 %r9, %r0, %r1;", 0x7fffffff, 1), 0x80000000);
  EXPECT_EQ(r("sub.u32 %r9, %r0, %r1;", 0, 1), 0xffffffff);
  EXPECT_EQ(d("add.s64 %d9, %d0, %d1;", ~0ull, 2), 1u);
  EXPECT_EQ(d("sub.s64 %d9, %d0, -5;", 1), 6u);
  EXPECT_EQ(evaluate("add.s16 %h9, %h0, %h1;", {0x7fff, 2}, "%h9"), 0x8001u);
}

TEST(ptx_integers, products_have_low_high_and_wide_forms) {
  EXPECT_EQ(r("mul.lo.s32 %r9, %r0, %r1;", 0x10001, 0x10001), 0x20001u);
  EXPECT_EQ(r("mul.hi.s32 %r9, %r0, %r1;", 0xffffffff, 3), 0xffffffff);
  EXPECT_EQ(r("mul.hi.u32 %r9, %r0, %r1;", 0xffffffff, 3), 2u);
  EXPECT_EQ(d("mul.hi.u64 %d9, %d0, %d1;", ~0ull, ~0ull), ~0ull - 1);
  EXPECT_EQ(d("mul.hi.s64 %d9, %d0, %d1;", ~0ull, ~0ull), 0u);
  EXPECT_EQ(d("mul.wide.s32 %d9, %r0, %r1;", 0xffffffff, 5), ~0ull - 4);
  EXPECT_EQ(d("mul.wide.u32 %d9, %r0, %r1;", 0xffffffff, 5), 0x4fffffffbu);
  EXPECT_EQ(r("mul.wide.u16 %r9, %h0, %h1;", 0xffff, 0xffff), 0xfffe0001u);
  EXPECT_EQ(r("mad.lo.s32 %r9, %r0, %r1, %r2;", 7, 6, 0xffffffff), 41u);
  EXPECT_EQ(d("mad.wide.u32 %d9, %r0, %r1, %d2;", 0xffffffff, 0xffffffff, 1), 0xfffffffe00000002u);
  EXPECT_EQ(r("mad.hi.u32 %r9, %r0, %r1, %r2;", 0x80000000, 6, 10), 13u);
  EXPECT_EQ(d("mad.lo.s64 %d9, %d0, %d1, %d2;", ~0ull, 3, 4), 1u);
}

TEST(ptx_integers, quotients_truncate_and_respect_the_type) {
  EXPECT_EQ(r("div.s32 %r9, %r0, %r1;", 0xfffffff9, 2), 0xfffffffdu);
  EXPECT_EQ(r("rem.s32 %r9, %r0, %r1;", 0xfffffff9, 2), 0xffffffffu);
  EXPECT_EQ(r("div.u32 %r9, %r0, %r1;", 0xfffffff9, 2), 0x7ffffffcu);
  EXPECT_EQ(d("rem.u64 %d9, %d0, %d1;", ~0ull, 10), 5u);
  EXPECT_EQ(d("div.s64 %d9, %d0, %d1;", ~0ull - 8, 4), ~0ull - 1);
}

TEST(ptx_integers, a_division_that_ptx_leaves_open_is_an_error) {
  using ::testing::HasSubstr;
  using ::testing::ThrowsMessage;
  EXPECT_THAT([] { r("div.u32 %r9, %r0, %r1;", 1, 0); },
              ThrowsMessage<std::runtime_error>(HasSubstr("division by zero")));
  EXPECT_THAT([] { r("rem.s32 %r9, %r0, %r1;", 0x80000000, 0xffffffff); },
              ThrowsMessage<std::runtime_error>(HasSubstr("overflows")));
}

TEST(ptx_integers, minimum_maximum_and_magnitude_respect_the_type) {
  EXPECT_EQ(r("min.s32 %r9, %r0, %r1;", 0xffffffff, 1), 0xffffffffu);
  EXPECT_EQ(r("min.u32 %r9, %r0, %r1;", 0xffffffff, 1), 1u);
  EXPECT_EQ(r("max.s32 %r9, %r0, %r1;", 0xffffffff, 1), 1u);
  EXPECT_EQ(d("max.u64 %d9, %d0, %d1;", ~0ull, 1), ~0ull);
  EXPECT_EQ(r("abs.s32 %r9, %r0;", 0xfffffffb), 5u);
  EXPECT_EQ(r("abs.s32 %r9, %r0;", 0x80000000), 0x80000000u);
  EXPECT_EQ(d("neg.s64 %d9, %d0;", 5), ~0ull - 4);
  EXPECT_EQ(r("sad.s32 %r9, %r0, %r1, %r2;", 0xfffffffe, 3, 10), 15u);
}

TEST(ptx_integers, carries_run_from_word_to_word) {
  EXPECT_EQ(r("add.cc.u32 %r8, %r0, %r1; addc.u32 %r9, %r2, 0;", 0xffffffff, 1, 7), 8u);
  EXPECT_EQ(r("add.cc.u32 %r8, %r0, %r1; addc.u32 %r9, %r2, 0;", 0xfffffffe, 1, 7), 7u);
  EXPECT_EQ(r("sub.cc.u32 %r8, %r0, %r1; subc.u32 %r9, %r2, 0;", 0, 1, 7), 6u);
  EXPECT_EQ(d("add.cc.u64 %d8, %d0, %d1; addc.cc.u64 %d7, %d2, %d2; addc.u64 %d9, 0, 0;", ~0ull, 1, ~0ull), 1u);
}

}  // namespace
}  // namespace rivulet::testing
