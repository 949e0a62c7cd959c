// Barriers, orders, budgets and races.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "tests/ptx/orders.hpp"
#include "tests/ptx/snippet.hpp"

namespace rivulet::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::ThrowsMessage;

std::string const box = ".shared .align 8 .b8 box[2048];\n";
/// %d1 is the thread's own word of the box, %d2 that of its neighbour, the last one's being the first.
std::string const neighbours =
    "mov.u64 %d0, box; mad.wide.u32 %d1, %tid, 8, %d0; add.u32 %r0, %tid, 1; mov.u32 %r1, %ntid.x; rem.u32 %r0, %r0, "
    "%r1;"
    "mad.wide.u32 %d2, %r0, 8, %d0; cvt.u64.u32 %d3, %tid;\n";

class schedules : public ::testing::TestWithParam<thread_order> {};
INSTANTIATE_TEST_SUITE_P(orders, schedules, ::testing::ValuesIn(all_thread_orders()), thread_order_name);

TEST_P(schedules, a_barrier_separates_what_is_before_from_what_is_after) {
  auto options = options_of(GetParam());
  options.check_shared_races = true;
  auto const out =
      run_threads(neighbours +
                      "st.shared.u64 [%d1], %d3; bar.sync 0; ld.shared.u64 %d4, [%d2]; bar.sync 1;"
                      "st.shared.u64 [%d1], %d4; barrier.sync 0; ld.shared.u64 %d5, [%d2]; st.global.u64 [%out], %d5;",
                  100, options, {0}, box);
  for (unsigned n = 0; n < 100; ++n) EXPECT_EQ(out[n], (n + 2) % 100);
}

TEST_P(schedules, exited_threads_do_not_hold_a_barrier) {
  auto const out = run_threads("setp.gt.u32 %p0, %tid, 40; @%p0 exit;\nbar.sync 0; st.global.u64 [%out], 1;", 64,
                               options_of(GetParam()));
  EXPECT_EQ(std::count(out.begin(), out.end(), 1u), 41);
}

TEST_P(schedules, a_thread_may_wait_in_a_loop_for_another_one) {
  auto options = options_of(GetParam());
  options.slice = std::min<std::uint64_t>(options.slice, 100);
  auto const out = run_threads(
      "mov.u64 %d0, box; setp.ne.u32 %p0, %tid, 0; @%p0 bra set;\nst.volatile.shared.u32 [%d0+4], 0;\n"
      "again: ld.volatile.shared.u32 %r0, [%d0]; setp.ne.u32 %p1, %r0, 5; @%p1 bra again;\n"
      "st.global.u64 [%out], 1; exit;\nset: st.volatile.shared.u32 [%d0], 5;",
      40, options, {0}, box);
  EXPECT_EQ(out[0], 1u);
}

TEST_P(schedules, blocks_see_each_other_where_they_are_resident_together) {
  std::vector<std::uint64_t> out(2);
  std::uint64_t arrived = 0;
  ptx::memory memory;
  memory.add(out.data(), 16);
  memory.add(&arrived, 8);
  auto const code = ptx::parse(snippet_text(
      "atom.global.add.u64 %d0, [%in], 1;\nagain: ld.volatile.global.u64 %d1, [%in]; setp.lt.u64 %p0, %d1, 2;"
      "@%p0 bra again; mov.u32 %r0, %ctaid.x; mad.wide.u32 %out, %r0, 8, %out; st.global.u64 [%out], %d1;"));
  std::uint64_t pointers[] = {std::bit_cast<std::uint64_t>(out.data()), std::bit_cast<std::uint64_t>(&arrived)};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  auto options = options_of(GetParam());
  options.budget = 2'000'000;
  options.resident_blocks = 2;
  ptx::run(code, "snippet", {{2, 1, 1}, {}, 0, arguments}, memory, options);
  EXPECT_THAT(out, ::testing::Each(2u));
  arrived = 0;
  options.resident_blocks = 1;
  EXPECT_THAT(
      [&] {
        ptx::run(code, "snippet", {{2, 1, 1}, {}, 0, arguments}, memory, options);
      },
      ThrowsMessage<std::runtime_error>(HasSubstr("budget of 2000000 instructions is spent")));
}

