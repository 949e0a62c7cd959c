// The chunk loop.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/execute.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <numeric>

#include <fmt/format.h>
#include <rivulet/error.hpp>

#include "host/batch/tables.hpp"

namespace rivulet::batch {
namespace {

using clock = std::chrono::steady_clock;

double seconds_since(clock::time_point begin) { return std::chrono::duration<double>(clock::now() - begin).count(); }

descent_counters descend_chunk(backend const& device, sweep const& sweep, std::uint64_t first, std::size_t count,
                               instance_table& rows) {
  try {
    return device.descend(sweep, first, count, rows);
  } catch (std::bad_alloc const&) {
    throw device_error(fmt::format("a chunk of {} instances does not fit in memory: choose a smaller chunk", count));
  }
}

}  // namespace

// As many rows as fit 64 MiB, and few enough that a chunk of which no instance ends early takes seconds, so that
// progress is seen and an interrupt heeded; but enough that refilled lanes stay busy.
std::uint64_t chunk_size(sweep const& sweep, run_options const& options) {
  if (options.chunk > 0) return std::min(options.chunk, max_chunk);
  constexpr std::uint64_t memory = std::uint64_t{1} << 26, work = std::uint64_t{1} << 36;
  constexpr std::uint64_t smallest = std::uint64_t{1} << 12, largest = std::uint64_t{1} << 18;
  program const& program = sweep.descent_program();
  std::uint64_t const per_turn = program.instructions.size() + 8 * program.parameters + 1;
  std::uint64_t const turns = std::clamp<std::uint64_t>(sweep.settings().max_iterations, 1, work / per_turn);
  std::uint64_t const rows = std::min(memory / bytes_per_instance(sweep), work / (per_turn * turns));
  return std::clamp(rows, smallest, largest);
}

void descend_in_chunks(backend const& device, sweep const& sweep, run_options const& options, std::uint64_t first,
                       std::size_t count, instance_table& rows) {
  auto const chunk = static_cast<std::size_t>(chunk_size(sweep, options));
  resize(rows, 0, first, sweep.descent_program().parameters, sweep.settings().reducers.size());
  instance_table part;
  while (rows.size() < count) {
    device.descend(sweep, first + rows.size(), std::min(chunk, count - rows.size()), part);
    append(rows, part);
  }
}

std::string device_description(run_options const& options) { return backend(options).description(); }

execution_summary execute(sweep const& sweep, run_options const& options,
                          std::function<void(instance_table const&)> const& on_rows) {
  auto const begin = clock::now();
  backend const device(options);
  instance_range const range = shard_range(sweep.instances(), options.shard);
  std::uint64_t const chunk = chunk_size(sweep, options);
  execution_summary summary;
  summary.device = device.description();
  instance_table rows;
  while (summary.instances_done < range.count) {
    auto const count = static_cast<std::size_t>(std::min(chunk, range.count - summary.instances_done));
    auto const chunk_begin = clock::now();
    summary.lane_turns += descend_chunk(device, sweep, range.first + summary.instances_done, count, rows).lane_turns;
    summary.kernel_seconds += seconds_since(chunk_begin);
    summary.instances_done += count;
    summary.instance_steps = std::accumulate(rows.iterations.begin(), rows.iterations.end(), summary.instance_steps);
    on_rows(rows);
    if (options.on_progress)
      options.on_progress({summary.instances_done, range.count, summary.instance_steps, seconds_since(begin)});
    bool const stop = options.interrupt != nullptr && options.interrupt->load(std::memory_order_relaxed);
    if (stop && summary.instances_done < range.count) {
      summary.interrupted = true;
      break;
    }
  }
  summary.seconds = seconds_since(begin);
  return summary;
}

}  // namespace rivulet::batch
