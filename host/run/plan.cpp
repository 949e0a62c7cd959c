// What a run would do: instances, memory, time, device.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <rivulet/run.hpp>

#include "host/batch/backend.hpp"
#include "host/batch/execute.hpp"

namespace rivulet {
namespace {

using expression::operation;

// Cost of a turn in additions. Divisions and elementary functions were measured at about these multiples.
double cost(instruction const& step) {
  switch (step.op) {
    case operation::divide:
    case operation::sqrt:
      return 4;
    case operation::power:
      return 40;
    case operation::exp:
    case operation::expm1:
    case operation::log:
    case operation::log1p:
    case operation::sin:
    case operation::cos:
    case operation::tan:
    case operation::asin:
    case operation::acos:
    case operation::atan:
    case operation::cbrt:
    case operation::sinh:
    case operation::cosh:
    case operation::tanh:
    case operation::erf:
    case operation::sigmoid:
    case operation::softplus:
      return 15;
    default:
      return 1;
  }
}

// Additions per second of one thread, per lane: a quarter of the peak of a 2 GHz core with one addition per cycle.
constexpr double additions_per_lane = 5e8;
constexpr double additions_of_reference = 5e7;
// A GPU in float64: a tenth of the peak of one of 100 multiprocessors with 64 lanes at 1.5 GHz.
constexpr double additions_of_gpu = 1e12;

double lanes_of(batch::backend const& device, precision precision) {
  constexpr std::array<double, 3> float64_lanes{1, 4, 8};
  return float64_lanes[static_cast<std::size_t>(device.how().lanes)] *
         (precision == precision::float32 && device.how().lanes != cpu::simd::scalar ? 2 : 1);
}

double additions_per_second(batch::backend const& device, precision precision) {
  if (device.kind() == batch::device_kind::reference) return additions_of_reference;
  if (device.kind() == batch::device_kind::cuda)
    return additions_of_gpu * (precision == rivulet::precision::float32 ? 2 : 1);
  return additions_per_lane * lanes_of(device, precision) * device.how().threads;
}

double cost(program const& straight) {
  double sum = 0;
  for (instruction const& step : straight.instructions) sum += cost(step);
  return sum;
}

double seconds_estimate(batch::sweep const& sweep, batch::backend const& device, std::uint64_t instances) {
  constexpr double per_parameter = 8;  // method and stop rule
  constexpr double per_turn = 10;
  program const& program = sweep.descent_program();
  double turn = per_turn + per_parameter * program.parameters + cost(program);
  if (program.rows != nullptr) {
    row_loop const& loop = *program.rows;
    turn += cost(loop.before);
    turn += static_cast<double>(loop.data->rows) * (cost(loop.row) + static_cast<double>(loop.sums()));
  }
  double const turns = static_cast<double>(sweep.settings().max_iterations) + 1;
  double const rate = additions_per_second(device, sweep.settings().precision);
  return static_cast<double>(instances) * turns * turn / rate;
}

// Rows and columns of a chunk, values of the axes, the data, and the keys from which statistics take quantiles.
std::uint64_t bytes_estimate(batch::sweep const& sweep, std::uint64_t chunk, std::uint64_t instances) {
  constexpr std::uint64_t quantile_bytes = 5 * sizeof(double), exact_quantiles = std::uint64_t{1} << 24;
  std::uint64_t bytes = chunk * batch::bytes_per_instance(sweep);
  for (batch::axis const& axis : sweep.axes()) bytes += axis.values.size() * sizeof(double);
  for (auto const& name : sweep.study().data.columns())
    bytes += sweep.study().data.column(name).size() * sizeof(double);
  return bytes + std::min(instances, exact_quantiles) * quantile_bytes;
}

}  // namespace

run_plan plan(study const& study, run_options const& options) {
  batch::sweep const sweep(study);
  batch::backend const device(options, sweep);
  run_plan result;
  result.instances = batch::shard_range(sweep.instances(), options.shard).count;
  result.chunk = std::min(batch::chunk_size(sweep, options, device.kind()), result.instances);
  result.bytes = bytes_estimate(sweep, result.chunk, result.instances);
  result.seconds = seconds_estimate(sweep, device, result.instances);
  result.device = device.description();
  result.cpu_engine = device.cpu_engine();
  for (batch::axis const& axis : sweep.axes())
    result.axes.push_back(fmt::format("{}: {} {}{}", axis.name, axis.size,
                                      axis.is_start   ? "start"
                                      : axis.is_group ? "group"
                                                      : "value",
                                      axis.size == 1 ? "" : "s"));
  return result;
}

}  // namespace rivulet
