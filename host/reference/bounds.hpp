// The intervals that parameters are kept in; docs/methods.md, "Bounds".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "host/descent/descent.hpp"

namespace rivulet::reference {

/// Without bounds, where empty(), project() and gradient() give back what they were given.
template <typename Real>
class box {
 public:
  explicit box(std::vector<parameter_bounds> const& bounds);

  bool empty() const { return lower_.empty(); }
  /// Moves every x_i to the nearest point of its interval.
  void project(std::vector<Real>& x) const;
  /// Whether x stands at a bound of parameter i and `move` leads out of it. Not where empty().
  bool is_active(std::size_t i, Real x, Real move) const;
  /// The projected gradient: g with 0 where -g_i leads out of an active bound.
  std::vector<Real> gradient(std::vector<Real> const& x, std::vector<Real> const& g) const;

 private:
  std::vector<Real> lower_, upper_;
};

}  // namespace rivulet::reference
