// The chunk loop.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/execute.hpp"

#include <algorithm>
#include <chrono>
#include <new>
#include <numeric>

#include <fmt/format.h>
#include <oneapi/tbb/info.h>
#include <rivulet/error.hpp>

#include "host/batch/tables.hpp"

namespace rivulet::batch {
namespace {

using clock = std::chrono::steady_clock;

double seconds_since(clock::time_point begin) { return std::chrono::duration<double>(clock::now() - begin).count(); }

/// As many rows as fit `memory` bytes, and few enough that a chunk of which no instance ends early takes seconds, so
/// that progress is seen and an interrupt heeded; but enough that refilled lanes stay busy.
struct chunk_bounds {
  std::uint64_t memory, work, smallest, largest;
};
constexpr std::uint64_t power(int exponent) { return std::uint64_t{1} << exponent; }
/// Bytes that even the smallest chunk may not exceed.
constexpr std::uint64_t most_memory = power(31);
constexpr chunk_bounds processor_bounds{power(26), power(36), power(12), power(18)};
constexpr chunk_bounds gpu_bounds{power(29), power(45), power(18), power(22)};

/// So many rows that the slowest instance keeps a thread waiting for one part in a hundred of a chunk, and at least as
/// many as caches hold. More would only be written to memory and read again.
std::uint64_t rows_in_caches(unsigned threads, std::uint64_t turns) {
  if (threads == 0) threads = static_cast<unsigned>(tbb::info::default_concurrency());
  return std::max(power(15), power(12) * std::min(turns, power(20)) * threads);
}

/// The chunks of one run: what they add up to, and who is told.
class chunk_loop {
 public:
  chunk_loop(backend& device, sweep const& sweep, run_options const& options, row_sinks const& to)
      : device_(device), sweep_(sweep), options_(options), to_(to) {}

  execution_summary run() {
    auto const range = shard_range(sweep_.instances(), options_.shard);
    device_.prepare();
    auto const chunk = chunk_size(sweep_, options_, device_.kind());
    summary_.device = device_.description();
    while (summary_.instances_done < range.count) {
      auto const count = static_cast<std::size_t>(std::min(chunk, range.count - summary_.instances_done));
      run_chunk(range.first + summary_.instances_done, count);
      summary_.instances_done += count;
      if (options_.on_progress)
        options_.on_progress({summary_.instances_done, range.count, summary_.instance_steps, seconds_since(begin_)});
      bool const stop = options_.interrupt != nullptr && options_.interrupt->load(std::memory_order_relaxed);
      summary_.interrupted = stop && summary_.instances_done < range.count;
      if (summary_.interrupted) break;
    }
    summary_.cpu_engine = device_.cpu_engine();
    summary_.seconds = seconds_since(begin_);
    return summary_;
  }

 private:
  void run_chunk(std::uint64_t first, std::size_t count) {
    try {
      summary_.lane_turns += descend(first, count).lane_turns;
    } catch (std::bad_alloc const&) {
      throw device_error(fmt::format("a chunk of {} instances does not fit in memory: choose a smaller chunk", count));
    }
    if (device_.kind() != device_kind::cuda) return;
    auto const phases = device_.seconds();
    summary_.compile_seconds = phases.compile;
    summary_.transfer_seconds = phases.transfer;
    summary_.kernel_seconds = phases.kernel;
  }

  descent_counters descend(std::uint64_t first, std::size_t count) {
    auto const host = [this](instance_table const& rows) { take(rows); };
    if (device_.kind() == device_kind::cuda && to_.device) {
      return device_.descend(
          first, count, {[this](cuda::device_rows const& rows) { summary_.instance_steps += to_.device(rows); }, host});
    }
    auto const begin = clock::now();
    auto const counters = device_.descend(first, count, rows_);
    summary_.compile_seconds += counters.compile_seconds;
    summary_.kernel_seconds += seconds_since(begin) - counters.compile_seconds;
    take(rows_);
    return counters;
  }

  void take(instance_table const& rows) {
    summary_.instance_steps = std::accumulate(rows.iterations.begin(), rows.iterations.end(), summary_.instance_steps);
    to_.host(rows);
  }

  clock::time_point begin_ = clock::now();
  backend& device_;
  sweep const& sweep_;
  run_options const& options_;
  row_sinks const& to_;
  execution_summary summary_;
  instance_table rows_;
};

}  // namespace

std::uint64_t chunk_size(sweep const& sweep, run_options const& options, device_kind kind) {
  if (options.chunk > 0) return std::min(options.chunk, max_chunk);
  auto const& bounds = kind == device_kind::cuda ? gpu_bounds : processor_bounds;
  std::uint64_t const per_turn = work_per_turn(sweep);
  std::uint64_t const turns =
      std::clamp<std::uint64_t>(sweep.settings().max_iterations, 1, std::max<std::uint64_t>(bounds.work / per_turn, 1));
  std::uint64_t const bytes = bytes_per_instance(sweep);
  std::uint64_t rows = std::min(bounds.memory / bytes, bounds.work / (per_turn * turns));
  if (kind != device_kind::cuda) rows = std::min(rows, rows_in_caches(options.threads, turns));
  std::uint64_t const smallest = std::clamp<std::uint64_t>(most_memory / bytes, 1, bounds.smallest);
  return std::clamp(rows, smallest, bounds.largest);
}

void descend_in_chunks(backend& device, sweep const& sweep, run_options const& options, instance_range which,
                       instance_table& rows) {
  auto const chunk = chunk_size(sweep, options, device.kind());
  resize(rows, 0, which.first, sweep.descent_program().parameters, sweep.reducer_names().size());
  instance_table part;
  while (rows.size() < which.count) {
    device.descend(which.first + rows.size(), static_cast<std::size_t>(std::min(chunk, which.count - rows.size())),
                   part);
    append(rows, part);
  }
}

std::string device_description(sweep const& sweep, run_options const& options) {
  return backend(options, sweep).description();
}

execution_summary execute(sweep const& sweep, run_options const& options, row_sinks const& to) {
  backend device(options, sweep);
  return chunk_loop(device, sweep, options, to).run();
}

execution_summary execute(sweep const& sweep, run_options const& options,
                          std::function<void(instance_table const&)> const& on_rows) {
  return execute(sweep, options, row_sinks{on_rows, {}});
}

}  // namespace rivulet::batch
