// Errors in units of the last place, and the worst of many.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <mpfr.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <limits>
#include <vector>

#include "tools/accuracy/functions.hpp"

namespace rivulet::accuracy {

/// One result that is not the exact value.
struct finding {
  double error = 0;  ///< infinite where the kind of number is wrong: NaN, infinity, sign
  double a = 0, b = 0;
  std::uint64_t index = 0;
};

/// The larger error first; of equal ones the earlier.
inline bool worse(finding const& one, finding const& other) {
  return one.error != other.error ? one.error > other.error : one.index < other.index;
}

struct tally {
  std::uint64_t inputs = 0;
  std::uint64_t by_mpfr = 0;
  std::uint64_t wrong = 0;  ///< results of the wrong kind
  finding worst;            ///< of the right kind
  finding first_wrong;

  void note(finding const& found) {
    if (!std::isinf(found.error)) {
      if (worse(found, worst)) worst = found;
    } else if (wrong++ == 0 || found.index < first_wrong.index) {
      first_wrong = found;
    }
  }
  void add(tally const& other) {
    inputs += other.inputs;
    by_mpfr += other.by_mpfr;
    if (other.wrong != 0 && (wrong == 0 || other.first_wrong.index < first_wrong.index))
      first_wrong = other.first_wrong;
    wrong += other.wrong;
    if (worse(other.worst, worst)) worst = other.worst;
  }
};

/// Compares results with MPFR's. One object for each thread.
class judge {
 public:
  explicit judge(function_row const& function) : function_(function) {
    for (mpfr_ptr number : {a_, b_}) mpfr_init2(number, 53);
    for (mpfr_ptr number : {truth_, distance_}) mpfr_init2(number, 96);
  }
  judge(judge const&) = delete;
  judge& operator=(judge const&) = delete;
  ~judge() { mpfr_clears(a_, b_, truth_, distance_, nullptr); }

  template <typename T>
  double error(T a, T b, T value) {
    constexpr double wrong = std::numeric_limits<double>::infinity();
    mpfr_set_d(a_, static_cast<double>(a), MPFR_RNDN);
    mpfr_set_d(b_, static_cast<double>(b), MPFR_RNDN);
    function_.truth(truth_, a_, b_);
    if (std::isnan(value) || mpfr_nan_p(truth_) != 0) return std::isnan(value) && mpfr_nan_p(truth_) != 0 ? 0 : wrong;
    if (value == 0 && mpfr_zero_p(truth_) != 0 && function_.arity == 2 && function_.exact) return 0;
    if (std::signbit(value) != (mpfr_signbit(truth_) != 0)) return wrong;
    if (mpfr_inf_p(truth_) != 0) return std::isinf(value) ? 0 : wrong;
    return distance(value);
  }

 private:
  /// From the finite truth. Infinity stands for the number after the largest, and for all beyond.
  template <typename T>
  double distance(T value) {
    using limits = std::numeric_limits<T>;
    long exponent = mpfr_zero_p(truth_) != 0 ? limits::min_exponent : mpfr_get_exp(truth_);
    if (std::isinf(value)) {
      if (exponent > limits::max_exponent) return 0;
      mpfr_set_ui_2exp(distance_, 1, limits::max_exponent, MPFR_RNDN);
      if (value < 0) mpfr_neg(distance_, distance_, MPFR_RNDN);
      mpfr_sub(distance_, truth_, distance_, MPFR_RNDN);
    } else {
      mpfr_sub_d(distance_, truth_, static_cast<double>(value), MPFR_RNDN);
    }
    exponent = std::clamp<long>(exponent, limits::min_exponent, limits::max_exponent);
    mpfr_mul_2si(distance_, distance_, limits::digits - exponent, MPFR_RNDN);
    return std::fabs(mpfr_get_d(distance_, MPFR_RNDN));
  }

  function_row const& function_;
  mpfr_t a_, b_, truth_, distance_;
};

/// All float32 numbers, judged by float64 functions of the C library; the worst candidates by MPFR.
tally measure_all(function_row const& function, unsigned threads);

/// `count` samples, judged by long double functions of the C library, and by MPFR where they come next to the worst and
/// for every `direct`-th; and the hard cases, judged by MPFR. Throws std::runtime_error where long double proves too
/// coarse to choose.
template <typename T>
tally measure_samples(function_row const& function, std::uint64_t count, std::uint64_t direct, unsigned threads);

}  // namespace rivulet::accuracy
