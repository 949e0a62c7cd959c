// The orders in which tests let threads run.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/ptx/machine.hpp"

namespace rivulet::testing {

struct thread_order {
  char const* name;
  ptx::order how;
  ptx::grouping active_lanes;
  std::uint64_t slice, seed;
};

inline std::vector<thread_order> all_thread_orders() {
  using enum ptx::order;
  return {{"forward", forward, ptx::grouping::together, 1u << 16, 1},
          {"reversed", reversed, ptx::grouping::together, 1u << 16, 1},
          {"forward_by_instruction", forward, ptx::grouping::alone, 1, 1},
          {"random", random, ptx::grouping::random, 1u << 16, 1},
          {"random_by_few", random, ptx::grouping::random, 3, 2},
          {"random_again", random, ptx::grouping::random, 8, 3}};
}

inline ptx::options options_of(thread_order const& wanted) {
  ptx::options chosen;
  chosen.threads = chosen.blocks = wanted.how;
  chosen.active_lanes = wanted.active_lanes;
  chosen.slice = wanted.slice;
  chosen.seed = wanted.seed;
  return chosen;
}

inline std::string thread_order_name(::testing::TestParamInfo<thread_order> const& info) { return info.param.name; }

}  // namespace rivulet::testing
