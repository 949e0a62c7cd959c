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

/// 1 / (1 + e^−x)
inline int true_sigmoid(mpfr_ptr result, mpfr_srcptr x, mpfr_rnd_t rounding) {
  static thread_local exact sum;
  mpfr_neg(sum.get(), x, rounding);
  mpfr_exp(sum.get(), sum.get(), rounding);
  mpfr_add_ui(sum.get(), sum.get(), 1, rounding);
  return mpfr_ui_div(result, 1, sum.get(), rounding);
}

/// log(1 + e^x); beyond 2000 the sum's second part lies far below a last place.
inline int true_softplus(mpfr_ptr result, mpfr_srcptr x, mpfr_rnd_t rounding) {
  static thread_local exact power;
  if (mpfr_nan_p(x) == 0 && mpfr_cmp_ui(x, 2000) > 0) return mpfr_set(result, x, rounding);
  mpfr_exp(power.get(), x, rounding);
  return mpfr_log1p(result, power.get(), rounding);
}

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
