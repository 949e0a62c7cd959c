// Distinct minima: what counts as one point, and that eviction never loses or gains an instance.
// SPDX-License-Identifier: Apache-2.0
#include "host/statistics/minima_map.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet {
namespace {

using testing::ElementsAre;

struct point {
  double f, x, y;
};

instance_table converged_rows(std::vector<point> const& points, std::uint64_t first = 0) {
  instance_table rows;
  rows.first = first;
  rows.x.resize(2);
  for (auto const& [f, x, y] : points) {
    rows.outcome.push_back(outcome::converged);
    rows.f.push_back(f);
    rows.x[0].push_back(x);
    rows.x[1].push_back(y);
  }
  return rows;
}

minima_map map_of(std::vector<point> const& points, bool maximize = false) {
  minima_map map({1e-3, 1e-3}, maximize);
  map.add(converged_rows(points));
  return map;
}

TEST(minima_map, joins_touching_cells_and_keeps_the_best_point) {
  auto const joined = map_of({{2e-8, 1, 1}, {1e-8, 1.001, 1}, {3e-8, 1.002, 1.001}, {0, 5, 5}}).joined();
  ASSERT_EQ(joined.size(), 2u);
  EXPECT_THAT(joined[0].x, ElementsAre(5, 5));
  EXPECT_EQ(joined[1].count, 3u);
  EXPECT_EQ(joined[1].instance, 1u);
  EXPECT_THAT(joined[1].x, ElementsAre(1.001, 1));
}

TEST(minima_map, keeps_points_two_cells_apart) {
  EXPECT_EQ(map_of({{0, 1, 1}, {0, 1.002, 1}}).joined().size(), 2u);
  EXPECT_EQ(map_of({{0, 1, 1}, {0, 1, 1.002}}).joined().size(), 2u);
  EXPECT_EQ(map_of({{0, 1, 1}, {0, 1.001, 1.001}}).joined().size(), 1u);
}

TEST(minima_map, joins_cells_whose_f_lies_in_different_bins) {
  EXPECT_EQ(map_of({{0, 1, 1}, {0.5, 1, 1}}).joined().size(), 1u);
}

TEST(minima_map, breaks_ties_by_the_lowest_instance) {
  minima_map map({1e-3, 1e-3}, false);
  map.add(converged_rows({{0, 1, 1}}, 7));
  map.add(converged_rows({{0, 1.0001, 1}}, 3));
  EXPECT_EQ(map.joined().at(0).instance, 3u);
}

TEST(minima_map, prefers_high_values_when_maximising) {
  auto const joined = map_of({{1, 1, 1}, {2, 3, 3}, {2.00001, 3, 3}}, true).joined();
  ASSERT_EQ(joined.size(), 2u);
  EXPECT_EQ(joined[0].f, 2.00001);
  EXPECT_EQ(joined[1].f, 1);
}

TEST(minima_map, ignores_instances_that_did_not_converge) {
  auto rows = converged_rows({{0, 1, 1}, {-5, 9, 9}});
  rows.outcome[1] = outcome::max_iterations;
  minima_map map({1e-3, 1e-3}, false);
  map.add(rows);
  EXPECT_EQ(map.converged(), 1u);
  EXPECT_EQ(map.joined().size(), 1u);
}

TEST(minima_map, takes_points_beyond_all_cells) {
  EXPECT_EQ(map_of({{-1e308, 1e300, -1e300}, {1e308, 0, 0}}).joined().size(), 2u);
}

/// Random points of which many share a cell: more cells than a small map keeps.
std::vector<point> crowd(std::size_t count) {
  std::vector<point> points;
  for (std::size_t i = 0; i < count; ++i) {
    auto const random = testing_rows::scramble(i);
    points.push_back(
        {static_cast<double>(random % 97), static_cast<double>(random % 97), 1e-5 * static_cast<double>(i % 7)});
  }
  return points;
}

TEST(minima_map, evicts_the_same_cells_in_any_order) {
  auto const points = crowd(5000);
  constexpr std::size_t capacity = 10;
  minima_map whole({1e-3, 1e-3}, false, capacity), backwards = whole, left = whole, right = whole;
  whole.add(converged_rows(points));
  for (std::size_t at = points.size(); at-- > 0;) {
    auto const row = converged_rows({points[at]}, at);
    backwards.add(row);
    (at % 3 == 0 ? left : right).add(row);
  }
  left.merge(right);
  EXPECT_EQ(whole.cells().size(), capacity);
  EXPECT_EQ(backwards.cells(), whole.cells());
  EXPECT_EQ(left.cells(), whole.cells());
  EXPECT_EQ(backwards.outside(), whole.outside());
  EXPECT_EQ(left.outside(), whole.outside());
}

TEST(minima_map, counts_kept_and_evicted_instances_exactly) {
  auto const points = crowd(5000);
  minima_map map({1e-3, 1e-3}, false, 10);
  map.add(converged_rows(points));
  std::uint64_t inside = 0;
  for (auto const& cell : map.cells()) {
    auto const f = cell.entry.f;
    auto const same = std::count_if(points.begin(), points.end(), [&](point const& p) { return p.f == f; });
    EXPECT_LT(f, 10);  // the ten lowest values, one cell each
    EXPECT_EQ(cell.entry.count, static_cast<std::uint64_t>(same));
    inside += cell.entry.count;
  }
  EXPECT_EQ(map.outside(), points.size() - inside);
}

}  // namespace
}  // namespace rivulet
