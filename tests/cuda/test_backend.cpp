// Whole studies on emulated GPUs: reports, verification, several devices, little memory, interrupts.
// SPDX-License-Identifier: Apache-2.0
#include <atomic>
#include <cmath>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rivulet/rivulet.hpp>

#include "tests/cuda/emulated_machine.hpp"
#include "tests/support/functions_study.hpp"

namespace rivulet {
namespace {

study himmelblau(std::uint64_t starts = 300) {
  study s;
  s.objective = problem_objective(find_problem("himmelblau"));
  s.start_count = starts;
  s.start_box = "-5:5";
  s.set("learning_rate", "0.001,0.01,0.05");
  return s;
}

TEST(cuda_backend, verifies_against_the_reference) {
  machine_with const one({gpu()});
  auto s = himmelblau();
  for (auto const digits : {precision::float32, precision::float64}) {
    s.precision = digits;
    auto const result = verify(s, on("reference"), on("cuda"));
    EXPECT_EQ(result.instances, 900U);
    EXPECT_EQ(result.differing, 0U);
    EXPECT_EQ(result.left_digest, result.right_digest);
    EXPECT_EQ(result.right, "cuda:0 (emulated GPU)");
  }
}

TEST(cuda_backend, verifies_an_objective_of_every_function) {
  machine_with const one({gpu()});
  auto s = functions_study();
  s.start_count = 12;
  s.stop.max_iterations = 60;
  for (auto const* const method : {"gd", "adam"}) {
    s.method = method;
    for (auto const digits : {precision::float32, precision::float64}) {
      s.precision = digits;
      auto const result = verify(s, on("reference"), on("cuda"));
      EXPECT_EQ(result.instances, 36U);
      EXPECT_EQ(result.differing, 0U) << method;
      EXPECT_EQ(result.right, "cuda:0 (emulated GPU)");
    }
  }
}

TEST(cuda_backend, reports_like_the_processor_without_copying_rows) {
  machine_with const one({gpu()});
  auto s = himmelblau(1000);
  s.set("learning_rate", "0.001,0.01,0.02");
  for (bool const maximize : {false, true}) {
    s.maximize = maximize;
    EXPECT_EQ(run(s, on("cuda")).to_json(false), run(s, on("cpu")).to_json(false));
  }
}

TEST(cuda_backend, confirms_cycles_before_it_reports_them) {
  machine_with const one({gpu()});
  study s;
  s.objective = objective("x^2-4*x+1");
  s.start({9});
  s.set("learning_rate", "0.01,0.9,1.0,0.5,1.2");
  s.stop.gradient_tolerance = 0.01;
  auto const report = run(s, on("cuda"));
  EXPECT_EQ(report.outcomes[static_cast<std::size_t>(outcome::cycling)], 1U);
  EXPECT_EQ(report.to_json(false), run(s, on("reference")).to_json(false));
}

TEST(cuda_backend, gives_rows_in_the_order_of_instances) {
  machine_with const one({gpu()});
  auto options = on("cuda");
  options.chunk = 128;
  instance_table on_gpu, on_cpu;
  run(himmelblau(), options, on_gpu);
  run(himmelblau(), on("cpu"), on_cpu);
  EXPECT_EQ(on_gpu.size(), 900U);
  EXPECT_EQ(on_gpu.f, on_cpu.f);
  EXPECT_EQ(on_gpu.iterations, on_cpu.iterations);
  EXPECT_EQ(on_gpu.outcome, on_cpu.outcome);
  EXPECT_EQ(on_gpu.x, on_cpu.x);
}

TEST(cuda_backend, spreads_chunks_over_all_gpus) {
  machine_with several({gpu(0), gpu(1), gpu(2)});
  auto const result = verify(himmelblau(), on("cpu"), on("cuda:all"));
  EXPECT_EQ(result.differing, 0U);
  for (std::size_t ordinal : {0U, 1U, 2U}) EXPECT_GE(several[ordinal].launches(), 1U) << ordinal;
  EXPECT_EQ(verify(himmelblau(20), on("cpu"), on("cuda:2")).differing, 0U);
}

/// Three GPUs of which one holds little and one nothing: chunks of several sizes, results of which stay there.
TEST(cuda_backend, reports_like_the_processor_from_many_chunks_on_several_gpus) {
  machine_with several({gpu(0, 60'000), gpu(1, 2000), gpu(2)});
  for (auto const* const device : {"cuda", "cuda:2", "cuda:all"}) {
    auto s = himmelblau();
    auto options = on(device);
    options.chunk = 500;
    EXPECT_EQ(run(s, options).to_json(false), run(s, on("cpu")).to_json(false)) << device;
    s.maximize = true;
    s.set("learning_rate", "0.001,0.0011");
    EXPECT_EQ(run(s, options).to_json(false), run(s, on("cpu")).to_json(false)) << device;
  }
  EXPECT_GT(several[0].launches(), 6U);
  EXPECT_EQ(several[1].launches(), 0U);
}

TEST(cuda_backend, tells_shards_chunks_and_cycles_apart_in_statistics) {
  machine_with const several({gpu(0), gpu(1)});
  study s;
  s.objective = objective("x^2-4*x+1");
  s.start_count = 40;
  s.start_box = "-9:9";
  s.set("learning_rate", "linspace(0.9,1.1,9)");
  for (std::uint64_t const index : {0U, 1U}) {
    std::string on_gpu, on_cpu;
    auto options = on("cuda:all");
    options.shard = {index, 2};
    options.statistics = &on_gpu;
    auto const report = run(s, options);
    options.device = "cpu";
    options.statistics = &on_cpu;
    EXPECT_EQ(report.to_json(false), run(s, options).to_json(false));
    EXPECT_EQ(on_gpu, on_cpu);
  }
}

TEST(cuda_backend, halves_chunks_that_do_not_fit_the_memory) {
  machine_with small({gpu(0, 40'000)});
  auto const result = verify(himmelblau(), on("cpu"), on("cuda"));
  EXPECT_EQ(result.differing, 0U);
  EXPECT_GT(small[0].launches(), 4U);
  EXPECT_LE(small[0].most_memory_used(), 40'000U);
}

TEST(cuda_backend, says_so_when_not_even_a_few_instances_fit) {
  machine_with const tiny({gpu(0, 2000)});
  try {
    verify(himmelblau(), on("cpu"), on("cuda"));
    FAIL() << "nothing was thrown";
  } catch (device_error const& problem) {
    EXPECT_THAT(problem.what(), ::testing::HasSubstr("not enough free memory"));
    EXPECT_THAT(problem.what(), ::testing::HasSubstr("--device cpu"));
  }
}

TEST(cuda_backend, stops_after_the_running_chunk_when_interrupted) {
  machine_with const one({gpu()});
  std::atomic<bool> stop{false};
  auto options = on("cuda");
  options.chunk = 100;
  options.interrupt = &stop;
  options.on_progress = [&](progress const& state) { stop = state.instances_done >= 300; };
  auto const report = run(himmelblau(), options);
  EXPECT_TRUE(report.interrupted);
  EXPECT_EQ(report.instances, 300U);
}

TEST(cuda_backend, counts_turns_and_times_phases) {
  machine_with const one({gpu()});
  auto const report = run(himmelblau(), on("cuda"));
  EXPECT_GT(report.compile_seconds, 0);
  EXPECT_GT(report.kernel_seconds, 0);
  EXPECT_GT(report.transfer_seconds, 0);
  EXPECT_GT(report.lane_turns, report.instance_steps);
  EXPECT_GT(report.utilisation, 0.5);
  EXPECT_LE(report.utilisation, 1);
}

TEST(cuda_backend, takes_axes_of_constants_groups_and_joint_draws) {
  machine_with const one({gpu()});
  study s;
  objective_options options;
  options.constants = {"a", "b"};
  s.objective = objective("a*(x-1)^2 + b*(y+2)^2 + x*y", options);
  s.start({1, 2}).set("a", "1,2,3").set("b", "0.5").set("learning_rate", "loguniform(1e-3,0.1)");
  s.set("learning_rate[y]", "0.01,0.02");
  s.samples = 40;
  EXPECT_EQ(verify(s, on("reference"), on("cuda")).differing, 0U);
}

/// A line through points on a wave.
study fit(std::size_t rows, std::uint64_t starts) {
  std::vector<double> t, y;
  for (std::size_t r = 0; r < rows; ++r) {
    t.push_back(static_cast<double>(r) / static_cast<double>(rows));
    y.push_back(3 * t.back() - 1 + std::sin(20 * t.back()));
  }
  objective_options options;
  options.columns = {"t", "y"};
  study s;
  s.objective = objective("mean(rows, huber(w*t + b, y, 0.5)) + 0.001*w^2", options);
  s.data = data_table(options.columns, {t, y});
  s.start_count = starts;
  s.start_box = "-2:2";
  s.set("learning_rate", "0.05,0.5");
  s.stop.max_iterations = 12;
  return s;
}

TEST(cuda_backend, verifies_fits_to_data) {
  machine_with const one({gpu()});
  for (auto const digits : {precision::float32, precision::float64}) {
    auto s = fit(25, 150);
    s.precision = digits;
    auto const result = verify(s, on("reference"), on("cuda"));
    EXPECT_EQ(result.instances, 300U);
    EXPECT_EQ(result.differing, 0U);
  }
  EXPECT_EQ(run(fit(25, 60), on("cuda")).to_json(false), run(fit(25, 60), on("cpu")).to_json(false));
}

/// Gaussian peaks: least squares by lm.
study peaks(std::uint64_t starts) {
  std::vector<double> t, y;
  for (int r = 0; r < 25; ++r) {
    t.push_back(0.2 * r - 2.4);
    y.push_back(3 * std::exp(-(t.back() - 0.3) * (t.back() - 0.3) / 0.98) + 0.5 + 0.1 * std::sin(40.0 * r));
  }
  objective_options options;
  options.columns = {"t", "y"};
  study s;
  s.objective = objective("sum(rows, (y - (a*exp(-(t-m)^2/(2*s^2)) + c + d*t))^2)", options);
  s.data = data_table(options.columns, {t, y});
  s.method = "lm";
  s.start_count = starts;
  s.start_box = "0.5:2";
  s.bounds = {"s:0.1:5"};
  s.stop.max_iterations = 30;
  return s;
}

TEST(cuda_backend, fits_with_the_uncertainties_of_the_processor) {
  machine_with const one({gpu()});
  for (auto const digits : {precision::float32, precision::float64}) {
    auto s = peaks(40);
    s.precision = digits;
    instance_table on_gpu, on_cpu;
    EXPECT_EQ(run(s, on("cuda"), on_gpu).to_json(false), run(s, on("cpu"), on_cpu).to_json(false));
    EXPECT_EQ(on_gpu.x, on_cpu.x);
    ASSERT_EQ(on_gpu.fit.size(), 7U);
    EXPECT_EQ(on_gpu.fit, on_cpu.fit);
    EXPECT_NEAR(on_gpu.fit[1][0], 20, 0);
  }
}

TEST(cuda_backend, copies_data_once_to_each_gpu) {
  machine_with several({gpu(0), gpu(1)});
  constexpr std::size_t bytes = 1504 * 2 * sizeof(double);  // of 1,500 rows in blocks of 32
  auto s = fit(1500, 16);
  s.stop.max_iterations = 1;
  auto options = on("cuda:all");
  options.chunk = 8;
  EXPECT_EQ(verify(s, on("cpu"), options).differing, 0U);
  for (std::size_t const ordinal : {0U, 1U}) {
    EXPECT_GT(several[ordinal].launches(), 2U);
    EXPECT_GT(several[ordinal].bytes_copied_in(), bytes);
    EXPECT_LT(several[ordinal].bytes_copied_in(), bytes + 10'000);
  }
}

TEST(cuda_backend, leaves_out_a_gpu_whose_memory_cannot_hold_the_data) {
  machine_with several({gpu(0, 20'000), gpu(1)});
  auto s = fit(1500, 8);
  s.stop.max_iterations = 1;
  EXPECT_EQ(verify(s, on("cpu"), on("cuda:all")).differing, 0U);
  EXPECT_EQ(several[0].launches(), 0U);
  try {
    run(s, on("cuda:0"));
    FAIL() << "nothing was thrown";
  } catch (device_error const& problem) {
    EXPECT_THAT(problem.what(), ::testing::HasSubstr("not enough free memory for the data, 1500 rows of 2 columns"));
    EXPECT_THAT(problem.what(), ::testing::HasSubstr("--device cpu"));
  }
}

TEST(cuda_backend, halves_chunks_beside_the_data) {
  machine_with small({gpu(0, 40'000)});
  EXPECT_EQ(verify(fit(1000, 150), on("cpu"), on("cuda")).differing, 0U);
  EXPECT_GT(small[0].launches(), 2U);
  EXPECT_LE(small[0].most_memory_used(), 40'000U);
}

TEST(cuda_backend, is_chosen_by_auto_for_much_work_alone) {
  machine_with const one({gpu()});
  auto much = himmelblau(std::uint64_t{1} << 31);
  EXPECT_EQ(plan(much, on("auto")).device, "cuda:0 (emulated GPU)");
  EXPECT_THAT(plan(himmelblau(), on("auto")).device, ::testing::StartsWith("cpu"));
  EXPECT_EQ(plan(fit(1000, std::uint64_t{1} << 26), on("auto")).device, "cuda:0 (emulated GPU)");
  EXPECT_THAT(plan(fit(1000, 100), on("auto")).device, ::testing::StartsWith("cpu"));
  EXPECT_EQ(plan(peaks(std::uint64_t{1} << 26), on("auto")).device, "cuda:0 (emulated GPU)");
}

TEST(cuda_backend, falls_back_to_the_processor_when_auto_cannot_use_the_gpu) {
  auto how = gpu();
  how.machine.budget = 10;  // instructions: every kernel fails
  how.report = [](std::string const&) {};
  machine_with const one({how});
  auto much = himmelblau(2000);
  much.stop.max_iterations = std::uint64_t{1} << 40;
  std::vector<std::string> notes;
  auto options = on("auto");
  options.on_note = [&](std::string const& remark) { notes.push_back(remark); };
  EXPECT_THAT(plan(much, options).device, ::testing::StartsWith("cuda:0"));
  auto const report = run(much, options);
  EXPECT_THAT(report.device, ::testing::StartsWith("cpu"));
  EXPECT_EQ(report.instances, 6000U);
  ASSERT_EQ(notes.size(), 1U);
  EXPECT_THAT(notes[0], ::testing::StartsWith("running on cpu: "));
}

}  // namespace
}  // namespace rivulet
