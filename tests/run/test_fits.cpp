// Fits through the library: reference optima of batches of peaks, standard errors, and what a study may ask for.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <filesystem>
#include <map>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <rivulet/rivulet.hpp>

#include "tests/reference/anchor.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;

run_options on(std::string_view device) {
  run_options options;
  options.device = device;
  options.threads = 1;
  return options;
}

study fit_of(std::string const& text, data_table const& data) {
  objective_options options;
  options.columns = data.columns();
  study result;
  result.objective = objective(text, options);
  result.data = data;
  result.method = "lm";
  return result;
}

/// Column c of a grid of `width` columns, and row r.
data_table grid(std::size_t width, std::vector<double> const& values) {
  std::vector<double> x, y;
  for (std::size_t i = 0; i < values.size(); ++i) {
    x.push_back(static_cast<double>(i % width));
    y.push_back(static_cast<double>(i / width));
  }
  return data_table({"x", "y", "z"}, {x, y, values});
}

double largest_error(instance_table const& rows, std::vector<double> const& wanted) {
  double worst = 0;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    worst = std::max(worst, std::abs(rows.x[i][0] - wanted[i]) / std::abs(wanted[i]));
  }
  return worst;
}

/// Every fit of an anchor's workload against its reference optimum.
void expect_optima(std::string const& file, std::string const& text, std::size_t width) {
  auto const anchor = read_anchor(file);
  std::size_t number = 0;
  for (auto const& fit : anchor.at("fits")) {
    auto study = fit_of(text, grid(width, fit.at("data")));
    study.start(fit.at("start"));
    instance_table rows;
    run(study, on("cpu"), rows);
    EXPECT_EQ(rows.outcome[0], outcome::converged) << number;
    EXPECT_LE(largest_error(rows, fit.at("fit")), 1e-6) << number;
    ++number;
  }
  EXPECT_GT(number, 0U);
}

TEST(fits, find_the_reference_optimum_of_every_peak_by_least_squares) {
  RIVULET_NEEDS_ANCHOR("workloads/gauss2d_5x5_lse.json");
  expect_optima("workloads/gauss2d_5x5_lse.json", "sum(rows, (p1*exp(-((x-p2)^2+(y-p3)^2)/(2*p4^2))+p5 - z)^2)", 5);
}

TEST(fits, find_the_reference_optimum_of_every_peak_by_weighted_least_squares) {
  RIVULET_NEEDS_ANCHOR("workloads/gauss1d_20_wlse.json");
  expect_optima("workloads/gauss1d_20_wlse.json",
                "sum(rows, squared_error(p1*exp(-((x-p2)^2)/(2*p3^2))+p4, z)/max(1, z))", 20);
}

TEST(fits, find_the_reference_optimum_of_every_peak_by_poisson_likelihood) {
  RIVULET_NEEDS_ANCHOR("workloads/gauss2d_12x12_poisson_mle.json");
  expect_optima("workloads/gauss2d_12x12_poisson_mle.json",
                "sum(rows, poisson_loss(p1*exp(-((x-p2)^2+(y-p3)^2)/(2*p4^2))+p5, z))", 12);
}

study regression(nlohmann::json const& set, std::vector<double> const& start) {
  auto const columns = set.at("data").get<std::map<std::string, std::vector<double>>>();
  std::vector<std::string> names;
  std::vector<std::vector<double>> values;
  for (auto const& [name, column] : columns) {
    names.push_back(name);
    values.push_back(column);
  }
  study result;
  result.data = data_table(names, values);
  result.method = "lm";
  objective_options options;
  options.columns = names;
  for (std::size_t i = 1; i <= start.size(); ++i) options.variables.push_back(fmt::format("b{}", i));
  result.objective = objective(fmt::format("sum(rows, ({} - ({}))^2)", set.at("response").get<std::string>(),
                                           set.at("model").get<std::string>()),
                               options);
  result.start(start);
  return result;
}

