// Projection onto the bounds as docs/methods.md writes it; nothing here is shared with kernels/.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/bounds.hpp"

namespace rivulet::reference {

template <typename Real>
box<Real>::box(std::vector<parameter_bounds> const& bounds) {
  for (auto const& each : bounds) {
    lower_.push_back(static_cast<Real>(each.lower));
    upper_.push_back(static_cast<Real>(each.upper));
  }
}

template <typename Real>
void box<Real>::project(std::vector<Real>& x) const {
  for (std::size_t i = 0; i < lower_.size(); ++i) {
    if (x[i] < lower_[i]) x[i] = lower_[i];
    if (upper_[i] < x[i]) x[i] = upper_[i];
  }
}

template <typename Real>
bool box<Real>::is_active(std::size_t i, Real x, Real move) const {
  if (move < 0) return x <= lower_[i];
  if (move > 0) return x >= upper_[i];
  return false;
}

template <typename Real>
std::vector<Real> box<Real>::gradient(std::vector<Real> const& x, std::vector<Real> const& g) const {
  auto projected = g;
  for (std::size_t i = 0; i < lower_.size(); ++i) {
    if (is_active(i, x[i], -g[i])) projected[i] = 0;
  }
  return projected;
}

template class box<float>;
template class box<double>;

}  // namespace rivulet::reference
