// Sums over rows of data in kernels: what the layout depends on, what is refused, the program of the gradient alone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>

#include "host/descent/descent.hpp"

namespace rivulet::cuda {

inline std::size_t element_size(descent_settings const& settings) {
  return settings.precision == precision::float32 ? sizeof(float) : sizeof(double);
}

inline std::size_t columns_of(row_loop const& loop) { return loop.row.constants - loop.first_own(); }

/// Instructions of all parts, each row's once, with the additions to the partials.
std::size_t operations_of(program const& program);

/// Numbers that a thread holds while it sums over rows, beyond the gradient and the matrix of a fit, which it does not
/// hold yet.
std::size_t row_elements(program const& program);

/// Bytes of shared memory for the partials that wait, of a warp with a thread per instance. 0 without rows.
std::size_t waiting_bytes(program const& program, descent_settings const& settings);

/// Whether the lanes of a warp have so many rows each that one instance keeps them busy.
bool rows_fill_a_warp(program const& program, mini_batches const& batches);

/// Registers that a thread holds for rows of its own.
std::size_t own_row_registers(program const& program, mini_batches const& batches);

/// Whether a lane's partials take more registers, beside what a row reads, than it should hold.
bool partials_need_memory(program const& program, descent_settings const& settings);

/// gradient_only, and of the sums over rows those that the gradient reads.
program gradient_program(program const& full);

/// Throws device_error where a row has too many operations, or the data too many rows or groups.
void refuse_too_large_rows(program const& program);

}  // namespace rivulet::cuda
