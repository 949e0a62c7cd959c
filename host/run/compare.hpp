// Comparing the rows of two back-ends, bit by bit.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rivulet/run.hpp>

#include "host/batch/sweep.hpp"

namespace rivulet {

/// How many differences verification::first keeps.
inline constexpr std::size_t kept_differences = 10;

/// Compares two tables of the same instances in every field of the contract's CSV, x included, and adds what it finds
/// to `result`. NaN equals NaN; 0 and -0 differ.
void compare(batch::sweep const& sweep, instance_table const& left, instance_table const& right, verification& result);

}  // namespace rivulet
