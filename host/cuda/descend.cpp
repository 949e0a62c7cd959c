// Compiling a study for its devices and driving chunks through them.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/descend.hpp"

#include <algorithm>
#include <chrono>
#include <map>
#include <thread>
#include <variant>

#include <fmt/format.h>
#include <rivulet/error.hpp>

#include "host/cuda/chunk.hpp"
#include "host/cuda/compiler.hpp"
#include "host/cuda/copied_rows.hpp"
#include "host/cuda/geometry.hpp"

namespace rivulet::cuda {
namespace {

using clock = std::chrono::steady_clock;

/// Length of the union.
double covered(std::vector<interval>& times) {
  std::sort(times.begin(), times.end());
  double sum = 0, until = -1;
  for (auto const& [begin, end] : times) {
    sum += std::max(0.0, end - std::max(begin, until));
    until = std::max(until, end);
  }
  return sum;
}

/// Spins for short work, then sleeps a little at a time.
class patience {
 public:
  void pause() {
    if (clock::now() - begin_ < std::chrono::microseconds(200)) {
      std::this_thread::yield();
    } else {
      std::this_thread::sleep_for(std::chrono::microseconds(50));
    }
  }

 private:
  clock::time_point begin_ = clock::now();
};

/// Rows of a chunk: few chunks where there are few rows, several where copies can overlap with kernels.
std::size_t rows_per_chunk(std::size_t rows, std::size_t devices, layout holders) {
  auto const many = holders == layout::thread ? geometry::overlapping_threads : geometry::overlapping_warps;
  auto const per_device = (rows + devices - 1) / devices;
  auto const parts = per_device > many ? geometry::overlapping_parts : 1;
  return std::clamp<std::size_t>((per_device + parts - 1) / parts, 1, geometry::chunk_rows);
}

/// One device with its chunks in flight.
template <typename T>
struct worker {
  worker(device& where, kernel_image const& image, chunk_plan const& plan)
      : loaded(where, image, plan.kernel), clock_stream(where), origin(where), data(where, clock_stream.get()) {
    for (std::size_t c = 0; c < geometry::chunks_in_flight; ++c) {
      chunks.push_back(std::make_unique<chunk<T>>(where, loaded, plan, data));
    }
  }

  void place_data(row_loop const& loop, row_parts const& parts) {
    auto& where = chunks.front()->where();
    event const placed(where);
    where.record(origin.get(), clock_stream.get());
    has_data = data.place(loop.data.get(), parts);
    where.record(placed.get(), clock_stream.get());
    where.wait(clock_stream.get());
    transfers.emplace_back(0, where.seconds_between(origin.get(), placed.get()));
  }
  /// From here on times are counted.
  void begin(std::size_t rows) {
    auto& where = chunks.front()->where();
    where.record(origin.get(), clock_stream.get());
    where.wait(clock_stream.get());
    part = has_data ? std::min(rows, data.most_instances()) : 0;
  }
  std::size_t busy() const {
    return static_cast<std::size_t>(
        std::count_if(chunks.begin(), chunks.end(), [](auto const& each) { return each->busy(); }));
  }
  void note_times(cuda::chunk<T>& of) { of.add_times(origin.get(), transfers, kernels); }
  /// Adds the time that its chunks took since the last call.
  void add_times(phase_seconds& to) {
    to.transfer += covered(transfers);
    to.kernel += covered(kernels);
    transfers.clear();
    kernels.clear();
  }

  loaded_kernel loaded;
  stream clock_stream;
  event origin;
  row_data<T> data;  ///< before the chunks, which read it
  bool has_data = true;
  std::vector<interval> transfers, kernels;
  std::size_t part = 0;  ///< rows of its next chunk; 0: its memory does not suffice for any
  std::vector<std::unique_ptr<chunk<T>>> chunks;
};

template <typename T>
using workers = std::vector<std::unique_ptr<worker<T>>>;

/// A worker and one of its chunks; null where there is none.
template <typename T>
struct place {
  worker<T>* owner = nullptr;
  cuda::chunk<T>* chunk = nullptr;
};

/// A chunk that does nothing, on the device with the fewest at work.
template <typename T>
place<T> idle_chunk(workers<T> const& of) {
  place<T> best;
  auto fewest = geometry::chunks_in_flight;
  for (auto const& owner : of) {
    auto const free =
        std::find_if(owner->chunks.begin(), owner->chunks.end(), [](auto const& each) { return !each->busy(); });
    auto const busy = owner->busy();
    if (free == owner->chunks.end() || busy >= fewest || owner->part == 0) continue;
    fewest = busy;
    best = {owner.get(), free->get()};
  }
  return best;
}

template <typename T>
place<T> next_finished(workers<T> const& of) {
  for (patience wait;; wait.pause()) {
    for (auto const& owner : of) {
      for (auto const& each : owner->chunks) {
        if (each->busy() && each->finished()) return {owner.get(), each.get()};
      }
    }
  }
}

/// Halves a device's chunks, with all its idle memory given back first; a device that cannot hold the least is left
/// out.
template <typename T>
void halve(worker<T>& owner) {
  for (auto const& each : owner.chunks) each->release_memory();
  owner.part = owner.part > geometry::smallest_chunk ? owner.part / 2 : 0;
}

template <typename T>
void need_some_device(workers<T> const& of) {
  if (std::any_of(of.begin(), of.end(), [](auto const& owner) { return owner->part > 0; })) return;
  auto const& properties = of.front()->chunks.front()->where().properties();
  throw device_error(
      fmt::format("device cuda:{} ({}) has not enough free memory for {} instances of this study; use --device cpu",
                  properties.ordinal, properties.name, geometry::smallest_chunk));
}

template <typename T>
void need_data_somewhere(workers<T> const& of, row_values const& data, row_parts const& parts) {
  if (std::any_of(of.begin(), of.end(), [](auto const& owner) { return owner->has_data; })) return;
  auto const& properties = of.front()->chunks.front()->where().properties();
  auto const columns = parts.grouped ? parts.common.size() : parts.own.size();
  throw device_error(
      fmt::format("device cuda:{} ({}) has not enough free memory for the data, {} rows of {} column{}: {} bytes; use "
                  "--device cpu",
                  properties.ordinal, properties.name, data.rows, columns, columns == 1 ? "" : "s",
                  data.rows * columns * sizeof(T)));
}

}  // namespace

class session::state {
 public:
  state(program const& program, descent_settings const& settings, varying_columns const& varying, execution how)
      : how_(std::move(how)), plan_{&program, &settings, generate(program, settings, varying, how_.layout)} {
    if (settings.precision == precision::float32) {
      load(workers_.emplace<workers<float>>());
    } else {
      load(workers_.emplace<workers<double>>());
    }
  }

