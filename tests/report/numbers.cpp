// How numbers and names are spelled.
// SPDX-License-Identifier: Apache-2.0
#include "host/report/numbers.hpp"

#include <limits>

#include <gtest/gtest.h>

#include "host/report/rows.hpp"

namespace rivulet {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

TEST(number_text, is_the_shortest_that_reads_back) {
  EXPECT_EQ(number_text(0.1, precision::float64), "0.1");
  EXPECT_EQ(number_text(double{0.1f}, precision::float32), "0.1");
  EXPECT_EQ(number_text(double{0.1f}, precision::float64), "0.10000000149011612");
  EXPECT_EQ(number_text(2.0, precision::float64), "2");
  EXPECT_EQ(number_text(-0.0, precision::float64), "-0");
  EXPECT_EQ(number_text(5e-324, precision::float64), "5e-324");
}

TEST(number_text, spells_what_is_not_finite) {
  EXPECT_EQ(number_text(-std::numeric_limits<double>::quiet_NaN(), precision::float64), "nan");
  EXPECT_EQ(number_text(infinity, precision::float32), "inf");
  EXPECT_EQ(number_text(-infinity, precision::float64), "-inf");
}

TEST(grouped, puts_a_comma_before_every_three_digits) {
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(1234567), "1,234,567");
}

TEST(rounded, has_no_negative_zero) { EXPECT_EQ(rounded(-0.0), "0"); }

TEST(percent, never_rounds_to_nothing_or_to_all) {
  EXPECT_EQ(percent(0), "0.00 %");
  EXPECT_EQ(percent(1e-6), "<0.01 %");
  EXPECT_EQ(percent(0.123456), "12.35 %");
  EXPECT_EQ(percent(0.999999), ">99.99 %");
  EXPECT_EQ(percent(1), "100.00 %");
}

TEST(point_text, cuts_long_points) {
  EXPECT_EQ(point_text({2}, 10), "2");
  EXPECT_EQ(point_text({3, 2}, 10), "(3, 2)");
  EXPECT_EQ(point_text({1, 2, 3, 4, 5, 6}, 10), "(1, 2, …)");
  EXPECT_EQ(display_width("(1, 2, …)"), 9u);
}

TEST(column_name, drops_brackets) {
  EXPECT_EQ(column_name("x[1]"), "x1");
  EXPECT_EQ(column_name("a"), "a");
}

TEST(csv_field, quotes_commas_and_quotes) {
  EXPECT_EQ(csv_field("learning_rate"), "learning_rate");
  EXPECT_EQ(csv_field("learning_rate[x,y]"), "\"learning_rate[x,y]\"");
  EXPECT_EQ(csv_field("a\"b"), "\"a\"\"b\"");
}

}  // namespace
}  // namespace rivulet
