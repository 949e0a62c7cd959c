// The tutorial from the command line: three learning rates, and a million of them.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdint>
#include <limits>
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace rivulet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::StartsWith;

constexpr char const* parabola = "x^2 - 4*x + 1";

TEST(tutorial, three_learning_rates_end_in_three_ways) {
  auto const run = rivulet({"run", parabola, "--start", "9", "--lr", "0.01,0.9,1.0", "--max-iterations", "100",
                            "--gradient-tolerance", "0.01", "--format", "csv"});
  ASSERT_EQ(run.code, 0) << run.err;
  auto const lines = lines_of(run.out);
  ASSERT_EQ(lines.size(), 4U);
  EXPECT_EQ(lines[0],
            "instance,learning_rate,outcome,converged_by,iterations,evaluations,f,gradient_norm,best_f,best_iteration,"
            "cycle_period,x.x");
  EXPECT_THAT(lines[1], StartsWith("0,0.01,max_iterations,,100,101,"));
  // The closed form 2 + 7·(1 − 2·lr)ᵏ, from outside; 1e-14 is the bound.
  EXPECT_NEAR(std::stod(fields_of(lines[1]).back()), 2.928336891263273, 1e-14);
  EXPECT_THAT(lines[2], StartsWith("1,0.9,converged,gradient,33,34,"));
  EXPECT_THAT(lines[3], StartsWith("2,1,cycling,,"));
  EXPECT_EQ(fields_of(lines[3])[10], "2");
}

TEST(tutorial, the_cycle_lies_between_9_and_minus_5) {
  auto const replay = rivulet({"replay", parabola, "--start", "9", "--lr", "1", "--max-iterations", "3",
                               "--detect-cycles", "off", "--instance", "0"});
  ASSERT_EQ(replay.code, 0) << replay.err;
  EXPECT_THAT(lines_of(replay.out), ElementsAre("instance,iteration,f,gradient_norm,x.x", "0,0,46,14,9", "0,1,46,14,-5",
                                                "0,2,46,14,9", "0,3,46,14,-5"));
}

struct shares {
  std::uint64_t converged = 0, diverged = 0, cycling = 0, stalled = 0, max_iterations = 0;
  friend bool operator==(shares const&, shares const&) = default;
};

/// Plain gradient descent on x² − 4x + 1 from 9, written out here once more: one rounding per step and gradient.
void descend(double rate, double bound, shares& count) {
  double x = 9, saved = 9;
  std::uint64_t power = 1, length = 0;
  for (int k = 0; k <= 100; ++k) {
    double const g = 2 * x - 4;
    if (!(std::abs(x) <= bound)) return void(++count.diverged);
    if (std::abs(g) <= 0.01) return void(++count.converged);
    if (k == 100) return void(++count.max_iterations);
    double const next = std::fma(-rate, g, x);
    if (next == x) return void(++count.stalled);
    x = next;
    // Brent's test sees the new point before the next turn; only a point at which nothing else fires counts.
    bool const ends = !(std::abs(x) <= bound) || std::abs(2 * x - 4) <= 0.01 || k + 1 == 100;
    if (ends) continue;
    ++length;
    if (x == saved) return void(++count.cycling);
    if (length == power) {
      saved = x;
      power *= 2;
      length = 0;
    }
  }
}

shares simulate(double bound) {
  constexpr int n = 1'000'000;
  double const first = 0.001, last = 1.05, step = (last - first) / (n - 1);
  shares count;
  for (int j = 0; j < n; ++j) descend(j == n - 1 ? last : std::fma(j, step, first), bound, count);
  return count;
}

shares reported(std::vector<std::string> arguments) {
  std::vector<std::string> line{"run",
                                parabola,
                                "--start",
                                "9",
                                "--lr",
                                "linspace(0.001,1.05,1000000)",
                                "--max-iterations",
                                "100",
                                "--gradient-tolerance",
                                "0.01",
                                "--format",
                                "json"};
  line.insert(line.end(), arguments.begin(), arguments.end());
  auto const run = rivulet(line);
  EXPECT_EQ(run.code, 0) << run.err;
  auto const outcomes = nlohmann::json::parse(run.out).at("outcomes");
  auto const count = [&](char const* name) { return outcomes.value(name, std::uint64_t{0}); };
  EXPECT_EQ(nlohmann::json::parse(run.out).at("instances"), 1'000'000);
  return {count("converged"), count("diverged"), count("cycling"), count("stalled"), count("max_iterations")};
}

/// Learning rates of the million for which |1 − 2·lr| satisfies `holds`, from the closed form alone.
template <typename Predicate>
std::uint64_t closed_form_count(Predicate const& holds) {
  std::uint64_t count = 0;
  for (int j = 0; j < 1'000'000; ++j)
    if (holds(std::abs(1 - 2 * (0.001 + j * (1.049 / 999'999))))) ++count;
  return count;
}

TEST(million_learning_rates, are_counted_as_an_independent_loop_counts_them) {
  shares const expected = simulate(1e12);
  shares const found = reported({});
  EXPECT_EQ(found.converged, expected.converged);
  EXPECT_EQ(found.max_iterations, expected.max_iterations);
  EXPECT_TRUE(found == expected);
}

TEST(million_learning_rates, diverge_and_converge_by_the_closed_form) {
  // x_k = 2 + 7·r^k, r = 1 − 2·lr; at a bound of 1000 rounding moves at most the learning rates next to a border.
  constexpr std::uint64_t border = 4;
  shares const found = reported({"--divergence-bound", "1000"});
  EXPECT_TRUE(found == simulate(1000));
  auto const converged = closed_form_count([](double r) { return 14 * std::pow(r, 100) <= 0.01; });
  auto const diverged = closed_form_count([](double r) { return 7 * std::pow(r, 100) > 998; });
  EXPECT_NEAR(static_cast<double>(found.converged), static_cast<double>(converged), border);
  EXPECT_NEAR(static_cast<double>(found.diverged), static_cast<double>(diverged), border);
  EXPECT_GT(found.diverged, 0U);
}

TEST(tutorial_file, says_the_same_as_the_flags) {
  auto const file = rivulet({"run", RIVULET_SOURCE "/examples/tutorial.toml", "--format", "csv"});
  auto const flags = rivulet({"run", parabola, "--start", "9", "--lr", "0.01,0.9,1.0", "--max-iterations", "100",
                              "--gradient-tolerance", "0.01", "--format", "csv"});
  EXPECT_EQ(file.code, 0) << file.err;
  EXPECT_EQ(file.out, flags.out);
}

}  // namespace
}  // namespace rivulet::testing
