// BFGS and L-BFGS in the symbols of docs/methods.md; nothing here is shared with kernels/.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/quasi_newton.hpp"

#include <cmath>
#include <deque>

#include "host/reference/gradient.hpp"

namespace rivulet::reference {

template <typename Real>
Real dot(std::vector<Real> const& a, std::vector<Real> const& b) {
  std::vector<Real> terms(a.size());
  for (std::size_t i = 0; i < a.size(); ++i) terms[i] = a[i] * b[i];
  return tree_sum(std::span<Real const>(terms));
}

namespace {

template <typename Real>
class bfgs : public quasi_newton<Real> {
 public:
  bool has_pairs() const override { return !H_.empty(); }
  void forget() override { H_.clear(); }

  void take(curvature_pair<Real> const& pair) override {
    auto const& [s, y, sigma, Y, rho] = pair;
    auto const n = s.size();
    if (H_.empty()) {
      H_.assign(n, std::vector<Real>(n, Real(0)));
      for (std::size_t i = 0; i < n; ++i) H_[i][i] = sigma / Y;
    }
    std::vector<Real> u(n), v(n);
    for (std::size_t j = 0; j < n; ++j) u[j] = dot(H_[j], y);
    Real const c = (Real(0.5) * rho) * std::fma(rho, dot(y, u), Real(1));
    for (std::size_t i = 0; i < n; ++i) v[i] = std::fma(c, s[i], -(rho * u[i]));
    for (std::size_t j = 0; j < n; ++j) {
      for (std::size_t i = 0; i < n; ++i) H_[j][i] = H_[j][i] + (s[j] * v[i] + v[j] * s[i]);
    }
  }

  std::vector<Real> direction(std::vector<Real> const& p) const override {
    std::vector<Real> d(p.size());
    for (std::size_t j = 0; j < p.size(); ++j) d[j] = -dot(H_[j], p);
    return d;
  }

 private:
  std::vector<std::vector<Real>> H_;
};

template <typename Real>
class lbfgs : public quasi_newton<Real> {
 public:
  explicit lbfgs(std::size_t history) : history_(history) {}
  bool has_pairs() const override { return !pairs_.empty(); }
  void forget() override { pairs_.clear(); }

  void take(curvature_pair<Real> const& pair) override {
    if (pairs_.size() == history_) pairs_.pop_back();
    pairs_.push_front(pair);
  }

  /// Nocedal & Wright 2006, algorithm 7.4.
  std::vector<Real> direction(std::vector<Real> const& p) const override {
    auto const r = pairs_.size();
    auto q = p;
    std::vector<Real> alpha(r);
    for (std::size_t j = 0; j < r; ++j) {
      alpha[j] = pairs_[j].rho * dot(pairs_[j].s, q);
      for (std::size_t i = 0; i < q.size(); ++i) q[i] = std::fma(-alpha[j], pairs_[j].y[i], q[i]);
    }
    Real const gamma = pairs_[0].sigma / pairs_[0].Y;
    for (Real& each : q) each = gamma * each;
    for (std::size_t j = r; j-- > 0;) {
      Real const beta = pairs_[j].rho * dot(pairs_[j].y, q);
      for (std::size_t i = 0; i < q.size(); ++i) q[i] = std::fma(alpha[j] - beta, pairs_[j].s[i], q[i]);
    }
    for (Real& each : q) each = -each;
    return q;
  }

 private:
  std::size_t history_;
  std::deque<curvature_pair<Real>> pairs_;  ///< the newest first
};

}  // namespace

template <typename Real>
std::unique_ptr<quasi_newton<Real>> make_quasi_newton(descent_settings const& settings) {
  if (settings.method == method::lbfgs) return std::make_unique<lbfgs<Real>>(settings.history);
  return std::make_unique<bfgs<Real>>();
}

#define RIVULET_INSTANTIATE(Real)                                        \
  template Real dot(std::vector<Real> const&, std::vector<Real> const&); \
  template std::unique_ptr<quasi_newton<Real>> make_quasi_newton(descent_settings const&);
RIVULET_INSTANTIATE(float)
RIVULET_INSTANTIATE(double)
#undef RIVULET_INSTANTIATE

}  // namespace rivulet::reference
