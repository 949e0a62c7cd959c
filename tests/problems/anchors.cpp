// The zoo agrees with independently computed values of 36 standard functions.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <fstream>
#include <map>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/problems/known_minima.hpp"

namespace rivulet::testing {
namespace {

/// Relative to the largest |f| and |gradient| of a function's spot values: the anchors carry 17 digits, f in float64
/// loses a few where terms of that size cancel.
constexpr double spot_tolerance = 1e-12;

std::map<std::string, std::pair<std::string, std::size_t>> const& zoo_names() {
  static std::map<std::string, std::pair<std::string, std::size_t>> const names{
      {"Rosenbrock 2D", {"rosenbrock", 2}},
      {"Rosenbrock 10D", {"rosenbrock", 10}},
      {"Rastrigin 2D", {"rastrigin", 2}},
      {"Rastrigin 10D", {"rastrigin", 10}},
      {"Ackley 2D", {"ackley", 2}},
      {"Himmelblau", {"himmelblau", 2}},
      {"Styblinski-Tang 2D", {"styblinski-tang", 2}},
      {"Styblinski-Tang 5D", {"styblinski-tang", 5}},
      {"Griewank 5D", {"griewank", 5}},
      {"Levy 2D", {"levy", 2}},
      {"Levy 4D", {"levy", 4}},
      {"Beale", {"beale", 2}},
      {"Booth", {"booth", 2}},
      {"Goldstein-Price", {"goldstein-price", 2}},
      {"Branin", {"branin", 2}},
      {"Eggholder", {"eggholder", 2}},
      {"Schwefel 2.26 5D", {"schwefel", 5}},
      {"Michalewicz 2D m=10", {"michalewicz", 2}},
      {"Michalewicz 10D m=10", {"michalewicz10", 10}},
      {"Easom", {"easom", 2}},
      {"Shubert 2D", {"shubert", 2}},
      {"Hartmann 3D", {"hartmann3", 3}},
      {"Dixon-Price 2D", {"dixon-price", 2}},
      {"Zakharov 2D", {"zakharov", 2}},
      {"Powell singular 4D", {"powell", 4}},
      {"Trid 2D", {"trid", 2}},
      {"Trid 10D", {"trid", 10}},
      {"Sphere 2D", {"sphere", 2}},
      {"Sum squares 5D", {"sum-squares", 5}},
      {"Rotated hyper-ellipsoid 4D", {"rotated-hyper-ellipsoid", 4}},
      {"Bohachevsky 1", {"bohachevsky1", 2}},
      {"Drop-wave", {"drop-wave", 2}},
      {"Holder table", {"holder-table", 2}},
      {"Bukin N.6", {"bukin6", 2}},
      {"Wavy 1D Forrester", {"forrester", 1}},
      {"Shekel m=10 4D", {"shekel", 4}},
  };
  return names;
}

/// The anchor functions, or null where the folder is missing.
nlohmann::json anchor_functions() {
  std::ifstream file(std::string(RIVULET_ANCHORS) + "/testfun/functions.json");
  return file ? nlohmann::json::parse(file)["functions"] : nlohmann::json();
}

class anchors : public ::testing::Test {
 protected:
  void SetUp() override {
    functions_ = anchor_functions();
    if (functions_.is_null()) GTEST_SKIP() << "no folder " << RIVULET_ANCHORS;
  }
  nlohmann::json functions_;
};

TEST_F(anchors, are_all_in_the_zoo) {
  EXPECT_EQ(functions_.size(), zoo_names().size());
  for (auto const& each : functions_) {
    ASSERT_TRUE(zoo_names().contains(each["name"])) << each["name"];
    auto const& [name, n] = zoo_names().at(each["name"]);
    EXPECT_EQ(each["n"], n) << name;
    EXPECT_NO_THROW(problem_objective(find_problem(name), n)) << name;
  }
}

TEST_F(anchors, agree_with_the_zoo_at_their_spot_values) {
  for (auto const& each : functions_) {
    auto const& [name, n] = zoo_names().at(each["name"]);
    objective const f = problem_objective(find_problem(name), n);
    for (auto const& spot : each["spot_values"]) {
      auto const values = value_and_gradient(f, spot["x"].get<std::vector<double>>());
      std::vector<double> expected{spot["f"].get<double>()};
      for (auto const& component : spot["grad"]) expected.push_back(component.get<double>());
      double size = 1;
      for (double const value : expected) size = std::max(size, std::abs(value));
      for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_NEAR(values[i], expected[i], spot_tolerance * size) << name << " output " << i;
      }
    }
  }
}

TEST_F(anchors, list_the_same_minima) {
  for (auto const& each : functions_) {
    auto const& [name, n] = zoo_names().at(each["name"]);
    auto const& problem = find_problem(name);
    EXPECT_NEAR(known_minimum(problem, n), each["f_min"].get<double>(),
                1e-12 * (1 + std::abs(each["f_min"].get<double>())))
        << name;
    auto const mine = known_minimizers(problem, n);
    for (auto const& minimizer : each["minimizers"]) {
      auto const x = minimizer.get<std::vector<double>>();
      EXPECT_TRUE(std::ranges::any_of(mine,
                                      [&](auto const& y) {
                                        double distance = 0;
                                        for (std::size_t i = 0; i < n; ++i)
                                          distance = std::max(distance, std::abs(x[i] - y[i]));
                                        return distance < 1e-12 * 1000;
                                      }))
          << name << " at " << minimizer;
    }
  }
}

}  // namespace
}  // namespace rivulet::testing
