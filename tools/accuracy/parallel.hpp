// A range cut into pieces that threads take in turn.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <atomic>
#include <exception>
#include <mutex>
#include <thread>
#include <vector>

#include "tools/accuracy/judge.hpp"

namespace rivulet::accuracy {

/// work(first, tally) for first = 0, step, 2·step, … below count; the sum of the tallies, which order does not change.
template <typename Work>
tally in_parallel(std::uint64_t count, std::uint64_t step, unsigned threads, Work const& work) {
  std::atomic<std::uint64_t> next{0};
  std::mutex mutex;
  tally total;
  std::exception_ptr problem;
  auto const run = [&] {
    tally own;
    try {
      for (std::uint64_t first = next.fetch_add(step); first < count; first = next.fetch_add(step)) work(first, own);
    } catch (...) {
      std::scoped_lock const lock(mutex);
      problem = std::current_exception();
      next = count;
    }
    std::scoped_lock const lock(mutex);
    total.add(own);
    mpfr_free_cache();
  };
  std::vector<std::thread> pool;
  for (unsigned i = 1; i < threads; ++i) pool.emplace_back(run);
  run();
  for (std::thread& thread : pool) thread.join();
  if (problem) std::rethrow_exception(problem);
  return total;
}

}  // namespace rivulet::accuracy
