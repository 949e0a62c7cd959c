// Which quantities of an instance a kernel reads, and where it finds them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "host/descent/descent.hpp"

namespace rivulet::cuda {

/// What these columns show: for callers that have one chunk.
varying_columns varying_of(instance_columns const& instances);

/// One quantity besides the start.
struct quantity {
  enum class kind : std::uint8_t { hyperparameter, rate, constant } what;
  std::uint32_t index;  ///< hyperparameter, group of rates less one, constant
};

column const& column_of(instance_columns const& instances, quantity which);

/// The quantities that a kernel reads: those that vary come as columns, the others as one value each. Hyperparameters
/// come first in both.
struct kernel_inputs {
  std::vector<quantity> varying, uniform;
  std::size_t varying_hyperparameters = 0, uniform_hyperparameters = 0;

  /// As in kernels/thread_descent.cuh: v >= 0 is varying value v, v < 0 uniform value -1 - v.
  int place(quantity which) const;
};

kernel_inputs inputs_of(program const& program, descent_settings const& settings, varying_columns const& varying);

}  // namespace rivulet::cuda
