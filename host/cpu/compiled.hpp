// Compiling the routines of a study for the lanes of this processor.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/cpu/layout.hpp"

namespace rivulet::cpu {

/// Throws device_error where the engine that compiles was asked for and does not take the program's rows.
void check_rows_to_compile(program const& program, descent_settings const& settings);

/// Whether compiling, a few microseconds per instruction, takes less time than it can save.
bool compiling_pays(program const& program, descent_settings const& settings, std::size_t instances);

/// Compiles what a descent of this layout needs, and gives it the slots it needs. What the emitter cannot compile stays
/// with the interpreter. Nothing where `how` or the amount of work says so; device_error where `how.engine` asks for
/// compiled code that cannot be had.
template <typename T>
void compile(layout<T>& plan, program const& program, descent_settings const& settings,
             instance_columns const& instances, execution const& how);

}  // namespace rivulet::cpu
