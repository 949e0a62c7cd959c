// Compiling the routines of a study for the lanes of this processor.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/cpu/layout.hpp"

namespace rivulet::cpu {

/// Compiles what a descent of this layout needs, and gives it the slots it needs. What the emitter cannot compile stays
/// with the interpreter. Nothing where `how` or the amount of work says so; device_error where `how.engine` asks for
/// compiled code that cannot be had.
template <typename T>
void compile(layout<T>& plan, program const& program, descent_settings const& settings,
             instance_columns const& instances, execution const& how);

}  // namespace rivulet::cpu