  descent_counters run(chunk_request const& request, sinks const& to) {
    return std::visit([&](auto& of) { return drive(of, request, to); }, workers_);
  }

  chunk_plan const& plan() const noexcept { return plan_; }
  phase_seconds const& seconds() const noexcept { return seconds_; }

 private:
  template <typename T>
  void load(workers<T>& to) {
    auto const begin = clock::now();
    std::map<std::string, kernel_image> images;
    for (auto const& each : how_.devices) {
      auto const architecture = each->architecture();
      if (!images.contains(architecture)) {
        images[architecture] = compile({plan_.kernel.source, architecture, how_.objective, kernel_entry});
      }
      to.push_back(std::make_unique<worker<T>>(*each, images[architecture], plan_));
    }
    seconds_.compile += std::chrono::duration<double>(clock::now() - begin).count();
    if (plan_.program->rows != nullptr) place_data(to, *plan_.program->rows);
  }

  template <typename T>
  void place_data(workers<T> const& of, row_loop const& loop) {
    for (auto const& each : of) {
      each->place_data(loop, plan_.kernel.rows);
      each->add_times(seconds_);
    }
    need_data_somewhere(of, *loop.data, plan_.kernel.rows);
  }

  template <typename T>
  descent_counters drive(workers<T>& of, chunk_request const& request, sinks const& to) {
    auto const total = request.instances->count;
    for (auto const& each : of) each->begin(rows_per_chunk(total, of.size(), plan_.kernel.layout));
    descent_counters counters;
    std::size_t next = 0, in_flight = 0;
    while (next < total || in_flight > 0) {
      auto const free = next < total ? idle_chunk(of) : place<T>{};
      if (free.chunk != nullptr) {
        chunk_range const range{next, std::min(free.owner->part, total - next)};
        if (free.chunk->start(request, range)) {
          next += range.count;
          ++in_flight;
          continue;
        }
        if (free.owner->busy() == 0) {
          halve(*free.owner);
          need_some_device(of);
          continue;
        }
      }
      auto const done = next_finished(of);
      counters.lane_turns += done.chunk->counters().lane_turns;
      done.owner->note_times(*done.chunk);
      hand_over(*done.chunk, request, to);
      done.chunk->end();
      --in_flight;
    }
    for (auto const& each : of) each->add_times(seconds_);
    return counters;
  }

  /// Host rows go straight to their place; device rows to the sink, unless some of them must be confirmed or have
  /// evaluations of their own, which the statistics on the device do not look at.
  template <typename T>
  void hand_over(chunk<T>& from, chunk_request const& request, sinks const& to) {
    if (request.rows != nullptr) return from.take(*request.rows, from.range().begin);
    auto const results = from.rows(request.instances->first);
    bool const counted_there = !searches_lines(plan_.settings->method);
    if (from.counters().cycling == 0 && counted_there) return to.device(results);
    auto rows = copied_rows(results);
    to.host(rows);
  }

  execution how_;
  chunk_plan plan_;
  std::variant<workers<float>, workers<double>> workers_;
  phase_seconds seconds_;
};

session::session(program const& program, descent_settings const& settings, varying_columns const& varying,
                 execution how)
    : state_(std::make_unique<state>(program, settings, varying, std::move(how))) {}
session::~session() = default;

phase_seconds const& session::seconds() const noexcept { return state_->seconds(); }

descent_counters session::descend(instance_columns const& instances, instance_table& rows) {
  return descend_briefly(instances, state_->plan().settings->max_iterations, rows);
}

descent_counters session::descend_briefly(instance_columns const& instances, std::uint64_t most, instance_table& rows) {
  auto const& plan = state_->plan();
  resize(rows, instances.count, instances.first, plan.program->parameters, plan.settings->reducers.size());
  return state_->run({&instances, std::min(most, plan.settings->max_iterations), &rows}, {});
}

descent_counters session::descend(instance_columns const& instances, sinks const& to) {
  return state_->run({&instances, state_->plan().settings->max_iterations, nullptr}, to);
}

descent_counters descend(program const& program, descent_settings const& settings, instance_columns const& instances,
                         instance_table& rows, execution const& how) {
  return session(program, settings, varying_of(instances), how).descend(instances, rows);
}

}  // namespace rivulet::cuda
