// Mini-batches: the same bits on all lanes, and the rows that the draws of docs/methods.md name.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>
#include <string>
#include <vector>

#include <rivulet/rivulet.hpp>

#include "tests/same_bits/executions.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;

/// Row r holds the number r + 1.
data_table numbered(std::size_t rows) {
  std::vector<double> r, square;
  for (std::size_t i = 0; i < rows; ++i) {
    r.push_back(static_cast<double>(i + 1));
    square.push_back(r.back() * r.back());
  }
  return data_table({"r", "square"}, {r, square});
}

study over(std::string_view text, std::size_t rows, std::uint64_t batch) {
  objective_options options;
  options.columns = {"r", "square"};
  study result;
  result.objective = objective(text, options);
  result.data = numbered(rows);
  result.batch_rows = batch;
  result.stop.max_iterations = 40;
  return result;
}

/// On (x − r)² half a rate of 1 goes to the drawn row itself, so x tells which row it was.
std::vector<double> rows_drawn(study const& study, std::string_view device, std::uint64_t iterations) {
  std::vector<double> result;
  auto shorter = study;
  for (std::uint64_t k = 1; k <= iterations; ++k) {
    shorter.stop.max_iterations = k;
    result.push_back(run(shorter, on(device)).best.x.at(0));
  }
  return result;
}

study following(std::size_t rows) {
  auto result = over("mean(rows, (x - r)^2 + 0*square)", rows, 1);
  result.set("learning_rate", "0.5");
  result.start({0});
  result.track = {"none"};
  result.stop.no_stop = true;
  return result;
}

TEST(mini_batches, visit_every_row_once_in_an_epoch) {
  for (std::string_view const device : {"reference", "cpu"}) {
    auto const drawn = rows_drawn(following(11), device, 33);
    std::set<std::vector<double>> orders;
    for (auto first = drawn.begin(); first != drawn.end(); first += 11) {
      std::vector<double> order(first, first + 11);
      orders.insert(order);
      std::ranges::sort(order);
      for (std::size_t r = 0; r < 11; ++r) EXPECT_EQ(order[r], static_cast<double>(r + 1));
    }
    EXPECT_EQ(orders.size(), 3u);
  }
}

TEST(mini_batches, may_draw_a_row_again) {
  auto study = following(5);
  study.batch_sampling = "with_replacement";
  auto const drawn = rows_drawn(study, "cpu", 25);
  EXPECT_EQ(drawn, rows_drawn(study, "reference", 25));
  bool again = false;
  for (std::size_t i = 1; i < drawn.size(); ++i) again = again || drawn[i] == drawn[i - 1];
  EXPECT_TRUE(again);
  EXPECT_EQ(std::set(drawn.begin(), drawn.end()).size(), 5u);
  study.seed = 1;
  EXPECT_NE(drawn, rows_drawn(study, "cpu", 25));
}

/// Instances that differ in a setting see the same rows, those that differ in their start others.
TEST(mini_batches, depend_on_the_start_only) {
  auto study = following(1000);
  study.set("learning_rate", "0.5,0.5000001");
  study.start({1});
  study.stop.max_iterations = 3;
  std::vector<double> x;
  auto options = on("cpu");
  options.on_rows = [&](instance_table const& rows) { x.insert(x.end(), rows.x[0].begin(), rows.x[0].end()); };
  run(study, options);
  ASSERT_EQ(x.size(), 4u);
  std::ranges::sort(x);
  EXPECT_NEAR(x[0], x[1], 0.01);
  EXPECT_NEAR(x[2], x[3], 0.01);
  EXPECT_GT(x[2] - x[1], 0.5);
}

TEST(mini_batches, have_the_bits_of_the_reference_on_all_lanes) {
  for (precision const real : {precision::float32, precision::float64}) {
    for (std::uint64_t const batch : {1u, 3u, 32u, 33u, 70u}) {
      for (std::string_view const method : {"gd", "adam"}) {
        for (std::string_view const sampling : {"without_replacement", "with_replacement"}) {
          auto study = over("mean(rows, (w*r + b - sqrt(square + 1))^2) + rows*1e-3*w^2", 70, batch);
          study.precision = real;
          study.method = method;
          study.batch_sampling = sampling;
          study.set("learning_rate", "1e-5,1e-3");
          study.start_count = 70;
          study.start_box = "-1:1";
          study.stop.no_stop = batch == 3;
          std::vector<run_options> others{on("cpu", "scalar"), on("cpu", "auto", 2, 33)};
          if (cpu::compiled_unavailable(cpu::available_simd().back()).empty())
            others.push_back(on("cpu", "auto", 1, 50));
          for (auto& options : others) options.cpu_engine = options.chunk == 50 ? "compiled" : "interpreted";
          for (auto const& seen : verify_each(study, on("reference"), others)) {
            EXPECT_EQ(seen.differing, 0u) << batch << ", " << method << ", " << sampling;
            EXPECT_EQ(seen.instances, 140u);
          }
        }
      }
    }
  }
}

/// A batch of all rows holds every row once: sums of whole numbers have no other value in another order.
TEST(mini_batches, of_all_rows_are_all_rows) {
  auto study = over("sum(rows, r) * x^2 + rows*x", 40, 40);
  study.start({0.5});
  study.set("learning_rate", "1e-4");
  auto const batches = run(study, on("cpu"));
  study.batch_rows.reset();
  auto const all = run(study, on("cpu"));
  EXPECT_EQ(batches.best.f, all.best.f);
  EXPECT_EQ(batches.best.x, all.best.x);
}

/// The next batch may change x again.
TEST(mini_batches, do_not_stall) {
  auto study = over("mean(rows, r * x)", 4, 1);
  study.start({1});
  study.set("learning_rate", "1e-30");
  study.stop.max_iterations = 8;
  for (std::string_view const device : {"reference", "cpu"}) {
    outcome ended{};
    auto options = on(device);
    options.on_rows = [&](instance_table const& rows) { ended = rows.outcome.at(0); };
    run(study, options);
    EXPECT_EQ(ended, outcome::max_iterations) << device;
  }
}

void expect_refused(study const& study, std::string_view why) {
  try {
    run(study, on("cpu"));
    FAIL() << "should say: " << why;
  } catch (error const& problem) {
    EXPECT_THAT(problem.what(), HasSubstr(why));
  }
}

TEST(mini_batches, are_refused_where_they_make_no_sense) {
  auto study = following(5);
  study.batch_rows = 6;
  expect_refused(study, "batch_rows = 6 is out of range: there are 5 rows");
  study.batch_rows = 0;
  expect_refused(study, "batch_rows = 0 is out of range");
  study.batch_rows = 2;
  study.batch_sampling = "shuffled";
  expect_refused(study, "choose without_replacement or with_replacement");
  study.batch_sampling = "with_replacement";
  study.batch_rows.reset();
  expect_refused(study, "set batch_rows as well");
  study = following(5);
  study.stop.no_stop = false;
  study.stop.detect_cycles = true;
  expect_refused(study, "detect_cycles is on");
  study = over("sum(rows, (x - r)^2)", 5, 2);
  study.start({0});
  study.method = "bfgs";
  expect_refused(study, "bfgs compares values of f");
  study.method = "gd";
  study.objective = objective("x^2");
  expect_refused(study, "sums over no rows");
}

}  // namespace
}  // namespace rivulet
