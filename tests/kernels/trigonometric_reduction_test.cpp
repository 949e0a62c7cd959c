// The reduction of large arguments is right to nearly twice the precision at every exponent: every bit of 2/π counts.
// SPDX-License-Identifier: Apache-2.0
#include "kernels/trigonometric_reduction.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "tests/kernels/exact.hpp"

namespace rivulet::test {
namespace {

namespace k = rivulet::kernels;

/// |high + low − (x − q·π/2)| with q the integer nearest to x·2/π, and whether the quadrant is q modulo 4.
struct deviation {
  double distance;
  bool same_quadrant;
};

template <typename T>
deviation deviation_at(T x) {
  constexpr mpfr_prec_t precision = 1400;  // more than the exponent range and two mantissas
  exact half_pi, quotient, rest;
  for (exact* number : {&half_pi, &quotient, &rest}) mpfr_set_prec(number->get(), precision);
  mpfr_const_pi(half_pi.get(), MPFR_RNDN);
  mpfr_div_2ui(half_pi.get(), half_pi.get(), 1, MPFR_RNDN);
  mpfr_set_d(rest.get(), static_cast<double>(x), MPFR_RNDN);
  mpfr_div(quotient.get(), rest.get(), half_pi.get(), MPFR_RNDN);
  mpfr_rint(quotient.get(), quotient.get(), MPFR_RNDN);
  mpfr_mul(half_pi.get(), half_pi.get(), quotient.get(), MPFR_RNDN);
  mpfr_sub(rest.get(), rest.get(), half_pi.get(), MPFR_RNDN);
  auto const reduced = k::detail::reduce_far(x);
  mpfr_sub_d(rest.get(), rest.get(), static_cast<double>(reduced.high), MPFR_RNDN);
  mpfr_sub_d(rest.get(), rest.get(), static_cast<double>(reduced.low), MPFR_RNDN);
  mpfr_set_ui(half_pi.get(), 4, MPFR_RNDN);
  mpfr_fmod(quotient.get(), quotient.get(), half_pi.get(), MPFR_RNDN);
  long const quadrant = mpfr_get_si(quotient.get(), MPFR_RNDN) & 3;
  return {std::fabs(mpfr_get_d(rest.get(), MPFR_RNDN)), quadrant == static_cast<long>(reduced.quadrant)};
}

template <typename T>
void expect_reduced(int first_exponent, int last_exponent, double tolerance) {
  std::mt19937_64 random(8);
  for (int exponent = first_exponent; exponent <= last_exponent; ++exponent) {
    for (int i = 0; i < 4; ++i) {
      double const fraction = 1 + std::ldexp(static_cast<double>(random() >> 12), -52);
      auto x = std::ldexp(static_cast<T>(fraction), exponent);
      if (i % 2 == 1) x = -x;
      if (!std::isfinite(x)) continue;
      auto const found = deviation_at(x);
      EXPECT_LE(found.distance, tolerance) << std::hexfloat << x;
      EXPECT_TRUE(found.same_quadrant) << std::hexfloat << x;
    }
  }
}

TEST(reduce_far, keeps_44_bits_in_float32) { expect_reduced<float>(8, 127, 0x1p-44); }
TEST(reduce_far, keeps_100_bits_in_float64) { expect_reduced<double>(24, 1023, 0x1p-100); }

}  // namespace
}  // namespace rivulet::test
