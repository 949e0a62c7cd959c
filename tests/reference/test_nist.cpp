// NIST StRD nonlinear regression: certified parameters from both starts of every data set, by lm.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "tests/reference/anchor.hpp"
#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

experiment regression(nlohmann::json const& set, std::vector<double> const& start) {
  auto const columns = set.at("data").get<std::map<std::string, std::vector<double>>>();
  objective_options options;
  std::vector<std::vector<double>> values;
  for (auto const& [name, column] : columns) {
    options.columns.push_back(name);
    values.push_back(column);
  }
  for (std::size_t i = 1; i <= set.at("n_params").get<std::size_t>(); ++i)
    options.variables.push_back(fmt::format("b{}", i));
  auto const text = fmt::format("sum(rows, ({} - ({}))^2)", set.at("response").get<std::string>(),
                                set.at("model").get<std::string>());
  experiment result(text, method::lm, options, precision::float64, data_table(options.columns, values));
  result.start(start);
  return result;
}

/// Correct digits of the worst parameter.
double digits(std::vector<std::vector<double>> const& x, std::vector<double> const& certified) {
  double fewest = 15;
  for (std::size_t i = 0; i < certified.size(); ++i) {
    double const error = std::abs(x[i][0] - certified[i]) / std::abs(certified[i]);
    if (error != 0) fewest = std::min(fewest, -std::log10(error));
  }
  return fewest;
}

TEST(nist, lm_reaches_six_digits_in_at_least_35_of_36_runs) {
  RIVULET_NEEDS_ANCHOR("nist/_solver_baseline.json");
  int right = 0, runs = 0;
  auto const baseline = read_anchor("nist/_solver_baseline.json");
  for (auto const& solved : baseline.at("datasets")) {
    auto const set = read_anchor("nist/" + solved.at("name").get<std::string>() + ".json");
    for (std::vector<double> const start : set.at("starts")) {
      auto const rows = regression(set, start).run();
      double const reached = digits(rows.x, set.at("polished_b"));
      ++runs;
      right += reached >= 6 ? 1 : 0;
      fmt::print("{:10} {:5.1f} digits, rss {:<23} {} iterations, {} evaluations, {} by {}\n",
                 set.at("name").get<std::string>(), reached, rows.f[0], rows.iterations[0], rows.evaluations[0],
                 name(rows.outcome[0]), name(rows.converged_by[0]));
    }
  }
  EXPECT_EQ(runs, 36);
  EXPECT_GE(right, 35);
}

}  // namespace
}  // namespace rivulet
