// Reductions over parameters and the transformations of a gradient, spelled out as in docs/methods.md.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/gradient.hpp"

#include <array>
#include <cmath>
#include <limits>

namespace rivulet::reference {

template <typename Real>
Real max_norm(std::vector<Real> const& values) {
  Real largest = 0;
  for (Real const value : values) {
    if (std::isnan(value)) return std::numeric_limits<Real>::quiet_NaN();
    if (std::abs(value) > largest) largest = std::abs(value);
  }
  return largest;
}

template <typename Real>
Real tree_sum(std::span<Real const> terms) {
  std::array<Real, 32> p;
  p.fill(Real(-0.0));
  for (std::size_t j = 0; j < terms.size(); ++j) p[j % 32] = p[j % 32] + terms[j];
  for (std::size_t offset = 16; offset > 0; offset /= 2) {
    for (std::size_t l = 0; l < offset; ++l) p[l] = p[l] + p[l + offset];
  }
  return p[0];
}

namespace {

template <typename Real>
void clip_norm(Real c, std::vector<Real>& g) {
  Real const m = max_norm(g);
  if (!(m > 0)) return;
  std::vector<Real> h(g.size()), squares(g.size());
  for (std::size_t i = 0; i < g.size(); ++i) {
    h[i] = g[i] / m;
    squares[i] = h[i] * h[i];
  }
  Real const q = std::sqrt(tree_sum(std::span<Real const>(squares)));
  if (!(m * q > c)) return;
  for (std::size_t i = 0; i < g.size(); ++i) g[i] = h[i] * (c / q);
}

template <typename Real>
void clip_value(Real c, std::vector<Real>& g) {
  for (Real& component : g) {
    if (component > c) {
      component = c;
    } else if (component < -c) {
      component = -c;
    }
  }
}

}  // namespace

template <typename Real>
void transform_gradient(descent_settings const& settings, hyperparameter_values<Real> const& h,
                        std::vector<Real> const& x, std::vector<Real>& g) {
  if (settings.clip_norm) clip_norm(h[hyperparameter::clip_norm], g);
  if (settings.clip_value) clip_value(h[hyperparameter::clip_value], g);
  if (settings.weight_decay && settings.method != method::adamw) {
    for (std::size_t i = 0; i < g.size(); ++i) g[i] = std::fma(h[hyperparameter::weight_decay], x[i], g[i]);
  }
}

#define RIVULET_INSTANTIATE(Real)                                                               \
  template Real max_norm(std::vector<Real> const&);                                             \
  template Real tree_sum(std::span<Real const>);                                                \
  template void transform_gradient(descent_settings const&, hyperparameter_values<Real> const&, \
                                   std::vector<Real> const&, std::vector<Real>&);
RIVULET_INSTANTIATE(float)
RIVULET_INSTANTIATE(double)
#undef RIVULET_INSTANTIATE

}  // namespace rivulet::reference
