// Gradient descent's step as instructions of the objective's program, so that gradients need not pass through memory.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "host/program/program.hpp"

namespace rivulet::cpu {

/// The program of a gradient with the step of gd, traced from the kernels, among its instructions: output 1 + i is the
/// new x_i and may be written over x_i at once. Its constants are those of the objective, then the learning rate.
/// Nothing where a component of the gradient is itself a parameter: it might be overwritten too early.
std::optional<program> fuse_gd_step(program const& gradient);

}  // namespace rivulet::cpu
