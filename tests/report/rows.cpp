// Rows as CSV: the columns of the contract, and reading back what was written.
// SPDX-License-Identifier: Apache-2.0
#include "host/report/rows.hpp"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rivulet/error.hpp>

#include "host/report/row_layout.hpp"
#include "tests/report/stored_rows.hpp"
#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;
using namespace testing_rows;

std::string csv_of(batch::sweep const& sweep, instance_table const& rows) {
  std::ostringstream out;
  auto const writer = csv_rows(sweep, out);
  writer->write(rows);
  writer->close();
  return out.str();
}

study tutorial() {
  study result;
  result.objective = objective("x^2 - 4*x + 1");
  result.set("learning_rate", "0.01,0.9,1.0");
  result.start({9});
  return result;
}

instance_table tutorial_rows() {
  instance_table rows;
  resize(rows, 3, 0, 1, 0);
  rows.outcome = {outcome::max_iterations, outcome::converged, outcome::cycling};
  rows.converged_by = {convergence_test::none, convergence_test::gradient, convergence_test::none};
  rows.iterations = {100, 33, 2};
  rows.evaluations = {101, 34, 3};
  rows.f = {-2.1381915834, -3, 46};
  rows.gradient_norm = {1.856672782526546, 0.0088724488, 14};
  rows.best_f = {-2.1381915834, -3, not_a_number};
  rows.best_iteration = {100, 33, 0};
  rows.cycle_period = {0, 0, 2};
  rows.x = {{2.928336891263273, 1.9955637756, 9}};
  return rows;
}

TEST(csv, has_the_columns_of_the_contract) {
  EXPECT_EQ(csv_of(batch::sweep(tutorial()), tutorial_rows()),
            "instance,learning_rate,outcome,converged_by,iterations,evaluations,f,gradient_norm,best_f,best_iteration,"
            "cycle_period,x.x\n"
            "0,0.01,max_iterations,,100,101,-2.1381915834,1.856672782526546,-2.1381915834,100,0,2.928336891263273\n"
            "1,0.9,converged,gradient,33,34,-3,0.0088724488,-3,33,0,1.9955637756\n"
            "2,1,cycling,,2,3,46,14,nan,0,2,9\n");
}

TEST(csv, names_starts_reducers_and_groups_of_rates) {
  auto study = himmelblau(2, "0.01");
  study.set("learning_rate[x,y]", "0.1,0.2");
  study.track = {"best", "sum_f"};
  batch::sweep const sweep(study);
  auto const text = csv_of(sweep, rows_of(sweep, 0, 1));
  EXPECT_EQ(text.substr(0, text.find('\n')),
            "instance,\"learning_rate[x,y]\",start,start.x,start.y,outcome,converged_by,iterations,evaluations,f,"
            "gradient_norm,best_f,best_iteration,cycle_period,sum_f,x.x,x.y");
}

TEST(csv, keeps_an_axis_apart_from_a_column_of_its_name) {
  study study;
  study.objective = objective("(x - f)^2", {.constants = {"f"}});
  study.set("f", "1,2").start({0});
  batch::sweep const sweep(study);
  instance_table rows;
  resize(rows, 1, 0, 1, 0);
  EXPECT_THAT(csv_of(sweep, rows), testing::StartsWith("instance,axis.f,outcome,"));
}

TEST(csv, keeps_groups_apart_from_the_results_of_fits) {
  study study;
  objective_options reading;
  reading.columns = {"degrees_of_freedom", "t", "y"};
  study.objective = objective("sum(rows, (y - k*t)^2)", reading);
  study.data = data_table(reading.columns, {{1, 1, 2, 2}, {1, 2, 1, 2}, {1, 2, 3, 6}});
  study.data_group = "degrees_of_freedom";
  study.method = "lm";
  study.start({1});
  batch::sweep const sweep(study);
  auto const names = row_layout(sweep).columns();
  EXPECT_EQ(std::ranges::count(names, "degrees_of_freedom"), 1);
  EXPECT_EQ(std::ranges::count(names, "axis.degrees_of_freedom"), 1);
}

TEST(csv, reports_a_closed_output) {
  batch::sweep const sweep(tutorial());
  std::ostringstream out;
  out.setstate(std::ios::badbit);
  EXPECT_THROW(csv_rows(sweep, out), io_error);
}

TEST(csv, reports_a_full_disk) {
  batch::sweep const sweep(tutorial());
  std::ofstream full("/dev/full");
  if (!full) GTEST_SKIP() << "no /dev/full here";
  EXPECT_THROW(
      {
        auto const writer = csv_rows(sweep, full);
        writer->write(tutorial_rows());
        writer->close();
      },
      io_error);
}

