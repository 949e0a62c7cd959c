// Shuffles, votes, matches and reductions, whatever the order of the threads.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>

#include "tests/ptx/orders.hpp"
#include "tests/ptx/snippet.hpp"

namespace rivulet::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

class exchanges : public ::testing::TestWithParam<thread_order> {
 protected:
  /// Results of one warp; %r0 is the lane, and 10 + 3·lane is in %r1.
  std::vector<std::uint64_t> warp(std::string const& body, std::string const& result = "%r9",
                                  unsigned threads = 32) const {
    std::string const store = result[1] == 'p' ? "selp.u64 %d19, 1, 0, " + result + "; st.global.u64 [%out], %d19;"
                                               : "cvt.u64.u32 %d19, " + result + "; st.global.u64 [%out], %d19;";
    return run_threads("mov.u32 %r0, %laneid; mad.lo.u32 %r1, %r0, 3, 10;\n" + body + "\n" + store, threads,
                       options_of(GetParam()));
  }
};
INSTANTIATE_TEST_SUITE_P(orders, exchanges, ::testing::ValuesIn(all_thread_orders()), thread_order_name);

TEST_P(exchanges, butterflies_swap_lanes) {
  auto const out = warp("shfl.sync.bfly.b32 %r9, %r1, 5, 31, -1;");
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], 10 + 3 * (lane ^ 5)) << lane;
}

TEST_P(exchanges, shuffles_up_and_down_stop_at_the_ends) {
  auto const up = warp("shfl.sync.up.b32 %r9|%p0, %r1, 2, 0, -1; @!%p0 add.u32 %r9, %r9, 1000;");
  auto const down = warp("shfl.sync.down.b32 %r9|%p0, %r1, 3, 31, -1; @!%p0 add.u32 %r9, %r9, 1000;");
  for (unsigned lane = 0; lane < 32; ++lane) {
    EXPECT_EQ(up[lane], lane < 2 ? 1010 + 3 * lane : 10 + 3 * (lane - 2)) << lane;
    EXPECT_EQ(down[lane], lane > 28 ? 1010 + 3 * lane : 10 + 3 * (lane + 3)) << lane;
  }
}

TEST_P(exchanges, segments_keep_to_themselves) {
  // Segments of 8 lanes: mask 0x18 in bits 8 to 12.
  auto const index = warp("shfl.sync.idx.b32 %r9, %r1, 2, 0x181f, -1;");
  auto const up = warp("shfl.sync.up.b32 %r9, %r1, 1, 0x1800, -1;");
  for (unsigned lane = 0; lane < 32; ++lane) {
    EXPECT_EQ(index[lane], 10 + 3 * ((lane & 24) | 2)) << lane;
    EXPECT_EQ(up[lane], 10 + 3 * (lane % 8 == 0 ? lane : lane - 1)) << lane;
  }
}

TEST_P(exchanges, an_index_may_differ_between_lanes) {
  auto const out = warp("sub.u32 %r2, 31, %r0; shfl.sync.idx.b32 %r9, %r1, %r2, 31, -1;");
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], 10 + 3 * (31 - lane));
}

TEST_P(exchanges, halves_of_a_warp_exchange_apart) {
  auto const out = warp(
      "setp.lt.u32 %p1, %r0, 16; @%p1 bra low;\n"
      "shfl.sync.bfly.b32 %r9, %r1, 1, 31, 0xffff0000; bra end;\n"
      "low: shfl.sync.bfly.b32 %r9, %r1, 2, 31, 0xffff;\nend:");
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], 10 + 3 * (lane ^ (lane < 16 ? 2 : 1)));
}

TEST_P(exchanges, votes_ask_all_lanes) {
  std::string const low = "setp.lt.u32 %p1, %r0, 4; setp.lt.u32 %p2, %r0, 32;";
  EXPECT_THAT(warp(low + "vote.sync.ballot.b32 %r9, %p1, -1;"), ::testing::Each(0xfu));
  EXPECT_THAT(warp(low + "vote.sync.ballot.b32 %r9, !%p1, -1;"), ::testing::Each(0xfffffff0u));
  EXPECT_THAT(warp(low + "vote.sync.any.pred %p9, %p1, -1;", "%p9"), ::testing::Each(1u));
  EXPECT_THAT(warp(low + "vote.sync.all.pred %p9, %p1, -1;", "%p9"), ::testing::Each(0u));
  EXPECT_THAT(warp(low + "vote.sync.all.pred %p9, %p2, -1;", "%p9"), ::testing::Each(1u));
  EXPECT_THAT(warp(low + "vote.sync.uni.pred %p9, %p1, -1;", "%p9"), ::testing::Each(0u));
  EXPECT_THAT(warp(low + "vote.sync.uni.pred %p9, !%p2, -1;", "%p9"), ::testing::Each(1u));
}

