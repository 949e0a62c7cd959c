// The whole report from made-up rows: the same for any chunks, shards and stored parts, and right by counting.
// SPDX-License-Identifier: Apache-2.0
#include "host/statistics/statistics.hpp"

#include <array>
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rivulet/error.hpp>

#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using namespace testing_rows;

std::size_t at(outcome value) { return static_cast<std::size_t>(value); }

void add_chunks(convergence_statistics& statistics, batch::sweep const& sweep, std::uint64_t first, std::uint64_t last,
                std::uint64_t chunk) {
  for (; first < last; first += chunk) {
    statistics.add(rows_of(sweep, first, static_cast<std::size_t>(std::min(chunk, last - first))));
  }
}

convergence_statistics all_of(batch::sweep const& sweep, std::uint64_t chunk) {
  convergence_statistics result(sweep);
  add_chunks(result, sweep, 0, sweep.instances(), chunk);
  return result;
}

/// Everything a report says, exact to the bit.
std::string stored(convergence_statistics const& statistics) { return statistics.serialize(); }

TEST(convergence_statistics, does_not_depend_on_chunks) {
  batch::sweep const sweep(himmelblau(2000));
  auto const whole = stored(all_of(sweep, sweep.instances()));
  EXPECT_EQ(stored(all_of(sweep, 1)), whole);
  EXPECT_EQ(stored(all_of(sweep, 1000)), whole);
  EXPECT_EQ(stored(all_of(sweep, 4096)), whole);
}

TEST(convergence_statistics, takes_chunks_in_any_order) {
  batch::sweep const sweep(himmelblau(1000));
  convergence_statistics backwards(sweep);
  for (std::uint64_t first = sweep.instances(); first > 0;) {
    first -= 250;
    backwards.add(rows_of(sweep, first, 250));
  }
  EXPECT_EQ(stored(backwards), stored(all_of(sweep, 3000)));
}

TEST(convergence_statistics, merges_shards_into_the_whole) {
  batch::sweep const sweep(himmelblau(1000));
  convergence_statistics left(sweep), right(sweep);
  add_chunks(left, sweep, 0, 1234, 100);
  add_chunks(right, sweep, 1234, 3000, 999);
  right.merge(left);
  EXPECT_EQ(stored(right), stored(all_of(sweep, 3000)));
}

TEST(convergence_statistics, survives_storing_and_restoring) {
  batch::sweep const sweep(himmelblau(500));
  convergence_statistics half(sweep);
  add_chunks(half, sweep, 0, 700, 700);
  auto restored = convergence_statistics::deserialize(sweep, half.serialize());
  EXPECT_EQ(stored(restored), stored(half));
  add_chunks(restored, sweep, 700, 1500, 99);
  EXPECT_EQ(stored(restored), stored(all_of(sweep, 1500)));
}

TEST(convergence_statistics, refuses_what_is_damaged_or_of_another_study) {
  batch::sweep const sweep(himmelblau(10)), other(himmelblau(10, "0.001,0.01,0.02"));
  auto const text = all_of(sweep, 30).serialize();
  EXPECT_THROW(convergence_statistics::deserialize(other, text), io_error);
  EXPECT_THROW(convergence_statistics::deserialize(sweep, text.substr(0, text.size() / 2)), io_error);
  EXPECT_THROW(convergence_statistics::deserialize(sweep, "{}"), io_error);
  auto miscounted = text;
  miscounted.replace(miscounted.find("\"nan\":"), 7, "\"nan\":9");
  EXPECT_THROW(convergence_statistics::deserialize(sweep, miscounted), io_error);
}

TEST(convergence_statistics, counts_every_instance_once) {
  batch::sweep const sweep(himmelblau(10));
  convergence_statistics statistics(sweep), other(sweep);
  statistics.add(rows_of(sweep, 5, 10));
  EXPECT_THROW(statistics.add(rows_of(sweep, 14, 2)), invalid_argument);
  EXPECT_THROW(statistics.add(rows_of(sweep, 0, 6)), invalid_argument);
  other.add(rows_of(sweep, 0, 6));
  EXPECT_THROW(statistics.merge(other), invalid_argument);
  statistics.add(rows_of(sweep, 0, 5));
  statistics.add(rows_of(sweep, 15, 15));
  EXPECT_EQ(statistics.summarize().instances, 30u);
}

TEST(summarize, counts_outcomes_overall_and_per_axis_value) {
  batch::sweep const sweep(himmelblau(100));
  auto const rows = rows_of(sweep, 0, 300);
  auto const report = all_of(sweep, 77).summarize();
  std::uint64_t diverged = 0;
  std::array<std::uint64_t, 3> per_rate{};
  std::array<std::uint64_t, 100> per_start{};
  for (std::size_t i = 0; i < 300; ++i) {
    if (rows.outcome[i] != outcome::diverged) continue;
    ++diverged;
    ++per_rate[i / 100];
    ++per_start[i % 100];
  }
  EXPECT_EQ(report.outcomes[at(outcome::diverged)], diverged);
  EXPECT_EQ(report.outcomes[at(outcome::converged)], 300 - diverged);
  ASSERT_EQ(report.axes.size(), 2u);
  EXPECT_EQ(report.axes[0].name, "learning_rate");
  EXPECT_THAT(report.axes[0].values, ElementsAre(0.001, 0.01, 0.05));
  EXPECT_THAT(report.axes[0].outcomes[at(outcome::diverged)], testing::ElementsAreArray(per_rate));
  EXPECT_THAT(report.axes[1].outcomes[at(outcome::diverged)], testing::ElementsAreArray(per_start));
  EXPECT_TRUE(report.axes[0].outcomes[at(outcome::stalled)].empty());
}

