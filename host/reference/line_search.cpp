// The line search of docs/methods.md, step by step in its order; nothing here is shared with kernels/.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/line_search.hpp"

#include <cmath>
#include <limits>

#include "host/reference/gradient.hpp"

namespace rivulet::reference {

namespace {

template <typename Real>
constexpr bool is_float32 = sizeof(Real) == sizeof(float);
template <typename Real>
constexpr Real epsilon_f = is_float32<Real> ? Real(0x1p-20) : Real(0x1p-40);
template <typename Real>
constexpr Real tau = is_float32<Real> ? Real(0x1p-14) : Real(0x1p-30);
template <typename Real>
constexpr Real tenth = is_float32<Real> ? Real(0.1F) : Real(0.1);
template <typename Real>
constexpr Real nine_tenths = is_float32<Real> ? Real(0.9F) : Real(0.9);

/// Where f is not above `reference`, but for what rounding may have done to them.
template <typename Real>
bool about_at_most(Real f, Real reference) {
  return f <= std::fma(epsilon_f<Real>, std::abs(reference), reference);
}

}  // namespace

template <typename Real>
line_searcher<Real>::line_searcher(descent_settings const& settings, std::size_t parameters,
                                   reference::box<Real> const& box)
    : backtracks_(settings.line_search == line_search::backtracking),
      box_(box),
      method_(make_quasi_newton<Real>(settings)),
      a_(parameters),
      p_(parameters),
      d_(parameters) {}

template <typename Real>
void line_searcher<Real>::begin(hyperparameter_values<Real> const& h) {
  c1_ = h[hyperparameter::c1];
  c2_ = h[hyperparameter::c2];
  step_max_ = h[hyperparameter::step_max];
  most_evaluations_ = h[hyperparameter::line_search_evaluations];
  method_->forget();
  stage_ = stage::start;
}

template <typename Real>
bool line_searcher<Real>::choose_direction() {
  if (method_->has_pairs()) {
    d_ = method_->direction(projected_p_);
    free_direction();
  } else {
    Real const largest = max_norm(projected_p_);
    Real const q = largest > 1 ? largest : Real(1);
    for (std::size_t i = 0; i < d_.size(); ++i) d_[i] = -(projected_p_[i] / q);
  }
  delta_ = dot(projected_p_, d_);
  return std::isfinite(delta_) && delta_ < 0;
}

/// Under bounds only free parameters move: neither held at a bound by the gradient nor led out of one by d.
template <typename Real>
void line_searcher<Real>::free_direction() {
  if (box_.empty()) return;
  for (std::size_t i = 0; i < d_.size(); ++i) {
    if (box_.is_active(i, a_[i], -p_[i]) || box_.is_active(i, a_[i], d_[i])) d_[i] = 0;
  }
}

template <typename Real>
void line_searcher<Real>::begin_search() {
  projected_p_ = box_.gradient(a_, p_);
  bool descends = choose_direction();
  if (!descends && method_->has_pairs()) {
    method_->forget();
    descends = choose_direction();
  }
  alpha_max_ = step_max_ / max_norm(d_);
  alpha_ = alpha_max_ < 1 ? alpha_max_ : Real(1);
  lo_ = {0, f_a_, delta_};
  last_width_ = std::numeric_limits<Real>::infinity();
  evaluations_ = 0;
  stage_ = descends ? stage::widening : stage::hopeless;
}

template <typename Real>
void line_searcher<Real>::accept(std::vector<Real> const& x, Real f, std::vector<Real> const& g) {
  if (stage_ != stage::start) {
    curvature_pair<Real> pair{std::vector<Real>(x.size()), std::vector<Real>(x.size())};
    for (std::size_t i = 0; i < x.size(); ++i) {
      pair.s[i] = x[i] - a_[i];
      pair.y[i] = !box_.empty() && pair.s[i] == 0 ? Real(0) : g[i] - p_[i];
    }
    pair.sigma = dot(pair.s, pair.y);
    pair.Y = dot(pair.y, pair.y);
    pair.rho = Real(1) / pair.sigma;
    Real const S = dot(pair.s, pair.s);
    if (pair.sigma > tau<Real> * (std::sqrt(S) * std::sqrt(pair.Y)) && std::isfinite(pair.rho)) method_->take(pair);
  }
  a_ = x;
  f_a_ = f;
  p_ = g;
  begin_search();
}

template <typename Real>
void line_searcher<Real>::restart() {
  method_->forget();
  begin_search();
}

template <typename Real>
void line_searcher<Real>::place_trial(std::vector<Real>& x) const {
  for (std::size_t i = 0; i < x.size(); ++i) x[i] = std::fma(alpha_, d_[i], a_[i]);
  box_.project(x);
}

/// Along the path that d takes within the bounds.
template <typename Real>
Real line_searcher<Real>::slope_at(std::vector<Real> const& x, std::vector<Real> const& g) const {
  std::vector<Real> terms(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    bool const stopped = !box_.empty() && box_.is_active(i, x[i], d_[i]);
    terms[i] = stopped ? Real(0) : g[i] * d_[i];
  }
  return tree_sum(std::span<Real const>(terms));
}

template <typename Real>
bool line_searcher<Real>::is_bent(std::vector<Real> const& x) const {
  if (box_.empty()) return false;
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (box_.is_active(i, x[i], d_[i])) return true;
  }
  return false;
}

