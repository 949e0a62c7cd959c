// Quantiles of one column: nearest rank by hand, any order of chunks, and the histogram of large studies.
// SPDX-License-Identifier: Apache-2.0
#include "host/statistics/value_counts.hpp"

#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/statistics/ordered_key.hpp"
#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet {
namespace {

using testing_rows::not_a_number;
using testing_rows::scramble;
constexpr double infinity = std::numeric_limits<double>::infinity();

std::vector<double> shuffled_ranks(std::size_t n) {
  std::vector<double> values(n);
  std::iota(values.begin(), values.end(), 1.0);
  for (std::size_t i = n; i > 1; --i) std::swap(values[i - 1], values[scramble(i) % i]);
  return values;
}

value_counts counts_of(std::vector<double> const& values, bool exact = true) {
  value_counts result(exact);
  result.add(values);
  return result;
}

/// A random bit pattern: every sign, exponent and mantissa, NaN now and then.
double random_double(std::uint64_t counter) { return std::bit_cast<double>(scramble(counter)); }

TEST(ordered_key, orders_like_the_values) {
  std::vector<double> const ascending{-infinity, -1e300, -1, -5e-324, 0, 5e-324, 1, std::nextafter(1.0, 2.0), infinity};
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    EXPECT_EQ(value_of_key(ordered_key(ascending[i])), ascending[i]);
    if (i > 0) {
      EXPECT_LT(ordered_key(ascending[i - 1]), ordered_key(ascending[i]));
    }
  }
  EXPECT_EQ(ordered_key(-0.0), ordered_key(0.0));
}

TEST(quantiles, are_of_nearest_rank) {
  auto const q = counts_of(shuffled_ranks(10)).summarize();  // ceil(p/100 · 10)
  EXPECT_EQ(q.min, 1);
  EXPECT_EQ(q.p05, 1);
  EXPECT_EQ(q.p25, 3);
  EXPECT_EQ(q.p50, 5);
  EXPECT_EQ(q.p75, 8);
  EXPECT_EQ(q.p95, 10);
  EXPECT_EQ(q.max, 10);
  EXPECT_EQ(q.count, 10u);
  EXPECT_FALSE(q.approximate);
}

TEST(quantiles, hit_whole_ranks_exactly) {
  auto const q = counts_of(shuffled_ranks(100)).summarize();
  EXPECT_EQ(q.p05, 5);
  EXPECT_EQ(q.p25, 25);
  EXPECT_EQ(q.p50, 50);
  EXPECT_EQ(q.p75, 75);
  EXPECT_EQ(q.p95, 95);
}

TEST(quantiles, of_one_value_are_that_value) {
  auto const q = counts_of({7}).summarize();
  EXPECT_EQ(q.min, 7);
  EXPECT_EQ(q.p50, 7);
  EXPECT_EQ(q.max, 7);
}

TEST(quantiles, count_nan_apart_and_keep_infinities) {
  auto const q = counts_of({not_a_number, infinity, 1, -infinity, -not_a_number}).summarize();
  EXPECT_EQ(q.not_a_number, 2u);
  EXPECT_EQ(q.count, 3u);
  EXPECT_EQ(q.min, -infinity);
  EXPECT_EQ(q.p50, 1);
  EXPECT_EQ(q.max, infinity);
}

TEST(quantiles, of_nothing_are_nan) {
  auto const q = counts_of({not_a_number}).summarize();
  EXPECT_EQ(q.count, 0u);
  EXPECT_TRUE(std::isnan(q.min) && std::isnan(q.p50) && std::isnan(q.max));
}

TEST(value_counts, of_whole_numbers_equal_those_of_reals) {
  std::vector<std::uint64_t> const dense{3, 1, 4, 1, 5, 9, 2, 6}, sparse{3, 1, 4, 1, 5, 9, 2, 1'000'000'000'000};
  for (auto const& whole : {dense, sparse}) {
    for (bool const exact : {true, false}) {
      value_counts counts(exact);
      counts.add(std::span<std::uint64_t const>(whole));
      EXPECT_EQ(counts.get(), counts_of({whole.begin(), whole.end()}, exact).get());
    }
  }
}

TEST(value_counts, do_not_depend_on_chunks_order_or_merging) {
  std::vector<double> values;
  for (std::uint64_t i = 0; i < 20000; ++i) values.push_back(i % 3 == 0 ? random_double(i % 500) : random_double(i));
  for (bool const exact : {true, false}) {
    auto const whole = counts_of(values, exact);
    value_counts chunks(exact), left(exact), right(exact);
    for (std::size_t at = values.size(); at > 0;) {
      std::size_t const size = std::min<std::size_t>(at, 1 + scramble(at) % 700);
      at -= size;
      std::span<double const> const chunk(values.data() + at, size);
      chunks.add(chunk);
      (at % 2 == 0 ? left : right).add(chunk);
    }
    left.merge(right);
    EXPECT_EQ(chunks.get(), whole.get());
    EXPECT_EQ(left.get(), whole.get());
    EXPECT_EQ(whole.summarize().count + whole.summarize().not_a_number, values.size());
  }
}

TEST(value_counts, count_what_lies_between_two_values) {
  auto const counts = counts_of({-1, 0, 0, 1, 2, 3, infinity, not_a_number});
  EXPECT_EQ(counts.count_between(0, 2), 4u);
  EXPECT_EQ(counts.count_between(-5, -2), 0u);
}

TEST(histogram, keeps_quantiles_to_nine_bits_and_ends_exactly) {
  std::vector<double> values;
  for (std::uint64_t i = 1; i <= 10000; ++i)
    values.push_back(1e-3 * static_cast<double>(i * i) * (i % 2 == 0 ? 1 : -1));
  auto const exact = counts_of(values).summarize();
  auto const near = counts_of(values, false).summarize();
  EXPECT_TRUE(near.approximate);
  EXPECT_EQ(near.min, exact.min);
  EXPECT_EQ(near.max, exact.max);
  constexpr double one_bin = 0x1p-8;  // 8 bits of mantissa
  for (auto const which : {&quantiles::p05, &quantiles::p25, &quantiles::p75, &quantiles::p95}) {
    EXPECT_LE(std::fabs(near.*which), std::fabs(exact.*which));
    EXPECT_NEAR(near.*which, exact.*which, one_bin * std::fabs(exact.*which));
  }
}

TEST(histogram, leaves_short_numbers_as_they_are) {
  std::vector<std::uint64_t> const iterations{100, 257, 511, 100, 33};
  value_counts counts(false);
  counts.add(std::span<std::uint64_t const>(iterations));
  EXPECT_EQ(counts.summarize().p50, 100);
  EXPECT_EQ(counts.summarize().p75, 257);
  EXPECT_EQ(counts_of({-0.5, -0.5, 3, 3, 3}, false).summarize().p25, -0.5);
}

}  // namespace
}  // namespace rivulet
