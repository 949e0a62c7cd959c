// Shifts, bit fields and permutations at their edges.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/ptx/snippet.hpp"

namespace rivulet::testing {
namespace {

std::uint64_t r(std::string const& instruction, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0,
                std::uint64_t more = 0) {
  return evaluate(instruction, {a, b, c, more}, "%r9");
}
std::uint64_t d(std::string const& instruction, std::uint64_t a, std::uint64_t b = 0, std::uint64_t c = 0,
                std::uint64_t more = 0) {
  return evaluate(instruction, {a, b, c, more}, "%d9");
}

TEST(ptx_bits, logic_works_on_every_width) {
  EXPECT_EQ(r("and.b32 %r9, %r0, %r1;", 0xf0f0, 0xff00), 0xf000u);
  EXPECT_EQ(d("or.b64 %d9, %d0, %d1;", 1ull << 40, 1), (1ull << 40) + 1);
  EXPECT_EQ(d("xor.b64 %d9, %d0, -1;", 5), ~5ull);
  EXPECT_EQ(r("not.b32 %r9, %r0;", 0), 0xffffffffu);
  EXPECT_EQ(evaluate("not.b16 %h9, %h0;", {0xff}, "%h9"), 0xff00u);
  EXPECT_EQ(r("cnot.b32 %r9, %r0;", 0), 1u);
  EXPECT_EQ(r("cnot.b32 %r9, %r0;", 9), 0u);
}

TEST(ptx_bits, shifts_by_the_width_and_more_leave_zeros_or_signs) {
  EXPECT_EQ(r("shl.b32 %r9, %r0, %r1;", 1, 31), 0x80000000u);
  EXPECT_EQ(r("shl.b32 %r9, %r0, %r1;", 1, 32), 0u);
  EXPECT_EQ(r("shl.b32 %r9, %r0, %r1;", 1, 0xffffffff), 0u);
  EXPECT_EQ(r("shr.u32 %r9, %r0, %r1;", 0x80000000, 32), 0u);
  EXPECT_EQ(r("shr.s32 %r9, %r0, %r1;", 0x80000000, 4), 0xf8000000u);
  EXPECT_EQ(r("shr.s32 %r9, %r0, %r1;", 0x80000000, 99), 0xffffffffu);
  EXPECT_EQ(d("shl.b64 %d9, %d0, %r1;", 1, 63), 1ull << 63);
  EXPECT_EQ(d("shl.b64 %d9, %d0, %r1;", 1, 64), 0u);
  EXPECT_EQ(d("shr.s64 %d9, %d0, %r1;", 1ull << 63, 64), ~0ull);
  EXPECT_EQ(d("shr.u64 %d9, %d0, %r1;", 1ull << 63, 63), 1u);
  EXPECT_EQ(evaluate("shr.s16 %h9, %h0, 20;", {0x8000}, "%h9"), 0xffffu);
}

TEST(ptx_bits, funnel_shifts_wrap_or_clamp) {
  EXPECT_EQ(r("shf.l.wrap.b32 %r9, %r0, %r1, %r2;", 0x80000000, 1, 33), 3u);
  EXPECT_EQ(r("shf.l.clamp.b32 %r9, %r0, %r1, %r2;", 0x80000000, 1, 33), 0x80000000u);
  EXPECT_EQ(r("shf.r.wrap.b32 %r9, %r0, %r1, %r2;", 0x80000000, 1, 4), 0x18000000u);
  EXPECT_EQ(r("shf.r.clamp.b32 %r9, %r0, %r1, %r2;", 5, 7, 40), 7u);
}

TEST(ptx_bits, fields_are_extracted_with_their_sign) {
  EXPECT_EQ(r("bfe.u32 %r9, %r0, %r1, %r2;", 0xabcd1234, 8, 8), 0x12u);
  EXPECT_EQ(r("bfe.s32 %r9, %r0, %r1, %r2;", 0x0000f000, 12, 4), 0xffffffffu);
  EXPECT_EQ(r("bfe.s32 %r9, %r0, %r1, %r2;", 0x80000000, 28, 40), 0xfffffff8u);
  EXPECT_EQ(r("bfe.s32 %r9, %r0, %r1, %r2;", 0x80000000, 40, 4), 0xffffffffu);
  EXPECT_EQ(r("bfe.u32 %r9, %r0, %r1, %r2;", 0xffffffff, 40, 4), 0u);
  EXPECT_EQ(r("bfe.s32 %r9, %r0, %r1, %r2;", 0xffffffff, 3, 0), 0u);
  EXPECT_EQ(r("bfe.u32 %r9, %r0, %r1, %r2;", 0xffffffff, 0, 32), 0xffffffffu);
  EXPECT_EQ(d("bfe.u64 %d9, %d0, %r1, %r2;", 0xabcdull << 40, 40, 12), 0xbcdu);
  EXPECT_EQ(d("bfe.s64 %d9, %d0, %r1, %r2;", 1ull << 50, 48, 3), ~0ull - 3);
}

TEST(ptx_bits, fields_are_inserted_where_there_is_room) {
  EXPECT_EQ(r("bfi.b32 %r9, %r0, %r1, %r2, %r3;", 0xff, 0, 4, 4), 0xf0u);
  EXPECT_EQ(r("bfi.b32 %r9, %r0, %r1, %r2, %r3;", 0, 0xffffffff, 28, 40), 0x0fffffffu);
  EXPECT_EQ(r("bfi.b32 %r9, %r0, %r1, %r2, %r3;", 7, 5, 32, 4), 5u);
  EXPECT_EQ(r("bfi.b32 %r9, %r0, %r1, %r2, %r3;", 7, 5, 0, 0), 5u);
  EXPECT_EQ(d("bfi.b64 %d9, %d0, %d1, %r2, %r3;", 7, 5, 32, 32), (7ull << 32) + 5);
}

TEST(ptx_bits, counts_and_positions) {
  EXPECT_EQ(r("popc.b32 %r9, %r0;", 0xf0f0), 8u);
  EXPECT_EQ(r("popc.b64 %r9, %d0;", ~0ull), 64u);
  EXPECT_EQ(r("clz.b32 %r9, %r0;", 0), 32u);
  EXPECT_EQ(r("clz.b64 %r9, %d0;", 1), 63u);
  EXPECT_EQ(r("brev.b32 %r9, %r0;", 6), 0x60000000u);
  EXPECT_EQ(d("brev.b64 %d9, %d0;", 1), 1ull << 63);
  EXPECT_EQ(r("bfind.u32 %r9, %r0;", 0x00010000), 16u);
  EXPECT_EQ(r("bfind.u32 %r9, %r0;", 0), 0xffffffffu);
  EXPECT_EQ(r("bfind.s32 %r9, %r0;", 0xfffffff0), 3u);
  EXPECT_EQ(r("bfind.shiftamt.u32 %r9, %r0;", 0x00010000), 15u);
  EXPECT_EQ(r("bfind.u64 %r9, %d0;", 1ull << 40), 40u);
}

TEST(ptx_bits, bytes_are_permuted_and_signs_replicated) {
  EXPECT_EQ(r("prmt.b32 %r9, %r0, %r1, %r2;", 0x33221100, 0x77665544, 0x7531), 0x77553311u);
  EXPECT_EQ(r("prmt.b32 %r9, %r0, %r1, %r2;", 0x33228000, 0, 0x0099), 0x0000ffffu);
  EXPECT_EQ(r("prmt.b32 %r9, %r0, %r1, 0x3210;", 0x12345678, 0), 0x12345678u);
}

TEST(ptx_bits, any_logic_of_three_comes_from_a_table) {
  EXPECT_EQ(r("lop3.b32 %r9, %r0, %r1, %r2, 0x80;", 0xf0, 0xcc, 0xaa), 0x80u);
  EXPECT_EQ(r("lop3.b32 %r9, %r0, %r1, %r2, 0x96;", 0xf0, 0xcc, 0xaa), 0x96u);
  EXPECT_EQ(r("lop3.b32 %r9, %r0, %r1, %r2, 0xca;", 0xf0, 0xcc, 0xaa), 0xcau);
}

}  // namespace
}  // namespace rivulet::testing