TEST(fit_results, have_four_digits_of_nists_standard_deviations) {
  RIVULET_NEEDS_ANCHOR("nist/_solver_baseline.json");
  int right = 0, runs = 0;
  auto const baseline = read_anchor("nist/_solver_baseline.json");
  for (auto const& solved : baseline.at("datasets")) {
    std::string const name = solved.at("name");
    if (name == "Lanczos1") continue;  // its data are exact: the deviations are those of NIST's rounding
    auto const set = read_anchor("nist/" + name + ".json");
    std::vector<double> const wanted = set.at("polished_sd");
    for (std::vector<double> const start : set.at("starts")) {
      instance_table rows;
      run(regression(set, start), on("cpu"), rows);
      double worst = 0;
      for (std::size_t i = 0; i < wanted.size(); ++i) {
        worst = std::max(worst, std::abs(rows.fit[2 + i][0] / wanted[i] - 1));
      }
      ++runs;
      right += worst <= 1e-4 ? 1 : 0;
      EXPECT_NEAR(rows.fit[0][0], set.at("polished_rss"), 1e-9 * set.at("polished_rss").get<double>()) << name;
      EXPECT_EQ(rows.fit[1][0], set.at("dof")) << name;
    }
  }
  EXPECT_EQ(runs, 34);
  EXPECT_GE(right, 33);
}

study line() {
  std::vector<double> const x{0, 1, 2, 3, 4}, y{1, 3, 4, 8, 9};
  auto result = fit_of("mean(rows, (y - (a + b*x))^2)", data_table({{"x", x}, {"y", y}}));
  result.start({0, 0});
  return result;
}

// By hand: a = 0.8, b = 2.1, residuals 0.2 0.1 -1 0.9 -0.2, RSS 1.9, s² = 1.9/3; (XᵀX)⁻¹ = [3 -1; -1 0.5]/5.
TEST(fit_results, are_those_of_a_straight_line_worked_out_by_hand) {
  auto study = line();
  study.fit_results = "covariance";
  instance_table rows;
  run(study, on("cpu"), rows);
  ASSERT_EQ(rows.fit.size(), 7U);
  double const s2 = 1.9 / 3;
  std::vector<double> const wanted{1.9, 3, std::sqrt(s2 * 0.6), std::sqrt(s2 * 0.1), s2 * 0.6, -s2 * 0.2, s2 * 0.1};
  for (std::size_t c = 0; c < wanted.size(); ++c) EXPECT_NEAR(rows.fit[c][0], wanted[c], 1e-13) << c;
}

TEST(fit_results, come_by_default_with_fits_over_rows_alone) {
  instance_table rows;
  run(line(), on("cpu"), rows);
  EXPECT_EQ(rows.fit.size(), 4U);
  auto study = line();
  study.fit_results = "none";
  run(study, on("cpu"), rows);
  EXPECT_TRUE(rows.fit.empty());
  study = line();
  study.method = "bfgs";
  run(study, on("cpu"), rows);
  EXPECT_TRUE(rows.fit.empty());
  study.fit_results = "standard_errors";
  run(study, on("cpu"), rows);
  ASSERT_EQ(rows.fit.size(), 4U);
  EXPECT_NEAR(rows.fit[3][0], std::sqrt(1.9 / 3 * 0.1), 1e-6);
}

// Poisson: the information of a mean m of N counts is N/m.
TEST(fit_results, of_counts_are_fishers_information) {
  std::vector<double> const y{3, 5, 0, 4};
  auto study = fit_of("mean(rows, poisson_loss(m, y))", data_table({{"y", y}}));
  study.start({1});
  instance_table rows;
  run(study, on("cpu"), rows);
  EXPECT_TRUE(std::isnan(rows.fit[0][0])) << "a likelihood has no residual sum of squares";
  EXPECT_EQ(rows.fit[1][0], 3);
  EXPECT_NEAR(rows.fit[2][0], std::sqrt(3.0 / 4), 1e-9);
}

TEST(fit_results, are_not_numbers_where_the_data_do_not_tell) {
  std::vector<double> const x{1, 2, 3}, y{1, 2, 4};
  auto study = fit_of("sum(rows, (y - (a + b)*x)^2)", data_table({{"x", x}, {"y", y}}));
  study.start({0, 0});
  instance_table rows;
  run(study, on("cpu"), rows);
  EXPECT_EQ(rows.outcome[0], outcome::converged);
  EXPECT_GT(rows.fit[0][0], 0);
  EXPECT_TRUE(std::isnan(rows.fit[2][0]));
  EXPECT_TRUE(std::isnan(rows.fit[3][0]));
}

