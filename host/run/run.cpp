// The library's entry points: run, merge, replay, versions.
// SPDX-License-Identifier: Apache-2.0
#include <rivulet/run.hpp>

#include <chrono>
#include <cmath>
#include <new>

#include <fmt/format.h>
#include <oneapi/tbb/task_arena.h>
#include <rivulet/error.hpp>

#include "host/batch/backend.hpp"
#include "host/batch/execute.hpp"
#include "host/batch/fit_results.hpp"
#include "host/batch/tables.hpp"
#include "host/cuda/device_rows.hpp"
#include "host/descent/floating_point_environment.hpp"
#include "host/reference/descend.hpp"
#include "host/statistics/statistics.hpp"

namespace rivulet {
namespace {

using clock = std::chrono::steady_clock;

void add_timing(report& to, batch::execution_summary const& summary, clock::time_point begin) {
  to.device = summary.device;
  to.cpu_engine = summary.cpu_engine;
  to.compile_seconds = summary.compile_seconds;
  to.transfer_seconds = summary.transfer_seconds;
  to.kernel_seconds = summary.kernel_seconds;
  to.instance_steps = summary.instance_steps;
  to.lane_turns = summary.lane_turns;
  to.interrupted = summary.interrupted;
  to.seconds = std::chrono::duration<double>(clock::now() - begin).count();
  if (to.seconds > 0) to.instance_steps_per_second = static_cast<double>(to.instance_steps) / to.seconds;
  if (to.lane_turns > 0) to.utilisation = static_cast<double>(to.instance_steps) / static_cast<double>(to.lane_turns);
}

/// Where statistics are taken: no more threads than were asked for, and none that takes up other work of a host
/// program's parallel loop meanwhile.
class own_arena {
 public:
  explicit own_arena(run_options const& options)
      : arena_(options.threads != 0 ? static_cast<int>(options.threads) : tbb::task_arena::automatic) {}
  template <typename Work>
  auto operator()(Work const& work) {
    return arena_.execute(work);
  }

 private:
  tbb::task_arena arena_;
};

report run_sweep(batch::sweep const& sweep, run_options const& options,
                 std::function<void(instance_table const&)> const& on_rows) {
  auto const begin = clock::now();
  convergence_statistics statistics(sweep);
  own_arena in_arena(options);
  auto const give = [&](instance_table const& rows) {
    if (on_rows) on_rows(rows);
    if (options.on_rows) options.on_rows(rows);
  };
  batch::row_sinks sinks;
  sinks.host = [&](instance_table const& rows) {
    in_arena([&] { statistics.add(rows); });
    if (!on_rows && !options.on_rows) return;
    if (sweep.fits() == batch::fit_columns::none) return give(rows);
    give(in_arena([&] { return batch::with_fit_results(sweep, rows); }));
  };
  if (!on_rows && !options.on_rows && sweep.losses() == nullptr) {
    sinks.device = [&](cuda::device_rows const& rows) {
      auto const before = statistics.instance_steps();
      statistics.add(rows);
      return statistics.instance_steps() - before;
    };
  }
  auto const summary = batch::execute(sweep, options, sinks);
  report result = in_arena([&] { return statistics.summarize(); });
  result.numerics_version = numerics_version();
  if (options.statistics != nullptr) *options.statistics = statistics.serialize();
  add_timing(result, summary, begin);
  return result;
}

}  // namespace

report run(study const& study, run_options const& options) {
  floating_point_environment const pinned;
  batch::sweep const sweep(study);
  return run_sweep(sweep, options, {});
}

report run(study const& study, run_options const& options, instance_table& rows) {
  floating_point_environment const pinned;
  batch::sweep const sweep(study);
  auto const range = batch::shard_range(sweep.instances(), options.shard);
  resize(rows, 0, range.first, sweep.descent_program().parameters, sweep.reducer_names().size());
  rows.fit.assign(batch::fit_column_names(sweep.fits(), study.objective.parameters()).size(), {});
  try {
    batch::reserve(rows, range.count);
    return run_sweep(sweep, options, [&](instance_table const& chunk) { batch::append(rows, chunk); });
  } catch (std::bad_alloc const&) {
    throw invalid_argument(
        fmt::format("the rows of {} instances do not fit in memory: take them chunk by chunk with "
                    "run_options::on_rows, or run a shard",
                    range.count));
  }
}

report merge(study const& study, std::vector<std::string> const& statistics) {
  floating_point_environment const pinned;
  batch::sweep const sweep(study);
  convergence_statistics all(sweep);
  for (std::string const& text : statistics) all.merge(convergence_statistics::deserialize(sweep, text));
  report result = all.summarize();
  result.numerics_version = numerics_version();
  result.device = fmt::format("merged from {} shard{}", statistics.size(), statistics.size() == 1 ? "" : "s");
  return result;
}

namespace {

void add_losses(batch::loss_programs const& losses, precision precision, std::vector<double> const& constants,
                std::size_t group, std::vector<trajectory_point>& points) {
  for (auto& point : points) {
    point.training_loss = reference::evaluate(losses.training, precision, point.x, constants, group)[0];
    point.validation_loss = reference::evaluate(losses.validation, precision, point.x, constants, group)[0];
  }
}

}  // namespace

std::vector<trajectory_point> replay(study const& study, std::uint64_t instance) {
  floating_point_environment const pinned;
  batch::sweep const sweep(study);
  if (instance >= sweep.instances())
    throw invalid_argument(
        fmt::format("instance {} does not exist: the study has {}, numbered from 0", instance, sweep.instances()));
  batch::chunk_columns const chunk = sweep.columns(instance, 1);
  auto points = reference::trajectory(sweep.descent_program(), sweep.settings(), chunk.columns, 0);
  if (study.maximize)
    for (trajectory_point& point : points)
      if (!std::isnan(point.f)) point.f = -point.f;
  if (auto const* const losses = sweep.losses(); losses != nullptr)
    add_losses(*losses, study.precision, sweep.constants(instance), sweep.group(instance), points);
  return points;
}

int numerics_version() { return 3; }
std::string version() { return RIVULET_VERSION; }

}  // namespace rivulet
