// Statistics against brute force: sorted lists, counted rows, and random ways to cut and merge.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <span>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rivulet/error.hpp>

#include "host/statistics/state.hpp"
#include "host/statistics/statistics.hpp"
#include "host/statistics/value_counts.hpp"
#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet {
namespace {

using nlohmann::json;
using namespace testing_rows;
constexpr double infinity = std::numeric_limits<double>::infinity();

/// Few distinct values, so that many coincide, with infinities, NaN and both zeros among them.
double crowded(std::uint64_t random) {
  constexpr std::array<double, 6> odd{not_a_number, infinity, -infinity, 0.0, -0.0, 5e-324};
  if (random % 5 == 0) return odd[random / 5 % odd.size()];
  return static_cast<double>(random / 5 % 64) - 32;
}

std::vector<double> crowd(std::uint64_t seed, std::size_t size) {
  std::vector<double> values(size);
  for (std::size_t i = 0; i < size; ++i) values[i] = crowded(scramble(seed * 1000 + i));
  return values;
}

TEST(quantiles, equal_those_of_a_sorted_list) {
  for (std::size_t size = 1; size <= 300; ++size) {
    auto values = crowd(size, size);
    value_counts counts(true);
    counts.add(values);
    auto const q = counts.summarize();
    std::erase_if(values, [](double value) { return std::isnan(value); });
    std::sort(values.begin(), values.end());
    EXPECT_EQ(q.count, values.size());
    EXPECT_EQ(q.not_a_number, size - values.size());
    if (values.empty()) continue;
    auto const nearest_rank = [&](std::size_t percent) { return values[(percent * values.size() + 99) / 100 - 1]; };
    EXPECT_EQ(q.min, values.front());
    EXPECT_EQ(q.p05, nearest_rank(5));
    EXPECT_EQ(q.p25, nearest_rank(25));
    EXPECT_EQ(q.p50, nearest_rank(50));
    EXPECT_EQ(q.p75, nearest_rank(75));
    EXPECT_EQ(q.p95, nearest_rank(95));
    EXPECT_EQ(q.max, values.back());
  }
}

TEST(value_counts, count_between_any_two_values) {
  auto const values = crowd(1, 1000);
  value_counts counts(true);
  counts.add(values);
  for (std::uint64_t i = 0; i < 200; ++i) {
    double const low = crowded(scramble(2 * i)), high = crowded(scramble(2 * i + 1));
    auto const expected = std::count_if(values.begin(), values.end(), [&](double v) { return low <= v && v <= high; });
    EXPECT_EQ(counts.count_between(low, high), static_cast<std::uint64_t>(expected)) << low << " to " << high;
  }
}

TEST(cover, keeps_sorted_ranges_that_never_touch) {
  constexpr std::uint64_t size = 200;
  for (std::uint64_t seed = 0; seed < 50; ++seed) {
    instance_ranges covered;
    std::vector<bool> expected(size + 1, false);
    for (std::uint64_t i = 0; i < 60; ++i) {
      std::uint64_t const random = scramble(100 * seed + i), first = random % size;
      std::uint64_t const count = 1 + (random >> 32) % std::min<std::uint64_t>(9, size - first);
      auto const begin = expected.begin() + static_cast<std::ptrdiff_t>(first);
      auto const end = begin + static_cast<std::ptrdiff_t>(count);
      if (std::find(begin, end, true) != end) {
        EXPECT_THROW(cover(covered, first, count), invalid_argument);
      } else {
        cover(covered, first, count);
        std::fill(begin, end, true);
      }
    }
    instance_ranges ranges;
    for (std::uint64_t i = 0; i < size; ++i) {
      if (!expected[i]) continue;
      if (i == 0 || !expected[i - 1]) ranges.push_back({i, i});
      ranges.back().second = i + 1;
    }
    EXPECT_EQ(covered, ranges);
  }
}

/// Cuts the study at random places, gives the pieces to some accumulators, stores some of those, merges them in turn.
convergence_statistics in_pieces(batch::sweep const& sweep, std::uint64_t seed) {
  std::uint64_t counter = seed << 32;
  std::vector<convergence_statistics> parts;
  for (std::uint64_t i = 0; i < 2 + seed % 5; ++i) parts.emplace_back(sweep);
  for (std::uint64_t first = 0; first < sweep.instances();) {
    std::uint64_t const size = std::min(sweep.instances() - first, 1 + scramble(counter++) % 200);
    parts[scramble(counter++) % parts.size()].add(rows_of(sweep, first, static_cast<std::size_t>(size)));
    first += size;
  }
  while (parts.size() > 1) {
    std::swap(parts[scramble(counter++) % parts.size()], parts.back());
    auto last = std::move(parts.back());
    parts.pop_back();
    if (scramble(counter++) % 2 == 0) last = convergence_statistics::deserialize(sweep, last.serialize());
    parts[scramble(counter++) % parts.size()].merge(last);
  }
  return std::move(parts[0]);
}

TEST(convergence_statistics, are_the_same_however_the_study_is_cut) {
  batch::sweep const sweep(himmelblau(1000));
  convergence_statistics whole(sweep);
  whole.add(rows_of(sweep, 0, 3000));
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    auto const pieces = in_pieces(sweep, seed);
    EXPECT_EQ(pieces.serialize(), whole.serialize()) << "seed " << seed;
  }
}

