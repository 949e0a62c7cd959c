// Sizes of sums over rows.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/row_kernel.hpp"

#include <algorithm>
#include <cstdint>
#include <limits>

#include <fmt/format.h>
#include <rivulet/error.hpp>

#include "host/cuda/geometry.hpp"

namespace rivulet::cuda {
namespace {

std::size_t row_operations(row_loop const& loop) { return loop.row.instructions.size() + loop.sums(); }

std::size_t row_count(row_loop const& loop) { return loop.data == nullptr ? 0 : loop.data->rows; }

std::size_t group_count(row_loop const& loop) {
  return loop.data == nullptr || loop.data->groups == nullptr ? 0 : loop.data->groups->size();
}

/// Of an instance, on average.
std::size_t summed_rows(row_loop const& loop, mini_batches const& batches) {
  if (batches.rows > 0) return batches.rows;
  auto const groups = group_count(loop);
  return groups == 0 ? row_count(loop) : loop.data->groups->first.back() / groups;
}

}  // namespace

std::size_t operations_of(program const& program) {
  auto const straight = program.instructions.size();
  if (program.rows == nullptr) return straight;
  return straight + program.rows->before.instructions.size() + row_operations(*program.rows);
}

std::size_t row_elements(program const& program) {
  if (program.rows == nullptr) return 0;
  auto const held = program.rows->sums() + program.rows->before.outputs.size();
  return held - std::min<std::size_t>(held, program.outputs.size() - 1);
}

std::size_t waiting_bytes(program const& program, descent_settings const& settings) {
  if (program.rows == nullptr) return 0;
  return geometry::warp * geometry::waiting_partials * program.rows->sums() * element_size(settings);
}

bool rows_fill_a_warp(program const& program, mini_batches const& batches) {
  if (program.rows == nullptr) return false;
  auto const& loop = *program.rows;
  std::size_t const rows_of_a_lane = (summed_rows(loop, batches) + geometry::warp - 1) / geometry::warp;
  std::size_t const of_a_row = row_operations(loop) + (batches.rows > 0 ? geometry::operations_per_draw : 0);
  auto const rest = geometry::lane_operations_per_sum * loop.sums() +
                    geometry::lane_operations_per_parameter * program.parameters + geometry::lane_operations;
  return rows_of_a_lane * of_a_row >= geometry::rows_beside_rest * rest;
}

std::size_t own_row_registers(program const& program, mini_batches const& batches) {
  if (program.rows == nullptr) return 0;
  return (group_count(*program.rows) > 0 ? geometry::group_registers : 0) +
         (batches.rows > 0 ? geometry::draw_registers : 0);
}

bool partials_need_memory(program const& program, descent_settings const& settings) {
  auto const& loop = *program.rows;
  auto const elements = program.parameters + loop.first_own() + loop.sums();
  return elements * element_size(settings) / sizeof(float) > geometry::row_registers;
}

program gradient_program(program const& full) {
  auto result = gradient_only(full);
  if (full.rows == nullptr) return result;
  auto loop = *full.rows;
  auto const own = loop.first_own();
  std::vector<bool> read(loop.sums());
  auto const for_each_sum = [&](auto const& act) {
    auto const look = [&](operand& from) {
      if (from.kind == operand_kind::constant && from.index >= own) act(from.index);
    };
    for (auto& step : result.instructions) {
      for (auto* const from : {&step.a, &step.b, &step.c}) look(*from);
    }
    std::ranges::for_each(result.outputs, look);
  };
  for_each_sum([&](std::uint32_t& constant) { read[constant - own] = true; });
  std::vector<std::uint32_t> place;
  std::vector<operand> terms;
  for (std::size_t s = 0; s < read.size(); ++s) {
    place.push_back(own + static_cast<std::uint32_t>(terms.size()));
    if (read[s]) terms.push_back(loop.row.outputs[s]);
  }
  for_each_sum([&](std::uint32_t& constant) { constant = place[constant - own]; });
  loop.row.outputs = std::move(terms);
  result.constants = own + static_cast<std::uint32_t>(loop.sums());
  result.rows = std::make_shared<row_loop const>(std::move(loop));
  return result;
}

void refuse_too_large_rows(program const& program) {
  if (program.rows == nullptr) return;
  if (auto const rows = row_count(*program.rows); rows > geometry::most_rows)
    throw device_error(fmt::format("the data has {} rows; the cuda back-end takes at most {}: use --device cpu", rows,
                                   geometry::most_rows));
  constexpr std::size_t most_groups = std::numeric_limits<std::uint32_t>::max();
  if (auto const groups = group_count(*program.rows); groups > most_groups)
    throw device_error(fmt::format(
        "the data has {} groups of rows; the cuda back-end takes at most {}: use --device cpu", groups, most_groups));
  if (auto const operations = row_operations(*program.rows); operations > geometry::straight_operations)
    throw device_error(
        fmt::format("the sums over rows take {} operations for every row; the cuda back-end takes at most {}: "
                    "use --device cpu",
                    operations, geometry::straight_operations));
}

}  // namespace rivulet::cuda
