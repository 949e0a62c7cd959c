// Levenberg-Marquardt as docs/methods.md writes it, in its symbols; nothing here is shared with kernels/.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/trust_region.hpp"

#include <algorithm>
#include <cmath>

#include "host/reference/gradient.hpp"
#include "host/reference/quasi_newton.hpp"

namespace rivulet::reference {

namespace {

template <typename Real>
Real rounded(float narrow, double wide) {
  return sizeof(Real) == sizeof(float) ? Real(narrow) : Real(wide);
}

template <typename Real>
bool all_finite(std::vector<Real> const& values) {
  return std::all_of(values.begin(), values.end(), [](Real value) { return std::isfinite(value); });
}

}  // namespace

template <typename Real>
bool damped_factor<Real>::factor(triangle<Real> const& B, Real l, std::vector<Real> const& D) {
  auto const n = D.size();
  for (std::size_t j = 0; j < n; ++j) {
    Real s = std::fma(l, D[j], B.at(j, j));
    for (std::size_t k = 0; k < j; ++k) s = std::fma(-L_.at(j, k), L_.at(j, k), s);
    if (!(s > 0) || !std::isfinite(s)) return false;
    omega_[j] = Real(1) / std::sqrt(s);
    for (std::size_t i = j + 1; i < n; ++i) {
      Real t = B.at(i, j);
      for (std::size_t k = 0; k < j; ++k) t = std::fma(-L_.at(i, k), L_.at(j, k), t);
      L_.at(i, j) = t * omega_[j];
    }
  }
  return true;
}

template <typename Real>
std::vector<Real> damped_factor<Real>::forward(std::vector<Real> const& b) const {
  std::vector<Real> y(b.size());
  for (std::size_t i = 0; i < b.size(); ++i) {
    Real t = b[i];
    for (std::size_t k = 0; k < i; ++k) t = std::fma(-L_.at(i, k), y[k], t);
    y[i] = t * omega_[i];
  }
  return y;
}

template <typename Real>
std::vector<Real> damped_factor<Real>::step(std::vector<Real> const& p) const {
  std::vector<Real> negative(p.size());
  for (std::size_t i = 0; i < p.size(); ++i) negative[i] = -p[i];
  auto d = forward(negative);
  for (std::size_t i = d.size(); i-- > 0;) {
    Real t = d[i];
    for (std::size_t k = i + 1; k < d.size(); ++k) t = std::fma(-L_.at(k, i), d[k], t);
    d[i] = t * omega_[i];
  }
  return d;
}

template <typename Real>
trust_region<Real>::trust_region(descent_settings const& settings, std::size_t parameters, box<Real> const& within)
    : box_(within),
      step_tolerance_(static_cast<Real>(settings.step_tolerance.value_or(0))),
      a_(parameters),
      p_(parameters),
      d_(parameters),
      D_(parameters),
      B_(parameters),
      held_(parameters),
      free_p_(parameters),
      free_D_(parameters),
      free_B_(parameters),
      L_(parameters) {}

template <typename Real>
void trust_region<Real>::begin(hyperparameter_values<Real> const& h) {
  initial_radius_ = h[hyperparameter::initial_radius];
  stage_ = stage::start;
}

template <typename Real>
Real trust_region<Real>::scaled_square(std::vector<Real> const& v) const {
  std::vector<Real> terms(v.size());
  for (std::size_t i = 0; i < v.size(); ++i) terms[i] = D_[i] * (v[i] * v[i]);
  return tree_sum(std::span<Real const>(terms));
}

template <typename Real>
void trust_region<Real>::begin_region() {
  for (std::size_t i = 0; i < D_.size(); ++i) D_[i] = B_.at(i, i) > 0 ? B_.at(i, i) : Real(1);
  radius_ = initial_radius_ * std::sqrt(scaled_square(a_));
  if (!(radius_ > 0)) radius_ = initial_radius_ * std::sqrt(std::abs(f_a_));
  if (!(radius_ > 0)) radius_ = initial_radius_;
  lambda_ = 0;
}

template <typename Real>
void trust_region<Real>::accept(std::vector<Real> const& x, Real f, std::vector<Real> const& g,
                                triangle<Real> const& A) {
  a_ = x;
  f_a_ = f;
  p_ = g;
  B_ = A;
  if (stage_ == stage::start) {
    begin_region();
    stage_ = stage::first;
  } else {
    for (std::size_t i = 0; i < D_.size(); ++i) D_[i] = D_[i] < B_.at(i, i) ? B_.at(i, i) : D_[i];
  }
  choose_damping();
}

template <typename Real>
void trust_region<Real>::free_all() {
  held_.assign(held_.size(), false);
  free_p_ = p_;
  free_D_ = D_;
  free_B_ = B_;
}

/// Leaves row and column i of the identity, whatever the damping, and 0 on the right.
template <typename Real>
void trust_region<Real>::hold(std::size_t i) {
  held_[i] = true;
  free_p_[i] = free_D_[i] = 0;
  for (std::size_t j = 0; j < i; ++j) free_B_.at(i, j) = 0;
  for (std::size_t j = i + 1; j < held_.size(); ++j) free_B_.at(j, i) = 0;
  free_B_.at(i, i) = 1;
}

/// Holds the parameters that d leads out of their bounds; false where there is none.
template <typename Real>
bool trust_region<Real>::hold_pressing() {
  bool any = false;
  for (std::size_t i = 0; i < held_.size(); ++i) {
    if (held_[i] || !box_.is_active(i, a_[i], d_[i])) continue;
    hold(i);
    any = true;
  }
  return any;
}

/// Whether B + l·D has a factor; then d, Q and q.
template <typename Real>
bool trust_region<Real>::find_step(Real l) {
  if (!L_.factor(free_B_, l, free_D_)) return false;
  d_ = L_.step(free_p_);
  length_square_ = scaled_square(d_);
  length_ = std::sqrt(length_square_);
  return std::isfinite(length_);
}

/// C
template <typename Real>
Real trust_region<Real>::correction() const {
  std::vector<Real> v(D_.size());
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = (D_[i] * d_[i]) / length_;
  auto const z = L_.forward(v);
  return ((length_ - radius_) / radius_) / dot(z, z);
}

template <typename Real>
void trust_region<Real>::choose_damping() {
  free_all();
  if (!box_.empty()) {
    for (std::size_t i = 0; i < held_.size(); ++i) {
      if (box_.is_active(i, a_[i], -p_[i])) hold(i);
    }
  }
  do {
    if (!iterate()) {
      stage_ = stage::hopeless;
      return;
    }
  } while (!box_.empty() && hold_pressing());
  predict();
}

/// Hebden's iteration: λ and d, or false where there is no step.
template <typename Real>
bool trust_region<Real>::iterate() {
  Real const tenth = rounded<Real>(0.1F, 0.1), thousandth = rounded<Real>(0.001F, 0.001);
  std::vector<Real> terms(p_.size());
  for (std::size_t i = 0; i < terms.size(); ++i) terms[i] = (free_p_[i] / D_[i]) * free_p_[i];
  Real const G = std::sqrt(tree_sum(std::span<Real const>(terms)));
  Real lo = 0, hi = G / radius_, l = 0;
  for (int n = 1;; ++n) {
    if (find_step(l)) {
      Real const phi = length_ - radius_;
      if ((phi <= tenth * radius_ && (l == 0 || phi >= -(tenth * radius_))) || n >= 10) break;
      Real const C = correction();
      if (l == 0) {
        lo = C;
        l = lambda_ > 0 ? lambda_ : G / length_;
        if (l < lo) l = lo;
        if (hi < l) l = hi;
      } else {
        if (phi > 0) {
          lo = lo < l ? l : lo;
        } else {
          hi = l;
        }
        l = l + C;
        if (l < lo) l = lo;
      }
    } else {
      lo = lo < l ? l : lo;
      if (l == 0) {
        l = lambda_ > 0 ? lambda_ : thousandth * hi;
      } else {
        l = Real(64) * l;
      }
    }
    if (!(l > 0)) l = thousandth * hi;
    if (!(l > 0) || !std::isfinite(l)) return false;
  }
  lambda_ = l;
  return true;
}

/// δ and e of the step from a to the trial point.
template <typename Real>
void trust_region<Real>::predict() {
  slope_ = dot(free_p_, d_);
  predicted_ = Real(0.5) * std::fma(lambda_, length_square_, -slope_);
  std::vector<Real> s(a_.size()), within(a_.size());
  for (std::size_t i = 0; i < s.size(); ++i) within[i] = a_[i] + d_[i];
  auto const beyond = within;
  box_.project(within);
  clipped_ = within != beyond;
  if (clipped_) {
    std::vector<Real> bent(s.size());
    for (std::size_t i = 0; i < s.size(); ++i) s[i] = within[i] - a_[i];
    for (std::size_t i = 0; i < s.size(); ++i) {
      std::vector<Real> row(s.size());
      for (std::size_t j = 0; j < s.size(); ++j) row[j] = free_B_.at(std::max(i, j), std::min(i, j));
      bent[i] = dot(row, s);
    }
    slope_ = dot(free_p_, s);
    predicted_ = -std::fma(Real(0.5), dot(s, bent), slope_);
  }
  if (stage_ == stage::first && length_ < radius_) radius_ = length_;
}

template <typename Real>
void trust_region<Real>::place_trial(std::vector<Real>& x) const {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = stage_ == stage::hopeless ? a_[i] : a_[i] + d_[i];
  box_.project(x);
}

/// Not at level points where the region shrinks.
template <typename Real>
void trust_region<Real>::change_radius(Real f, Real ratio, bool usable) {
  Real const tenth = rounded<Real>(0.1F, 0.1);
  if (usable && ratio > Real(0.25)) {
    if (lambda_ == 0 || ratio >= Real(0.75)) {
      radius_ = Real(2) * length_;
      lambda_ = Real(0.5) * lambda_;
    }
    return;
  }
  Real t = tenth;
  if (usable && f <= f_a_) {
    t = Real(0.5);
  } else if (usable) {
    t = (Real(0.5) * slope_) / (slope_ + (f_a_ - f));
    if (!(t >= tenth)) t = tenth;
    if (t > Real(0.5)) t = Real(0.5);
  }
  Real const ten_steps = Real(10) * length_;
  radius_ = t * (ten_steps < radius_ ? ten_steps : radius_);
  lambda_ = lambda_ / t;
}

template <typename Real>
typename trust_region<Real>::finding trust_region<Real>::judge(std::vector<Real> const& x, Real f,
                                                               std::vector<Real> const& g, triangle<Real> const& A) {
  stands_still_ = stage_ != stage::start && same_bits(x, a_);
  if (stage_ == stage::start) return finding::accepted;
  if (stage_ == stage::hopeless) return finding::failed;
  Real const epsilon = rounded<Real>(0x1p-21F, 0x1p-50), eta = rounded<Real>(0x1p-17F, 0x1p-44);
  Real const ratio = (f_a_ - f) / predicted_;
  bool const promising = !clipped_ || predicted_ > 0;
  bool const usable = promising && std::isfinite(f) && all_finite(g) && all_finite(A.entries());
  bool const level = usable && predicted_ <= epsilon * std::abs(f_a_) && f <= std::fma(eta, std::abs(f_a_), f_a_);
  bool const better = usable && predicted_ > 0 && ratio >= rounded<Real>(0.0001F, 0.0001);
  if (!level) {
    change_radius(f, ratio, usable);
  } else if (lambda_ == 0 || ratio >= Real(0.75)) {
    radius_ = Real(2) * length_;
    lambda_ = Real(0.5) * lambda_;
  }
  if (better || level) {
    stage_ = stage::later;
    return finding::accepted;
  }
  bool small = true;
  for (std::size_t i = 0; i < x.size(); ++i) {
    small = small && std::abs(x[i] - a_[i]) <= step_tolerance_ * std::abs(a_[i]);
  }
  return small ? finding::at_rest : finding::rejected;
}

template class damped_factor<float>;
template class damped_factor<double>;
template class trust_region<float>;
template class trust_region<double>;

}  // namespace rivulet::reference