TEST(summarize, finds_the_four_minima_of_himmelblau) {
  batch::sweep const sweep(himmelblau(4000));
  auto const report = all_of(sweep, 5000).summarize();
  ASSERT_EQ(report.minima.size(), 4u);
  EXPECT_EQ(report.distinct_minima, 4u);
  EXPECT_EQ(report.outside_minima, 0u);
  std::uint64_t total = 0;
  for (auto const& point : report.minima) {
    EXPECT_EQ(point.kind, stationary_kind::minimum);
    EXPECT_EQ(point.share, static_cast<double>(point.count) / 12000);
    total += point.count;
  }
  EXPECT_EQ(total, report.outcomes[at(outcome::converged)]);
}

TEST(summarize, shows_the_curvature_of_a_minimum) {
  study bowl;
  bowl.objective = objective("3*x^2 + 2*y^2");
  bowl.start({0, 0});
  batch::sweep const sweep(bowl);
  instance_table rows;
  resize(rows, 1, 0, 2, 0);
  rows.outcome[0] = outcome::converged;
  convergence_statistics statistics(sweep);
  statistics.add(rows);
  EXPECT_THAT(statistics.summarize().minima.at(0).eigenvalues, ElementsAre(4, 6));
}

TEST(summarize, takes_the_lowest_instance_of_equal_best_values) {
  batch::sweep const sweep(himmelblau(3, "0.01"));
  auto rows = rows_of(sweep, 0, 3);
  rows.f = {not_a_number, -7, -7};
  convergence_statistics statistics(sweep);
  statistics.add(rows);
  auto const report = statistics.summarize();
  ASSERT_TRUE(report.best.exists);
  EXPECT_EQ(report.best.instance, 1u);
  EXPECT_THAT(report.best.x, ElementsAre(rows.x[0][1], rows.x[1][1]));
}

TEST(summarize, never_calls_an_infinite_value_the_best) {
  batch::sweep const sweep(himmelblau(3, "0.01"));
  auto rows = rows_of(sweep, 0, 3);
  rows.f = {-std::numeric_limits<double>::infinity(), not_a_number, not_a_number};
  convergence_statistics statistics(sweep);
  statistics.add(rows);
  EXPECT_FALSE(statistics.summarize().best.exists);
  EXPECT_EQ(statistics.summarize().within_one_percent, 0u);
}

TEST(summarize, counts_within_one_percent_of_the_best) {
  batch::sweep const sweep(himmelblau(6, "0.01"));
  auto rows = rows_of(sweep, 0, 6);
  rows.f = {-100, -99, -98.99, 100, not_a_number, -100};
  convergence_statistics statistics(sweep);
  statistics.add(rows);
  EXPECT_EQ(statistics.summarize().within_one_percent, 3u);
  rows.f = {0, 1e-8, 1.1e-8, 1, -0.0, not_a_number};
  convergence_statistics near_zero(sweep);
  near_zero.add(rows);
  EXPECT_EQ(near_zero.summarize().within_one_percent, 3u);
}

TEST(summarize, turns_the_order_around_when_maximising) {
  auto study = himmelblau(3, "0.01");
  study.maximize = true;
  batch::sweep const sweep(study);
  auto rows = rows_of(sweep, 0, 3);
  rows.f = {1, 3, 2};
  convergence_statistics statistics(sweep);
  statistics.add(rows);
  EXPECT_EQ(statistics.summarize().best.instance, 1u);
}

TEST(summarize, groups_the_values_of_very_long_axes) {
  batch::sweep const sweep(himmelblau(3'000'000, "0.01"));
  convergence_statistics statistics(sweep);
  statistics.add(rows_of(sweep, 999, 10));
  auto const axis = statistics.summarize().axes.at(0);
  EXPECT_EQ(axis.group, 4u);
  EXPECT_EQ(axis.values.size(), 750'000u);
  EXPECT_EQ(axis.values[2], 8);
  std::uint64_t counted = 0;
  for (std::size_t entry = 249; entry <= 252; ++entry) {
    for (auto const& table : axis.outcomes) counted += table.empty() ? 0 : table[entry];
  }
  EXPECT_EQ(counted, 10u);
}

TEST(summarize, says_so_where_quantiles_are_approximate) {
  batch::sweep const large(himmelblau((1 << 24) + 1, "0.01")), small(himmelblau(1 << 24, "0.01"));
  EXPECT_TRUE(convergence_statistics(large).summarize().f.approximate);
  EXPECT_FALSE(convergence_statistics(small).summarize().f.approximate);
}

}  // namespace
}  // namespace rivulet
