// The learning rate's factor, spelled out as in docs/methods.md.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/schedule.hpp"

#include <cmath>
#include <numbers>

#include "kernels/elementary.hpp"

namespace rivulet::reference {

template <typename Real>
rate_schedule<Real>::rate_schedule(descent_settings const& settings, hyperparameter_values<Real> const& h)
    : kind_(settings.schedule),
      active_(settings.warmup || settings.schedule != schedule::constant),
      warmup_(settings.warmup ? h[hyperparameter::warmup_iterations] : Real(0)),
      step_size_(h[hyperparameter::step_size]),
      gamma_(h[hyperparameter::gamma]),
      decay_(h[hyperparameter::decay_iterations]),
      minimum_(h[hyperparameter::minimum_fraction]) {}

template <typename Real>
Real rate_schedule<Real>::factor() const {
  if (warming()) return (warmed_ + Real(1)) / warmup_;
  switch (kind_) {
    case schedule::constant:
      return 1;
    case schedule::step:
    case schedule::exponential:
      return phi_;
    case schedule::cosine:
      break;
  }
  Real const angle = (std::numbers::pi_v<Real> * count_) / decay_;
  return std::fma(Real(1) - minimum_, Real(0.5) * (Real(1) + kernels::cos(angle)), minimum_);
}

template <typename Real>
bool rate_schedule<Real>::settled() const {
  if (warming()) return false;
  switch (kind_) {
    case schedule::constant:
      return true;
    case schedule::step:
    case schedule::exponential:
      return same_bits(phi_ * gamma_, phi_);
    case schedule::cosine:
      return count_ >= decay_;
  }
  return true;
}

template <typename Real>
void rate_schedule<Real>::advance() {
  if (warming()) {
    warmed_ = warmed_ + Real(1);
    return;
  }
  switch (kind_) {
    case schedule::constant:
      break;
    case schedule::step:
      count_ = count_ + Real(1);
      if (count_ >= step_size_) {
        phi_ = phi_ * gamma_;
        count_ = 0;
      }
      break;
    case schedule::exponential:
      phi_ = phi_ * gamma_;
      break;
    case schedule::cosine:
      if (count_ < decay_) count_ = count_ + Real(1);
      break;
  }
}

template class rate_schedule<float>;
template class rate_schedule<double>;

}  // namespace rivulet::reference
