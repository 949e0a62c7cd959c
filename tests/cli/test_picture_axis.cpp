// Starts as the axes of a picture: every start has a cell, and every cell has starts.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <set>

#include "host/cli/picture_axis.hpp"

namespace rivulet::cli {
namespace {

study bounded(sampler how, std::vector<std::string> bounds) {
  study result;
  result.objective = objective("x^2 + y^2");
  result.start_count = 1024;
  result.start_box = "-6:6";
  result.sampler = how;
  result.bounds = std::move(bounds);
  return result;
}

struct found_cells {
  std::size_t cells = 0, used = 0, nowhere = 0;
  double low = 0, high = 0;
};

found_cells cells_of(study const& of, std::size_t parameter) {
  batch::sweep const sweep(of);
  picture_axis axis(sweep, parameter);
  found_cells result;
  result.cells = axis.choose_cells(400);
  std::vector<std::size_t> places;
  axis.find(sweep.columns(0, sweep.instances()), places);
  std::set<std::size_t> used(places.begin(), places.end());
  result.nowhere = used.erase(picture_axis::nowhere);
  result.used = used.size();
  result.low = axis.shown().low;
  result.high = axis.shown().high;
  return result;
}

TEST(picture_axis, of_a_grid_shows_the_box_without_bounds) {
  auto const found = cells_of(bounded(sampler::grid, {}), 0);
  EXPECT_EQ(found.cells, 32U);
  EXPECT_EQ(found.used, 32U);
  EXPECT_EQ(found.nowhere, 0U);
  EXPECT_NEAR(found.low, -6 - 6.0 / 31, 1e-12);
}

TEST(picture_axis, of_a_bounded_grid_shows_what_the_bounds_keep) {
  for (auto const* const bounds : {"x:0:4", "x:-0.3:0.31", "x:5.9:", "x:-20:20", "x::-6"}) {
    auto const found = cells_of(bounded(sampler::grid, {bounds}), 0);
    EXPECT_EQ(found.used, found.cells) << bounds;
    EXPECT_EQ(found.nowhere, 0U) << bounds;
    EXPECT_GE(found.low, -6.2) << bounds;
    EXPECT_LE(found.high, 6.2) << bounds;
  }
  auto const half = cells_of(bounded(sampler::grid, {"x:0:4"}), 0);
  EXPECT_NEAR(half.low, 0, 0.4);
  EXPECT_NEAR(half.high, 4, 0.4);
  EXPECT_EQ(cells_of(bounded(sampler::grid, {"x:0:4"}), 1).cells, 32U);
}

TEST(picture_axis, of_bounded_samples_ends_at_the_bounds) {
  auto const found = cells_of(bounded(sampler::sobol, {"x:0:"}), 0);
  EXPECT_EQ(found.low, 0);
  EXPECT_EQ(found.high, 6);
  EXPECT_EQ(found.used, found.cells);
  EXPECT_EQ(found.nowhere, 0U);
}

TEST(picture_axis, of_a_box_beyond_the_bounds_is_the_bound) {
  for (auto const how : {sampler::grid, sampler::sobol}) {
    auto const found = cells_of(bounded(how, {"x:7:9"}), 0);
    EXPECT_EQ(found.cells, 1U);
    EXPECT_EQ(found.used, 1U);
    EXPECT_EQ(found.nowhere, 0U);
  }
}

}  // namespace
}  // namespace rivulet::cli
