// Standard errors and covariances of fits, from the rows that a descent left; docs/fits.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rivulet/report.hpp>

#include "host/batch/sweep.hpp"

namespace rivulet::batch {

/// Which of study::fit_results; standard errors where it is empty, the method is lm and the objective sums over rows.
fit_columns fit_columns_of(study const& study, descent_settings const& settings);

/// "residual_sum_of_squares", "standard_error.a", …
std::vector<std::string> fit_column_names(fit_columns which, std::vector<std::string> const& parameters);

/// The rows with the study's fit columns, computed in float64 at their x. On the threads of the caller's arena.
instance_table with_fit_results(sweep const& sweep, instance_table rows);

}  // namespace rivulet::batch
