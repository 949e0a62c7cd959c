// What bfgs and lbfgs learn from steps, and the directions that follow from it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "host/descent/descent.hpp"

namespace rivulet::reference {

/// tree_i(a_i·b_i)
template <typename Real>
Real dot(std::vector<Real> const& a, std::vector<Real> const& b);

/// The step s and the change y of the gradient along it, with the sums that docs/methods.md forms of them.
template <typename Real>
struct curvature_pair {
  std::vector<Real> s, y;
  Real sigma = 0;  ///< s·y
  Real Y = 0;      ///< y·y
  Real rho = 0;    ///< 1 / sigma
};

template <typename Real>
class quasi_newton {
 public:
  virtual ~quasi_newton() = default;
  /// Whether the direction rests on any pair.
  virtual bool has_pairs() const = 0;
  virtual void forget() = 0;
  virtual void take(curvature_pair<Real> const& pair) = 0;
  /// The direction at a point of gradient p; only where has_pairs().
  virtual std::vector<Real> direction(std::vector<Real> const& p) const = 0;
};

template <typename Real>
std::unique_ptr<quasi_newton<Real>> make_quasi_newton(descent_settings const& settings);

}  // namespace rivulet::reference
