// Where f and its gradient are finite without being looked at.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/traced_view.hpp"
#include "host/program/program.hpp"

namespace rivulet::cpu {

/// A bound b <= `most` such that every value of the program is finite while all |x_i| <= b, in precision T; 0 where
/// none is found. By interval arithmetic, rounded outwards; of powers, tangents and inverse functions it knows nothing.
template <typename T>
T largest_finite_point(program const& program, std::vector<source<T>> const& constants, T most);

}  // namespace rivulet::cpu