std::vector<std::uint64_t> tickets(ptx::options const& options) {
  return run_threads("atom.global.add.u64 %d0, [%in], 1; st.global.u64 [%out], %d0;", 64, options);
}

TEST(ptx_orders, show_in_the_order_of_atomics) {
  ptx::options options;
  auto const forward = tickets(options);
  EXPECT_TRUE(std::is_sorted(forward.begin(), forward.end()));
  options.threads = ptx::order::reversed;
  auto const reversed = tickets(options);
  EXPECT_TRUE(std::is_sorted(reversed.rbegin(), reversed.rend()));
  options.threads = ptx::order::random;
  auto const random = tickets(options);
  EXPECT_TRUE(std::is_permutation(random.begin(), random.end(), forward.begin()));
  EXPECT_FALSE(std::is_sorted(random.begin(), random.end()));
  EXPECT_EQ(tickets(options), random);
  options.seed = 2;
  EXPECT_NE(tickets(options), random);
}

std::vector<std::uint64_t> block_tickets(ptx::order order) {
  std::vector<std::uint64_t> out(40);
  std::uint64_t counter = 0;
  ptx::memory memory;
  memory.add(out.data(), 320);
  memory.add(&counter, 8);
  auto const code =
      ptx::parse(snippet_text("atom.global.add.u64 %d0, [%in], 1; mov.u32 %r0, %ctaid.x; mad.wide.u32 %out, %r0, 8, "
                              "%out; st.global.u64 [%out], %d0;"));
  std::uint64_t pointers[] = {std::bit_cast<std::uint64_t>(out.data()), std::bit_cast<std::uint64_t>(&counter)};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  ptx::options options;
  options.blocks = order;
  ptx::run(code, "snippet", {{40, 1, 1}, {}, 0, arguments}, memory, options);
  return out;
}

TEST(ptx_orders, of_blocks_are_forward_reversed_or_random) {
  auto const forward = block_tickets(ptx::order::forward);
  auto const reversed = block_tickets(ptx::order::reversed);
  auto const random = block_tickets(ptx::order::random);
  EXPECT_TRUE(std::is_sorted(forward.begin(), forward.end()));
  EXPECT_TRUE(std::is_sorted(reversed.rbegin(), reversed.rend()));
  EXPECT_FALSE(std::is_sorted(random.begin(), random.end()));
  EXPECT_TRUE(std::is_permutation(random.begin(), random.end(), forward.begin()));
}

TEST(ptx_deadlock, barriers_of_different_numbers) {
  EXPECT_THAT([] { run_threads("setp.lt.u32 %p0, %tid, 5; @%p0 bar.sync 1;\n@!%p0 bar.sync 2;", 64); },
              ThrowsMessage<std::runtime_error>(
                  AllOf(HasSubstr("PTX line 10, bar.sync"), HasSubstr("wait at different barriers"))));
}

TEST(ptx_deadlock, a_barrier_against_a_shuffle) {
  EXPECT_THAT(
      [] {
        run_threads("setp.lt.u32 %p0, %tid, 33; @%p0 bar.sync 0;\n@!%p0 shfl.sync.bfly.b32 %r0, %r1, 1, 31, -1;", 64);
      },
      ThrowsMessage<std::runtime_error>(
          AllOf(HasSubstr("PTX line 11, shfl.sync.bfly.b32"), HasSubstr("lane 0 waits at line 10"))));
}

TEST(ptx_deadlock, an_endless_loop_spends_its_budget) {
  ptx::options options;
  options.budget = 10'000;
  EXPECT_THAT(
      [&] { run_threads("again: bra again;", 1, options); },
      ThrowsMessage<std::runtime_error>(HasSubstr("PTX line 10, bra: the budget of 10000 instructions is spent")));
}

void race(std::string const& body, std::string const& why, unsigned threads = 64) {
  ptx::options options;
  options.check_shared_races = true;
  for (ptx::order order : {ptx::order::forward, ptx::order::reversed, ptx::order::random}) {
    options.threads = order;
    auto const attempt = [&] { run_threads(neighbours + body, threads, options, {0}, box); };
    if (why.empty()) {
      EXPECT_NO_THROW(attempt()) << body;
    } else {
      EXPECT_THAT(attempt,
                  ThrowsMessage<std::runtime_error>(AllOf(HasSubstr("race in shared memory at 0x"), HasSubstr(why))))
          << body;
    }
  }
}

