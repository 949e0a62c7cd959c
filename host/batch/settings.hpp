// The parts of a study that are the same for every instance, checked and in the sign that is minimised.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include <rivulet/study.hpp>

#include "host/descent/descent.hpp"

namespace rivulet::batch {

/// Method, schedule, stop rule and reducers. What depends on hyperparameters is left to read_quantities.
descent_settings make_settings(study const& study);
/// Column names of the reducers: "sum_f", "mean_last_f(10)".
std::vector<std::string> reducer_names(descent_settings const& settings);

}  // namespace rivulet::batch
