// Instruction sets, threads, refill and counters of the CPU back-end.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <oneapi/tbb/parallel_for.h>

#include <rivulet/error.hpp>

#include "tests/cpu/on_lanes.hpp"

namespace rivulet {
namespace {

batch_of uneven(std::size_t count) {
  batch_of batch("(x^2+y-11)^2 + (x+y^2-7)^2", method::gd, precision::float64, count);
  batch.spread(hyperparameter::learning_rate, 5e-4, 0.03).box(-5, 5);
  batch.settings.max_iterations = 3000;
  return batch;
}

TEST(lanes, of_scalar_width_are_always_there) {
  EXPECT_EQ(cpu::available_simd().front(), cpu::simd::scalar);
  EXPECT_EQ(cpu::name(cpu::simd::avx512), "avx512");
}

TEST(lanes, pass_their_self_test) {
  for (auto const lanes : cpu::available_simd()) {
    EXPECT_NO_THROW(cpu::self_test(lanes));
    if (!cpu::compiled_unavailable(lanes).empty()) continue;
    EXPECT_NO_THROW(cpu::self_test_compiled(lanes));
  }
}

TEST(lanes, give_the_same_digest_for_any_number_of_threads) {
  auto const batch = uneven(20000);
  auto const widest = cpu::available_simd().back();
  auto const digest_with = [&](unsigned threads) { return digest(on_lanes(batch, {widest, threads})); };
  auto const one = digest_with(1);
  for (unsigned const threads : {0u, 2u, 3u, 16u}) EXPECT_EQ(digest_with(threads), one) << threads;
}

TEST(lanes, are_refilled_so_that_few_turns_are_idle) {
  auto const batch = uneven(20000);
  instance_table rows;
  auto const counters = cpu::descend(batch.program, batch.settings, batch.columns, rows, {cpu::simd::scalar, 1});
  std::uint64_t steps = 0;
  for (auto const iterations : rows.iterations) steps += iterations + 1;
  EXPECT_GE(counters.lane_turns, steps);
  EXPECT_LT(static_cast<double>(counters.lane_turns), 1.02 * static_cast<double>(steps));
}

TEST(lanes, do_nothing_for_no_instances) {
  batch_of batch("x^2", method::gd, precision::float64, 1);
  batch.columns.count = 0;
  instance_table rows;
  EXPECT_EQ(cpu::descend(batch.program, batch.settings, batch.columns, rows, {cpu::simd::scalar, 2}).lane_turns, 0u);
  EXPECT_EQ(rows.size(), 0u);
}

TEST(lanes, work_inside_a_hosts_own_parallel_loop) {
  auto const batch = uneven(500);
  auto const wanted = digest(on_lanes(batch, {cpu::simd::scalar, 1}));
  std::vector<std::uint64_t> digests(6);
  tbb::parallel_for(std::size_t{0}, digests.size(), [&](std::size_t i) {
    digests[i] = digest(on_lanes(batch, {cpu::simd::scalar, 2}));
  });
  EXPECT_EQ(digests, std::vector<std::uint64_t>(6, wanted));
}

}  // namespace
}  // namespace rivulet