TEST(summarize, finds_the_best_as_a_search_does) {
  for (bool const maximize : {false, true}) {
    auto study = himmelblau(400, "0.01");
    study.maximize = maximize;
    batch::sweep const sweep(study);
    for (std::uint64_t seed = 0; seed < 20; ++seed) {
      auto rows = rows_of(sweep, 0, 400);
      rows.f = crowd(seed, 400);
      std::size_t best = rows.f.size();
      for (std::size_t i = 0; i < rows.f.size(); ++i) {
        if (!std::isfinite(rows.f[i])) continue;
        if (best == rows.f.size() || (maximize ? rows.f[i] > rows.f[best] : rows.f[i] < rows.f[best])) best = i;
      }
      convergence_statistics statistics(sweep);
      statistics.add(rows);
      auto const report = statistics.summarize();
      EXPECT_EQ(report.best.instance, best);
      double const near = std::max(0.01 * std::fabs(rows.f[best]), 1e-8);
      auto const within =
          std::count_if(rows.f.begin(), rows.f.end(), [&](double f) { return std::fabs(f - rows.f[best]) <= near; });
      EXPECT_EQ(report.within_one_percent, static_cast<std::uint64_t>(within));
    }
  }
}

TEST(summarize, never_counts_an_infinite_value_as_near_the_best) {
  batch::sweep const sweep(himmelblau(3, "0.01"));
  auto rows = rows_of(sweep, 0, 3);
  rows.f = {std::numeric_limits<double>::max(), infinity, not_a_number};
  convergence_statistics statistics(sweep);
  statistics.add(rows);
  EXPECT_EQ(statistics.summarize().within_one_percent, 1u);
}

class damaged_statistics : public testing::Test {
 protected:
  json stored() const {
    convergence_statistics statistics(sweep_);
    statistics.add(rows_of(sweep_, 0, 20));
    return json::parse(statistics.serialize());
  }
  void expect_refused(json const& damaged, std::string const& what) const {
    EXPECT_THROW(convergence_statistics::deserialize(sweep_, damaged.dump()), io_error) << what;
  }
  batch::sweep sweep_{himmelblau(10)};
};

TEST_F(damaged_statistics, miss_a_field) {
  auto const good = stored();
  EXPECT_NO_THROW(convergence_statistics::deserialize(sweep_, good.dump()));
  for (auto const& [key, value] : good.items()) {
    if (key == "best") continue;  // none where no instance ended with a finite f
    auto damaged = good;
    damaged.erase(key);
    expect_refused(damaged, "without " + key);
    damaged[key] = "text";
    expect_refused(damaged, "with text as " + key);
  }
}

TEST_F(damaged_statistics, count_an_instance_twice) {
  auto damaged = stored();
  damaged["covered"] = {{0, 10}, {5, 15}};
  expect_refused(damaged, "overlap");
  damaged["covered"] = {{20, 0}};
  expect_refused(damaged, "reversed range");
  damaged["covered"] = {{20, 40}};
  expect_refused(damaged, "beyond the study");
}

TEST_F(damaged_statistics, contradict_themselves) {
  auto const good = stored();
  auto damaged = good;
  damaged["converged"] = 0;
  expect_refused(damaged, "fewer converged than the minima count");
  damaged["minima"][0]["count"] = 21;
  damaged["converged"] = good["converged"];
  expect_refused(damaged, "minima that count more than converged");
  damaged = good;
  damaged["outcomes"][0] = 1;
  expect_refused(damaged, "an outcome too many");
  damaged = good;
  std::swap(damaged["columns"]["f"]["keys"][0], damaged["columns"]["f"]["keys"][1]);
  expect_refused(damaged, "keys out of order");
  damaged = good;
  damaged["minima"][0]["x"].push_back(0);
  expect_refused(damaged, "a minimum of three parameters");
  damaged = good;
  damaged["axes"][0]["converged"].push_back(0);
  expect_refused(damaged, "an axis too long");
}

}  // namespace
}  // namespace rivulet
