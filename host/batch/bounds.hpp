// Bounds on parameters as text -> intervals in the study's precision; every error shows the text with a caret.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <rivulet/study.hpp>

#include "host/descent/descent.hpp"

namespace rivulet::batch {

/// The interval of every parameter of the study, empty where none has any. In float32 the ends of float64 are rounded
/// into the interval. Throws parse_error or invalid_argument.
std::vector<parameter_bounds> read_bounds(study const& study);

}  // namespace rivulet::batch
