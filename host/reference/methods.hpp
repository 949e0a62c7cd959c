// The update rules, one step at a time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include <rivulet/method.hpp>

#include "host/reference/state.hpp"

namespace rivulet::reference {

/// What a method reads in the step from x_k, besides its state.
template <typename Real>
struct step_input {
  std::vector<Real> g;     ///< the gradient at x_k after clipping and weight decay
  std::vector<Real> rate;  ///< the learning rate of this step, per parameter
};

/// The method's arrays and numbers at x_0; x is left alone. `base` are the learning rates without a schedule.
template <typename Real>
void begin(method which, hyperparameter_values<Real> const& h, std::vector<Real> const& base,
           descent_state<Real>& state);

/// From x_k to x_{k+1}.
template <typename Real>
void advance(method which, hyperparameter_values<Real> const& h, step_input<Real> const& in,
             descent_state<Real>& state);

}  // namespace rivulet::reference
