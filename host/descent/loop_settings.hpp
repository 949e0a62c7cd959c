// A study's settings as the loop of the kernels takes them: for the lanes of a processor and the threads of a GPU.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/descent/descent.hpp"
#include "kernels/loop_settings.hpp"

namespace rivulet {

/// What a method keeps besides x: arrays of one number per parameter, and single numbers.
struct state_shape {
  int arrays, numbers;
};
state_shape shape_of(descent_settings const& settings, std::size_t parameters);

using kernels::loop_settings_of;

/// Throws invalid_argument for more iterations than an integer of T's size counts.
template <typename T>
loop_settings_of<T> loop_settings(descent_settings const& from);

/// The hyperparameters that the loop will read, apart from learning rates, in order.
std::vector<hyperparameter> read_hyperparameters(descent_settings const& settings);

/// Whether some parameter has a learning rate of its own: never where the method reads none.
bool has_rate_groups(descent_settings const& settings);

}  // namespace rivulet
