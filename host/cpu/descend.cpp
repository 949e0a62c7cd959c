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

/// Calls `visit` with every column that what is compiled or translated may have inside as a number.
template <typename Columns, typename Visit>
void for_each_input(Columns& instances, Visit const& visit) {
  std::ranges::for_each(instances.constants, visit);
  std::ranges::for_each(instances.hyperparameters, visit);
  std::ranges::for_each(instances.rates, visit);
}

/// The bits of the columns that are the same for all instances.
std::vector<std::optional<std::uint64_t>> uniform_bits(instance_columns const& instances) {
  std::vector<std::optional<std::uint64_t>> bits;
  for_each_input(instances, [&bits](column const& from) {
    auto const value = uniform_value<double>(from);
    bits.push_back(value ? std::optional(std::bit_cast<std::uint64_t>(*value)) : std::nullopt);
  });
  return bits;
}

}  // namespace

struct descender::prepared {
  std::vector<std::optional<std::uint64_t>> uniform;  ///< [input] the bits that are inside, none where it is read
  std::variant<layout<float>, layout<double>> plan;

  bool serves(std::vector<std::optional<std::uint64_t>> const& wanted) const {
    return std::ranges::equal(uniform, wanted,
                              [](auto const& inside, auto const& now) { return !inside || inside == now; });
  }
};

descender::descender(program const& program, descent_settings const& settings, execution const& how)
    : program_(program), settings_(settings), how_(how) {}

descender::~descender() = default;

/// What was the same for all instances so far and has another value now is no longer put inside.
template <typename T>
void descender::prepare(instance_columns const& instances, std::vector<std::optional<std::uint64_t>> inside) {
  auto seen = instances;
  if (prepared_ != nullptr) {
    std::size_t input = 0;
    for_each_input(seen, [&](column& from) {
      if (inside[input] != prepared_->uniform[input]) {
        inside[input].reset();
        from.stride = 1;
      }
      ++input;
    });
  }
  prepared_ = std::make_unique<prepared>(prepared{std::move(inside), make_layout<T>(program_, settings_, seen, how_)});
}

template <typename T>
descent_counters descender::descend_as(instance_columns const& instances, instance_table& rows) {
  auto const uniform = uniform_bits(instances);
  bool const known = prepared_ != nullptr && prepared_->serves(uniform);
  if (!known) prepare<T>(instances, uniform);
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
