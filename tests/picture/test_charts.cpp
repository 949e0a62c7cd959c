// Histograms tell what was counted, and ticks can be told apart.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "host/picture/charts.hpp"

namespace rivulet::picture {
namespace {

using ::testing::DoubleNear;
using ::testing::Each;

double sum(std::vector<double> const& counts) { return std::accumulate(counts.begin(), counts.end(), 0.0); }

/// Cells beyond 512 hold several numbers, those of bars fewer or more: an even count stays even all the same.
TEST(histogram, of_an_even_count_of_whole_numbers_is_even) {
  for (int const first : {0, 17, 500, 3000}) {
    value_histogram values(value_histogram::kind::whole);
    for (int i = 0; i < 480; ++i) values.add(first + i, 10);
    auto const bars = values.cut(48);
    EXPECT_EQ(bars.counts.size(), 48U) << first;
    EXPECT_EQ(bars.beyond, 0U);
    EXPECT_DOUBLE_EQ(bars.x.low, first - 0.5);
    EXPECT_DOUBLE_EQ(bars.x.high, first + 479.5);
    EXPECT_THAT(bars.counts, Each(DoubleNear(100, first > 2000 ? 40 : 1e-9))) << first;
    EXPECT_NEAR(sum(bars.counts), 4800, 1e-6);
  }
}

TEST(histogram, has_a_whole_number_in_the_middle_of_its_bar) {
  value_histogram values(value_histogram::kind::whole);
  values.add(3, 7);
  auto const bars = values.cut(48);
  ASSERT_EQ(bars.counts.size(), 8U);
  auto const highest = static_cast<std::size_t>(std::ranges::max_element(bars.counts) - bars.counts.begin());
  EXPECT_EQ(bars.counts[highest], 7);
  EXPECT_DOUBLE_EQ(bars.x.value((static_cast<double>(highest) + 0.5) / 8), 3);
}

TEST(histogram, of_real_numbers_holds_all_of_them_in_their_places) {
  value_histogram values;
  for (int i = 0; i <= 1000; ++i) values.add(1e-3 * i - 0.25);
  auto const bars = values.cut(40);
  EXPECT_EQ(bars.beyond, 0U);
  EXPECT_NEAR(sum(bars.counts), 1001, 1e-6);
  for (std::size_t i = 3; i < 37; ++i) EXPECT_NEAR(bars.counts[i], 28, 3) << i;
}

TEST(histogram, leaves_out_the_highest_share) {
  value_histogram values(value_histogram::kind::whole);
  values.add(1, 50);
  values.add(2, 49);
  values.add(1000, 1);
  auto const bars = values.cut(48, 0.98);
  EXPECT_EQ(bars.beyond, 1U);
  EXPECT_LT(bars.x.high, 20);
  EXPECT_NEAR(sum(bars.counts), 99, 1e-9);
}

TEST(ticks, of_a_narrow_range_far_from_zero_differ) {
  auto const found = ticks({1e9 - 1, 1e9 + 1}, 6);
  ASSERT_GE(found.size(), 3U);
  for (std::size_t i = 1; i < found.size(); ++i) EXPECT_NE(found[i].label, found[i - 1].label);
}

}  // namespace
}  // namespace rivulet::picture
