// Himmelblau's function: every descent ends in one of four minima, with the known shares of starts.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rivulet/rivulet.hpp>

#include "tests/run/acceptance_support.hpp"

namespace rivulet::testing {
namespace {

/// A descent belongs to a minimum when it ends within this distance (the rule of the anchors).
constexpr double same_point = 1e-6;
/// The anchors' counts have no start that a relative change of 1e-13 moves to another basin; they allow this much.
constexpr std::uint64_t count_tolerance = 2;
/// Shares of 2^16 Sobol starts at a finite learning rate against areas of the gradient flow; between the learning rates
/// 0.001 and 0.01 the anchors' own shares move by 0.001.
constexpr double share_tolerance = 0.003;

study himmelblau(nlohmann::json const& box, double learning_rate, std::uint64_t iterations) {
  study s;
  s.objective = objective("(x^2+y-11)^2+(x+y^2-7)^2");
  s.start_box = fmt::format("{}:{}", box[0].get<double>(), box[1].get<double>());
  s.stop.max_iterations = iterations;
  s.stop.gradient_tolerance = 1e-9;
  s.set("learning_rate", learning_rate);
  return s;
}

std::size_t nearest_minimum(nlohmann::json const& minima, double x, double y) {
  for (std::size_t i = 0; i < minima.size(); ++i) {
    if (std::hypot(x - minima[i]["x"][0].get<double>(), y - minima[i]["x"][1].get<double>()) <= same_point) return i;
  }
  return minima.size();
}

class acceptance_himmelblau : public ::testing::Test {
 protected:
  void SetUp() override {
    basins_ = anchor("workloads/himmelblau_basins.json");
    if (basins_.is_null()) GTEST_SKIP() << "no folder " << RIVULET_ANCHORS;
  }
  nlohmann::json basins_;
};

TEST_F(acceptance_himmelblau, divides_a_grid_of_starts_as_counted_elsewhere) {
  for (auto const& known : basins_["gradient_descent"]["runs"]) {
    study s = himmelblau(known["box"], known["lr"], known["steps"]);
    s.sampler = sampler::grid;
    s.start_count = 201 * 201;
    instance_table rows;
    run(s, {}, rows);
    std::array<std::uint64_t, 5> counts{};
    std::uint64_t diverged = 0;
    for (std::size_t i = 0; i < rows.size(); ++i) {
      bool const gone = rows.outcome[i] == outcome::diverged || rows.outcome[i] == outcome::not_finite;
      diverged += gone ? 1 : 0;
      if (!gone) ++counts[nearest_minimum(basins_["minima_order"], rows.x[0][i], rows.x[1][i])];
    }
    for (std::size_t i = 0; i < 4; ++i) {
      EXPECT_NEAR(static_cast<double>(counts[i]), known["counts"][i].get<double>(), count_tolerance)
          << "minimum " << i << ", learning rate " << known["lr"] << ", box " << known["box"];
    }
    EXPECT_EQ(diverged, known["diverged"].get<std::uint64_t>()) << known["lr"];
  }
}

TEST_F(acceptance_himmelblau, reports_four_minima_with_the_shares_of_the_flow) {
  auto const& flow = basins_["gradient_flow_shares"]["runs"][0];
  study s = himmelblau(flow["box"], 0.001, 20000);
  s.start_count = 65536;
  auto const result = run(s);
  EXPECT_EQ(result.outcomes[static_cast<std::size_t>(outcome::converged)], 65536u);
  ASSERT_EQ(result.minima.size(), 4u);
  EXPECT_EQ(result.outside_minima, 0u);
  std::array<bool, 5> seen{};
  for (auto const& minimum : result.minima) {
    auto const which = nearest_minimum(basins_["minima_order"], minimum.x[0], minimum.x[1]);
    ASSERT_LT(which, 4u) << minimum.x[0] << ", " << minimum.x[1];
    EXPECT_FALSE(seen[which]);
    seen[which] = true;
    EXPECT_EQ(minimum.kind, stationary_kind::minimum);
    EXPECT_NEAR(minimum.share, flow["share"][which].get<double>(), share_tolerance);
    auto const eigenvalues = basins_["minima_order"][which]["hessian_eigenvalues"].get<std::vector<double>>();
    EXPECT_NEAR(minimum.eigenvalues.at(0), eigenvalues[0], 1e-6);
    EXPECT_NEAR(minimum.eigenvalues.at(1), eigenvalues[1], 1e-6);
  }
}

}  // namespace
}  // namespace rivulet::testing
