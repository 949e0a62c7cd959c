// The update rules of docs/methods.md, line by line in its symbols; nothing here is shared with kernels/.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/methods.hpp"

#include <cmath>

#include "kernels/elementary.hpp"

namespace rivulet::reference {

namespace {

using enum hyperparameter;
using std::fma;
using std::sqrt;

template <typename Real>
using values = hyperparameter_values<Real>;

template <typename Real>
void gd(values<Real> const&, step_input<Real> const& in, descent_state<Real>& state) {
  auto const& [g, rate] = in;
  auto& x = state.x;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = fma(-rate[i], g[i], x[i]);
}

template <typename Real>
void momentum_step(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  auto const& [g, rate] = in;
  auto& x = state.x;
  auto& b = state.arrays[0];
  Real& d = state.numbers[0];
  for (std::size_t i = 0; i < x.size(); ++i) {
    b[i] = fma(h[momentum], b[i], d * g[i]);
    x[i] = fma(-rate[i], b[i], x[i]);
  }
  d = Real(1) - h[dampening];
}

template <typename Real>
void nesterov(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  auto const& [g, rate] = in;
  auto& x = state.x;
  auto& b = state.arrays[0];
  for (std::size_t i = 0; i < x.size(); ++i) {
    b[i] = fma(h[momentum], b[i], g[i]);
    x[i] = fma(-rate[i], fma(h[momentum], b[i], g[i]), x[i]);
  }
}

template <typename Real>
void adagrad(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  auto const& [g, rate] = in;
  auto& x = state.x;
  auto& S = state.arrays[0];
  Real& c = state.numbers[0];
  for (std::size_t i = 0; i < x.size(); ++i) {
    S[i] = fma(g[i], g[i], S[i]);
    x[i] = fma(-(rate[i] / c), g[i] / (sqrt(S[i]) + h[epsilon]), x[i]);
  }
  c = c + h[lr_decay];
}

template <typename Real>
void adadelta(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  auto const& [g, rate] = in;
  auto& x = state.x;
  auto& v = state.arrays[0];
  auto& u = state.arrays[1];
  Real const r = Real(1) - h[rho];
  for (std::size_t i = 0; i < x.size(); ++i) {
    v[i] = fma(h[rho], v[i], (r * g[i]) * g[i]);
    Real const e = (sqrt(u[i] + h[epsilon]) / sqrt(v[i] + h[epsilon])) * g[i];
    u[i] = fma(h[rho], u[i], (r * e) * e);
    x[i] = fma(-rate[i], e, x[i]);
  }
}

template <typename Real>
void rmsprop(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  auto const& [g, rate] = in;
  auto& x = state.x;
  auto& [v, w, b] = state.arrays;
  Real const a = Real(1) - h[alpha];
  for (std::size_t i = 0; i < x.size(); ++i) {
    v[i] = fma(h[alpha], v[i], (a * g[i]) * g[i]);
    w[i] = fma(h[alpha], w[i], a * g[i]);
    Real z = v[i];
    if (h[centered] != 0) {
      z = fma(-w[i], w[i], v[i]);
      if (z < 0) z = 0;
    }
    b[i] = fma(h[momentum], b[i], g[i] / (sqrt(z) + h[epsilon]));
    x[i] = fma(-rate[i], b[i], x[i]);
  }
}

/// m_i and v_i of adam and its relatives.
template <typename Real>
void moments(values<Real> const& h, std::size_t i, Real g, descent_state<Real>& state) {
  auto& m = state.arrays[0];
  auto& v = state.arrays[1];
  Real const c1 = Real(1) - h[beta1];
  Real const c2 = Real(1) - h[beta2];
  m[i] = fma(h[beta1], m[i], c1 * g);
  v[i] = fma(h[beta2], v[i], (c2 * g) * g);
}

/// adam; with `largest` the running maximum n_i of v_i is kept in arrays[2], and read where `reads_largest`.
template <typename Real>
void adam_step(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state, bool largest,
               bool reads_largest) {
  auto const& [g, rate] = in;
  auto& x = state.x;
  auto& [m, v, n] = state.arrays;
  Real& p1 = state.numbers[0];
  Real& p2 = state.numbers[1];
  p1 = p1 * h[beta1];
  p2 = p2 * h[beta2];
  Real const r = Real(1) / sqrt(Real(1) - p2);
  for (std::size_t i = 0; i < x.size(); ++i) {
    moments(h, i, g[i], state);
    if (largest) n[i] = n[i] < v[i] ? v[i] : n[i];
    Real const second = reads_largest ? n[i] : v[i];
    x[i] = fma(-(rate[i] / (Real(1) - p1)), m[i] / fma(sqrt(second), r, h[epsilon]), x[i]);
  }
}

template <typename Real>
void adam(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  adam_step(h, in, state, false, false);
}

template <typename Real>
void amsgrad_step(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  adam_step(h, in, state, true, true);
}

template <typename Real>
void adamw(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  auto& x = state.x;
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = x[i] * fma(-in.rate[i], h[weight_decay], Real(1));
  adam_step(h, in, state, true, h[amsgrad] != 0);
}

template <typename Real>
void adamax(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  auto const& [g, rate] = in;
  auto& x = state.x;
  auto& m = state.arrays[0];
  auto& u = state.arrays[1];
  Real& p1 = state.numbers[0];
  p1 = p1 * h[beta1];
  Real const c1 = Real(1) - h[beta1];
  for (std::size_t i = 0; i < x.size(); ++i) {
    m[i] = fma(h[beta1], m[i], c1 * g[i]);
    Real const decayed = h[beta2] * u[i];
    Real const newest = std::abs(g[i]) + h[epsilon];
    u[i] = decayed < newest ? newest : decayed;
    x[i] = fma(-(rate[i] / (Real(1) - p1)), m[i] / u[i], x[i]);
  }
}

template <typename Real>
Real nadam_base() {
  if constexpr (sizeof(Real) == sizeof(float)) {
    return 0.96F;
  } else {
    return 0.96;
  }
}

template <typename Real>
void nadam(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  auto const& [g, rate] = in;
  auto& x = state.x;
  auto& m = state.arrays[0];
  auto& v = state.arrays[1];
  auto& [w, P, p2] = state.numbers;
  Real const q = kernels::power(nadam_base<Real>(), h[momentum_decay]);
  w = w * q;
  Real const mu = h[beta1] * fma(Real(-0.5), w, Real(1));
  Real const mu_next = h[beta1] * fma(Real(-0.5), w * q, Real(1));
  P = P * mu;
  p2 = p2 * h[beta2];
  Real const r = Real(1) / sqrt(Real(1) - p2);
  for (std::size_t i = 0; i < x.size(); ++i) {
    moments(h, i, g[i], state);
    Real const A = (rate[i] * (Real(1) - mu)) / (Real(1) - P);
    Real const B = (rate[i] * mu_next) / (Real(1) - P * mu_next);
    x[i] = x[i] - fma(A, g[i], B * m[i]) / fma(sqrt(v[i]), r, h[epsilon]);
  }
}

template <typename Real>
void radam(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  auto const& [g, rate] = in;
  auto& x = state.x;
  auto& m = state.arrays[0];
  auto& v = state.arrays[1];
  auto& [p1, p2, t] = state.numbers;
  p1 = p1 * h[beta1];
  p2 = p2 * h[beta2];
  t = t + Real(1);
  Real const rho_infinity = Real(2) / (Real(1) - h[beta2]) - Real(1);
  Real const scale = (rho_infinity - Real(4)) * (rho_infinity - Real(2));
  Real const rho_t = rho_infinity - (Real(2) * t) * (p2 / (Real(1) - p2));
  bool const rectified = rho_t > 5;
  Real const s = sqrt((((rho_t - Real(4)) * (rho_t - Real(2))) * rho_infinity) / (scale * rho_t)) * sqrt(Real(1) - p2);
  for (std::size_t i = 0; i < x.size(); ++i) {
    moments(h, i, g[i], state);
    Real const R = rate[i] / (Real(1) - p1);
    if (rectified) {
      x[i] = fma(-(R * s), m[i] / (sqrt(v[i]) + h[epsilon]), x[i]);
    } else {
      x[i] = fma(-R, m[i], x[i]);
    }
  }
}

template <typename Real>
Real sign_of(Real a) {
  if (a > 0) return 1;
  if (a < 0) return -1;
  return a;
}

template <typename Real>
void rprop(values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  auto& x = state.x;
  auto& l = state.arrays[0];
  auto& o = state.arrays[1];
  for (std::size_t i = 0; i < x.size(); ++i) {
    Real g = in.g[i];
    Real const y = sign_of(g) * sign_of(o[i]);
    if (y > 0) {
      l[i] = l[i] * h[eta_plus];
    } else if (y < 0) {
      l[i] = l[i] * h[eta_minus];
      g = 0;
    }
    if (y > 0 || y < 0) {
      Real const at_least = l[i] < h[step_min] ? h[step_min] : l[i];
      l[i] = h[step_max] < at_least ? h[step_max] : at_least;
    }
    x[i] = fma(-sign_of(g), l[i], x[i]);
    o[i] = g;
  }
}

}  // namespace

template <typename Real>
void begin(method which, values<Real> const& h, std::vector<Real> const& base, descent_state<Real>& state) {
  auto const size = state.x.size();
  for (auto& array : state.arrays) array.assign(size, Real(0));
  state.numbers = {};
  switch (which) {
    case method::momentum:
      state.numbers = {1, 0, 0};
      break;
    case method::adagrad:
      state.arrays[0].assign(size, h[initial_accumulator_value]);
      state.numbers = {1, 0, 0};
      break;
    case method::adam:
    case method::amsgrad:
    case method::adamw:
    case method::radam:
      state.numbers = {1, 1, 0};
      break;
    case method::adamax:
      state.numbers = {1, 0, 0};
      break;
    case method::nadam:
      state.numbers = {1, 1, 1};
      break;
    case method::rprop:
      state.arrays[0] = base;
      break;
    case method::gd:
    case method::nesterov:
    case method::adadelta:
    case method::rmsprop:
    case method::bfgs:
    case method::lbfgs:
    case method::lm:
      break;
  }
}

template <typename Real>
void advance(method which, values<Real> const& h, step_input<Real> const& in, descent_state<Real>& state) {
  switch (which) {
    case method::gd:
      return gd(h, in, state);
    case method::momentum:
      return momentum_step(h, in, state);
    case method::nesterov:
      return nesterov(h, in, state);
    case method::adagrad:
      return adagrad(h, in, state);
    case method::adadelta:
      return adadelta(h, in, state);
    case method::rmsprop:
      return rmsprop(h, in, state);
    case method::adam:
      return adam(h, in, state);
    case method::amsgrad:
      return amsgrad_step(h, in, state);
    case method::adamw:
      return adamw(h, in, state);
    case method::adamax:
      return adamax(h, in, state);
    case method::nadam:
      return nadam(h, in, state);
    case method::radam:
      return radam(h, in, state);
    case method::rprop:
      return rprop(h, in, state);
    case method::bfgs:
    case method::lbfgs:
    case method::lm:
      break;  // line_search.hpp, trust_region.hpp
  }
}

#define RIVULET_INSTANTIATE(Real)                                                                   \
  template void begin(method, values<Real> const&, std::vector<Real> const&, descent_state<Real>&); \
  template void advance(method, values<Real> const&, step_input<Real> const&, descent_state<Real>&);
RIVULET_INSTANTIATE(float)
RIVULET_INSTANTIATE(double)
#undef RIVULET_INSTANTIATE

}  // namespace rivulet::reference
