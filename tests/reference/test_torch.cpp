// Trajectories of independent optimizer implementations (anchors/torch).
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <nlohmann/json.hpp>

#include "tests/reference/anchor.hpp"
#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

// Both sides are correct to a few ulp per step; `amp` of the anchor is how much the problem amplifies them.
constexpr double tolerance_of_tame_problems = 1e-9;
constexpr double tolerance_of_amplifying_problems = 1e-7;
constexpr double amplifying = 1e5;

// torch 1.13's own NAdam multiplies one momentum too often; the file keeps Dozat's rule as a run of its own.
constexpr char const* wrong_nadam = "NAdam";
constexpr char const* right_nadam = "NAdam_dozat_torch2";

class torch_trajectories : public testing::TestWithParam<char const*> {};

method method_of(nlohmann::json const& run) {
  static std::map<std::string, method> const methods{
      {"Adam", method::adam},       {"AdamW", method::adamw},       {"Adamax", method::adamax},
      {"NAdam", method::nadam},     {"RAdam", method::radam},       {"RMSprop", method::rmsprop},
      {"Adagrad", method::adagrad}, {"Adadelta", method::adadelta}, {"Rprop", method::rprop}};
  auto const& hyper = run.at("hyper");
  auto const of_class = run.at("torch_class").get<std::string>();
  if (of_class == "SGD" && hyper.value("nesterov", false)) return method::nesterov;
  if (of_class == "SGD") return hyper.value("momentum", 0.0) != 0 ? method::momentum : method::gd;
  if (of_class == "Adam" && hyper.value("amsgrad", false)) return method::amsgrad;
  return methods.at(of_class);
}

void apply(experiment& study, std::string const& key, nlohmann::json const& value) {
  auto const pair = [&](hyperparameter first, hyperparameter second) {
    study.set(first, {value[0].get<double>()}).set(second, {value[1].get<double>()});
  };
  bool const chooses_method = key == "nesterov" || (key == "amsgrad" && study.settings.method != method::adamw);
  if (chooses_method) return;
  if (key == "betas") return pair(hyperparameter::beta1, hyperparameter::beta2);
  if (key == "etas") return pair(hyperparameter::eta_minus, hyperparameter::eta_plus);
  if (key == "step_sizes") return pair(hyperparameter::step_min, hyperparameter::step_max);
  double const number = value.is_boolean() ? (value.get<bool>() ? 1.0 : 0.0) : value.get<double>();
  study.set(hyperparameter_from_name(key), {number});
  if (key == "weight_decay") study.settings.weight_decay = true;
}

experiment study_of(nlohmann::json const& problem, nlohmann::json const& run) {
  std::vector<double> const start = problem.at("x0");
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= start.size(); ++i) names.push_back(fmt::format("x{}", i));
  experiment study(problem.at("expression").get<std::string>(), method_of(run),
                   {.variables = names, .constants = {}, .dimension = 0});
  study.start(start);
  for (auto const& [key, value] : run.at("hyper").items()) apply(study, key, value);
  study.settings.stop = false;
  study.settings.max_iterations = 1000;
  return study;
}

/// |x - expected| in units of the largest component, at least 1.
double deviation(std::vector<double> const& x, std::vector<double> const& expected) {
  double largest = 1, worst = 0;
  for (std::size_t i = 0; i < x.size(); ++i) {
    largest = std::max(largest, std::abs(expected[i]));
    worst = std::abs(x[i] - expected[i]) <= worst ? worst : std::abs(x[i] - expected[i]);
  }
  return worst / largest;
}

double tolerance(nlohmann::json const& amplification) {
  bool const tame = amplification.is_number() && amplification.get<double>() <= amplifying;
  return tame ? tolerance_of_tame_problems : tolerance_of_amplifying_problems;
}

void follow(nlohmann::json const& problem, nlohmann::json const& run) {
  SCOPED_TRACE(problem.at("problem").get<std::string>() + " " + run.at("name").get<std::string>());
  auto const points = study_of(problem, run).trajectory();
  auto const valid = run.at("valid_steps").get<std::size_t>();
  auto const& iterates = run.at("iterates");
  for (std::size_t k = 0; k <= std::min<std::size_t>({200, valid, iterates.size() - 1}); ++k) {
    auto const off = deviation(points.at(k).x, iterates[k]);
    ASSERT_TRUE(off <= tolerance(run.at("amp_200"))) << "after " << k << " steps: off by " << off;
  }
  if (valid >= 1000) {
    auto const off = deviation(points.at(1000).x, run.at("x_1000"));
    EXPECT_TRUE(off <= tolerance(run.at("amp_1000"))) << "after 1000 steps: off by " << off;
  }
}

TEST_P(torch_trajectories, are_followed) {
  RIVULET_NEEDS_ANCHOR(GetParam());
  std::size_t followed = 0, dozat = 0;
  auto const anchor = read_anchor(GetParam());
  for (auto const& problem : anchor.at("problems")) {
    for (auto const& run : problem.at("runs")) {
      if (run.at("name") == wrong_nadam) continue;
      if (run.at("name") == right_nadam) ++dozat;
      follow(problem, run);
      ++followed;
    }
  }
  std::size_t const fewest_runs = 6;
  EXPECT_GE(followed, fewest_runs);
  RecordProperty("runs_followed", static_cast<int>(followed));
  RecordProperty("dozat_runs", static_cast<int>(dozat));
}

INSTANTIATE_TEST_SUITE_P(files, torch_trajectories,
                         testing::Values("torch/rosenbrock.json", "torch/rosenbrock_nondefault.json",
                                         "torch/powell.json"));

}  // namespace
}  // namespace rivulet
