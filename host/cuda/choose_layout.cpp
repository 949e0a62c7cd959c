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

/// Numbers that lm holds at the same time: x, a, p and D; the accepted point's matrix; the trial's gradient and matrix
/// or, later, the factor and two vectors; its numbers; what is held under bounds.
std::size_t elements_of_fit(program const& program, descent_settings const& settings) {
  std::size_t const n = program.parameters, triangle = n * (n + 1) / 2;
  std::size_t const held = settings.bounds.empty() ? 0 : n;
  return 4 * n + triangle + (2 * n + triangle) + held + static_cast<std::size_t>(shape_of(settings, n).numbers);
}

/// Numbers that are alive through a whole turn.
std::size_t lasting_elements(program const& program, descent_settings const& settings) {
  auto const state = state_elements(program, settings);
  bool const fits = settings.method == method::lm;
  std::size_t elements = fits ? elements_of_fit(program, settings) : state + program.parameters;
  if (settings.stop && settings.detect_cycles) elements += state;
  if (settings.step_tolerance) elements += program.parameters;
  return elements;
}

}  // namespace

layout choose_layout(program const& program, descent_settings const& settings, kernel_inputs const& inputs) {
  auto const registers = (lasting_elements(program, settings) + inputs.varying.size() + row_elements(program)) *
                             element_size(settings) / sizeof(float) +
                         own_row_registers(program, settings.batches);
  bool const is_fit = settings.method == method::lm;
  if (is_fit && program.parameters > geometry::fit_parameters) return layout::warp;
  bool const fits =
      registers <= (is_fit ? geometry::fit_registers : geometry::thread_registers) &&
      operations_of(program) <= geometry::straight_operations &&
      waiting_bytes(program, settings) <= geometry::shared_slots && !rows_fill_a_warp(program, settings.batches) &&
      inputs.varying.size() + inputs.uniform.size() + 2 * settings.bounds.size() <= geometry::thread_inputs;
  return fits ? layout::thread : layout::warp;
}

}  // namespace rivulet::cuda
