// Which layout a study gets: what fits into a thread, and what a thread would be too slow for.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/generate.hpp"
#include "host/cuda/geometry.hpp"
#include "host/cuda/row_kernel.hpp"
#include "host/descent/loop_settings.hpp"

namespace rivulet::cuda {
namespace {

std::size_t state_elements(program const& program, descent_settings const& settings) {
  auto const shape = shape_of(settings, program.parameters);
  return std::size_t{program.parameters} * static_cast<std::size_t>(1 + shape.arrays) +
         static_cast<std::size_t>(shape.numbers);
}

/// Numbers that are alive through a whole turn.
std::size_t lasting_elements(program const& program, descent_settings const& settings) {
  auto const state = state_elements(program, settings);
  std::size_t elements = state + program.parameters;
  if (settings.stop && settings.detect_cycles) elements += state;
  if (settings.step_tolerance) elements += program.parameters;
  return elements;
}

}  // namespace

layout choose_layout(program const& program, descent_settings const& settings, kernel_inputs const& inputs) {
  auto const registers = (lasting_elements(program, settings) + inputs.varying.size() + row_elements(program)) *
                             element_size(settings) / sizeof(float) +
                         own_row_registers(program, settings.batches);
  bool const fits =
      registers <= geometry::thread_registers && operations_of(program) <= geometry::straight_operations &&
      waiting_bytes(program, settings) <= geometry::shared_slots && !rows_fill_a_warp(program, settings.batches) &&
      inputs.varying.size() + inputs.uniform.size() + 2 * settings.bounds.size() <= geometry::thread_inputs;
  return fits ? layout::thread : layout::warp;
}

}  // namespace rivulet::cuda