TEST(ptx_races, a_missing_barrier_is_found_in_any_order) {
  race("st.shared.u64 [%d1], %d3;\nld.shared.u64 %d4, [%d2];", "line 1");
  race("st.shared.u64 [%d1], %d3; bar.sync 0; ld.shared.u64 %d4, [%d2];", "");
  race("st.shared.u64 [%d1], %d3; bar.sync 0; ld.shared.u64 %d4, [%d2]; st.shared.u64 [%d1], %d4;", "line 1");
  race("st.shared.u64 [%d1], %d3; ld.shared.u64 %d4, [%d1];", "");
  race("st.shared.u64 [%d0], 1;", "with block 0, thread");
}

TEST(ptx_races, a_warp_sync_orders_its_own_lanes_only) {
  race("st.shared.u64 [%d1], %d3; bar.warp.sync -1; ld.shared.u64 %d4, [%d2];", "", 32);
  race("st.shared.u64 [%d1], %d3; bar.warp.sync -1; ld.shared.u64 %d4, [%d2];", "line 12");
  race(
      "setp.lt.u32 %p0, %tid, 16; selp.b32 %r2, 0xffff, 0xffff0000, %p0;\nst.shared.u64 [%d1], %d3; bar.warp.sync %r2; "
      "ld.shared.u64 %d4, [%d2];",
      "line 13", 32);
}

TEST(ptx_races, shuffles_order_nothing) {
  race("st.shared.u64 [%d1], %d3; shfl.sync.bfly.b32 %r3, %r0, 1, 31, -1; ld.shared.u64 %d4, [%d2];", "line 12", 32);
}

TEST(ptx_races, neighbouring_bytes_are_apart) {
  race("cvt.u64.u32 %d5, %tid; add.u64 %d5, %d0, %d5; st.shared.u8 [%d5], %r0;", "");
  race(
      "cvt.u64.u32 %d5, %tid; add.u64 %d5, %d0, %d5; st.shared.u8 [%d5], %r0; and.b64 %d5, %d5, -4; ld.shared.u32 %r3, "
      "[%d5];",
      "line 12");
}

TEST(ptx_races, atomics_do_not_race_with_each_other_but_with_plain_accesses) {
  race("atom.shared.add.u32 %r3, [%d0], 1;", "");
  race("atom.shared.add.u32 %r3, [%d0], 1; ld.shared.u32 %r4, [%d0];", "line 12");
  race("atom.shared.add.u32 %r3, [%d0], 1; ld.volatile.shared.u32 %r4, [%d0];", "");
}

TEST(ptx_races, are_looked_for_in_global_memory_where_asked_for) {
  std::string const body = "ld.param.u64 %d0, [out]; st.global.u32 [%d0], 1;";
  ptx::options options;
  EXPECT_NO_THROW(run_threads(body, 2, options));
  options.check_global_races = true;
  EXPECT_THAT([&] { run_threads(body, 2, options); },
              ThrowsMessage<std::runtime_error>(HasSubstr("race in global memory")));
  EXPECT_NO_THROW(run_threads("st.global.u32 [%out], 1; ld.global.u32 %r0, [%in];", 64, options));
}

TEST(ptx_races, blocks_are_never_ordered) {
  std::uint64_t word = 0;
  ptx::memory memory;
  memory.add(&word, 8);
  std::uint64_t pointers[] = {std::bit_cast<std::uint64_t>(&word), 0};
  void* const arguments[] = {&pointers[0], &pointers[1]};
  ptx::options options;
  options.check_global_races = true;
  auto const code = ptx::parse(snippet_text("bar.sync 0; st.global.u32 [%out], 1; bar.sync 0;"));
  EXPECT_THAT(
      [&] {
        ptx::run(code, "snippet", {{2, 1, 1}, {}, 0, arguments}, memory, options);
      },
      ThrowsMessage<std::runtime_error>(
          AllOf(HasSubstr("race in global memory"), HasSubstr("with block 0, thread 0"))));
}

}  // namespace
}  // namespace rivulet::testing
