// A few instances of a study, descended on the reference before or after the run.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include <rivulet/run.hpp>

#include "host/batch/sweep.hpp"

namespace rivulet::cli {

/// Instances spread evenly over the shard; as many, up to `most`, as take about a second.
std::vector<std::uint64_t> sample_instances(batch::sweep const& sweep, shard const& of, std::size_t most);

/// The row of one instance.
instance_table row_of(batch::sweep const& sweep, std::uint64_t instance);

/// The trajectory of one instance, in the user's sign.
std::vector<trajectory_point> trajectory_of(batch::sweep const& sweep, std::uint64_t instance);

/// The rows of sample_instances().
std::vector<instance_table> sample_rows(batch::sweep const& sweep, shard const& of, std::size_t most);

/// The iterations after which most of a sample ended by itself: the ends of a scale of speeds.
std::pair<std::uint64_t, std::uint64_t> usual_iterations(batch::sweep const& sweep,
                                                         std::vector<instance_table> const& sample);

}  // namespace rivulet::cli
