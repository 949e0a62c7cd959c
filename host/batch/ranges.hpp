// Ranges of hyperparameters, alone and together.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/batch/quantities.hpp"

namespace rivulet::batch {

/// Throws invalid_argument with the first value that lies outside the range of `which`.
void check_range(quantity const& checked, hyperparameter which, precision precision);

/// What several hyperparameters must satisfy together; sets settings.warmup.
void check_combinations(study const& study, std::vector<quantity> const& quantities, descent_settings& settings);

}  // namespace rivulet::batch
