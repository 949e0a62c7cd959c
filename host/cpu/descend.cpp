// Threads over the instances: every worker descends its own block until the queue is empty.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/descend.hpp"

#include <algorithm>
#include <atomic>
#include <bit>
#include <optional>
#include <utility>
#include <variant>
#include <vector>

#include <oneapi/tbb/global_control.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/partitioner.h>
#include <oneapi/tbb/task_arena.h>

#include "host/cpu/worker.hpp"

namespace rivulet::cpu {
namespace {

/// Rows that a worker takes at once: large enough that threads rarely share a cache line of results, small enough that
/// no thread is left with a long tail and the results of several open ranges stay in the first cache.
std::size_t range_size(std::size_t count, std::size_t workers, std::size_t row_bytes, std::size_t vector_width) {
  constexpr std::size_t most_bytes = 4096;
  auto const largest = std::clamp<std::size_t>(most_bytes / row_bytes, 1, 256);
  auto const size = std::clamp<std::size_t>(count / (workers * 16), 1, largest);
  return size < vector_width ? size : size / vector_width * vector_width;
}

/// The bits of the columns that are the same for all instances; what is compiled or translated has them inside.
std::vector<std::optional<std::uint64_t>> uniform_bits(instance_columns const& instances) {
  std::vector<std::optional<std::uint64_t>> bits;
  auto const note = [&bits](column const& from) {
    auto const value = uniform_value<double>(from);
    bits.push_back(value ? std::optional(std::bit_cast<std::uint64_t>(*value)) : std::nullopt);
  };
  std::ranges::for_each(instances.constants, note);
  std::ranges::for_each(instances.hyperparameters, note);
  std::ranges::for_each(instances.rates, note);
  return bits;
}

}  // namespace

struct descender::prepared {
  std::vector<std::optional<std::uint64_t>> uniform;
  std::variant<layout<float>, layout<double>> plan;
};

descender::descender(program const& program, descent_settings const& settings, execution const& how)
    : program_(program), settings_(settings), how_(how) {}

descender::~descender() = default;

template <typename T>
descent_counters descender::descend_as(instance_columns const& instances, instance_table& rows) {
  auto uniform = uniform_bits(instances);
  bool const known = prepared_ != nullptr && prepared_->uniform == uniform;
  if (!known) {
    prepared_ =
        std::make_unique<prepared>(prepared{std::move(uniform), make_layout<T>(program_, settings_, instances, how_)});
  }
  auto const& plan = std::get<layout<T>>(prepared_->plan);
  auto const most = tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism);
  auto const threads = how_.threads != 0 ? std::min<std::size_t>(how_.threads, most) : most;
  auto const blocks = (instances.count + plan.lanes() - 1) / plan.lanes();
  auto const workers = std::min(threads, blocks);
  instance_queue queue(instances.count,
                       range_size(instances.count, workers, open_ranges<T>::row_bytes(program_.parameters, settings_),
                                  static_cast<std::size_t>(plan.engine.evaluator.vector_width)));
  std::atomic<std::uint64_t> lane_turns{0};
  auto const work = [&](std::size_t) {
    worker<T> one(plan, settings_, instances, rows, queue);
    lane_turns.fetch_add(one.run(), std::memory_order_relaxed);
  };
  if (workers == 1) {
    work(0);
  } else {
    tbb::task_arena arena(static_cast<int>(workers));
    arena.execute([&] { tbb::parallel_for(std::size_t{0}, workers, work, tbb::simple_partitioner()); });
  }
  return {lane_turns.load(), known ? 0 : plan.compile_seconds, plan.is_compiled()};
}

descent_counters descender::descend(instance_columns const& instances, instance_table& rows) {
  resize(rows, instances.count, instances.first, program_.parameters, settings_.reducers.size());
  if (instances.count == 0) return {};
  return settings_.precision == precision::float32 ? descend_as<float>(instances, rows)
                                                   : descend_as<double>(instances, rows);
}

descent_counters descend(program const& program, descent_settings const& settings, instance_columns const& instances,
                         instance_table& rows, execution const& how) {
  return descender(program, settings, how).descend(instances, rows);
}

}  // namespace rivulet::cpu
