// Literal factors: collected with twice the digits, rounded once.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/coefficient.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace rivulet::expression {
namespace {

coefficient of(double value) { return number_from(value); }

void expect_number(coefficient const& value, number expected) {
  EXPECT_EQ(value.rounded().float64, expected.float64);
  EXPECT_EQ(value.rounded().float32, expected.float32);
}

TEST(coefficient, is_rounded_once_after_a_chain_of_products) {
  // In float64, 7 * (1 / 3) * 3 is 6.999999999999999.
  expect_number(of(7) * reciprocal(of(3)) * of(3), number_from(7.0));
  expect_number(of(21) * reciprocal(of(3)) * reciprocal(of(7)), number_from(1.0));
  expect_number(reciprocal(of(10)) * of(3), {0.3, 0.3F});
}

TEST(coefficient, keeps_the_two_precisions_apart) {
  expect_number(coefficient(number{0.1, 0.1F}) * of(10), {1.0, 1.0F});
  expect_number(coefficient(number{2, 4}) * coefficient(number{8, 16}), {16.0, 64.0F});
}

TEST(coefficient, cancels_completely) {
  auto const third = reciprocal(of(3));
  EXPECT_TRUE(is_zero(third + third + of(-2) * third));
  EXPECT_TRUE(is_zero(of(1) + of(-3) * third));
  EXPECT_FALSE(is_zero(of(1) + of(-1 + 0x1p-52)));
}

TEST(coefficient, knows_whether_a_product_was_exact) {
  EXPECT_TRUE((of(0.5) * of(3)).is_rounded());
  EXPECT_TRUE((of(200) * of(11)).is_rounded());
  for (int k = 1; k < 1000; ++k) EXPECT_TRUE((of(k) * reciprocal(of(k))).is_rounded()) << k;
  EXPECT_FALSE((of(0.1) * of(3)).is_rounded());
  EXPECT_FALSE((coefficient(number{0.5, 0.1F}) * of(3)).is_rounded());  // exact in float64 alone
  EXPECT_FALSE(reciprocal(of(3)).is_rounded());
}

TEST(coefficient, has_signs_and_infinities) {
  EXPECT_TRUE(is_negative(-of(2)));
  expect_number(magnitude(of(-2)), number_from(2.0));
  EXPECT_EQ((of(1e308) * of(10)).rounded().float64, std::numeric_limits<double>::infinity());
  EXPECT_EQ(reciprocal(of(0)).rounded().float64, std::numeric_limits<double>::infinity());
}

}  // namespace
}  // namespace rivulet::expression
