// Inside a program that uses oneTBB itself: the same report, no deadlock, and no more threads than were allowed.
// SPDX-License-Identifier: Apache-2.0
#include <sys/resource.h>

#include <mutex>
#include <thread>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/task_arena.h>

#include "tests/run/studies.hpp"

namespace rivulet {
namespace {

run_options on_processor(unsigned threads = 0) {
  run_options options;
  options.device = "cpu";
  options.threads = threads;
  options.chunk = 500;
  return options;
}

double seconds_of(int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  auto const seconds = [](timeval t) { return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec); };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Processor time of all other threads as a share of this one's, during a run that takes a while.
double share_of_others(run_options const& options) {
  study busy = himmelblau(20'000);
  busy.stop.no_stop = true;
  busy.stop.max_iterations = 40'000;
  double const all = seconds_of(RUSAGE_SELF), own = seconds_of(RUSAGE_THREAD);
  run(busy, options);
  double const mine = seconds_of(RUSAGE_THREAD) - own;
  return (seconds_of(RUSAGE_SELF) - all - mine) / mine;
}

// Threads that look for work and find none cost little; one that has work costs about as much as the caller.
constexpr double hardly_any = 0.1, substantial = 0.3;

TEST(host_with_tbb, may_run_studies_from_a_parallel_loop) {
  std::string const expected = text_of(run(himmelblau(700), on_processor()));
  std::vector<std::string> reports(12);
  tbb::parallel_for(std::size_t{0}, reports.size(), [&](std::size_t i) {
    reports[i] = text_of(run(himmelblau(700), on_processor(static_cast<unsigned>(i % 3))));
  });
  for (auto const& report : reports) EXPECT_EQ(report, expected);
}

TEST(host_with_tbb, may_run_studies_in_arenas_of_its_own) {
  std::string const expected = text_of(run(himmelblau(700), on_processor()));
  for (int const threads : {1, 2}) {
    tbb::task_arena arena(threads);
    arena.execute([&] { EXPECT_EQ(text_of(run(himmelblau(700), on_processor())), expected); });
    arena.execute([&] {
      tbb::parallel_for(0, 6, [&](int) { EXPECT_EQ(text_of(run(himmelblau(700), on_processor(2))), expected); });
    });
  }
}

TEST(host_with_tbb, may_hold_a_lock_around_a_run) {
  std::mutex lock;  // a run that took up other iterations of this loop would wait for itself
  std::string const expected = text_of(run(himmelblau(700), on_processor()));
  tbb::parallel_for(0, 200, [&](int) {
    std::lock_guard const guard(lock);
    EXPECT_EQ(text_of(run(himmelblau(700), on_processor())), expected);
  });
}

TEST(host_with_tbb, limits_the_threads_of_a_run) {
  tbb::global_control const limit(tbb::global_control::max_allowed_parallelism, 1);
  EXPECT_LT(share_of_others(on_processor(2)), hardly_any);
}

TEST(threads, are_no_more_than_were_asked_for) { EXPECT_LT(share_of_others(on_processor(1)), hardly_any); }

TEST(threads, of_others_are_seen_by_these_tests) {
  std::thread other([] { share_of_others(on_processor(1)); });
  EXPECT_GT(share_of_others(on_processor(1)), substantial);
  other.join();
}

}  // namespace
}  // namespace rivulet
