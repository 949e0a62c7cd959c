// Exact values by MPFR and distances from them in units of the last place.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace rivulet::test {

/// An MPFR number of 200 bits: enough for the hardest cases of these functions in float64.
class exact {
 public:
  exact() { mpfr_init2(value_, 200); }
  explicit exact(double value) : exact() { mpfr_set_d(value_, value, MPFR_RNDN); }
  exact(exact const&) = delete;
  exact& operator=(exact const&) = delete;
  ~exact() { mpfr_clear(value_); }

  mpfr_ptr get() { return value_; }
  mpfr_srcptr get() const { return value_; }

 private:
  mpfr_t value_;
};

/// |value − truth| in units of the last place of T at the truth. Infinity where one is NaN or infinite and the other is
/// not, or where the signs differ; but overflow to infinity is right beyond the largest number.
template <typename T>
double ulp_error(T value, exact const& truth) {
  using limits = std::numeric_limits<T>;
  constexpr double wrong = std::numeric_limits<double>::infinity();
  if (std::isnan(value) || mpfr_nan_p(truth.get())) return std::isnan(value) && mpfr_nan_p(truth.get()) ? 0 : wrong;
  if (std::signbit(value) != (mpfr_signbit(truth.get()) != 0)) return wrong;
  if (mpfr_inf_p(truth.get())) return std::isinf(value) ? 0 : wrong;
  long const exponent = mpfr_zero_p(truth.get()) ? limits::min_exponent : mpfr_get_exp(truth.get());
  if (std::isinf(value)) {
    mpfr_prec_t const digits = limits::digits;
    exact rounded;
    mpfr_set_prec(rounded.get(), digits);
    mpfr_set(rounded.get(), truth.get(), MPFR_RNDN);
    return mpfr_get_exp(rounded.get()) > limits::max_exponent ? 0 : wrong;
  }
  exact distance(static_cast<double>(value));
  mpfr_sub(distance.get(), distance.get(), truth.get(), MPFR_RNDN);
  long const unit = std::max<long>(exponent, limits::min_exponent) - limits::digits;
  mpfr_mul_2si(distance.get(), distance.get(), -unit, MPFR_RNDN);
  return std::fabs(mpfr_get_d(distance.get(), MPFR_RNDN));
}

}  // namespace rivulet::test
