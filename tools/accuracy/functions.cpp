// The table of functions with their oracles.
// SPDX-License-Identifier: Apache-2.0
#include "tools/accuracy/functions.hpp"

#include <array>
#include <cmath>

#include "tests/kernels/exact.hpp"

namespace rivulet::accuracy {
namespace {

template <int (*Function)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t)>
void by_mpfr(mpfr_ptr result, mpfr_srcptr a, mpfr_srcptr) {
  Function(result, a, MPFR_RNDN);
}

template <int (*Function)(mpfr_ptr, mpfr_srcptr, mpfr_srcptr, mpfr_rnd_t)>
void by_mpfr(mpfr_ptr result, mpfr_srcptr a, mpfr_srcptr b) {
  Function(result, a, b, MPFR_RNDN);
}

template <typename F>
F sigmoid(F x) {
  return 1 / (1 + std::exp(-x));
}

template <typename F>
F softplus(F x) {
  return x > 60 ? x : std::log1p(std::exp(x));
}

void true_relu(mpfr_ptr result, mpfr_srcptr a, mpfr_srcptr) {
  if (mpfr_nan_p(a) != 0 || mpfr_sgn(a) > 0) {
    mpfr_set(result, a, MPFR_RNDN);
  } else {
    mpfr_set_zero(result, 1);
  }
}
template <typename F>
F relu(F x) {
  return std::isnan(x) || x > 0 ? x : F(0);
}

void true_sign(mpfr_ptr result, mpfr_srcptr a, mpfr_srcptr) {
  if (mpfr_nan_p(a) != 0 || mpfr_zero_p(a) != 0) {
    mpfr_set(result, a, MPFR_RNDN);
  } else {
    mpfr_set_si(result, mpfr_sgn(a), MPFR_RNDN);
  }
}
template <typename F>
F sign(F x) {
  return std::isnan(x) || x == 0 ? x : std::copysign(F(1), x);
}

using std::abs, std::acos, std::asin, std::atan, std::cbrt, std::cos, std::cosh, std::erf, std::exp, std::expm1,
    std::floor, std::log, std::log1p, std::sin, std::sinh, std::sqrt, std::tan, std::tanh;

void true_floor(mpfr_ptr result, mpfr_srcptr a, mpfr_srcptr) { mpfr_floor(result, a); }

constexpr double biggest32 = 0x1.fffffep127, biggest64 = 0x1.fffffffffffffp1023;

// X(name, exact, truth, the arguments between which float32 and float64 results vary)
#define RIVULET_ONE_ARGUMENT(name, exact, truth, low32, high32, low64, high64)                                         \
  function_row {                                                                                                       \
#name, 1, exact, truth,                                                                                            \
        [](double x) -> double { return name(x); }, [](long double x,                                                  \
                                                       long double) -> long double { return name(x); }, low32, high32, \
                                                                                                     low64, high64     \
  }
#define RIVULET_TWO_ARGUMENTS(name, exact, truth, oracle, low32, high32, low64, high64)                        \
  function_row {                                                                                               \
#name, 2, exact, truth, nullptr,                                                                           \
        [](long double a, long double b) -> long double { return oracle(a, b); }, low32, high32, low64, high64 \
  }

constexpr std::array rows{
    RIVULET_ONE_ARGUMENT(exp, false, by_mpfr<mpfr_exp>, -104, 89, -746, 710),
    RIVULET_ONE_ARGUMENT(expm1, false, by_mpfr<mpfr_expm1>, -20, 89, -40, 710),
    RIVULET_ONE_ARGUMENT(log, false, by_mpfr<mpfr_log>, 0, biggest32, 0, biggest64),
    RIVULET_ONE_ARGUMENT(log1p, false, by_mpfr<mpfr_log1p>, -1, biggest32, -1, biggest64),
    RIVULET_ONE_ARGUMENT(cbrt, false, by_mpfr<mpfr_cbrt>, -biggest32, biggest32, -biggest64, biggest64),
    RIVULET_ONE_ARGUMENT(sin, false, by_mpfr<mpfr_sin>, -40, 40, -40, 40),
    RIVULET_ONE_ARGUMENT(cos, false, by_mpfr<mpfr_cos>, -40, 40, -40, 40),
    RIVULET_ONE_ARGUMENT(tan, false, by_mpfr<mpfr_tan>, -40, 40, -40, 40),
    RIVULET_ONE_ARGUMENT(asin, false, by_mpfr<mpfr_asin>, -1, 1, -1, 1),
    RIVULET_ONE_ARGUMENT(acos, false, by_mpfr<mpfr_acos>, -1, 1, -1, 1),
    RIVULET_ONE_ARGUMENT(atan, false, by_mpfr<mpfr_atan>, -8, 8, -8, 8),
    RIVULET_ONE_ARGUMENT(sinh, false, by_mpfr<mpfr_sinh>, -90, 90, -711, 711),
    RIVULET_ONE_ARGUMENT(cosh, false, by_mpfr<mpfr_cosh>, -90, 90, -711, 711),
    RIVULET_ONE_ARGUMENT(tanh, false, by_mpfr<mpfr_tanh>, -10, 10, -20, 20),
    RIVULET_ONE_ARGUMENT(erf, false, by_mpfr<mpfr_erf>, -4, 4, -6, 6),
    RIVULET_ONE_ARGUMENT(sigmoid, false, by_mpfr<test::true_sigmoid>, -104, 20, -746, 40),
    RIVULET_ONE_ARGUMENT(softplus, false, by_mpfr<test::true_softplus>, -104, 20, -746, 40),
    RIVULET_TWO_ARGUMENTS(power, false, by_mpfr<mpfr_pow>, std::pow, -104, 89, -746, 710),
    RIVULET_ONE_ARGUMENT(sqrt, true, by_mpfr<mpfr_sqrt>, 0, biggest32, 0, biggest64),
    RIVULET_ONE_ARGUMENT(relu, true, true_relu, -8, 8, -8, 8),
    RIVULET_ONE_ARGUMENT(floor, true, true_floor, -300, 300, -300, 300),
    RIVULET_ONE_ARGUMENT(abs, true, by_mpfr<mpfr_abs>, -8, 8, -8, 8),
    RIVULET_ONE_ARGUMENT(sign, true, true_sign, -8, 8, -8, 8),
    RIVULET_TWO_ARGUMENTS(minimum, true, by_mpfr<mpfr_min>, std::fmin, -8, 8, -8, 8),
    RIVULET_TWO_ARGUMENTS(maximum, true, by_mpfr<mpfr_max>, std::fmax, -8, 8, -8, 8),
};
#undef RIVULET_ONE_ARGUMENT
#undef RIVULET_TWO_ARGUMENTS

}  // namespace

std::span<function_row const> functions() { return rows; }

}  // namespace rivulet::accuracy
