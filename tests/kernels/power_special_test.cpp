// power against the C library's pow on every pair of special values: class, sign and value.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <ios>
#include <limits>
#include <vector>

#include "kernels/elementary_power.hpp"

namespace rivulet::test {
namespace {

namespace k = rivulet::kernels;

/// Those of C's Annex F.9.4.4, the ends of the ranges, and the last odd number, each with its neighbours and both
/// signs.
template <typename T>
std::vector<T> special_values() {
  using limits = std::numeric_limits<T>;
  T const last_odd = 2 / limits::epsilon() - 1;
  std::vector<T> result{limits::quiet_NaN(), limits::infinity(), -limits::infinity()};
  for (T point : {T(0),         limits::min(), limits::max(), T(0.25),      T(1) / 3,
                  T(0.5),       T(1),          T(1.5),        T(2),         T(2.5),
                  T(3),         T(4),          T(5),          T(100),       T(101),
                  last_odd / 2, last_odd,      last_odd + 1,  2 * last_odd, 2 * last_odd + 2}) {
    for (T value : {std::nextafter(point, -limits::infinity()), point, std::nextafter(point, limits::infinity())}) {
      result.push_back(value);
      result.push_back(-value);
    }
  }
  return result;
}

/// Zeros, infinities, NaN and powers that are exact by rule are given exactly.
template <typename T>
void compare(T x, T y) {
  T const value = k::power(x, y);
  auto const expected = static_cast<T>(std::pow(static_cast<double>(x), static_cast<double>(y)));
  if (std::isnan(expected)) {
    EXPECT_TRUE(std::isnan(value)) << std::hexfloat << x << " to " << y << " is " << value;
    return;
  }
  EXPECT_EQ(std::signbit(value), std::signbit(expected)) << std::hexfloat << x << " to " << y << " is " << value;
  bool const exact = expected == 0 || std::fabs(x) == 1 || y == 0 || y == 1;
  T const unit =
      std::max(std::numeric_limits<T>::epsilon() * std::fabs(expected), std::numeric_limits<T>::denorm_min());
  T const tolerance = exact ? 0 : 2 * unit;
  if (std::isfinite(expected)) {
    EXPECT_LE(std::fabs(value - expected), tolerance) << std::hexfloat << x << " to " << y << " is " << value;
  } else {
    EXPECT_EQ(value, expected) << std::hexfloat << x << " to " << y;
  }
}

template <typename T>
class power_special : public testing::Test {};
using precisions = testing::Types<float, double>;
TYPED_TEST_SUITE(power_special, precisions);

TYPED_TEST(power_special, agrees_with_the_c_library_on_every_pair_of_special_values) {
  std::vector<TypeParam> const values = special_values<TypeParam>();
  for (TypeParam x : values) {
    for (TypeParam y : values) compare(x, y);
  }
}

}  // namespace
}  // namespace rivulet::test
