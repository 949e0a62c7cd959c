// Reductions over parameters and the transformations of a gradient; docs/methods.md, "Gradient transformations".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "host/descent/descent.hpp"
#include "host/reference/state.hpp"

namespace rivulet::reference {

/// max_i |v_i|: 0 for no values, NaN if one is NaN.
template <typename Real>
Real max_norm(std::vector<Real> const& values);

/// Sum on the fixed tree of width 32.
template <typename Real>
Real tree_sum(std::span<Real const> terms);

/// clip_norm, clip_value and weight decay, those that the settings ask for, in this order.
template <typename Real>
void transform_gradient(descent_settings const& settings, hyperparameter_values<Real> const& h,
                        std::vector<Real> const& x, std::vector<Real>& g);

}  // namespace rivulet::reference
