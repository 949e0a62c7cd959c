// Stored rows of every shape a study can have: zips, joint searches, shards, one instance, unfinished files.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/report/netcdf_view.hpp"
#include "tests/report/stored_rows.hpp"
#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet {
namespace {

using testing::ElementsAre;
using namespace testing_rows;
constexpr double infinity = std::numeric_limits<double>::infinity();

study zipped() {
  auto result = himmelblau(0);
  result.start_box.clear();
  result.starts = {"1,2", "3,4", "-5,0.5"};
  result.zips = {{"learning_rate", "start"}};
  return result;
}

study joint(std::uint64_t samples) {
  auto result = himmelblau(0, "loguniform(1e-4,1)");
  result.method = "momentum";
  result.set("momentum", "uniform(0.5,0.9)");
  result.samples = samples;
  return result;
}

study single() {
  auto result = himmelblau(0, "0.01");
  result.start_box.clear();
  result.starts = {"1,2"};
  return result;
}

instance_table all_rows(batch::sweep const& sweep) {
  return rows_of(sweep, 0, static_cast<std::size_t>(sweep.instances()));
}

class shapes : public testing::TestWithParam<char const*> {};
INSTANTIATE_TEST_SUITE_P(formats, shapes, testing::Values(".csv", ".nc"),
                         [](auto const& format) { return std::string(format.param + 1); });

TEST_P(shapes, read_back_with_every_bit) {
  auto explicit_starts = zipped();
  explicit_starts.zips.clear();
  for (auto const& study : {zipped(), joint(300), single(), explicit_starts}) {
    batch::sweep const sweep(study);
    auto const rows = all_rows(sweep);
    temporary_file const file(GetParam());
    store(sweep, file.path, rows, 0, rows.size(), 2);
    EXPECT_EQ(digest_of_file(sweep, file.path), digest(rows)) << rows.size() << " instances";
  }
}

TEST_P(shapes, read_back_from_any_chunks) {
  batch::sweep const sweep(himmelblau(37));
  auto const rows = rows_of(sweep, 0, 111);
  for (std::size_t const chunk : {1u, 2u, 36u, 37u, 38u, 74u, 110u, 111u}) {
    temporary_file const file(GetParam());
    store(sweep, file.path, rows, 0, 111, chunk);
    EXPECT_EQ(digest_of_file(sweep, file.path), digest(rows)) << "chunks of " << chunk;
  }
}

TEST_P(shapes, keep_rows_that_are_not_finite_and_negative_zeros) {
  batch::sweep const sweep(himmelblau(4, "0.01"));
  auto rows = all_rows(sweep);
  for (auto* const column : {&rows.f, &rows.gradient_norm, &rows.best_f, &rows.x[0], &rows.x[1]}) {
    *column = {not_a_number, infinity, -infinity, -0.0};
  }
  temporary_file const file(GetParam());
  store(sweep, file.path, rows, 0, 4, 4);
  read_rows(sweep, file.path, [&](instance_table const& found) {
    ASSERT_EQ(found.size(), 4u);
    for (auto const* const column : {&found.f, &found.gradient_norm, &found.best_f, &found.x[0], &found.x[1]}) {
      EXPECT_TRUE(std::isnan((*column)[0]));
      EXPECT_EQ((*column)[1], infinity);
      EXPECT_EQ((*column)[2], -infinity);
      EXPECT_TRUE((*column)[3] == 0 && std::signbit((*column)[3]));
    }
  });
}

TEST_P(shapes, of_many_rows_come_in_parts_in_order) {
  constexpr std::uint64_t count = 70'000;  // more than one part
  batch::sweep const sweep(himmelblau(count, "0.01"));
  auto const rows = all_rows(sweep);
  temporary_file const file(GetParam());
  store(sweep, file.path, rows, 0, count, 9999);
  std::uint64_t next = 0, sum = 0;
  int parts = 0;
  read_rows(sweep, file.path, [&](instance_table const& found) {
    EXPECT_EQ(found.first, next);
    next += found.size();
    sum += digest(found);
    ++parts;
  });
  EXPECT_EQ(next, count);
  EXPECT_EQ(sum, digest(rows));
  EXPECT_GT(parts, 1);
}

TEST_P(shapes, replace_a_longer_file) {
  batch::sweep const longer(himmelblau(500)), shorter(himmelblau(5));
  temporary_file const file(GetParam());
  store(longer, file.path, all_rows(longer), 0, 1500, 1500);
  store(shorter, file.path, all_rows(shorter), 0, 15, 15);
  EXPECT_EQ(digest_of_file(shorter, file.path), digest(all_rows(shorter)));
}

TEST_P(shapes, without_close_hold_no_row_that_was_not_written) {
  batch::sweep const sweep(himmelblau(50));
  auto const rows = all_rows(sweep);
  temporary_file const file(GetParam());
  file_rows(sweep, file.path, 0, 150)->write(slice(rows, 0, 60));
  read_rows(sweep, file.path, [&](instance_table const& found) {
    ASSERT_LE(found.first + found.size(), 60u);
    EXPECT_EQ(digest(found), digest(slice(rows, found.first, found.first + found.size())));
  });
}

TEST(netcdf_shapes, are_marked_until_closed) {
  batch::sweep const sweep(himmelblau(50));
  temporary_file const file(".nc");
  file_rows(sweep, file.path, 0, 150)->write(all_rows(sweep));
  EXPECT_EQ(netcdf_view(file.path).number("complete"), 0);
  store(sweep, file.path, all_rows(sweep), 0, 150, 150);
  EXPECT_EQ(netcdf_view(file.path).number("complete"), 1);
}

TEST(netcdf_shapes, of_a_joint_search_list_what_was_drawn) {
  batch::sweep const sweep(joint(20));
  temporary_file const file(".nc");
  store(sweep, file.path, all_rows(sweep), 0, 20, 7);
  netcdf_view const view(file.path);
  for (auto const* const name : {"f", "learning_rate", "momentum", "start", "start.x", "start.y", "x.y"}) {
    EXPECT_THAT(view.dimensions(name), ElementsAre("instance")) << name;
  }
  for (std::size_t i = 0; i < 20; ++i) {
    EXPECT_EQ(view.value("momentum", {i}), sweep.value(sweep.axes()[1], i));
    EXPECT_EQ(view.value("start.y", {i}), sweep.columns(i, 1).columns.start[1][0]);
  }
}

TEST(netcdf_shapes, of_a_shard_know_their_place) {
  batch::sweep const sweep(himmelblau(10));
  auto const rows = rows_of(sweep, 12, 9);
  temporary_file const file(".nc");
  store(sweep, file.path, rows, 12, 9, 4);
  netcdf_view const view(file.path);
  EXPECT_THAT(view.dimensions("f"), ElementsAre("instance"));
  EXPECT_EQ(view.number("first_instance"), 12);
  EXPECT_EQ(view.number("study_instances"), 30);
  EXPECT_EQ(view.value("instance", {8}), 20);
  EXPECT_EQ(view.value("learning_rate", {7}), 0.01);  // instance 19, the last of the second rate
  EXPECT_EQ(view.value("learning_rate", {8}), 0.05);
  EXPECT_EQ(view.value("start", {8}), 0);
}

TEST(netcdf_shapes, have_the_precision_of_the_study) {
  auto study = himmelblau(3);
  for (auto const& [precision, type] : {std::pair(precision::float32, NC_FLOAT), {precision::float64, NC_DOUBLE}}) {
    study.precision = precision;
    batch::sweep const sweep(study);
    temporary_file const file(".nc");
    store(sweep, file.path, {}, 0, 9, 9);
    netcdf_view const view(file.path);
    for (auto const* const name : {"f", "best_f", "gradient_norm", "x.x", "learning_rate", "start.x"}) {
      EXPECT_EQ(view.type(name), type) << name;
    }
    EXPECT_EQ(view.type("iterations"), NC_INT64);
    EXPECT_EQ(view.type("outcome"), NC_BYTE);
  }
}

}  // namespace
}  // namespace rivulet
