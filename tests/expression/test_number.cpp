// Literals: one rounding per precision, and texts that are not numbers.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <string>

#include <rivulet/error.hpp>

#include "host/expression/number.hpp"

namespace rivulet::expression {
namespace {

TEST(number, rounds_text_once_to_each_precision) {
  // Just above the middle of 1 and the next float: rounding by way of float64 would give 1.
  auto const value = parse_number("1.00000005960464477540");
  EXPECT_EQ(value.float64, 1.0 + 0x1p-24);
  EXPECT_EQ(value.float32, 1.0F + 0x1p-23F);
}

TEST(number, reads_decimal_and_hexadecimal_forms) {
  EXPECT_EQ(parse_number("0.1"), (number{0.1, 0.1F}));
  EXPECT_EQ(parse_number("1e-3"), (number{1e-3, 1e-3F}));
  EXPECT_EQ(parse_number(".5"), number_from(0.5));
  EXPECT_EQ(parse_number("5."), number_from(5));
  EXPECT_EQ(parse_number("0x1p-4"), number_from(0.0625));
  EXPECT_EQ(parse_number("0xA.8"), number_from(10.5));
  EXPECT_EQ(parse_number("-2"), number_from(-2));
  EXPECT_EQ(parse_number("-0"), number_from(-0.0));
}

TEST(number, underflows_to_zero_and_overflows_float32_to_infinity) {
  EXPECT_EQ(parse_number("1e-999"), number{});
  EXPECT_EQ(parse_number("0.00001e-320"), number{});
  EXPECT_EQ(parse_number("1e-60").float32, 0.0F);
  EXPECT_EQ(parse_number("1e-60").float64, 1e-60);
  EXPECT_EQ(parse_number("1e60").float32, INFINITY);
  EXPECT_EQ(parse_number("0x1p-4000"), number{});
}

TEST(number, tells_overflow_from_underflow_by_digits_and_exponent_together) {
  EXPECT_EQ(parse_number("0." + std::string(400, '0') + "1e20"), number{});
  EXPECT_EQ(parse_number("0x0." + std::string(400, '0') + "1p+20"), number{});
  EXPECT_THROW(parse_number("1" + std::string(400, '0') + "e-20"), parse_error);
}

std::size_t column_of_error(std::string_view text) {
  try {
    parse_number(text);
  } catch (parse_error const& problem) {
    return problem.column();
  }
  return 999;
}

TEST(number, refuses_what_is_no_number_at_the_first_wrong_byte) {
  EXPECT_EQ(column_of_error(""), 0);
  EXPECT_EQ(column_of_error("-"), 1);
  EXPECT_EQ(column_of_error("1.2.3"), 3);
  EXPECT_EQ(column_of_error("12x"), 2);
  EXPECT_EQ(column_of_error("1e"), 1);
  EXPECT_EQ(column_of_error("inf"), 0);
  EXPECT_EQ(column_of_error("-nan"), 1);
  EXPECT_EQ(column_of_error("."), 0);
  EXPECT_EQ(column_of_error("0x"), 2);
  EXPECT_EQ(column_of_error("--1"), 1);
}

TEST(number, refuses_what_overflows_float64) {
  EXPECT_EQ(column_of_error("1e999"), 0);
  EXPECT_EQ(column_of_error("1000000000000e300"), 0);
  EXPECT_EQ(column_of_error("0x1p2000"), 0);
  EXPECT_EQ(column_of_error("1e99999999999999999999"), 0);
}

}  // namespace
}  // namespace rivulet::expression
