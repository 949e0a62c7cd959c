// Who runs next: blocks, warps and lanes in the order that the options ask for, until all have exited.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "tests/support/ptx/thread.hpp"

namespace ptx {

/// A seeded source of decisions (splitmix64).
class dice {
 public:
  explicit dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t draw();
  std::uint32_t below(std::uint32_t count) { return static_cast<std::uint32_t>((draw() >> 32) * count >> 32); }

 private:
  std::uint64_t state_;
};

class grid {
 public:
  explicit grid(run_state& run) : run_(run), dice_(run.chosen.seed) {}
  /// Runs every block to its end. Throws a fault for whatever goes wrong.
  void run();

 private:
  void start(block& made, std::uint64_t number);
  void start(thread& made, block& owner, unsigned linear);
  /// A turn of one thread, or of each in fixed orders; false where all threads of the block have exited.
  bool turn(block& of);
  void run_until_stuck(block& of, warp& in);
  void turn(block& of, warp& in, unsigned lane);
  /// One of the flags, as the order of threads asks for.
  unsigned pick(std::uint32_t choices);
  std::uint64_t slice();
  void settle(block& of, warp& in);
  bool settle_exchanges(block& of, warp& in);
  std::uint32_t waiting_together(block const& of, warp const& in, unsigned lane) const;
  void settle_active_masks(block& of, warp& in);
  std::uint32_t active_group(block const& of, warp const& in);
  void settle_barrier(block& of);
  [[noreturn]] void raise_stuck(block const& of) const;

  run_state& run_;
  dice dice_;
  std::uint64_t used_ = 0;
};

}  // namespace ptx
