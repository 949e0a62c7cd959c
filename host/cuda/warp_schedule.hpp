// A program as tables for a warp: rounds of operations of one kind that do not depend on each other.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "host/cuda/inputs.hpp"
#include "host/program/program.hpp"

namespace rivulet::cuda {

/// Where the tables begin, as kernels/warp_descent.cuh reads them (struct warp_tables).
struct table_places {
  std::uint32_t evaluation = 0, evaluation_rounds = 0;
  std::uint32_t gradient = 0, gradient_rounds = 0;
  std::uint32_t before = 0, before_rounds = 0;
  std::uint32_t entries = 0;
  std::uint32_t literals = 0, literal_count = 0;
  std::uint32_t inputs = 0, input_count = 0;
  std::uint32_t rates = 0;
};

/// Slots are x, g, the matrix of a fit, f, then constants and rates, literals, temporaries; a slot of a temporary is
/// used again once nothing reads it any more. With rows of data, constants are followed by their number, what all rows
/// read, and the sums.
struct warp_schedule {
  std::vector<std::uint32_t> words;
  table_places places;
  std::uint32_t slots = 0;
  /// The operators that occur; their number here is the one in the tables. `copies`: one more, a copy of a slot.
  std::vector<expression::operation> operations;
  bool copies = false;
  std::uint32_t constants_at = 0;  ///< slot of constant 0; the others follow
  std::uint32_t partials_at = 0;   ///< slot of 32 partials for each sum over rows; 0 where they are in registers
  bool grouped = false;            ///< learning rates differ between parameters
};

/// Every operation is done as early as its operands allow. Literals are rounded to `precision`.
warp_schedule make_warp_schedule(program const& program, descent_settings const& settings, kernel_inputs const& inputs);

}  // namespace rivulet::cuda
