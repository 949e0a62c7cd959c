// Threads over the instances: every worker descends its own block until the queue is empty.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/descend.hpp"

#include <algorithm>
#include <atomic>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include "host/cpu/worker.hpp"

namespace rivulet::cpu {
namespace {

/// Rows that a worker takes at once: large enough that threads rarely share a cache line of results, small enough that
/// no thread is left with a long tail and the results of a range stay in the cache until it is complete.
std::size_t range_size(std::size_t count, std::size_t workers, std::size_t row_bytes, std::size_t vector_width) {
  constexpr std::size_t most_bytes = 64 * 1024;
  auto const largest = std::clamp<std::size_t>(most_bytes / row_bytes, 1, 256);
  auto const size = std::clamp<std::size_t>(count / (workers * 16), 1, largest);
  return size < vector_width ? size : size / vector_width * vector_width;
}

template <typename T>
descent_counters descend_as(program const& program, descent_settings const& settings, instance_columns const& instances,
                            instance_table& rows, execution const& how) {
  auto const plan = make_layout<T>(program, settings, instances, how);
  auto const most = tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
  auto const threads = how.threads != 0 ? std::min<std::size_t>(how.threads, most) : most;
  auto const blocks = (instances.count + plan.lanes() - 1) / plan.lanes();
  auto const workers = std::min(threads, blocks);
  instance_queue queue(instances.count,
                       range_size(instances.count, workers, open_ranges<T>::row_bytes(program.parameters, settings),
                                  static_cast<std::size_t>(plan.engine.evaluator.vector_width)));
  std::atomic<std::uint64_t> lane_turns{0};
  auto const work = [&](std::size_t) {
    worker<T> one(plan, settings, instances, rows, queue);
    lane_turns.fetch_add(one.run(), std::memory_order_relaxed);
  };
  if (workers == 1) {
    work(0);
  } else {
    tbb::task_arena arena(static_cast<int>(workers));
    arena.execute([&] { tbb::parallel_for(std::size_t{0}, workers, work, tbb::simple_partitioner()); });
  }
  return {lane_turns.load(), plan.compile_seconds, plan.is_compiled()};
}

}  // namespace

descent_counters descend(program const& program, descent_settings const& settings, instance_columns const& instances,
                         instance_table& rows, execution const& how) {
  resize(rows, instances.count, instances.first, program.parameters, settings.reducers.size());
  if (instances.count == 0) return {};
  return settings.precision == precision::float32 ? descend_as<float>(program, settings, instances, rows, how)
                                                  : descend_as<double>(program, settings, instances, rows, how);
}

}  // namespace rivulet::cpu
