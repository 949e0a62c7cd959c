// run() and replay(): the tutorial's numbers, rows, signs, interrupts.
// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include "tests/run/studies.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;

TEST(run, gives_the_tutorials_three_outcomes) {
  constexpr double tolerance = 1e-14;  // 100 steps of at most 1 ulp each, contracted by 0.98 per step
  instance_table rows;
  report const result = run(tutorial(), {}, rows);
  ASSERT_EQ(rows.size(), 3u);
  EXPECT_EQ(rows.outcome[0], outcome::max_iterations);
  EXPECT_EQ(rows.iterations[0], 100u);
  EXPECT_NEAR(rows.x[0][0], 2.928336891263273, tolerance);
  EXPECT_EQ(rows.outcome[1], outcome::converged);
  EXPECT_EQ(rows.converged_by[1], convergence_test::gradient);
  EXPECT_EQ(rows.iterations[1], 33u);
  EXPECT_EQ(rows.outcome[2], outcome::cycling);
  EXPECT_EQ(rows.cycle_period[2], 2u);
  EXPECT_TRUE(rows.x[0][2] == 9 || rows.x[0][2] == -5);
  EXPECT_EQ(result.outcomes[static_cast<std::size_t>(outcome::converged)], 1u);
  EXPECT_EQ(result.instances, 3u);
  EXPECT_EQ(result.numerics_version, numerics_version());
}

TEST(run, reports_the_same_from_any_chunking_and_thread_count) {
  study const s = himmelblau(700);
  std::string const whole = text_of(run(s));
  for (std::uint64_t const chunk : {1, 100, 2099})
    for (unsigned const threads : {1u, 2u}) {
      run_options options;
      options.chunk = chunk;
      options.threads = threads;
      EXPECT_EQ(text_of(run(s, options)), whole);
    }
}

TEST(run, on_the_reference_reports_the_same) {
  study const s = himmelblau(200);
  run_options options;
  options.device = "reference";
  EXPECT_EQ(text_of(run(s, options)), text_of(run(s)));
}

TEST(run, hands_rows_to_the_callback_and_keeps_them) {
  run_options options;
  options.chunk = 100;
  std::vector<double> seen;
  options.on_rows = [&](instance_table const& rows) { seen.insert(seen.end(), rows.f.begin(), rows.f.end()); };
  instance_table rows;
  run(himmelblau(70), options, rows);
  EXPECT_EQ(rows.size(), 210u);
  EXPECT_EQ(rows.f, seen);
}

TEST(run, keeps_the_rows_of_a_shard_with_their_global_numbers) {
  instance_table all, part;
  run(himmelblau(70), {}, all);
  run_options options;
  options.shard = {1, 3};
  run(himmelblau(70), options, part);
  EXPECT_EQ(part.first, 70u);
  ASSERT_EQ(part.size(), 70u);
  for (std::size_t i = 0; i < 70; ++i) EXPECT_EQ(part.f[i], all.f[70 + i]);
}

TEST(run, reports_what_is_done_when_interrupted) {
  std::atomic<bool> interrupt = false;
  run_options options;
  options.chunk = 50;
  options.interrupt = &interrupt;
  options.on_progress = [&](progress const& p) { interrupt = p.instances_done >= 100; };
  report const result = run(himmelblau(70), options);
  EXPECT_TRUE(result.interrupted);
  EXPECT_EQ(result.instances, 100u);
  EXPECT_EQ(result.study_instances, 210u);
}

TEST(run, names_the_engine_of_the_processor) {
  run_options options;
  options.device = "cpu";
  options.cpu_engine = "interpreted";
  EXPECT_EQ(run(tutorial(), options).cpu_engine, "interpreted");
  EXPECT_EQ(run(tutorial(), options).compile_seconds, 0);
  options.device = "reference";
  EXPECT_EQ(run(tutorial(), options).cpu_engine, "");
}

TEST(run, counts_steps_and_turns) {
  instance_table rows;
  report const result = run(himmelblau(500), {}, rows);
  std::uint64_t steps = 0;
  for (std::uint64_t const iterations : rows.iterations) steps += iterations;
  EXPECT_EQ(result.instance_steps, steps);
  EXPECT_GE(result.lane_turns, steps);
  EXPECT_TRUE(0 < result.utilisation && result.utilisation <= 1) << result.utilisation;
  EXPECT_THAT(result.device, HasSubstr("cpu ("));
  EXPECT_GT(result.seconds, 0);
}

TEST(run, maximising_finds_the_top) {
  study s;
  s.objective = objective("5 - (x-2)^2");
  s.start({-3});
  s.set("learning_rate", 0.25);
  s.maximize = true;
  report const result = run(s);
  EXPECT_NEAR(result.best.f, 5, 1e-12);
  ASSERT_EQ(result.minima.size(), 1u);
  EXPECT_EQ(result.minima[0].kind, stationary_kind::maximum);
}

TEST(run, ends_well_when_every_instance_diverges) {
  study s = tutorial();
  s.set("learning_rate", "linspace(2,3,1000)");
  report const result = run(s);
  EXPECT_EQ(result.outcomes[static_cast<std::size_t>(outcome::diverged)], 1000u);
  EXPECT_TRUE(result.minima.empty());
}

TEST(run, ends_well_where_the_objective_is_undefined_at_the_start) {
  study s = tutorial();
  s.objective = objective("log(x)");
  s.starts = {"-1"};
  report const result = run(s);
  EXPECT_EQ(result.outcomes[static_cast<std::size_t>(outcome::undefined_start)], 3u);
  EXPECT_FALSE(result.best.exists && result.best.f == result.best.f && result.best.f < -1e300);
}

TEST(run, refuses_an_empty_product_by_name) {
  study s = tutorial();
  s.set("learning_rate", "linspace(0,1,0)");
  try {
    run(s);
    FAIL() << "accepted";
  } catch (invalid_argument const& problem) {
    EXPECT_EQ(problem.code(), exit_code::wrong_study);
    EXPECT_THAT(problem.what(), HasSubstr("learning_rate"));
  }
}

TEST(replay, ends_where_the_run_ended) {
  for (bool const maximize : {false, true}) {
    study s = himmelblau(5);
    s.maximize = maximize;
    s.stop.divergence_bound = 1e3;
    instance_table rows;
    run(s, {}, rows);
    for (std::uint64_t i = 0; i < rows.size(); ++i) {
      auto const points = replay(s, i);
      ASSERT_EQ(points.size(), rows.iterations[i] + 1);
      EXPECT_EQ(points.front().iteration, 0u);
      EXPECT_EQ(points.back().iteration, rows.iterations[i]);
      EXPECT_EQ(points.back().f, rows.f[i]);
      EXPECT_EQ(points.back().gradient_norm, rows.gradient_norm[i]);
      EXPECT_EQ(points.back().x[1], rows.x[1][i]);
    }
  }
}

TEST(replay, names_how_many_instances_there_are) {
  try {
    replay(tutorial(), 3);
    FAIL() << "accepted";
  } catch (invalid_argument const& problem) {
    EXPECT_THAT(problem.what(), HasSubstr("the study has 3"));
  }
}

TEST(versions, are_told) {
  EXPECT_EQ(numerics_version(), 3);
  EXPECT_THAT(version(), testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+"));
}

}  // namespace
}  // namespace rivulet
