// The rows of the zoo, in three lists that problems.cpp joins.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include <rivulet/problems.hpp>

namespace rivulet::zoo {

/// Any number of parameters: x[1], …, x[n].
std::span<problem const> any_dimension();
/// One or two parameters: x and y.
std::span<problem const> plane();
/// A fixed number of parameters above two: x1, x2, …
std::span<problem const> space();

}  // namespace rivulet::zoo
