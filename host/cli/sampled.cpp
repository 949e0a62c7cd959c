// A few instances of a study, descended on the reference.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/sampled.hpp"

#include <algorithm>

#include "host/batch/backend.hpp"
#include "host/batch/tables.hpp"
#include "host/cli/descent_picture.hpp"
#include "host/reference/descend.hpp"

namespace rivulet::cli {

std::vector<std::uint64_t> sample_instances(batch::sweep const& sweep, shard const& of, std::size_t most) {
  constexpr double operations = 1e8;
  constexpr std::size_t least = 4;
  auto const [first, count] = batch::shard_range(sweep.instances(), of);
  double const cost = 4 * evaluation_cost(sweep) * static_cast<double>(sweep.study().stop.max_iterations + 1);
  auto const affordable =
      static_cast<std::uint64_t>(std::clamp(operations / cost, 1.0 * least, 1.0 * static_cast<double>(most)));
  std::uint64_t const taken = std::min(affordable, count);
  std::vector<std::uint64_t> result;
  for (std::uint64_t i = 0; i < taken; ++i) {
    // Off the beat of the axes: a golden share of each part.
    auto const part = static_cast<double>(count) / static_cast<double>(taken);
    double const turn = static_cast<double>(i) * 0.6180339887498949;
    auto const offset = part * (turn - static_cast<double>(static_cast<std::uint64_t>(turn)));
    result.push_back(first + std::min(count - 1, static_cast<std::uint64_t>(part * static_cast<double>(i) + offset)));
  }
  return result;
}

instance_table row_of(batch::sweep const& sweep, std::uint64_t instance) {
  auto const chunk = sweep.columns(instance, 1);
  instance_table row;
  reference::descend(sweep.descent_program(), sweep.settings(), chunk.columns, row);
  if (sweep.study().maximize) batch::negate_objective(row);
  return row;
}

std::vector<trajectory_point> trajectory_of(batch::sweep const& sweep, std::uint64_t instance) {
  auto const chunk = sweep.columns(instance, 1);
  auto points = reference::trajectory(sweep.descent_program(), sweep.settings(), chunk.columns, 0);
  if (sweep.study().maximize)
    for (auto& point : points) point.f = -point.f;
  return points;
}

std::vector<instance_table> sample_rows(batch::sweep const& sweep, shard const& of, std::size_t most) {
  std::vector<instance_table> rows;
  for (auto const instance : sample_instances(sweep, of, most)) rows.push_back(row_of(sweep, instance));
  return rows;
}

std::pair<std::uint64_t, std::uint64_t> usual_iterations(batch::sweep const& sweep,
                                                         std::vector<instance_table> const& sample) {
  std::vector<std::uint64_t> ended;
  for (auto const& row : sample)
    if (row.outcome[0] != outcome::max_iterations) ended.push_back(row.iterations[0]);
  std::ranges::sort(ended);
  if (ended.size() < 8) return {0, sweep.study().stop.max_iterations};
  auto const low = ended[ended.size() / 50], high = ended[ended.size() - 1 - ended.size() / 50];
  return {low, std::max(high, low + 1)};
}

}  // namespace rivulet::cli
