// The error of every elementary function against MPFR stays within the bound that docs/elementary.md states.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <bit>
#include <cstdint>
#include <functional>
#include <ios>
#include <sstream>
#include <string>

#include "kernels/elementary.hpp"
#include "tests/kernels/exact.hpp"
#include "tests/kernels/lane_inputs.hpp"

namespace rivulet::test {
namespace {

namespace k = rivulet::kernels;

struct function_row {
  char const* name;
  float (*value32)(float);
  double (*value64)(double);
  int (*truth)(mpfr_ptr, mpfr_srcptr, mpfr_rnd_t);
  double (*oracle)(double);  ///< the C library's: exact enough for float32
  double bound32;            ///< units of the last place; docs/elementary.md
  double bound64;
};

double sigmoid(double x) { return 1 / (1 + std::exp(-x)); }
double softplus(double x) { return x > 40 ? x : std::log1p(std::exp(x)); }

#define RIVULET_ROW(name, truth, oracle, bound32, bound64)                                                           \
  {                                                                                                                  \
#name,                                                                                                           \
        [](float x) { return k::name(x); },                                                                          \
                                         [](double x) { return k::name(x); }, truth,                                 \
                                                                           [](double x) { return oracle(x); },       \
                                                                                                            bound32, \
                                                                                                            bound64  \
  }
#define RIVULET_STANDARD(name, bound32, bound64) RIVULET_ROW(name, mpfr_##name, std::name, bound32, bound64)
function_row const rows[] = {
    RIVULET_STANDARD(exp, 1.0, 1.0),
    RIVULET_STANDARD(expm1, 1.25, 1.25),
    RIVULET_STANDARD(log, 1.0, 1.0),
    RIVULET_STANDARD(log1p, 1.5, 1.0),
    RIVULET_STANDARD(sqrt, 0.5, 0.5),
    RIVULET_STANDARD(cbrt, 1.0, 1.0),
    RIVULET_STANDARD(sin, 1.5, 1.5),
    RIVULET_STANDARD(cos, 1.5, 1.5),
    RIVULET_STANDARD(tan, 1.5, 1.5),
    RIVULET_STANDARD(asin, 1.4, 1.4),
    RIVULET_STANDARD(acos, 1.25, 1.4),
    RIVULET_STANDARD(atan, 1.4, 1.4),
    RIVULET_STANDARD(sinh, 1.5, 1.25),
    RIVULET_STANDARD(cosh, 1.4, 1.25),
    RIVULET_STANDARD(tanh, 1.25, 1.25),
    RIVULET_STANDARD(erf, 1.25, 1.25),
    RIVULET_ROW(sigmoid, true_sigmoid, sigmoid, 1.0, 1.0),
    RIVULET_ROW(softplus, true_softplus, softplus, 1.4, 1.0),
};
#undef RIVULET_STANDARD
#undef RIVULET_ROW
constexpr double power_bound32 = 1.0;
constexpr double power_bound64 = 1.25;

/// Where functions change their formula, where they overflow, where they become subnormal, and near there.
template <typename T>
void add_thresholds(std::vector<T>& to) {
  for (double threshold : {0.25,
                           0.35,
                           0.41421356,
                           0.5,
                           0.925,
                           1.0,
                           1.0397,
                           1.0986,
                           2.0,
                           4.0,
                           5.92,
                           44.4,
                           87.3365,
                           88.7228,
                           89.41598629223294,
                           103.9721,
                           708.3964,
                           709.782712893384,
                           710.4758600739439,
                           745.133219101941}) {
    auto const word = std::bit_cast<word_of<T>>(static_cast<T>(threshold));
    for (int step = -60; step <= 60; ++step) {
      auto const value = std::bit_cast<T>(static_cast<word_of<T>>(word + static_cast<word_of<T>>(step)));
      to.push_back(value);
      to.push_back(-value);
      to.push_back(static_cast<T>(threshold * (1 + step * 0x1p-11)));
    }
  }
}

/// Numbers nearest to multiples of π/2 (the largest cancellation), near 1, near the ends of the functions' ranges, and
/// the argument whose distance from a multiple of π/2 is the smallest of all in float64 (Muller 2016, §11.2).
template <typename T>
std::vector<T> hard_numbers() {
  std::vector<T> result{T(6381956970095103.0 * 0x1p797), std::numeric_limits<T>::max(), T(1e22),
                        T(16367173.0 * 0x1p72)};
  std::mt19937_64 random(5);
  exact multiple;
  for (int i = 1; i <= 3000; ++i) {
    mpfr_const_pi(multiple.get(), MPFR_RNDN);
    mpfr_mul_ui(multiple.get(), multiple.get(), i <= 1500 ? static_cast<unsigned>(i) : random() >> 40, MPFR_RNDN);
    mpfr_div_2ui(multiple.get(), multiple.get(), 1, MPFR_RNDN);
    auto const nearest = static_cast<T>(mpfr_get_d(multiple.get(), MPFR_RNDN));
    result.push_back(nearest);
    result.push_back(-nearest);
  }
  for (int i = 1; i <= 500; ++i) {
    result.push_back(1 + static_cast<T>(i) * std::numeric_limits<T>::epsilon());
    result.push_back(1 - static_cast<T>(i) * std::numeric_limits<T>::epsilon() / 2);
    result.push_back(std::ldexp(T(1) + static_cast<T>(i) / 512, -(i % 80)));
    result.push_back(-std::ldexp(T(1) + static_cast<T>(i) / 512, -(i % 80)));
    result.push_back(static_cast<T>(0.34657359027997265 * i));
    result.push_back(static_cast<T>(-0.34657359027997265 * i));
  }
  add_thresholds(result);
  return result;
}

template <typename T>
std::vector<T> sample() {
  std::vector<T> result = mixed_numbers<T>(12000, 3);
  std::mt19937_64 random(4);
  for (int i = 0; i < 12000; ++i) {
    double const unit = std::ldexp(static_cast<double>(random() >> 11), -53);
    result.push_back(static_cast<T>(2 * unit - 1));
    result.push_back(static_cast<T>(4 * unit));
  }
  for (T value : hard_numbers<T>()) result.push_back(value);
  return result;
}

struct worst_case {
  double error = 0;
  double first = 0;
  double second = 0;

