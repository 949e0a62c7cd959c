// Whole studies over groups of rows and mini-batches on emulated GPUs: reports, chunks, shards, devices, little memory.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string>
#include <utility>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rivulet/error.hpp>

#include "tests/cuda/emulated_machine.hpp"

namespace rivulet {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

study fits(data_table data) {
  objective_options options;
  options.columns = data.columns();
  study s;
  s.objective = objective("mean(rows, (y - (w*x + b))^2) + 0.01*w^2", options);
  s.data = std::move(data);
  s.start_count = 2;
  s.start_box = "-1:1";
  s.stop.max_iterations = 12;
  return s.set("learning_rate", "0.01,0.05");
}

double wave(std::size_t group, std::size_t row) {
  return 0.1 * static_cast<double>(group % 7) + std::sin(static_cast<double>(13 * group + row));
}

/// Groups of 9 to 24 rows that take turns.
study ragged(std::size_t groups) {
  std::vector<double> g, x, y;
  for (std::size_t r = 0; r < 24; ++r) {
    for (std::size_t k = 0; k < groups; ++k) {
      if (r >= 9 + k * 5 % 16) continue;
      g.push_back(static_cast<double>(k) + 0.5);
      x.push_back(0.1 * static_cast<double>(r) - 1);
      y.push_back(wave(k, r));
    }
  }
  auto s = fits(data_table({"g", "x", "y"}, {g, x, y}));
  s.data_group = "g";
  return s;
}

study stack(std::size_t tables, std::size_t rows) {
  std::vector<double> x, y;
  for (std::size_t r = 0; r < rows; ++r) x.push_back(0.05 * static_cast<double>(r) - 1);
  for (std::size_t i = 0; i < tables * rows; ++i) y.push_back(wave(i / rows, i % rows));
  return fits(data_table::stack(tables, {"x", "y"}, {x, y}));
}

run_options on_all(std::uint64_t chunk) {
  auto options = on("cuda:all");
  options.chunk = chunk;
  return options;
}

TEST(own_rows_on_gpus, are_verified_over_chunks_and_devices) {
  machine_with several({gpu(0), gpu(1)});
  for (auto const digits : {precision::float32, precision::float64}) {
    for (auto s : {ragged(50), stack(50, 20)}) {
      s.precision = digits;
      auto const result = verify(s, on("reference"), on_all(70));
      EXPECT_EQ(result.instances, 200U);
      EXPECT_EQ(result.differing, 0U);
    }
  }
  for (std::size_t ordinal : {0U, 1U}) EXPECT_GE(several[ordinal].launches(), 1U);
}

TEST(own_rows_on_gpus, are_the_same_in_every_shard) {
  machine_with const one({gpu()});
  auto const s = ragged(50);
  for (std::uint64_t const index : {0U, 2U}) {
    auto there = on("cuda"), here = on("cpu");
    there.shard = here.shard = {index, 3};
    there.chunk = 40;
    instance_table got, wanted;
    run(s, there, got);
    run(s, here, wanted);
    EXPECT_EQ(got.first, wanted.first);
    EXPECT_EQ(got.x, wanted.x);
    EXPECT_EQ(got.iterations, wanted.iterations);
  }
}

TEST(own_rows_on_gpus, are_reported_like_the_processors) {
  machine_with const one({gpu()});
  auto s = ragged(40);
  for (bool const validates : {false, true}) {
    if (validates) s.validation_fraction = 0.3;
    EXPECT_EQ(run(s, on("cuda")).to_json(false), run(s, on("cpu")).to_json(false));
  }
}

TEST(own_rows_on_gpus, are_drawn_for_batches) {
  machine_with const several({gpu(0), gpu(1)});
  for (auto const* const sampling : {"without_replacement", "with_replacement"}) {
    for (auto s : {ragged(30), stack(30, 20)}) {
      s.batch_rows = 7;
      s.batch_sampling = sampling;
      s.method = "adam";
      EXPECT_EQ(verify(s, on("cpu"), on_all(50)).differing, 0U) << sampling;
    }
  }
  auto s = stack(1, 50);
  s.batch_rows = 16;
  s.start_count = 60;
  s.validation_fraction = 0.2;
  EXPECT_EQ(run(s, on("cuda")).to_json(false), run(s, on("cpu")).to_json(false));
}

constexpr std::size_t bytes_of_300 = (300 + 20) * 20 * sizeof(double);  // interleaved in tens of 32

TEST(own_rows_on_gpus, are_copied_once_where_they_fit) {
  machine_with one({gpu()});
  auto const s = stack(300, 20);
  auto options = on("cuda");
  options.chunk = 200;
  EXPECT_EQ(verify(s, on("cpu"), options).differing, 0U);
  EXPECT_GE(one[0].launches(), 6U);
  EXPECT_GT(one[0].bytes_copied_in(), bytes_of_300);
  EXPECT_LT(one[0].bytes_copied_in(), bytes_of_300 + 50'000);
}

TEST(own_rows_on_gpus, come_with_every_chunk_where_they_do_not_fit) {
  for (bool const equal : {true, false}) {
    machine_with small({gpu(0, 60'000)});
    auto const s = equal ? stack(300, 20) : ragged(200);
    EXPECT_EQ(verify(s, on("cpu"), on("cuda")).differing, 0U);
    EXPECT_GT(small[0].launches(), 3U);
    EXPECT_LE(small[0].most_memory_used(), 60'000U);
    EXPECT_GT(small[0].bytes_copied_in(), equal ? 2 * bytes_of_300 : 0);
  }
}

TEST(own_rows_on_gpus, are_refused_where_a_few_instances_do_not_fit) {
  machine_with const tiny({gpu(0, 4000)});
  try {
    run(stack(40, 100), on("cuda"));
    FAIL() << "nothing was thrown";
  } catch (device_error const& problem) {
    EXPECT_THAT(problem.what(), HasSubstr("not enough free memory for 32 instances of this study; use --device cpu"));
  }
}

TEST(own_rows_on_gpus, are_chosen_by_auto_for_much_work_alone) {
  machine_with const one({gpu()});
  auto s = stack(20, 20);
  EXPECT_THAT(plan(s, on("auto")).device, StartsWith("cpu"));
  s.start_count = std::uint64_t{1} << 28;
  EXPECT_EQ(plan(s, on("auto")).device, "cuda:0 (emulated GPU)");
  s.batch_rows = 5;
  EXPECT_EQ(plan(s, on("auto")).device, "cuda:0 (emulated GPU)");
}

}  // namespace
}  // namespace rivulet
