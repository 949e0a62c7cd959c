// The chunk loop: order, shards, interrupts, signs, devices; bits do not depend on any of them.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/execute.hpp"

#include <cmath>

#include "tests/batch/studies.hpp"

namespace rivulet {
namespace {

using batch::sweep;
using testing::HasSubstr;

study himmelblau(std::uint64_t starts) {
  study s;
  s.objective = objective("(x^2+y-11)^2 + (x+y^2-7)^2");
  s.start_box = "-5:5";
  s.start_count = starts;
  s.set("learning_rate", "0.001,0.01,0.05");
  s.stop.max_iterations = 200;
  return s;
}

struct outcome_of_run {
  std::uint64_t digest = 0, rows = 0;
  batch::execution_summary summary;
};

outcome_of_run execute_study(study const& s, run_options const& options) {
  sweep const expanded(s);
  outcome_of_run result;
  result.summary = batch::execute(expanded, options, [&](instance_table const& rows) {
    result.digest += digest(rows);
    result.rows += rows.size();
  });
  return result;
}

run_options on(std::string const& device, std::uint64_t chunk = 0, unsigned threads = 0) {
  run_options options;
  options.device = device;
  options.chunk = chunk;
  options.threads = threads;
  return options;
}

TEST(execute, hands_over_every_row_once_in_order) {
  sweep const expanded(himmelblau(50));
  std::uint64_t next = 0;
  batch::execute(expanded, on("reference", 7), [&](instance_table const& rows) {
    EXPECT_EQ(rows.first, next);
    next += rows.size();
  });
  EXPECT_EQ(next, 150u);
}

TEST(execute, bits_do_not_depend_on_chunks) {
  study const s = himmelblau(333);
  auto const whole = execute_study(s, on("reference"));
  for (std::uint64_t const chunk : {1, 10, 999, 1000})
    EXPECT_EQ(execute_study(s, on("reference", chunk)).digest, whole.digest);
}

TEST(execute, bits_do_not_depend_on_the_device_or_threads) {
  study const s = himmelblau(1000);
  auto const reference = execute_study(s, on("reference"));
  for (std::uint64_t const chunk : {0, 1000})
    for (unsigned const threads : {1u, 2u}) {
      auto const cpu = execute_study(s, on("cpu", chunk, threads));
      EXPECT_EQ(cpu.digest, reference.digest);
      EXPECT_EQ(cpu.summary.instance_steps, reference.summary.instance_steps);
    }
}

TEST(execute, shards_together_are_the_whole) {
  study const s = himmelblau(101);
  auto const whole = execute_study(s, on("cpu"));
  std::uint64_t digest = 0, rows = 0;
  for (std::uint64_t i = 0; i < 7; ++i) {
    run_options options = on("cpu", 13);
    options.shard = {i, 7};
    auto const part = execute_study(s, options);
    digest += part.digest;
    rows += part.rows;
  }
  EXPECT_EQ(rows, 303u);
  EXPECT_EQ(digest, whole.digest);
}

TEST(shards, are_contiguous_and_nearly_equal) {
  std::uint64_t next = 0;
  for (std::uint64_t i = 0; i < 4; ++i) {
    auto const range = batch::shard_range(10, {i, 4});
    EXPECT_EQ(range.first, next);
    EXPECT_TRUE(range.count == 2 || range.count == 3);
    next += range.count;
  }
  EXPECT_EQ(next, 10u);
}

TEST(shards, may_be_empty) {
  EXPECT_EQ(batch::shard_range(2, {5, 6}).count, 0u);
  run_options options = on("cpu");
  options.shard = {5, 6};
  EXPECT_EQ(execute_study(parabola(), options).rows, 0u);
}

TEST(shards, outside_of_the_count_are_refused) {
  EXPECT_THROW(batch::shard_range(10, {4, 4}), usage_error);
  EXPECT_THROW(batch::shard_range(10, {0, 0}), usage_error);
}

TEST(execute, an_interrupt_ends_after_the_running_chunk) {
  std::atomic<bool> interrupt = true;
  run_options options = on("cpu", 10);
  options.interrupt = &interrupt;
  auto const result = execute_study(himmelblau(50), options);
  EXPECT_TRUE(result.summary.interrupted);
  EXPECT_EQ(result.rows, 10u);
  EXPECT_EQ(result.summary.instances_done, 10u);
}

TEST(execute, an_interrupt_after_the_last_chunk_changes_nothing) {
  std::atomic<bool> interrupt = true;
  run_options options = on("cpu", 1000);
  options.interrupt = &interrupt;
  EXPECT_FALSE(execute_study(himmelblau(50), options).summary.interrupted);
}

TEST(execute, tells_its_progress_after_every_chunk) {
  std::vector<std::uint64_t> done;
  run_options options = on("cpu", 60);
  options.on_progress = [&](progress const& p) {
    EXPECT_EQ(p.instances, 150u);
    done.push_back(p.instances_done);
  };
  execute_study(himmelblau(50), options);
  EXPECT_THAT(done, testing::ElementsAre(60, 120, 150));
}

TEST(execute, shows_everything_in_the_users_sign_when_maximising) {
  study s = parabola();
  s.objective = objective("5 - (x-2)^2");
  s.maximize = true;
  s.track = {"best", "f_initial", "sum_f", "mean_last_f(1)"};
  s.set("learning_rate", "0.1");
  for (char const* device : {"reference", "cpu"}) {
    sweep const expanded(s);
    batch::execute(expanded, on(device), [&](instance_table const& rows) {
      EXPECT_NEAR(rows.f[0], 5, 1e-12);
      EXPECT_NEAR(rows.best_f[0], 5, 1e-12);
      EXPECT_EQ(rows.reducers[0][0], -44);
      EXPECT_EQ(rows.reducers[2][0], rows.f[0]);
      EXPECT_GE(rows.gradient_norm[0], 0);
    });
  }
}

TEST(execute, negates_sums_when_maximising) {
  study s = parabola();
  s.objective = objective("5 - (x-2)^2");  // f(9) = -44, f(7.6) = -26.36 after one step of 0.1
  s.maximize = true;
  s.track = {"sum_f", "sum_inverse_f"};
  s.set("learning_rate", "0.1");
  s.stop.max_iterations = 1;
  batch::execute(sweep(s), on("reference"), [](instance_table const& rows) {
    EXPECT_NEAR(rows.reducers[0][0], -44 - 26.36, 1e-13);
    EXPECT_NEAR(rows.reducers[1][0], -1 / 44.0 - 1 / 26.36, 1e-15);
    EXPECT_TRUE(std::isnan(rows.best_f[0]));
  });
}

TEST(execute, confirms_cycles_on_the_reference) {
  study s;
  s.objective = objective("x^2");
  s.start_box = "1:2";
  s.start_count = 1500;  // several blocks of rows
  s.set("learning_rate", "1");
  s.stop.max_iterations = 50;
  sweep const expanded(s);
  batch::execute(expanded, on("cpu"), [&](instance_table const& rows) {
    for (std::size_t i = 0; i < rows.size(); ++i) {
      ASSERT_EQ(rows.outcome[i], outcome::cycling);
      ASSERT_EQ(rows.cycle_period[i], 2u);
    }
  });
  EXPECT_EQ(execute_study(s, on("cpu")).digest, execute_study(s, on("reference")).digest);
}

TEST(chunk_size, follows_memory_work_and_the_option) {
  study s = himmelblau(50);
  sweep const small(s);
  std::uint64_t const rows = batch::chunk_size(small, {}, batch::device_kind::cpu);
  EXPECT_GE(rows, 1u << 12);
  EXPECT_LE(rows, 1u << 18);
  s.stop.max_iterations = 100'000'000;
  EXPECT_EQ(batch::chunk_size(sweep(s), {}, batch::device_kind::cpu), 1u << 12);
  EXPECT_EQ(batch::chunk_size(small, on("cpu", 77), batch::device_kind::cpu), 77u);
}

TEST(chunk_size, is_small_where_instances_are_large) {
  study s;
  objective_options options;
  options.dimension = 20'000;
  s.objective = objective("sum(i, 1, n, x[i]^2)", options);
  s.start_box = "-1:1";
  s.sampler = sampler::uniform;
  s.start_count = std::uint64_t{1} << 30;
  s.set("learning_rate", "0.1");
  sweep const large(s);
  for (auto const kind : {batch::device_kind::cpu, batch::device_kind::cuda}) {
    auto const rows = batch::chunk_size(large, {}, kind);
    EXPECT_GE(rows, 1U);
    EXPECT_LE(rows * batch::bytes_per_instance(large), std::uint64_t{1} << 31);
  }
}

TEST(devices, that_are_missing_or_unknown_are_errors_of_their_kind) {
  sweep const small(himmelblau(50));
  EXPECT_THROW(batch::device_description(small, on("cuda:99")), device_error);
  EXPECT_THROW(batch::device_description(small, on("cuda:x")), usage_error);
  EXPECT_THROW(batch::device_description(small, on("gpu")), usage_error);
  run_options options;
  options.simd = "sse";
  EXPECT_THROW(batch::device_description(small, options), usage_error);
}

TEST(devices, are_described) {
  sweep const small(himmelblau(50));
  EXPECT_EQ(batch::device_description(small, on("reference")), "reference");
  run_options options = on("cpu", 0, 1);
  options.simd = "scalar";
  EXPECT_EQ(batch::device_description(small, options), "cpu (scalar, 1 thread)");
}

std::string complaint(run_options const& options) {
  try {
    batch::device_description(sweep(himmelblau(50)), options);
    return "";
  } catch (device_error const& problem) {
    return problem.what();
  }
}

TEST(cpu_engine, that_is_unknown_or_missing_is_an_error_of_its_kind) {
  run_options options = on("cpu");
  options.cpu_engine = "fast";
  EXPECT_THROW(complaint(options), usage_error);
  options.cpu_engine = "compiled";
  auto const reason = cpu::compiled_unavailable(cpu::available_simd().back());
  EXPECT_EQ(complaint(options).empty(), reason.empty());
  EXPECT_THAT(complaint(options), HasSubstr(reason));
  options.simd = "scalar";
  EXPECT_THAT(complaint(options), testing::AnyOf(HasSubstr("no scalar lanes: choose simd"), HasSubstr(reason)));
}

TEST(cpu_engine, comes_from_the_environment_where_none_was_chosen) {
  sweep const small(himmelblau(50));
  ::setenv("RIVULET_CPU_ENGINE", "interpreted", 1);
  auto const chosen = batch::backend(on("cpu"), small).how().engine;
  ::setenv("RIVULET_CPU_ENGINE", "wrong", 1);
  run_options options = on("cpu");
  EXPECT_THROW(complaint(options), usage_error);
  options.cpu_engine = "interpreted";
  EXPECT_EQ(complaint(options), "");
  ::unsetenv("RIVULET_CPU_ENGINE");
  EXPECT_EQ(chosen, cpu::engine_choice::interpreted);
}

TEST(cpu_engine, is_told_before_and_after_the_descent) {
  sweep const small(himmelblau(50));
  run_options options = on("cpu");
  options.cpu_engine = "interpreted";
  batch::backend device(options, small);
  EXPECT_EQ(device.cpu_engine(), "interpreted");
  instance_table rows;
  device.descend(0, 10, rows);
  EXPECT_EQ(device.cpu_engine(), "interpreted");
  EXPECT_EQ(device.full_description(), device.description() + ", interpreted");
  EXPECT_EQ(batch::backend(on("reference"), small).full_description(), "reference");
}

}  // namespace
}  // namespace rivulet
