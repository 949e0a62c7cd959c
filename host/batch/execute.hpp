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
  std::string device, cpu_engine;
  std::uint64_t instances_done = 0, instance_steps = 0, lane_turns = 0;
  double seconds = 0, compile_seconds = 0, transfer_seconds = 0, kernel_seconds = 0;
  bool interrupted = false;
};

/// Who receives results: `host` in the user's sign, cycles confirmed. Where `device` is set, a GPU's results are handed
/// to it as they lie, in the sign that is minimised, and it returns the sum of their iterations; parts with cycles
/// still go to `host`.
struct row_sinks {
  std::function<void(instance_table const&)> host;
  std::function<std::uint64_t(cuda::device_rows const&)> device;
};

/// Descends the shard's instances and hands every finished chunk over; host rows alone come in instance order.
execution_summary execute(sweep const& sweep, run_options const& options, row_sinks const& to);
/// The same for host rows alone.
execution_summary execute(sweep const& sweep, run_options const& options,
                          std::function<void(instance_table const&)> const& on_rows);

/// Largest chunk: a row takes tens of bytes, and back-ends count rows with 32 bits.
inline constexpr std::uint64_t max_chunk = std::uint64_t{1} << 24;
/// Instances per chunk that execute() takes for these options on a device of this kind.
std::uint64_t chunk_size(sweep const& sweep, run_options const& options, device_kind kind);
/// Descends a range of instances in chunks of that size.
void descend_in_chunks(backend& device, sweep const& sweep, run_options const& options, instance_range which,
                       instance_table& rows);
/// "cpu (avx512, 2 threads)": what execute() takes for these options. Throws device_error or usage_error.
std::string device_description(sweep const& sweep, run_options const& options);

}  // namespace rivulet::batch
