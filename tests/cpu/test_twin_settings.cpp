// Lanes and reference give the same bits for further objectives, settings, windows, threads and chunks.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <numeric>

#include "host/cpu/engines.hpp"
#include "tests/cpu/twin.hpp"

namespace rivulet {
namespace {

constexpr auto himmelblau = "(x^2+y-11)^2 + (x+y^2-7)^2";
constexpr auto branches = "where(x*y < 1, min(x,y)^2, max(x,-y)) + pow(abs(x)+0.1, 1.3) + pow(2, y)*0.1 + tanh(x)^2";
constexpr auto logarithms = "log1p(x^2+y^2+z^2) + expm1(-z^2) + 0.3*x*sin(y)/(2+cos(z))";
constexpr auto valley = "sum(i, 1, n-1, 10*(x[i+1]-x[i]^2)^2 + (1-x[i])^2)";

struct twin_case {
  method which;
  precision digits;
};

std::vector<twin_case> cases() {
  std::vector<twin_case> result;
  for (auto const which : all_methods()) {
    result.push_back({which, precision::float64});
    result.push_back({which, precision::float32});
  }
  return result;
}

class more_twins : public ::testing::TestWithParam<twin_case> {
 protected:
  batch_of make(std::string_view expression, std::size_t count, std::size_t dimension = 0) const {
    objective_options options;
    options.dimension = dimension;
    batch_of batch(expression, GetParam().which, GetParam().digits, count, options);
    batch.spread(hyperparameter::learning_rate, 0.002, 0.2);
    batch.settings.max_iterations = 40;
    return batch;
  }
  void agree_for_every_count(std::string_view expression, std::size_t dimension = 0) const {
    for (std::size_t const count : {1u, 3u, 16u, 17u, 31u, 33u, 1000u}) {
      if (dimension > 0 && count > 33) continue;
      auto const batch = make(expression, count, dimension);
      ASSERT_NO_FATAL_FAILURE(expect_twins(batch)) << expression << ", " << count << " instances";
    }
  }
};

TEST_P(more_twins, agree_on_branches) { agree_for_every_count(branches); }
TEST_P(more_twins, agree_on_logarithms) { agree_for_every_count(logarithms); }
TEST_P(more_twins, agree_on_fifty_parameters) { agree_for_every_count(valley, 50); }

TEST_P(more_twins, agree_on_combined_tests_of_the_stop_rule) {
  auto batch = make(himmelblau, 65);
  batch.box(-5, 5);
  auto& settings = batch.settings;
  settings.max_iterations = 300;
  settings.f_bound = 400.0;
  settings.target = 0.25;
  settings.relative_gradient_tolerance = batch.rounded(0.01);
  expect_twins(batch);
  settings.max_evaluations = 25;
  settings.step_tolerance = batch.rounded(1e-4);
  settings.clip_norm = true;
  batch.set(hyperparameter::clip_norm, {3});
  expect_twins(batch);
  settings.stop = false;
  settings.max_iterations = 30;
  expect_twins(batch);
}

TEST_P(more_twins, agree_on_maximized_objectives) {
  auto batch = make("exp(-x^2-y^2) + 0.1*x", 40);
  batch.program = make_descent_program(*objective("exp(-x^2-y^2) + 0.1*x").data(), true);
  expect_twins(batch);
}

TEST_P(more_twins, agree_on_means_over_any_window) {
  auto batch = make(himmelblau, 35);
  for (std::uint32_t const window : {1u, 2u, 33u, 100u}) {
    batch.settings.reducers.push_back({reducer_kind::mean_last_f, window});
  }
  expect_twins(batch);
  auto const rows = on_lanes(batch, {cpu::available_simd().back(), 1});
  EXPECT_EQ(rows.reducers[0], rows.f) << "the mean over one value is that value";
}

INSTANTIATE_TEST_SUITE_P(all, more_twins, ::testing::ValuesIn(cases()), [](auto const& of) {
  return std::string(name(of.param.which)) + "_" + std::string(name(of.param.digits));
});

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
