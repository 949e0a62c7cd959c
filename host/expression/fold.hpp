// The value of one operator on numbers, with the arithmetic every back-end uses.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "host/expression/number.hpp"
#include "host/expression/operators.hpp"

namespace rivulet::expression {

/// In both precisions, each from the operands of that precision.
number fold(operation op, std::span<number const> operands);

/// In float64 alone, for literals that no graph holds yet.
double fold(operation op, std::span<double const> operands);

}  // namespace rivulet::expression