template <typename Real>
bool line_searcher<Real>::decreases(std::vector<Real> const& x, Real f, Real slope) const {
  if (!std::isfinite(f) || !std::isfinite(slope)) return false;
  if (box_.empty()) {
    if (f <= std::fma(c1_ * alpha_, delta_, f_a_)) return true;
  } else {
    std::vector<Real> moved(x.size());
    for (std::size_t i = 0; i < x.size(); ++i) moved[i] = x[i] - a_[i];
    if (f <= std::fma(c1_, dot(projected_p_, moved), f_a_)) return true;
  }
  return about_at_most(f, f_a_) && slope <= std::fma(Real(2), c1_, Real(-1)) * delta_;
}

/// Of a point that decreases.
template <typename Real>
bool line_searcher<Real>::acceptable(std::vector<Real> const& x, Real slope) const {
  if (backtracks_ || stage_ == stage::taking || is_bent(x)) return true;
  if (std::abs(slope) <= c2_ * -delta_) return true;
  return stage_ == stage::widening && alpha_ >= alpha_max_ && slope < 0;
}

template <typename Real>
void line_searcher<Real>::take_place(search_place<Real> const& trial, bool decreases) {
  if (!decreases || !about_at_most(trial.f, lo_.f)) {
    hi_ = trial;
    stage_ = stage::narrowing;
    return;
  }
  bool const turned = stage_ == stage::widening ? trial.slope >= 0 : trial.slope * (hi_.length - lo_.length) >= 0;
  if (turned) {
    hi_ = lo_;
    stage_ = stage::narrowing;
  }
  lo_ = trial;
}

/// t, the place of the next trial point between lo and hi.
template <typename Real>
Real line_searcher<Real>::narrowed(Real width) {
  if (!std::isfinite(hi_.f) || !std::isfinite(hi_.slope)) return tenth<Real>;
  Real const A = lo_.slope * width, B = hi_.slope * width;
  Real const C = std::fma(Real(3), lo_.f - hi_.f, A + B);
  Real const V = std::sqrt(std::fma(C, C, -(A * B)));
  Real const t = Real(1) - ((B - C) + V) / std::fma(Real(2), V, B - A);
  Real const most = backtracks_ ? Real(0.5) : nine_tenths<Real>;
  if (std::isnan(t) || std::abs(width) > Real(0.75) * last_width_) return Real(0.5);
  if (t < tenth<Real>) return tenth<Real>;
  return t > most ? most : t;
}

template <typename Real>
void line_searcher<Real>::choose_length() {
  if (stage_ == stage::widening) {
    Real const wider = Real(4) * alpha_;
    alpha_ = alpha_max_ < wider ? alpha_max_ : wider;
    return;
  }
  Real const width = hi_.length - lo_.length;
  Real const t = narrowed(width);
  last_width_ = std::abs(width);
  alpha_ = std::fma(t, width, lo_.length);
}

template <typename Real>
bool line_searcher<Real>::exhausted() const {
  bool const nothing_between = alpha_ == lo_.length || alpha_ == hi_.length;
  return evaluations_ >= most_evaluations_ || (stage_ == stage::narrowing && nothing_between);
}

/// Of an exhausted search.
template <typename Real>
typename line_searcher<Real>::finding line_searcher<Real>::finish() {
  if (lo_.length > 0) {
    alpha_ = lo_.length;
    stage_ = stage::taking;
    return finding::rejected;
  }
  return method_->has_pairs() ? finding::restarts : finding::failed;
}

template <typename Real>
typename line_searcher<Real>::finding line_searcher<Real>::judge(std::vector<Real> const& x, Real f,
                                                                 std::vector<Real> const& g) {
  stands_still_ = stage_ != stage::start && same_bits(x, a_);
  if (stage_ == stage::start) return finding::accepted;
  evaluations_ = evaluations_ + Real(1);
  if (stage_ == stage::hopeless) return finding::failed;
  if (stage_ == stage::narrowing && stands_still_) return finish();
  Real const slope = slope_at(x, g);
  bool const decreased = decreases(x, f, slope);
  if (decreased && acceptable(x, slope)) {
    return stands_still_ && method_->has_pairs() ? finding::restarts : finding::accepted;
  }
  take_place({alpha_, f, slope}, decreased);
  choose_length();
  return exhausted() ? finish() : finding::rejected;
}

template class line_searcher<float>;
template class line_searcher<double>;

}  // namespace rivulet::reference