TEST(file_rows, knows_formats_by_extension) {
  batch::sweep const sweep(tutorial());
  EXPECT_THROW(file_rows(sweep, "rows.txt", 0, 3), usage_error);
  EXPECT_THROW(read_rows(sweep, "rows", [](instance_table const&) {}), usage_error);
}

TEST(file_rows, names_path_and_reason_where_it_cannot_write) {
  batch::sweep const sweep(tutorial());
  for (std::string const extension : {".csv", ".nc"}) {
    auto const path = "/no/such/folder/rows" + extension;
    try {
      file_rows(sweep, path, 0, 3);
      FAIL() << "no error for " << path;
    } catch (io_error const& error) {
      EXPECT_THAT(error.what(), HasSubstr(path));
      EXPECT_THAT(error.what(), HasSubstr("No such file or directory"));
    }
  }
}

class stored : public testing::TestWithParam<char const*> {};
INSTANTIATE_TEST_SUITE_P(formats, stored, testing::Values(".csv", ".nc"),
                         [](auto const& format) { return std::string(format.param + 1); });

TEST_P(stored, rows_read_back_with_every_bit) {
  for (auto const precision : {precision::float64, precision::float32}) {
    auto study = himmelblau(200);
    study.precision = precision;
    study.track = {"best", "sum_f"};
    batch::sweep const sweep(study);
    auto rows = rows_of(sweep, 0, 600);
    rows.f[3] = -std::numeric_limits<double>::infinity();
    if (precision == precision::float32) round_to_float32(rows);
    temporary_file const file(GetParam());
    store(sweep, file.path, rows, 0, 600, 77);
    EXPECT_EQ(digest_of_file(sweep, file.path), digest(rows));
  }
}

TEST_P(stored, shards_keep_their_instance_numbers) {
  batch::sweep const sweep(himmelblau(100));
  auto const rows = rows_of(sweep, 150, 100);
  temporary_file const file(GetParam());
  store(sweep, file.path, rows, 150, 100, 33);
  EXPECT_EQ(digest_of_file(sweep, file.path), digest(rows));
}

TEST_P(stored, rows_of_an_interrupted_run_are_all_there) {
  batch::sweep const sweep(himmelblau(100));
  auto const rows = rows_of(sweep, 0, 130);
  temporary_file const file(GetParam());
  store(sweep, file.path, rows, 0, 300, 50);
  EXPECT_EQ(digest_of_file(sweep, file.path), digest(rows));
}

TEST_P(stored, rows_of_another_study_are_refused) {
  batch::sweep const sweep(himmelblau(100)), other_rates(himmelblau(100, "0.001,0.02,0.05")),
      other_count(himmelblau(90)), no_axis(himmelblau(300, "0.01"));
  temporary_file const file(GetParam());
  store(sweep, file.path, rows_of(sweep, 0, 300), 0, 300, 300);
  for (auto const* const other : {&other_rates, &other_count, &no_axis}) {
    EXPECT_THROW(digest_of_file(*other, file.path), invalid_argument);
  }
  EXPECT_THROW(digest_of_file(sweep, "missing" + std::string(GetParam())), io_error);
}

TEST(read_rows, names_line_and_column_of_what_is_wrong) {
  batch::sweep const sweep(tutorial());
  auto const good = csv_of(sweep, tutorial_rows());
  auto const message_for = [&](std::string const& from, std::string const& to) {
    auto text = good;
    text.replace(text.find(from), from.size(), to);
    temporary_file const file(".csv");
    std::ofstream(file.path) << text;
    try {
      digest_of_file(sweep, file.path);
    } catch (invalid_argument const& error) {
      return std::string(error.what()).substr(file.path.size());
    }
    return std::string("no error");
  };
  EXPECT_EQ(message_for("cycling", "circling"),
            ":4: outcome is 'circling', expected one of the names in docs/reports.md");
  EXPECT_EQ(message_for("0.9", "0.8"), ":3: learning_rate is '0.8', expected 0.9 as the study says for this instance");
  EXPECT_EQ(message_for("2,3,46", "2,3.5,46"), ":4: evaluations is '3.5', expected a whole number");
  EXPECT_EQ(message_for(",0,2,9\n", ",0,2"), ":4: 11 fields instead of 12 (a file cut short?)");
  EXPECT_EQ(message_for("\n2,1,", "\n3,1,"), ":4: instance is '3', expected a number below 3");
  EXPECT_THAT(message_for("instance,", "row,"), HasSubstr(":1: the columns do not fit the study: found row,"));
}

}  // namespace
}  // namespace rivulet