std::string error_of(study const& study) {
  try {
    run(study, on("reference"));
  } catch (error const& problem) {
    return problem.what();
  }
  return "";
}

TEST(fit_results, are_refused_for_other_objectives_and_words) {
  auto study = line();
  study.fit_results = "errors";
  EXPECT_THAT(error_of(study), HasSubstr("choose none, standard_errors or covariance"));
  study = line();
  objective_options options;
  options.columns = {"x", "y"};
  study.objective = objective("mean(rows, abs(y - a - b*x))", options);
  EXPECT_THAT(error_of(study), HasSubstr("is neither a square nor a Poisson loss"));
  study.method = "bfgs";
  EXPECT_EQ(error_of(study), "");
  study.fit_results = "covariance";
  EXPECT_THAT(error_of(study), HasSubstr("is neither a square nor a Poisson loss"));
}

TEST(lm, refuses_what_it_cannot_do) {
  auto study = line();
  study.set("learning_rate", "0.1");
  EXPECT_THAT(error_of(study), HasSubstr("lm searches for the length of its steps and reads initial_radius"));
  study = line();
  study.line_search = "backtracking";
  EXPECT_THAT(error_of(study), HasSubstr("lm makes no line search"));
  study = line();
  study.stop.no_stop = true;
  EXPECT_THAT(error_of(study), HasSubstr("no_stop"));
  study = line();
  study.set("initial_radius", "0");
  EXPECT_THAT(error_of(study), HasSubstr("initial_radius"));
  objective_options options;
  options.dimension = 65;
  study = {};
  study.objective = objective("sum(i, 1, n, x[i]^2)", options);
  study.method = "lm";
  study.start_count = 1;
  study.start_box = "-1:1";
  EXPECT_THAT(error_of(study), HasSubstr("65 parameters, at most 64 go"));
}

TEST(lm, verifies_over_rows_in_both_precisions) {
  for (auto const digits : {precision::float32, precision::float64}) {
    std::vector<double> x, y;
    for (int r = 0; r < 70; ++r) {
      x.push_back(0.125 * r);
      y.push_back(std::round(80 * std::exp(-0.3 * x.back()) + 3 * std::sin(5.0 * r)) / 8);
    }
    auto study = fit_of("sum(rows, (y - (a*exp(-b*x) + c))^2) + 0.01*c^2", data_table({{"x", x}, {"y", y}}));
    study.precision = digits;
    study.start_count = 150;
    study.start_box = "0:20,-1:2,-2:2";
    study.set("initial_radius", "0.01,100");
    auto const found = verify(study, on("reference"), on("cpu"));
    EXPECT_EQ(found.instances, 300U);
    EXPECT_EQ(found.differing, 0U);
  }
}

/// A parameter with equal bounds is a constant: the others have the errors that they have beside a number.
TEST(fits, have_no_errors_for_what_bounds_fix) {
  std::vector<double> t, y;
  for (int r = 0; r < 30; ++r) {
    t.push_back(0.2 * r);
    y.push_back(4.6 * std::exp(-0.5 * t.back()) + 0.1 * std::sin(9.0 * r));
  }
  data_table const data({"t", "y"}, {t, y});
  auto bounded = fit_of("sum(rows, (y - a*exp(-k*t) - b)^2)", data);
  bounded.start({3, 0.4, 0.1}).bounds = {"k:0.5:0.5"};
  auto constant = fit_of("sum(rows, (y - a*exp(-0.5*t) - b)^2)", data);
  constant.start({3, 0.1});
  instance_table fixed, without;
  run(bounded, on("cpu"), fixed);
  run(constant, on("cpu"), without);
  ASSERT_EQ(fixed.fit.size(), 5U);
  ASSERT_EQ(without.fit.size(), 4U);
  EXPECT_EQ(fixed.fit[1][0], 28);
  EXPECT_NEAR(fixed.fit[2][0], without.fit[2][0], 1e-9);
  EXPECT_EQ(fixed.fit[3][0], 0);
  EXPECT_NEAR(fixed.fit[4][0], without.fit[3][0], 1e-9);
}

}  // namespace
}  // namespace rivulet