TEST_P(exchanges, matches_name_lanes_of_equal_value) {
  auto const any = warp("and.b32 %r2, %r0, 3; match.any.sync.b32 %r9, %r2, -1;");
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_EQ(any[lane], 0x11111111u << lane % 4);
  EXPECT_THAT(warp("match.all.sync.b32 %r9|%p0, 5, -1; selp.b32 %r9, %r9, 0, %p0;"), ::testing::Each(0xffffffffu));
  EXPECT_THAT(warp("match.all.sync.b32 %r9|%p0, %r0, -1; @!%p0 add.u32 %r9, %r9, 1;"), ::testing::Each(1u));
  auto const wide =
      warp("cvt.u64.u32 %d0, %r0; shr.u64 %d0, %d0, 4; shl.b64 %d0, %d0, 40; match.any.sync.b64 %r9, %d0, -1;");
  EXPECT_EQ(wide[3], 0xffffu);
  EXPECT_EQ(wide[20], 0xffff0000u);
}

TEST_P(exchanges, reductions_combine_integers) {
  EXPECT_THAT(warp("redux.sync.add.u32 %r9, %r0, -1;"), ::testing::Each(496u));
  EXPECT_THAT(warp("sub.s32 %r2, %r0, 5; redux.sync.min.s32 %r9, %r2, -1;"), ::testing::Each(0xfffffffbu));
  EXPECT_THAT(warp("sub.s32 %r2, %r0, 5; redux.sync.max.s32 %r9, %r2, -1;"), ::testing::Each(26u));
  EXPECT_THAT(warp("sub.s32 %r2, %r0, 5; redux.sync.max.u32 %r9, %r2, -1;"), ::testing::Each(0xffffffffu));
  EXPECT_THAT(warp("redux.sync.xor.b32 %r9, %r1, -1;"), ::testing::Each(warp("redux.sync.xor.b32 %r9, %r1, -1;")[7]));
  EXPECT_THAT(warp("redux.sync.or.b32 %r9, %r0, -1;"), ::testing::Each(31u));
  EXPECT_THAT(warp("redux.sync.and.b32 %r9, %r1, -1;"), ::testing::Each(0u));
}

TEST_P(exchanges, one_lane_is_elected) {
  auto const out = warp("elect.sync %r9|%p0, -1; @%p0 add.u32 %r9, %r9, 100;");
  EXPECT_EQ(out[0], 100u);
  for (unsigned lane = 1; lane < 32; ++lane) EXPECT_EQ(out[lane], 0u);
}

TEST_P(exchanges, a_warp_need_not_be_whole) {
  auto const out = warp("vote.sync.ballot.b32 %r9, 1, 0xff;", "%r9", 8);
  EXPECT_THAT(out, ::testing::Each(0xffu));
}

TEST_P(exchanges, a_loop_may_leave_lanes_behind) {
  // Lane l goes round l + 1 times; each round adds the number of lanes that still go round.
  auto const out = warp(
      "mov.u32 %r9, 0; mov.u32 %r2, -1; mov.u32 %r3, 0;\n"
      "again: popc.b32 %r4, %r2; add.u32 %r9, %r9, %r4; setp.lt.u32 %p0, %r3, %r0; add.u32 %r3, %r3, 1;"
      "vote.sync.ballot.b32 %r2, %p0, %r2; @%p0 bra again;");
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_EQ(out[lane], 32 * (lane + 1) - lane * (lane + 1) / 2);
}

TEST_P(exchanges, active_mask_holds_the_caller_and_whoever_is_told_the_same) {
  // Lanes that got one mask can exchange through it.
  auto const out =
      warp("activemask.b32 %r9; shfl.sync.idx.b32 %r8, %r9, %r0, 31, %r9; setp.ne.u32 %p0, %r8, %r9; @%p0 trap;");
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_TRUE(out[lane] >> lane & 1);
}

