// Running a sweep chunk by chunk on one back-end.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include <rivulet/run.hpp>

#include "host/batch/backend.hpp"
#include "host/batch/sweep.hpp"

namespace rivulet::batch {

/// What a run did besides its rows.
struct execution_summary {
  std::string device;
  std::uint64_t instances_done = 0, instance_steps = 0, lane_turns = 0;
  double seconds = 0, compile_seconds = 0, transfer_seconds = 0, kernel_seconds = 0;
  bool interrupted = false;
};

/// Descends the shard's instances and hands every finished chunk to `on_rows`, in instance order, in the user's
/// sign, cycles confirmed.
execution_summary execute(sweep const& sweep, run_options const& options,
                          std::function<void(instance_table const&)> const& on_rows);

/// Largest chunk: a row takes tens of bytes, and back-ends count rows with 32 bits.
inline constexpr std::uint64_t max_chunk = std::uint64_t{1} << 24;
/// Instances per chunk that execute() takes for these options.
std::uint64_t chunk_size(sweep const& sweep, run_options const& options);
/// Descends the instances [first, first + count) in chunks of that size.
void descend_in_chunks(backend const& device, sweep const& sweep, run_options const& options, std::uint64_t first,
                       std::size_t count, instance_table& rows);
/// "cpu (avx512, 2 threads)": what execute() takes for these options. Throws device_error or usage_error.
std::string device_description(run_options const& options);

}  // namespace rivulet::batch
