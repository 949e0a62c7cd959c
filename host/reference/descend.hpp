// The reference back-end: sequential, plainly written, the oracle of all others.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <rivulet/run.hpp>

#include "host/descent/descent.hpp"

namespace rivulet::reference {

/// Descends every instance, one after the other. Rows are resized; f and friends in the minimised sign.
descent_counters descend(program const& program, descent_settings const& settings, instance_columns const& instances,
                         instance_table& rows);

/// The trajectory of row `row` of `instances`: x_0, …, x_k in the minimised sign.
std::vector<trajectory_point> trajectory(program const& program, descent_settings const& settings,
                                         instance_columns const& instances, std::size_t row);

/// The outputs of a program at one point, computed in `precision`, over the rows of `group`. Literals as outputs are
/// allowed; an output of kind none gives NaN.
std::vector<double> evaluate(program const& program, precision precision, std::vector<double> const& parameters,
                             std::vector<double> const& constants, std::size_t group = 0);

/// Recomputes every row whose outcome is `cycling` and puts the reference's row in its place where they differ (a
/// collision of fingerprints). Returns how many differed.
std::size_t confirm_cycles(program const& program, descent_settings const& settings, instance_columns const& instances,
                           instance_table& rows);

}  // namespace rivulet::reference