TEST(ptx_active_mask, is_what_the_options_ask_for) {
  std::string const body = "activemask.b32 %r9; cvt.u64.u32 %d0, %r9; st.global.u64 [%out], %d0;";
  ptx::options chosen;
  EXPECT_THAT(run_threads(body, 32, chosen), ::testing::Each(0xffffffffu));
  chosen.active_lanes = ptx::grouping::alone;
  auto const alone = run_threads(body, 32, chosen);
  for (unsigned lane = 0; lane < 32; ++lane) EXPECT_EQ(alone[lane], 1u << lane);
  chosen.active_lanes = ptx::grouping::random;
  auto const some = run_threads(body, 32, chosen);
  EXPECT_NE(some, alone);
  EXPECT_THAT(some, ::testing::Contains(::testing::Ne(0xffffffffu)));
  chosen.seed = 2;
  EXPECT_NE(run_threads(body, 32, chosen), some);
}

TEST(ptx_active_mask, counts_lanes_of_one_branch_only) {
  auto const out = run_threads(
      "mov.u32 %r0, %laneid; setp.lt.u32 %p1, %r0, 8; @%p1 bra low;\nactivemask.b32 %r9; bra end;\n"
      "low: activemask.b32 %r9;\nend: cvt.u64.u32 %d0, %r9; st.global.u64 [%out], %d0;",
      32);
  EXPECT_EQ(out[3], 0xffu);
  EXPECT_EQ(out[9], 0xffffff00u);
}

TEST_P(exchanges, lanes_that_never_come_are_named) {
  auto const diverges = [&](std::string const& body, auto const& why) {
    EXPECT_THAT([&] { warp(body); },
                ThrowsMessage<std::runtime_error>(AllOf(HasSubstr("divergent: waits for lanes"), why)))
        << body;
  };
  diverges("setp.eq.u32 %p1, %r0, 7; @%p1 exit;\nshfl.sync.bfly.b32 %r9, %r1, 1, 31, -1;",
           HasSubstr("lane 7 has exited"));
  diverges(
      "setp.eq.u32 %p1, %r0, 7; @%p1 bra other;\nvote.sync.any.pred %p0, %p1, -1; bra end;\n"
      "other: bar.warp.sync 0x80; bar.sync 0;\nend:",
      HasSubstr("lane 7 waits at line 13"));
  diverges("setp.lt.u32 %p1, %r0, 7; selp.b32 %r2, 0x7f, -1, %p1; bar.warp.sync %r2; bar.warp.sync %r2;",
           HasSubstr("lane 0 "));
  diverges("setp.eq.u32 %p1, %r0, 0; selp.b32 %r2, -1, 0xfffffffe, %p1; bar.warp.sync %r2;",
           HasSubstr("lane 1 has exited"));
}

TEST(ptx_exchange_errors, a_lane_belongs_to_its_own_mask) {
  EXPECT_THAT([] { run_threads("bar.warp.sync 0xfffffffe;", 32); },
              ThrowsMessage<std::runtime_error>(HasSubstr("lane 0 is not in its own mask: 1 2 3")));
}

TEST(ptx_exchange_errors, a_shuffle_reads_lanes_that_take_part) {
  EXPECT_THAT(
      [] {
        run_threads(
            "mov.u32 %r0, %laneid; setp.lt.u32 %p0, %r0, 4; @!%p0 exit;\nshfl.sync.idx.b32 %r1, %r0, 9, 31, 0xf;", 32);
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("reads from lane 9, which does not take part")));
}

TEST(ptx_exchange_errors, a_mask_names_lanes_that_exist) {
  EXPECT_THAT([] { run_threads("bar.warp.sync -1;", 20); },
              ThrowsMessage<std::runtime_error>(HasSubstr("lane 20 does not exist")));
}

TEST(ptx_exchange_errors, exited_lanes_may_be_named_where_that_is_allowed) {
  ptx::options chosen;
  chosen.allow_exited_lanes = true;
  std::string const body =
      "mov.u32 %r0, %laneid; setp.eq.u32 %p1, %r0, 7; @%p1 exit;\nvote.sync.ballot.b32 %r9, 1, -1;"
      "cvt.u64.u32 %d0, %r9; st.global.u64 [%out], %d0;";
  EXPECT_EQ(run_threads(body, 32, chosen)[0], 0xffffff7fu);
  EXPECT_THROW(run_threads(body, 32), std::runtime_error);
}

}  // namespace
}  // namespace rivulet::testing
