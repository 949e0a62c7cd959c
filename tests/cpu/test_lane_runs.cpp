// Windows, threads, chunks and turns of runs on lanes.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>

#include "host/cpu/engines.hpp"
#include "tests/cpu/on_lanes.hpp"

namespace rivulet {
namespace {

constexpr auto himmelblau = "(x^2+y-11)^2 + (x+y^2-7)^2";
constexpr auto branches = "where(x*y < 1, min(x,y)^2, max(x,-y)) + pow(abs(x)+0.1, 1.3) + pow(2, y)*0.1 + tanh(x)^2";

TEST(windows, hold_the_last_values_alone) {
  batch_of batch("x^2", method::gd, precision::float64, 3);  // x_k = 2^-k x_0, so f_k = 4^-k f_0 exactly
  batch.start(0, {1, 2, 4}).set(hyperparameter::learning_rate, {0.25});
  batch.settings.stop = false;
  batch.settings.max_iterations = 4;
  batch.settings.reducers = {{reducer_kind::mean_last_f, 2}, {reducer_kind::mean_last_f, 100}};
  for (auto const lanes : cpu::available_simd()) {
    auto const rows = on_lanes(batch, {lanes, 1});
    for (std::size_t row = 0; row < 3; ++row) {
      double const f_0 = std::ldexp(1.0, static_cast<int>(2 * row));
      EXPECT_EQ(rows.reducers[0][row], f_0 * (0x1p-6 + 0x1p-8) / 2);
      EXPECT_EQ(rows.reducers[1][row], f_0 * (1 + 0x1p-2 + 0x1p-4 + 0x1p-6 + 0x1p-8) / 5);
    }
  }
}

TEST(threads, change_no_row) {
  for (auto const digits : {precision::float64, precision::float32}) {
    batch_of batch(branches, method::adam, digits, 700);
    auto const wanted = on_reference(batch);
    for (auto const lanes : cpu::available_simd()) {
      for (unsigned const count : {1u, 2u, 5u}) {
        EXPECT_TRUE(same_rows(wanted, on_lanes(batch, {lanes, count}))) << cpu::name(lanes) << ", " << count;
      }
    }
  }
}

/// The second part of a batch, as a chunk of its own.
TEST(chunks, add_up_to_the_digest_of_the_whole) {
  batch_of const batch(himmelblau, method::momentum, precision::float64, 301);
  auto const lanes = cpu::available_simd().back();
  auto const whole = on_lanes(batch, {lanes, 2});
  std::uint64_t sum = 0;
  for (std::size_t begin = 0; begin < 301; begin += 100) {
    auto part = batch.columns;
    part.first += begin;
    part.count = std::min<std::size_t>(100, 301 - begin);
    auto const shift = [&](column& each) {
      if (each.data != nullptr) each.data += static_cast<std::ptrdiff_t>(begin) * each.stride;
    };
    for (auto& each : part.start) shift(each);
    for (auto& each : part.hyperparameters) shift(each);
    instance_table rows;
    cpu::descend(batch.program, batch.settings, part, rows, {lanes, 1});
    EXPECT_EQ(rows.first, 7 + begin);
    EXPECT_EQ(rows.f[0], whole.f[begin]);
    sum += digest(rows);
  }
  EXPECT_EQ(sum, digest(whole));
  auto elsewhere = whole;
  elsewhere.first += 1;
  EXPECT_NE(digest(elsewhere), digest(whole));
}

TEST(lane_turns, count_whole_blocks_that_cover_every_evaluation) {
  batch_of batch("x^2", method::gd, precision::float64, 1);
  batch.start(0, {1}).set(hyperparameter::learning_rate, {0.25});
  batch.settings.stop = false;
  for (std::uint64_t const steps : {0u, 1u, 20u}) {
    batch.settings.max_iterations = steps;
    for (auto const lanes : cpu::available_simd()) {
      instance_table rows;
      auto const turns = cpu::descend(batch.program, batch.settings, batch.columns, rows, {lanes, 1}).lane_turns;
      auto const width = static_cast<std::uint64_t>(cpu::engine_of<double>(lanes).lanes());
      EXPECT_GE(turns, (steps + 1) * width) << cpu::name(lanes) << ", " << steps << " steps";
      EXPECT_EQ(turns % width, 0u);
    }
  }
}

}  // namespace
}  // namespace rivulet
