// lm on a block: its own functions, so that they can know the number of parameters.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/cpu/lanes.hpp"

namespace rivulet::cpu::RIVULET_INSTRUCTION_SET {

/// What lm does with all vectors of a block.
template <typename T>
struct fit_functions {
  void (*start)(block<T>&);
  void (*judge)(block<T>&);  ///< the trial points
  void (*place)(block<T>&);
  void (*stop)(block<T>&);  ///< the stop rule; leaves the lanes that end in block::ended
};

template <typename T>
fit_functions<T> fit_functions_of(block<T> const& block);

}  // namespace rivulet::cpu::RIVULET_INSTRUCTION_SET