  void note(double now, double a, double b = 0) {
    if (!(now <= error)) *this = {now, a, b};
  }
};

std::string describe(worst_case const& worst) {
  std::ostringstream text;
  text << worst.error << " ulp at " << std::hexfloat << worst.first << ", " << worst.second;
  return text.str();
}

template <typename T>
worst_case worst_against_mpfr(function_row const& row, std::function<T(T)> const& value) {
  worst_case worst;
  exact truth;
  for (T x : sample<T>()) {
    exact const argument(static_cast<double>(x));
    row.truth(truth.get(), argument.get(), MPFR_RNDN);
    worst.note(ulp_error(value(x), truth), static_cast<double>(x));
  }
  return worst;
}

class elementary_accuracy : public testing::TestWithParam<function_row> {};

TEST_P(elementary_accuracy, in_float32_is_within_its_bound) {
  worst_case const worst = worst_against_mpfr<float>(GetParam(), GetParam().value32);
  EXPECT_LE(worst.error, GetParam().bound32) << describe(worst);
  EXPECT_GE(worst.error, GetParam().bound32 / 4) << "the bound says nothing";
}

TEST_P(elementary_accuracy, in_float64_is_within_its_bound) {
  worst_case const worst = worst_against_mpfr<double>(GetParam(), GetParam().value64);
  EXPECT_LE(worst.error, GetParam().bound64) << describe(worst);
  EXPECT_GE(worst.error, GetParam().bound64 / 4) << "the bound says nothing";
}

/// Every 1999th of the float32 numbers; `make accuracy` visits all.
TEST_P(elementary_accuracy, in_float32_holds_over_all_exponents) {
  worst_case worst;
  for (std::uint64_t word = 0; word < 0x100000000; word += 1999) {
    auto const x = std::bit_cast<float>(static_cast<std::uint32_t>(word));
    float const value = GetParam().value32(x);
    double const truth = GetParam().oracle(static_cast<double>(x));
    if (std::isnan(truth) || std::isinf(static_cast<float>(truth))) {
      ASSERT_TRUE(std::isnan(truth) ? std::isnan(value) : std::isinf(value)) << std::hexfloat << x;
      continue;
    }
    int exponent = 0;
    std::frexp(truth, &exponent);
    int const unit = (truth == 0 || exponent < -125 ? -125 : exponent) - 24;
    worst.note(std::ldexp(std::fabs(static_cast<double>(value) - truth), -unit), static_cast<double>(x));
  }
  EXPECT_LE(worst.error, GetParam().bound32) << describe(worst);
}

INSTANTIATE_TEST_SUITE_P(functions, elementary_accuracy, testing::ValuesIn(rows),
                         [](auto const& row) { return std::string(row.param.name); });

/// Pairs whose result lies anywhere from below the subnormal numbers to beyond the largest, with bases everywhere, near
/// 1 and among small integers.
template <typename T>
std::vector<std::pair<T, T>> power_pairs(int count) {
  using limits = std::numeric_limits<T>;
  std::mt19937_64 random(6);
  auto const uniform = [&](double a, double b) {
    return a + (b - a) * std::ldexp(static_cast<double>(random() >> 11), -53);
  };
  std::vector<std::pair<T, T>> result;
  for (int i = 0; i < count; ++i) {
    double base = std::exp2(uniform(limits::min_exponent, limits::max_exponent));
    if (i % 4 == 1) base = 1 + uniform(-1, 1) * std::exp2(uniform(1 - limits::digits, -1));
    if (i % 4 == 2) base = uniform(0.7, 1.42);
    if (i % 4 == 3) base = uniform(0, 10);
    auto const x = static_cast<T>(base);
    double const exponent = uniform(limits::min_exponent - limits::digits - 2, limits::max_exponent + 2);
    auto y = static_cast<T>(exponent / std::log2(static_cast<double>(x)));
    if (i % 4 == 3) y = static_cast<T>(uniform(-20, 20));
    if (i % 16 == 3) y = std::nearbyint(y);
    result.emplace_back(i % 32 == 3 ? -x : x, y);
  }
  for (T x : {T(2), T(3), T(-10), T(0.5), T(1.5)}) {
    for (int i = -1100; i <= 1100; ++i) result.emplace_back(x, static_cast<T>(i) / (x > 0 ? 2 : 1));
  }
  return result;
}

template <typename T>
worst_case worst_power(int count) {
  worst_case worst;
  exact truth;
  for (auto const& [x, y] : power_pairs<T>(count)) {
    exact const base(static_cast<double>(x));
    exact const exponent(static_cast<double>(y));
    mpfr_pow(truth.get(), base.get(), exponent.get(), MPFR_RNDN);
    worst.note(ulp_error(k::power(x, y), truth), static_cast<double>(x), static_cast<double>(y));
  }
  return worst;
}

TEST(power_accuracy, in_float32_is_within_its_bound) {
  worst_case const worst = worst_power<float>(40000);
  EXPECT_LE(worst.error, power_bound32) << describe(worst);
  EXPECT_GE(worst.error, power_bound32 / 4) << "the bound says nothing";
}

TEST(power_accuracy, in_float64_is_within_its_bound) {
  worst_case const worst = worst_power<double>(40000);
  EXPECT_LE(worst.error, power_bound64) << describe(worst);
  EXPECT_GE(worst.error, power_bound64 / 4) << "the bound says nothing";
}

}  // namespace
}  // namespace rivulet::test
