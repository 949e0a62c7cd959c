// The order of axes: which are zipped, which varies fastest, how many instances there are.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rivulet/study.hpp>

#include "host/batch/quantities.hpp"
#include "host/batch/row_binding.hpp"
#include "host/batch/starts.hpp"

namespace rivulet::batch {

/// Instances are numbered by 63 bits.
inline constexpr std::uint64_t max_instances = (std::uint64_t{1} << 63) - 1;

/// Place of one quantity or of the start in the numbering.
struct place {
  std::uint64_t size = 1;
  std::uint64_t stride = 1;
};

struct layout {
  std::vector<place> quantities;  ///< as in read_quantities
  place group;
  place start;
  std::uint64_t instances = 1;
};

/// Throws invalid_argument for a wrong zip, an empty axis, two axes of one name or too many instances.
layout arrange(study const& study, std::vector<quantity> const& quantities, row_binding const& rows,
               start_axis const& starts);

}  // namespace rivulet::batch
