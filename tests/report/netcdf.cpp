// NetCDF files as the C library sees them: labelled by the axes, described, marked complete.
// SPDX-License-Identifier: Apache-2.0
#include <netcdf.h>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rivulet/error.hpp>

#include "host/netcdf/library.hpp"
#include "host/report/netcdf_file.hpp"
#include "tests/report/netcdf_view.hpp"
#include "tests/report/stored_rows.hpp"
#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using namespace testing_rows;

TEST(netcdf, shapes_and_labels_variables_by_the_axes) {
  batch::sweep const sweep(himmelblau(50));
  auto const rows = rows_of(sweep, 0, 150);
  temporary_file const file(".nc");
  store(sweep, file.path, rows, 0, 150, 64);
  netcdf_view const view(file.path);
  EXPECT_THAT(view.dimensions("f"), ElementsAre("learning_rate", "start"));
  EXPECT_THAT(view.dimensions("learning_rate"), ElementsAre("learning_rate"));
  EXPECT_THAT(view.dimensions("start.x"), ElementsAre("start"));
  EXPECT_EQ(view.value("learning_rate", {1}), 0.01);
  EXPECT_EQ(view.value("start", {49}), 49);
  EXPECT_EQ(view.value("start.y", {7}), sweep.columns(7, 1).columns.start[1][0]);
  EXPECT_EQ(view.value("x.x", {2, 13}), rows.x[0][113]);
  EXPECT_EQ(view.value("iterations", {1, 3}), static_cast<double>(rows.iterations[53]));
}

TEST(netcdf, says_what_it_holds) {
  batch::sweep const sweep(himmelblau(50));
  auto const rows = rows_of(sweep, 0, 150);
  temporary_file const file(".nc");
  store(sweep, file.path, rows, 0, 150, 150);
  netcdf_view const view(file.path);
  EXPECT_EQ(view.text(NC_GLOBAL, "method"), "gd");
  EXPECT_EQ(view.text(NC_GLOBAL, "precision"), "float64");
  EXPECT_EQ(view.text(NC_GLOBAL, "set.learning_rate"), "0.001,0.01,0.05");
  EXPECT_THAT(view.text(NC_GLOBAL, "objective"), HasSubstr("x"));
  EXPECT_EQ(std::stoull(view.text(NC_GLOBAL, "digest"), nullptr, 16), digest(rows));
  EXPECT_THAT(view.text(view.variable("outcome"), "flag_meanings"), HasSubstr("undefined_start not_finite diverged"));
  EXPECT_EQ(view.number("complete"), 1);
}

TEST(netcdf, marks_what_is_incomplete) {
  batch::sweep const sweep(himmelblau(50));
  temporary_file const file(".nc");
  store(sweep, file.path, rows_of(sweep, 0, 149), 0, 150, 64);
  netcdf_view const view(file.path);
  EXPECT_EQ(view.number("complete"), 0);
  EXPECT_EQ(view.number("instances_written"), 149);
  EXPECT_TRUE(std::isnan(view.value("f", {2, 49})));
}

TEST(netcdf, lists_instances_where_axes_do_not_span_a_grid) {
  auto study = himmelblau(3);
  study.zips = {{"learning_rate", "start"}};
  batch::sweep const sweep(study);
  temporary_file const file(".nc");
  store(sweep, file.path, rows_of(sweep, 0, 3), 0, 3, 3);
  netcdf_view const view(file.path);
  EXPECT_THAT(view.dimensions("f"), ElementsAre("instance"));
  EXPECT_THAT(view.dimensions("learning_rate"), ElementsAre("instance"));
  EXPECT_EQ(view.value("learning_rate", {2}), 0.05);
}

TEST(netcdf, says_which_library_is_missing) {
  try {
    static_cast<void>(netcdf::load("libnetcdf-that-is-not-here.so"));
    FAIL() << "no error";
  } catch (io_error const& error) {
    EXPECT_THAT(error.what(), AllOf(HasSubstr("libnetcdf-that-is-not-here.so"), HasSubstr(".csv does not")));
  }
}

/// Every element once, in order, for every range of a small array.
TEST(blocks_of, cover_any_range_once) {
  std::vector<std::uint64_t> const sizes{3, 4, 5};
  for (std::uint64_t begin = 0; begin < 60; ++begin) {
    for (std::size_t size = 1; begin + size <= 60; ++size) {
      std::size_t covered = 0;
      for (auto const& block : netcdf::blocks_of(sizes, begin, size)) {
        EXPECT_EQ(block.offset, covered);
        EXPECT_EQ((block.start[0] * 4 + block.start[1]) * 5 + block.start[2], begin + covered);
        EXPECT_EQ(block.count[0] * block.count[1] * block.count[2], block.size);
        for (std::size_t i = 0; i < 3; ++i) EXPECT_LE(block.start[i] + block.count[i], sizes[i]);
        covered += block.size;
      }
      EXPECT_EQ(covered, size);
    }
  }
}

TEST(blocks_of, are_few) {
  EXPECT_EQ(netcdf::blocks_of({3, 4, 5}, 0, 60).size(), 1u);
  EXPECT_EQ(netcdf::blocks_of({100, 65536}, 65536, 65536).size(), 1u);
  EXPECT_LE(netcdf::blocks_of({100, 100, 100}, 12345, 700000).size(), 5u);
}

}  // namespace
}  // namespace rivulet
