// Conversions, comparisons, selections and moves.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <limits>

#include "tests/ptx/snippet.hpp"

namespace rivulet::testing {
namespace {

constexpr float not_a_number = std::numeric_limits<float>::quiet_NaN();

std::uint64_t r(std::string const& instruction, std::uint64_t a, std::uint64_t b = 0) {
  return evaluate(instruction, {a, b}, "%r9");
}
std::uint64_t d(std::string const& instruction, std::uint64_t a, std::uint64_t b = 0) {
  return evaluate(instruction, {a, b}, "%d9");
}
bool p(std::string const& instruction, std::uint64_t a, std::uint64_t b) {
  return evaluate(instruction, {a, b}, "%p9") != 0;
}

TEST(ptx_conversions, integers_are_extended_by_their_sign_or_cut) {
  EXPECT_EQ(d("cvt.s64.s32 %d9, %r0;", 0x80000000), 0xffffffff80000000u);
  EXPECT_EQ(d("cvt.u64.u32 %d9, %r0;", 0x80000000), 0x80000000u);
  EXPECT_EQ(r("cvt.u32.u64 %r9, %d0;", 0x1234567890), 0x34567890u);
  EXPECT_EQ(r("cvt.s32.s8 %r9, %r0;", 0x180), 0xffffff80u);
  EXPECT_EQ(r("cvt.u32.u8 %r9, %r0;", 0x180), 0x80u);
  EXPECT_EQ(r("cvt.u32.u16 %r9, %h0;", 0xffff), 0xffffu);
  EXPECT_EQ(evaluate("cvt.u16.u32 %h9, %r0;", {0x12345}, "%h9"), 0x2345u);
}

TEST(ptx_conversions, integers_round_to_the_nearest_float) {
  EXPECT_EQ(evaluate("cvt.rn.f32.s32 %f9, %r0;", {0xffffffff}, "%f9"), bits(-1.0f));
  EXPECT_EQ(evaluate("cvt.rn.f32.u32 %f9, %r0;", {0xffffffff}, "%f9"), bits(0x1p32f));
  EXPECT_EQ(evaluate("cvt.rn.f32.s32 %f9, %r0;", {16777217}, "%f9"), bits(16777216.0f));
  EXPECT_EQ(evaluate("cvt.rn.f64.u64 %e9, %d0;", {~0ull}, "%e9"), bits(0x1p64));
  EXPECT_EQ(evaluate("cvt.rn.f64.s64 %e9, %d0;", {~0ull}, "%e9"), bits(-1.0));
}

TEST(ptx_conversions, floats_change_their_precision) {
  EXPECT_EQ(evaluate("cvt.f64.f32 %e9, %f0;", {bits(0.1f)}, "%e9"), bits(static_cast<double>(0.1f)));
  EXPECT_EQ(evaluate("cvt.rn.f32.f64 %f9, %e0;", {bits(0.1)}, "%f9"), bits(0.1f));
  EXPECT_EQ(evaluate("cvt.rn.f32.f64 %f9, %e0;", {bits(1e300)}, "%f9"), bits(std::numeric_limits<float>::infinity()));
}

TEST(ptx_conversions, floats_round_to_whole_numbers_as_named) {
  auto const whole = [](std::string const& how, float value) {
    return evaluate("cvt." + how + ".f32.f32 %f9, %f0;", {bits(value)}, "%f9");
  };
  EXPECT_EQ(whole("rni", 2.5f), bits(2.0f));
  EXPECT_EQ(whole("rni", 3.5f), bits(4.0f));
  EXPECT_EQ(whole("rzi", -2.7f), bits(-2.0f));
  EXPECT_EQ(whole("rmi", -2.1f), bits(-3.0f));
  EXPECT_EQ(whole("rpi", -0.5f), bits(-0.0f));
  EXPECT_EQ(r("cvt.rni.s32.f32 %r9, %f0;", bits(-2.5f)), 0xfffffffeu);
  EXPECT_EQ(r("cvt.rmi.s32.f32 %r9, %f0;", bits(-2.5f)), 0xfffffffdu);
}

TEST(ptx_conversions, floats_beyond_the_integers_saturate) {
  EXPECT_EQ(r("cvt.rzi.s32.f32 %r9, %f0;", bits(0x1p31f)), 0x7fffffffu);
  EXPECT_EQ(r("cvt.rzi.s32.f32 %r9, %f0;", bits(-1e20f)), 0x80000000u);
  EXPECT_EQ(r("cvt.rzi.u32.f32 %r9, %f0;", bits(-1.0f)), 0u);
  EXPECT_EQ(r("cvt.rzi.u32.f32 %r9, %f0;", bits(1e20f)), 0xffffffffu);
  EXPECT_EQ(d("cvt.rzi.s64.f64 %d9, %e0;", bits(0x1p63)), 0x7fffffffffffffffu);
  EXPECT_EQ(r("cvt.rzi.s8.f32 %r9, %f0;", bits(1000.0f)), 0x7fu);
}

TEST(ptx_conversions, a_nan_becomes_the_integer_that_ptx_names) {
  double const wide_nan = std::numeric_limits<double>::quiet_NaN();
  EXPECT_EQ(r("cvt.rzi.s32.f32 %r9, %f0;", bits(not_a_number)), 0u);
  EXPECT_EQ(d("cvt.rzi.s64.f32 %d9, %f0;", bits(not_a_number)), 1ull << 63);
  EXPECT_EQ(r("cvt.rzi.u32.f64 %r9, %e0;", bits(wide_nan)), 0x80000000u);
}

TEST(ptx_comparisons, integers_compare_by_their_type) {
  EXPECT_TRUE(p("setp.lt.s32 %p9, %r0, %r1;", 0xffffffff, 0));
  EXPECT_FALSE(p("setp.lt.u32 %p9, %r0, %r1;", 0xffffffff, 0));
  EXPECT_TRUE(p("setp.hi.u32 %p9, %r0, %r1;", 0xffffffff, 0));
  EXPECT_TRUE(p("setp.le.s64 %p9, %d0, %d1;", ~0ull, ~0ull));
  EXPECT_TRUE(p("setp.ne.b16 %p9, %h0, %h1;", 1, 2));
  EXPECT_FALSE(p("setp.eq.b64 %p9, %d0, %d1;", 1ull << 32, 0));
}

TEST(ptx_comparisons, a_nan_is_unordered) {
  for (char const* name : {"eq", "ne", "lt", "le", "gt", "ge", "num"}) {
    EXPECT_FALSE(p("setp." + std::string(name) + ".f32 %p9, %f0, %f1;", bits(not_a_number), bits(1.0f))) << name;
  }
  for (char const* name : {"equ", "neu", "ltu", "leu", "gtu", "geu", "nan"}) {
    EXPECT_TRUE(p("setp." + std::string(name) + ".f32 %p9, %f0, %f1;", bits(1.0f), bits(not_a_number))) << name;
  }
}

TEST(ptx_comparisons, ordered_floats_compare_alike_in_both_families) {
  struct row {
    char const* name;
    bool less, equal, greater;
  };
  for (row const& each : {row{"eq", false, true, false}, row{"ne", true, false, true}, row{"lt", true, false, false},
                          row{"le", true, true, false}, row{"gt", false, false, true}, row{"ge", false, true, true}}) {
    for (std::string const suffix : {"", "u"}) {
      std::string const text = "setp." + (each.name + suffix) + ".f64 %p9, %e0, %e1;";
      EXPECT_EQ(p(text, bits(1.0), bits(2.0)), each.less) << text;
      EXPECT_EQ(p(text, bits(0.0), bits(-0.0)), each.equal) << text;
      EXPECT_EQ(p(text, bits(3.0), bits(2.0)), each.greater) << text;
    }
  }
}

TEST(ptx_comparisons, two_results_are_opposites_before_they_are_combined) {
  std::string const with = "setp.eq.u32 %p1, %r1, 1; ";  // %p1: the second input
  EXPECT_TRUE(p(with + "setp.lt.and.u32 %p9|%p8, %r0, 5, %p1;", 3, 1));
  EXPECT_FALSE(p(with + "setp.lt.and.u32 %p9|%p8, %r0, 5, %p1;", 3, 0));
  EXPECT_TRUE(p(with + "setp.lt.and.u32 %p8|%p9, %r0, 5, %p1;", 7, 1));
  EXPECT_FALSE(p(with + "setp.lt.and.u32 %p8|%p9, %r0, 5, %p1;", 7, 0));
  EXPECT_TRUE(p(with + "setp.lt.or.u32 %p9, %r0, 5, !%p1;", 7, 0));
  EXPECT_TRUE(p(with + "setp.lt.xor.u32 %p9, %r0, 5, %p1;", 7, 1));
  EXPECT_FALSE(p(with + "setp.lt.xor.u32 %p9, %r0, 5, %p1;", 3, 1));
}

TEST(ptx_comparisons, set_gives_masks_or_ones) {
  EXPECT_EQ(r("set.lt.u32.f32 %r9, %f0, %f1;", bits(1.0f), bits(2.0f)), 0xffffffffu);
  EXPECT_EQ(r("set.lt.u32.f32 %r9, %f0, %f1;", bits(3.0f), bits(2.0f)), 0u);
  EXPECT_EQ(evaluate("set.ge.f32.s32 %f9, %r0, %r1;", {5, 5}, "%f9"), bits(1.0f));
}

TEST(ptx_moves, predicates_select_and_combine) {
  std::string const first = "setp.eq.u32 %p1, %r0, 1; setp.eq.u32 %p2, %r1, 1; ";
  EXPECT_EQ(r(first + "selp.b32 %r9, 10, 20, %p1;", 1, 0), 10u);
  EXPECT_EQ(r(first + "selp.b32 %r9, 10, 20, !%p1;", 1, 0), 20u);
  EXPECT_TRUE(p(first + "or.pred %p9, %p1, %p2;", 0, 1));
  EXPECT_TRUE(p(first + "and.pred %p9, %p1, !%p2;", 1, 0));
  EXPECT_FALSE(p(first + "xor.pred %p9, %p1, %p2;", 1, 1));
  EXPECT_TRUE(p(first + "not.pred %p9, %p1;", 0, 0));
  EXPECT_FALSE(p(first + "mov.pred %p9, %p1;", 0, 0));
}

TEST(ptx_moves, guards_skip_their_instruction) {
  std::string const first = "setp.eq.u32 %p1, %r0, 1; mov.u32 %r9, 5; ";
  EXPECT_EQ(r(first + "@%p1 mov.u32 %r9, 6;", 1), 6u);
  EXPECT_EQ(r(first + "@%p1 mov.u32 %r9, 6;", 0), 5u);
  EXPECT_EQ(r(first + "@!%p1 mov.u32 %r9, 6;", 0), 6u);
}

TEST(ptx_moves, wide_registers_are_packed_and_unpacked) {
  EXPECT_EQ(d("mov.b64 %d9, {%r0, %r1};", 0x11111111, 0x22222222), 0x2222222211111111u);
  EXPECT_EQ(r("mov.b64 {%r8, %r9}, %d0;", 0x2222222211111111), 0x22222222u);
  EXPECT_EQ(r("mov.b64 {%r9, _}, %d0;", 0x2222222211111111), 0x11111111u);
  EXPECT_EQ(r("mov.b32 %r9, {%h0, %h1};", 0x1111, 0x2222), 0x22221111u);
  EXPECT_EQ(d("mov.b64 %d9, {%f0, %f1};", bits(1.0f), bits(2.0f)), bits(2.0f) << 32 | bits(1.0f));
}

TEST(ptx_moves, bits_of_floats_move_to_integers) {
  EXPECT_EQ(r("mov.b32 %r9, %f0;", bits(-1.5f)), bits(-1.5f));
  EXPECT_EQ(evaluate("mov.b64 %e9, %d0;", {bits(-1.5)}, "%e9"), bits(-1.5));
  EXPECT_EQ(evaluate("mov.f32 %f9, 0f3F800000;", {0}, "%f9"), bits(1.0f));
  EXPECT_EQ(evaluate("mov.f64 %e9, 0dBFF0000000000000;", {0}, "%e9"), bits(-1.0));
}

TEST(ptx_moves, special_registers_place_a_thread) {
  std::string const body =
      "mov.u32 %r0, %laneid; mov.u32 %r1, %warpid; mov.u32 %r2, %nwarpid; mov.u32 %r3, %ntid.x;"
      "mov.u32 %r4, %lanemask_lt; popc.b32 %r4, %r4;"
      "mad.lo.u32 %r5, %r1, 100, %r0; mad.lo.u32 %r5, %r2, 10000, %r5; mad.lo.u32 %r5, %r3, 100000, %r5;"
      "sub.u32 %r6, %r0, %r4; add.u32 %r5, %r5, %r6; st.global.u32 [%out], %r5;";
  auto const out = run_threads(body, 70);
  EXPECT_EQ(out[0], 7030000u);
  EXPECT_EQ(out[69], 7030205u);
}

}  // namespace
}  // namespace rivulet::testing
