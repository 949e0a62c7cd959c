// When a descent ends and as what, in the order of docs/methods.md.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/stop_rule.hpp"

#include <algorithm>
#include <cmath>

#include "host/reference/gradient.hpp"

namespace rivulet::reference {

namespace {

template <typename Real>
Real larger(Real a, Real b) {
  return a < b ? b : a;
}

/// The outcome where `value` lies beyond a bound, NaN included.
template <typename Real>
bool beyond(Real value, optional_bound const& bound) {
  return bound && !(value <= static_cast<Real>(*bound));
}

template <typename Real>
bool within(Real value, optional_bound const& tolerance, Real scale) {
  return tolerance && value <= static_cast<Real>(*tolerance) * scale;
}

template <typename Real>
Real largest_change(std::vector<Real> const& x, std::vector<Real> const& previous_x) {
  std::vector<Real> change(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) change[i] = x[i] - previous_x[i];
  return max_norm(change);
}

/// Tests 6 and 7 at a point with k > 0.
template <typename Real>
std::optional<convergence_test> test_step(descent_settings const& settings, accepted_point<Real> const& point,
                                          std::vector<Real> const& x, std::vector<Real> const& previous_x) {
  Real const scale = larger(larger(std::abs(point.f), std::abs(point.previous_f)), Real(1));
  if (within(std::abs(point.f - point.previous_f), settings.f_tolerance, scale)) return convergence_test::f;
  if (within(largest_change(x, previous_x), settings.step_tolerance, larger(max_norm(x), Real(1)))) {
    return convergence_test::step;
  }
  return std::nullopt;
}

/// The same as lm has them: free of units.
template <typename Real>
std::optional<convergence_test> test_step_of_fit(descent_settings const& settings, accepted_point<Real> const& point,
                                                 std::vector<Real> const& x, std::vector<Real> const& previous_x) {
  Real const before = std::abs(point.previous_f);
  if (within(point.previous_f - point.f, settings.f_tolerance, larger(std::abs(point.f), before)) &&
      within(point.predicted, settings.f_tolerance, before)) {
    return convergence_test::f;
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    if (!within(std::abs(x[i] - previous_x[i]), settings.step_tolerance, std::abs(x[i]))) return std::nullopt;
  }
  return convergence_test::step;
}

verdict converged(convergence_test by) { return {outcome::converged, by, 0}; }

}  // namespace

template <typename Real>
std::optional<verdict> test_point(descent_settings const& settings, accepted_point<Real> const& point,
                                  std::vector<Real> const& x, std::vector<Real> const& previous_x) {
  Real const f = point.f;
  if (!std::isfinite(f) || !std::isfinite(point.gradient_norm)) {
    return verdict{point.k == 0 ? outcome::undefined_start : outcome::not_finite};
  }
  Real const size = max_norm(x);
  if (beyond(size, settings.divergence_bound) || beyond(std::abs(f), settings.f_bound)) {
    return verdict{outcome::diverged};
  }
  if (within(point.gradient_norm, settings.gradient_tolerance, Real(1))) return converged(convergence_test::gradient);
  if (within(point.gradient_norm, settings.relative_gradient_tolerance, point.first_gradient_norm)) {
    return converged(convergence_test::relative_gradient);
  }
  if (point.k > 0) {
    auto const by = settings.method == method::lm ? test_step_of_fit(settings, point, x, previous_x)
                                                  : test_step(settings, point, x, previous_x);
    if (by) return converged(*by);
  }
  if (settings.target && f <= static_cast<Real>(*settings.target)) return verdict{outcome::reached_target};
  return std::nullopt;
}

std::optional<verdict> test_limits(descent_settings const& settings, std::uint64_t k, std::uint64_t evaluations) {
  if (k >= settings.max_iterations) return verdict{outcome::max_iterations};
  if (settings.max_evaluations && evaluations >= *settings.max_evaluations) return verdict{outcome::max_evaluations};
  return std::nullopt;
}

template <typename Real>
std::uint64_t cycle_detector<Real>::visit(descent_state<Real> const& state, bool settled) {
  if (!settled) {
    save(state, 1);
    return 0;
  }
  ++length_;
  if (same_bits(state, saved_)) return length_;
  if (length_ == power_) save(state, 2 * power_);
  return 0;
}

#define RIVULET_INSTANTIATE(Real)                                                                  \
  template std::optional<verdict> test_point(descent_settings const&, accepted_point<Real> const&, \
                                             std::vector<Real> const&, std::vector<Real> const&);  \
  template class cycle_detector<Real>;
RIVULET_INSTANTIATE(float)
RIVULET_INSTANTIATE(double)
#undef RIVULET_INSTANTIATE

}  // namespace rivulet::reference
