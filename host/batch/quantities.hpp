// The settings of a study resolved: which hyperparameter, constant or group of learning rates each one means.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <rivulet/study.hpp>

#include "host/batch/specification.hpp"
#include "host/descent/descent.hpp"

namespace rivulet::batch {

/// Which column of instance_columns a quantity fills.
enum class target : std::uint8_t { hyperparameter, rate, constant };

/// Everything of an instance besides its start, one entry per column.
struct quantity {
  std::string name;  ///< "learning_rate", "learning_rate[x,y]", "a"
  batch::target target = target::hyperparameter;
  std::uint32_t index = 0;  ///< hyperparameter, group or constant
  specification spec;
  std::vector<double> values;  ///< all of them, rounded; empty: drawn by joint random search
  bool given = true;           ///< false: a default
};

/// Every quantity in the order given, then the defaults of what the method and the schedule read. Checks names,
/// ranges and that nothing is missing, and notes in `settings` what depends on them.
std::vector<quantity> read_quantities(study const& study, descent_settings& settings);

/// The canonical name of a setting or of a member of a zip: `lr` -> `learning_rate`, `lr[x]` -> `learning_rate[x]`.
std::string canonical_name(study const& study, std::string_view name);

}  // namespace rivulet::batch
