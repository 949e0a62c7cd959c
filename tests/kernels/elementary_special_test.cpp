// Special cases of the elementary functions, by C's Annex F; where C leaves a choice, ours.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "kernels/elementary.hpp"
#include "tests/kernels/lane_inputs.hpp"

namespace rivulet::test {
namespace {

namespace k = rivulet::kernels;

template <typename T>
constexpr T infinity = std::numeric_limits<T>::infinity();
template <typename T>
constexpr T not_a_number = std::numeric_limits<T>::quiet_NaN();
template <typename T>
constexpr T smallest = std::numeric_limits<T>::denorm_min();
template <typename T>
constexpr T largest = std::numeric_limits<T>::max();

/// Equal bits, or both NaN.
template <typename T>
testing::AssertionResult same(T value, T expected) {
  if (std::isnan(value) && std::isnan(expected)) return testing::AssertionSuccess();
  if (std::bit_cast<word_of<T>>(value) == std::bit_cast<word_of<T>>(expected)) return testing::AssertionSuccess();
  return testing::AssertionFailure() << value << ", expected " << expected;
}

template <typename T>
class elementary_special : public testing::Test {};
using precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(elementary_special, precisions);

#define RIVULET_EXPECT(expression, expected) EXPECT_TRUE(same<TypeParam>(k::expression, expected)) << #expression

TYPED_TEST(elementary_special, exponentials) {
  using T = TypeParam;
  T const inf = infinity<T>, nan = not_a_number<T>, tiny = smallest<T>;
  RIVULET_EXPECT(exp(T(0)), 1);
  RIVULET_EXPECT(exp(-T(0)), 1);
  RIVULET_EXPECT(exp(inf), inf);
  RIVULET_EXPECT(exp(-inf), 0);
  RIVULET_EXPECT(exp(nan), nan);
  RIVULET_EXPECT(exp(largest<T>), inf);
  RIVULET_EXPECT(exp(-largest<T>), 0);
  RIVULET_EXPECT(expm1(T(0)), 0);
  RIVULET_EXPECT(expm1(-T(0)), -T(0));
  RIVULET_EXPECT(expm1(tiny), tiny);
  RIVULET_EXPECT(expm1(-tiny), -tiny);
  RIVULET_EXPECT(expm1(inf), inf);
  RIVULET_EXPECT(expm1(-inf), -1);
  RIVULET_EXPECT(expm1(nan), nan);
  RIVULET_EXPECT(tanh(T(0)), 0);
  RIVULET_EXPECT(tanh(-T(0)), -T(0));
  RIVULET_EXPECT(tanh(tiny), tiny);
  RIVULET_EXPECT(tanh(-tiny), -tiny);
  RIVULET_EXPECT(tanh(inf), 1);
  RIVULET_EXPECT(tanh(-inf), -1);
  RIVULET_EXPECT(tanh(nan), nan);
}

TYPED_TEST(elementary_special, logarithms) {
  using T = TypeParam;
  T const inf = infinity<T>, nan = not_a_number<T>, tiny = smallest<T>;
  RIVULET_EXPECT(log(T(0)), -inf);
  RIVULET_EXPECT(log(-T(0)), -inf);
  RIVULET_EXPECT(log(T(1)), 0);
  RIVULET_EXPECT(log(inf), inf);
  RIVULET_EXPECT(log(-tiny), nan);
  RIVULET_EXPECT(log(T(-1)), nan);
  RIVULET_EXPECT(log(-inf), nan);
  RIVULET_EXPECT(log(nan), nan);
  RIVULET_EXPECT(log1p(T(0)), 0);
  RIVULET_EXPECT(log1p(-T(0)), -T(0));
  RIVULET_EXPECT(log1p(tiny), tiny);
  RIVULET_EXPECT(log1p(-tiny), -tiny);
  RIVULET_EXPECT(log1p(T(-1)), -inf);
  RIVULET_EXPECT(log1p(T(-2)), nan);
  RIVULET_EXPECT(log1p(-inf), nan);
  RIVULET_EXPECT(log1p(inf), inf);
  RIVULET_EXPECT(log1p(nan), nan);
  RIVULET_EXPECT(sqrt(-T(0)), -T(0));
  RIVULET_EXPECT(sqrt(T(-1)), nan);
  RIVULET_EXPECT(sqrt(inf), inf);
}

TYPED_TEST(elementary_special, trigonometry) {
  using T = TypeParam;
  T const inf = infinity<T>, nan = not_a_number<T>, tiny = smallest<T>;
  for (T zero : {T(0), -T(0)}) {
    RIVULET_EXPECT(sin(zero), zero);
    RIVULET_EXPECT(cos(zero), 1);
    RIVULET_EXPECT(tan(zero), zero);
  }
  for (T small : {tiny, -tiny}) {
    RIVULET_EXPECT(sin(small), small);
    RIVULET_EXPECT(cos(small), 1);
    RIVULET_EXPECT(tan(small), small);
  }
  for (T bad : {inf, -inf, nan}) {
    RIVULET_EXPECT(sin(bad), nan);
    RIVULET_EXPECT(cos(bad), nan);
    RIVULET_EXPECT(tan(bad), nan);
  }
}

TYPED_TEST(elementary_special, roots_and_errors_are_odd_to_the_ends) {
  using T = TypeParam;
  T const inf = infinity<T>, nan = not_a_number<T>, tiny = smallest<T>;
  RIVULET_EXPECT(cbrt(nan), nan);
  RIVULET_EXPECT(erf(nan), nan);
  for (T sign : {T(1), T(-1)}) {
    RIVULET_EXPECT(cbrt(sign * 0), sign * 0);
    RIVULET_EXPECT(cbrt(sign * inf), sign * inf);
    RIVULET_EXPECT(cbrt(sign * 27), sign * 3);
    RIVULET_EXPECT(cbrt(sign / 8), sign / 2);
    RIVULET_EXPECT(erf(sign * 0), sign * 0);
    RIVULET_EXPECT(erf(sign * inf), sign);
    RIVULET_EXPECT(erf(sign * largest<T>), sign);
    RIVULET_EXPECT(erf(sign * tiny), sign * tiny);
  }
  for (int k = std::numeric_limits<T>::min_exponent / 3 - 6; k < std::numeric_limits<T>::max_exponent / 3; ++k) {
    RIVULET_EXPECT(cbrt(std::ldexp(T(-1), 3 * k)), std::ldexp(T(-1), k));
  }
}

TYPED_TEST(elementary_special, inverse_trigonometry) {
  using T = TypeParam;
  T const inf = infinity<T>, nan = not_a_number<T>, tiny = smallest<T>;
  T const half_pi = static_cast<T>(1.57079632679489661923L);
  T const above_one = std::nextafter(T(1), T(2));
  for (T bad : {above_one, -above_one, T(2), -largest<T>, inf, -inf, nan}) {
    RIVULET_EXPECT(asin(bad), nan);
    RIVULET_EXPECT(acos(bad), nan);
  }
  RIVULET_EXPECT(acos(T(1)), 0);
  RIVULET_EXPECT(acos(T(-1)), static_cast<T>(3.14159265358979323846L));
  RIVULET_EXPECT(atan(nan), nan);
  for (T sign : {T(1), T(-1)}) {
    RIVULET_EXPECT(acos(sign * 0), half_pi);
    RIVULET_EXPECT(acos(sign * tiny), half_pi);
    RIVULET_EXPECT(asin(sign * 0), sign * 0);
    RIVULET_EXPECT(asin(sign * tiny), sign * tiny);
    RIVULET_EXPECT(asin(sign), sign * half_pi);
    RIVULET_EXPECT(atan(sign * 0), sign * 0);
    RIVULET_EXPECT(atan(sign * tiny), sign * tiny);
    RIVULET_EXPECT(atan(sign * largest<T>), sign * half_pi);
    RIVULET_EXPECT(atan(sign * inf), sign * half_pi);
  }
}

TYPED_TEST(elementary_special, hyperbolic_functions_overflow_only_beyond_the_largest_number) {
  using T = TypeParam;
  T const inf = infinity<T>, nan = not_a_number<T>, tiny = smallest<T>;
  T const last = sizeof(T) == 4 ? T(0x1.65a9f8p+6) : T(0x1.633ce8fb9f87dp+9);  // ln(2·largest), rounded down
  T const beyond = std::nextafter(last, inf);
  RIVULET_EXPECT(sinh(nan), nan);
  RIVULET_EXPECT(cosh(nan), nan);
  for (T sign : {T(1), T(-1)}) {
    RIVULET_EXPECT(sinh(sign * 0), sign * 0);
    RIVULET_EXPECT(sinh(sign * tiny), sign * tiny);
    RIVULET_EXPECT(sinh(sign * inf), sign * inf);
    RIVULET_EXPECT(sinh(sign * largest<T>), sign * inf);
    RIVULET_EXPECT(sinh(sign * beyond), sign * inf);
    RIVULET_EXPECT(cosh(sign * 0), 1);
    RIVULET_EXPECT(cosh(sign * tiny), 1);
    RIVULET_EXPECT(cosh(sign * inf), inf);
    RIVULET_EXPECT(cosh(sign * beyond), inf);
    EXPECT_TRUE(std::isfinite(k::sinh(sign * last)));
    EXPECT_TRUE(std::isfinite(k::cosh(sign * last)));
  }
}

TYPED_TEST(elementary_special, sigmoid_and_softplus) {
  using T = TypeParam;
  T const inf = infinity<T>, nan = not_a_number<T>, tiny = smallest<T>;
  RIVULET_EXPECT(sigmoid(nan), nan);
  RIVULET_EXPECT(sigmoid(-inf), 0);
  RIVULET_EXPECT(sigmoid(-largest<T>), 0);
  RIVULET_EXPECT(sigmoid(inf), 1);
  RIVULET_EXPECT(sigmoid(largest<T>), 1);
  RIVULET_EXPECT(softplus(nan), nan);
  RIVULET_EXPECT(softplus(-inf), 0);
  RIVULET_EXPECT(softplus(-largest<T>), 0);
  RIVULET_EXPECT(softplus(inf), inf);
  RIVULET_EXPECT(softplus(largest<T>), largest<T>);
  for (T small : {T(0), -T(0), tiny, -tiny}) {
    RIVULET_EXPECT(sigmoid(small), T(0.5));
    RIVULET_EXPECT(softplus(small), static_cast<T>(0.69314718055994530942L));
  }
  T const last = std::log(tiny);
  RIVULET_EXPECT(sigmoid(last), tiny);
  RIVULET_EXPECT(softplus(last), tiny);
}

TYPED_TEST(elementary_special, relu_and_floor) {
  using T = TypeParam;
  T const inf = infinity<T>, nan = not_a_number<T>, tiny = smallest<T>;
  RIVULET_EXPECT(relu(nan), nan);
  RIVULET_EXPECT(floor(nan), nan);
  for (T none : {T(0), -T(0), -tiny, T(-3), -inf}) RIVULET_EXPECT(relu(none), 0);
  for (T all : {tiny, T(0.5), largest<T>, inf}) RIVULET_EXPECT(relu(all), all);
  for (T x : mixed_numbers<T>(20000, 9)) RIVULET_EXPECT(floor(x), std::floor(x));
  for (T base : {T(0), T(1), T(1000), T(0x1p22), T(0x1p23), T(0x1p51), T(0x1p52)}) {
    for (T step : {T(0.25), T(0.5), T(0.75), T(1), std::numeric_limits<T>::epsilon(), tiny}) {
      for (T x : {base + step, base - step}) {
        RIVULET_EXPECT(floor(x), std::floor(x));
        RIVULET_EXPECT(floor(-x), std::floor(-x));
      }
    }
  }
}

TYPED_TEST(elementary_special, power_of_zero) {
  using T = TypeParam;
  T const inf = infinity<T>;
  for (T zero : {T(0), -T(0)}) {
    RIVULET_EXPECT(power(zero, T(-3)), std::copysign(inf, zero));
    RIVULET_EXPECT(power(zero, T(-2)), inf);
    RIVULET_EXPECT(power(zero, T(-2.5)), inf);
    RIVULET_EXPECT(power(zero, -inf), inf);
    RIVULET_EXPECT(power(zero, T(3)), zero);
    RIVULET_EXPECT(power(zero, T(2)), 0);
    RIVULET_EXPECT(power(zero, T(2.5)), 0);
    RIVULET_EXPECT(power(zero, smallest<T>), 0);
    RIVULET_EXPECT(power(zero, inf), 0);
  }
}

TYPED_TEST(elementary_special, power_at_one_and_of_negative_numbers) {
  using T = TypeParam;
  T const inf = infinity<T>, nan = not_a_number<T>;
  RIVULET_EXPECT(power(T(-1), inf), 1);
  RIVULET_EXPECT(power(T(-1), -inf), 1);
  for (T y : {T(0), T(-3), T(2.5), inf, -inf, nan}) RIVULET_EXPECT(power(T(1), y), 1);
  for (T x : {T(0), T(-3), T(2.5), inf, -inf, nan}) {
    RIVULET_EXPECT(power(x, T(0)), 1);
    RIVULET_EXPECT(power(x, -T(0)), 1);
  }
  RIVULET_EXPECT(power(T(-2), T(0.5)), nan);
  RIVULET_EXPECT(power(T(-2), T(3)), -8);
  RIVULET_EXPECT(power(T(-2), T(4)), 16);
  RIVULET_EXPECT(power(T(-2), T(-1)), T(-0.5));
  RIVULET_EXPECT(power(T(-1), largest<T>), 1);
  T const last_odd = 2 / std::numeric_limits<T>::epsilon() - 1;
  RIVULET_EXPECT(power(T(-1), last_odd), -1);
  RIVULET_EXPECT(power(T(-1), last_odd + 1), 1);
  RIVULET_EXPECT(power(nan, T(1)), nan);
  RIVULET_EXPECT(power(T(2), nan), nan);
}

TYPED_TEST(elementary_special, power_with_infinities) {
  using T = TypeParam;
  T const inf = infinity<T>;
  for (T x : {T(0.5), T(-0.5), T(0.999), smallest<T>}) {
    RIVULET_EXPECT(power(x, -inf), inf);
    RIVULET_EXPECT(power(x, inf), 0);
  }
  for (T x : {T(2), T(-2), T(1.001), largest<T>, inf, -inf}) {
    RIVULET_EXPECT(power(x, -inf), 0);
    RIVULET_EXPECT(power(x, inf), inf);
  }
  RIVULET_EXPECT(power(-inf, T(-3)), -T(0));
  RIVULET_EXPECT(power(-inf, T(-2)), 0);
  RIVULET_EXPECT(power(-inf, T(-2.5)), 0);
  RIVULET_EXPECT(power(-inf, T(3)), -inf);
  RIVULET_EXPECT(power(-inf, T(2)), inf);
  RIVULET_EXPECT(power(-inf, T(2.5)), inf);
  RIVULET_EXPECT(power(inf, T(-0.5)), 0);
  RIVULET_EXPECT(power(inf, T(0.5)), inf);
  RIVULET_EXPECT(power(inf, smallest<T>), inf);
}

TYPED_TEST(elementary_special, minimum_and_maximum_ignore_nan) {
  using T = TypeParam;
  T const inf = infinity<T>, nan = not_a_number<T>;
  RIVULET_EXPECT(minimum(T(1), T(2)), 1);
  RIVULET_EXPECT(minimum(T(2), T(1)), 1);
  RIVULET_EXPECT(minimum(nan, T(2)), 2);
  RIVULET_EXPECT(minimum(T(2), nan), 2);
  RIVULET_EXPECT(minimum(nan, nan), nan);
  RIVULET_EXPECT(minimum(-inf, nan), -inf);
  RIVULET_EXPECT(minimum(-T(0), T(0)), 0);
  RIVULET_EXPECT(maximum(T(1), T(2)), 2);
  RIVULET_EXPECT(maximum(T(2), T(1)), 2);
  RIVULET_EXPECT(maximum(nan, T(2)), 2);
  RIVULET_EXPECT(maximum(T(2), nan), 2);
  RIVULET_EXPECT(maximum(nan, nan), nan);
  RIVULET_EXPECT(maximum(T(0), -T(0)), -T(0));
}

TYPED_TEST(elementary_special, signs_choices_and_comparisons) {
  using T = TypeParam;
  T const inf = infinity<T>, nan = not_a_number<T>;
  RIVULET_EXPECT(sign(T(3)), 1);
  RIVULET_EXPECT(sign(-inf), -1);
  RIVULET_EXPECT(sign(-T(0)), -T(0));
  RIVULET_EXPECT(sign(T(0)), 0);
  RIVULET_EXPECT(sign(nan), nan);
  RIVULET_EXPECT(abs(-T(0)), 0);
  RIVULET_EXPECT(abs(-inf), inf);
  RIVULET_EXPECT(negate(T(0)), -T(0));
  RIVULET_EXPECT(where(T(0), T(1), T(2)), 2);
  RIVULET_EXPECT(where(-T(0), T(1), T(2)), 2);
  RIVULET_EXPECT(where(nan, T(1), T(2)), 1);
  RIVULET_EXPECT(where(T(0), nan, T(2)), 2);
  RIVULET_EXPECT(less(T(1), T(2)), 1);
  RIVULET_EXPECT(less(T(2), T(2)), 0);
  RIVULET_EXPECT(less(nan, T(2)), 0);
  RIVULET_EXPECT(less_equal(T(2), T(2)), 1);
  RIVULET_EXPECT(less_equal(T(2), nan), 0);
  RIVULET_EXPECT(equal(T(0), -T(0)), 1);
  RIVULET_EXPECT(equal(nan, nan), 0);
  RIVULET_EXPECT(not_equal(nan, nan), 1);
  RIVULET_EXPECT(fms(T(2), T(3), T(1)), 5);
  RIVULET_EXPECT(fnma(T(2), T(3), T(1)), -5);
}

}  // namespace
}  // namespace rivulet::test
