// A batch on an emulated GPU, with a thread and with a warp per instance, against the reference.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "host/cuda/descend.hpp"
#include "tests/support/emulated_device.hpp"
#include "tests/support/twins/twin.hpp"

namespace rivulet {

/// As a warp finds trouble: threads in any order, blocks interleaved, races and unwritten memory reported.
inline instance_table on_emulated_gpu(batch_of const& batch, cuda::layout layout, std::uint64_t seed = 1,
                                      bool checks = true) {
  rivulet::testing::emulation how;
  how.deferred = seed % 2 == 1;
  how.machine.seed = seed;
  how.machine.threads = how.machine.blocks = ptx::order::random;
  how.machine.check_shared_races = how.machine.check_global_races = how.machine.check_unwritten = checks;
  auto const device = std::make_shared<rivulet::testing::emulated_device>(how);
  instance_table rows;
  cuda::descend(batch.program, batch.settings, batch.columns, rows, {{device}, "a batch of the tests", layout});
  return rows;
}

inline void expect_both_layouts(batch_of const& batch, std::uint64_t seed = 1, bool checks = true) {
  auto const wanted = on_reference(batch);
  for (auto const layout : {cuda::layout::thread, cuda::layout::warp}) {
    EXPECT_TRUE(same_rows(wanted, on_emulated_gpu(batch, layout, seed, checks)))
        << (layout == cuda::layout::thread ? "thread" : "warp");
  }
}

}  // namespace rivulet
