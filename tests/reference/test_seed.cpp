// The tutorial's examples (anchors/seed) and the closed form of its quadratic.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "tests/reference/anchor.hpp"
#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

// The anchors' own arithmetic rounds elsewhere than ours; both stay this near (issue of the tutorial: 1e-13).
constexpr double seed_tolerance = 1e-13;
constexpr char const* seed_file = "seed/seed_examples.json";

experiment tutorial(std::string_view expression, std::vector<double> const& start, double rate) {
  experiment study(expression);
  study.start(start).set(hyperparameter::learning_rate, {rate});
  study.settings.max_iterations = 100;
  study.settings.gradient_tolerance = 0.01;
  study.settings.divergence_bound = 1e12;
  study.settings.detect_cycles = false;
  return study;
}

void expect_as_in_anchor(instance_table const& rows, nlohmann::json const& expected, double tolerance) {
  EXPECT_EQ(rows.iterations[0], expected.at("steps_taken").get<std::uint64_t>());
  EXPECT_EQ(name(rows.outcome[0]), expected.at("stop") == "max_iter" ? "max_iterations" : "converged");
  EXPECT_NEAR(rows.x[0][0], expected.at("final_x").get<double>(), tolerance);
}

TEST(seed, quadratic_as_in_the_tutorial) {
  RIVULET_NEEDS_ANCHOR(seed_file);
  auto const example = read_anchor(seed_file).at("quadratic");
  for (auto const& run : example.at("runs")) {
    auto const study = tutorial("x^2-4*x+1", {run.at("x0")}, run.at("lr"));
    SCOPED_TRACE(run.at("lr").dump());
    expect_as_in_anchor(study.run(), run.at("pre_grad"), seed_tolerance * std::abs(run.at("x0").get<double>()));
  }
}

TEST(seed, quartic_as_in_the_tutorial) {
  RIVULET_NEEDS_ANCHOR(seed_file);
  auto const example = read_anchor(seed_file).at("quartic");
  for (auto const& run : example.at("runs")) {
    if (run.contains("chaotic")) continue;
    SCOPED_TRACE(run.at("x0").dump() + ", learning rate " + run.at("lr").dump());
    auto const study = tutorial("x^4-2*x^3+3", {run.at("x0")}, run.at("lr"));
    expect_as_in_anchor(study.run(), run.at("pre_grad"), seed_tolerance);
  }
}

TEST(seed, chaotic_quartic_as_far_as_rounding_lets_it) {
  RIVULET_NEEDS_ANCHOR(seed_file);
  // The anchor's own words: two algebraically equal forms of the gradient agree to 1e-9 only up to step 59.
  constexpr std::size_t comparable_steps = 59;
  constexpr double chaotic_tolerance = 1e-9;
  auto const example = read_anchor(seed_file).at("quartic");
  std::size_t chaotic_runs = 0;
  for (auto const& run : example.at("runs")) {
    if (!run.contains("chaotic")) continue;
    ++chaotic_runs;
    auto const study = tutorial("x^4-2*x^3+3", {run.at("x0")}, run.at("lr"));
    auto const path = study.path();
    auto const& expected = run.at("post_same").at("steps");
    ASSERT_EQ(path.size(), expected.size());
    for (std::size_t k = 0; k <= comparable_steps; ++k) {
      EXPECT_NEAR(path[k], expected[k].get<double>(), chaotic_tolerance) << "after " << k;
    }
  }
  EXPECT_EQ(chaotic_runs, 1U);
}

TEST(seed, sine_surface_as_in_the_tutorial) {
  RIVULET_NEEDS_ANCHOR(seed_file);
  auto const example = read_anchor(seed_file).at("sine_surface");
  for (auto const& run : example.at("runs")) {
    std::vector<double> const start = run.at("start");
    auto study = tutorial("sin(5*x)*cos(5*y)/5", start, run.at("lr"));
    study.settings.stop = false;
    study.settings.max_iterations = run.at("steps").get<std::uint64_t>();
    auto const points = study.trajectory();
    auto const& expected = run.at("positions_every_10");
    for (std::size_t i = 0; i < expected.size(); ++i) {
      for (std::size_t j = 0; j < 2; ++j) {
        EXPECT_NEAR(points.at(10 * i).x[j], expected[i][j].get<double>(), seed_tolerance) << "after " << 10 * i;
      }
    }
    EXPECT_NEAR(points.back().f, run.at("final_z").get<double>(), seed_tolerance);
  }
}

TEST(closed_form, holds_at_every_step_of_the_quadratic) {
  // |1 - 2 lr| <= 1: rounding errors do not grow, so k of them stay below k ulp of the start.
  constexpr double ulp_of_start = 9 * 2.3e-16;
  for (double const rate : {0.001, 0.01, 0.3, 0.5, 0.77, 0.9, 0.999, 1.0}) {
    auto study = tutorial("x^2 - 4*x + 1", {9}, rate);
    study.settings.gradient_tolerance.reset();
    auto const path = study.path();
    for (std::size_t k = 0; k < path.size(); ++k) {
      double const expected = 2 + std::pow(1 - 2 * rate, static_cast<double>(k)) * 7;
      EXPECT_NEAR(path[k], expected, 2 * static_cast<double>(k + 1) * ulp_of_start) << "rate " << rate << " k " << k;
    }
  }
}

TEST(closed_form, decides_what_becomes_of_three_learning_rates) {
  auto study = tutorial("x^2 - 4*x + 1", {9}, 0.01);
  study.settings.detect_cycles = true;
  study.set(hyperparameter::learning_rate, {0.01, 0.9, 1.0});
  auto const rows = study.run();
  EXPECT_EQ(rows.outcome[0], outcome::max_iterations);
  EXPECT_EQ(rows.iterations[0], 100U);
  EXPECT_NEAR(rows.x[0][0], 2.928336891263273, 1e-14);
  EXPECT_EQ(rows.outcome[1], outcome::converged);
  EXPECT_EQ(rows.iterations[1], 33U);
  EXPECT_EQ(rows.outcome[2], outcome::cycling);
  EXPECT_EQ(rows.cycle_period[2], 2U);
  EXPECT_EQ(rows.iterations[2], 3U);
}

}  // namespace
}  // namespace rivulet
