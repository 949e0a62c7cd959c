// Studies of the anchors.
// SPDX-License-Identifier: Apache-2.0
#include "tests/same_bits/anchor_studies.hpp"

#include <filesystem>
#include <map>
#include <regex>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <rivulet/rivulet.hpp>

#include "tests/reference/anchor.hpp"

namespace rivulet {
namespace {

using nlohmann::json;
using studies = std::vector<anchor_study>;

std::vector<std::string> numbered(std::string const& letter, std::size_t count) {
  std::vector<std::string> names;
  for (std::size_t i = 1; i <= count; ++i) names.push_back(letter + std::to_string(i));
  return names;
}

/// Gradient descent from one start, or from starts in a box, with rates from careful to wild.
study descents(std::string const& expression, std::vector<std::string> const& variables) {
  study result;
  result.objective = objective(expression, {.variables = variables, .constants = {}, .dimension = 0});
  result.set("learning_rate", "geomspace(1e-7,1e-1,19)");
  result.stop.max_iterations = 40;
  return result;
}

study from(std::vector<double> const& x, study result) {
  result.start(x);
  return result;
}

/// Σ (response − model)², the data written into the expression.
std::string squares(json const& set) {
  json const& data = set.at("data");
  auto const written = [&](std::string text, std::string const& name, std::size_t row) {
    return std::regex_replace(text, std::regex("\\b" + name + "\\b"), "(" + data.at(name)[row].dump() + ")");
  };
  std::string sum;
  for (std::size_t row = 0; row < data.at("y").size(); ++row) {
    std::string model = set.at("model");
    for (std::string const name : set.at("predictors")) model = written(model, name, row);
    sum += fmt::format("{}({}-({}))^2", row == 0 ? "" : "+", written(set.at("response"), "y", row), model);
  }
  return sum;
}

studies seed() {
  auto const anchor = read_anchor("seed/seed_examples.json");
  return {{"quadratic", from({9}, descents(anchor.at("quadratic").at("f"), {"x"}))},
          {"quartic", from({-0.5}, descents(anchor.at("quartic").at("f"), {"x"}))},
          {"sine surface", from({0.3, 0.3}, descents(anchor.at("sine_surface").at("f"), {"x", "y"}))}};
}

studies test_functions() {
  studies all;
  auto const anchor = read_anchor("testfun/functions.json");
  for (auto const& function : anchor.at("functions")) {
    auto study = descents(function.at("expression"), numbered("x", function.at("n")));
    for (auto const& range : function.at("box"))
      study.start_box += fmt::format("{}{}:{}", study.start_box.empty() ? "" : ",", range[0].dump(), range[1].dump());
    study.start_count = 7;
    all.push_back({function.at("name"), study});
  }
  return all;
}

std::string torch_method(json const& run) {
  static std::map<std::string, std::string> const methods{
      {"Adam", "adam"},       {"AdamW", "adamw"},     {"Adamax", "adamax"},     {"NAdam", "nadam"}, {"RAdam", "radam"},
      {"RMSprop", "rmsprop"}, {"Adagrad", "adagrad"}, {"Adadelta", "adadelta"}, {"Rprop", "rprop"}};
  json const& hyper = run.at("hyper");
  std::string const name = run.at("torch_class");
  if (name == "SGD" && hyper.value("nesterov", false)) return "nesterov";
  if (name == "SGD") return hyper.value("momentum", 0.0) != 0 ? "momentum" : "gd";
  if (name == "Adam" && hyper.value("amsgrad", false)) return "amsgrad";
  return methods.at(name);
}

void set_torch(study& of, std::string const& key, json const& value) {
  static std::map<std::string, std::pair<char const*, char const*>> const pairs{
      {"betas", {"beta1", "beta2"}}, {"etas", {"eta_minus", "eta_plus"}}, {"step_sizes", {"step_min", "step_max"}}};
  if (key == "nesterov" || (key == "amsgrad" && of.method != "adamw")) return;
  if (auto const pair = pairs.find(key); pair != pairs.end()) {
    of.set(pair->second.first, value[0].dump()).set(pair->second.second, value[1].dump());
    return;
  }
  double const number = value.is_boolean() ? (value.get<bool>() ? 1.0 : 0.0) : value.get<double>();
  of.set(key == "lr" ? "learning_rate" : key == "eps" ? "epsilon" : key, number);
}

studies torch() {
  studies all;
  for (auto const* const file : {"torch/rosenbrock.json", "torch/rosenbrock_nondefault.json", "torch/powell.json"}) {
    auto const anchor = read_anchor(file);
    for (auto const& problem : anchor.at("problems")) {
      for (auto const& run : problem.at("runs")) {
        std::vector<double> const start = problem.at("x0");
        study study;
        study.objective = objective(problem.at("expression").get<std::string>(),
                                    {.variables = numbered("x", start.size()), .constants = {}, .dimension = 0});
        study.method = torch_method(run);
        study.start(start);
        for (auto const& [key, value] : run.at("hyper").items()) set_torch(study, key, value);
        study.stop.no_stop = true;
        all.push_back({fmt::format("{} {}", file, run.at("name").get<std::string>()), study});
      }
    }
  }
  return all;
}

studies mgh() {
  studies all;
  auto const anchor = read_anchor("mgh/problems.json");
  for (auto const& problem : anchor.at("problems")) {
    std::string sum;
    for (std::string const residual : problem.at("residuals"))
      sum += fmt::format("{}({})^2", sum.empty() ? "" : "+", residual);
    all.push_back({problem.at("name"), from(problem.at("x0"), descents(sum, numbered("x", problem.at("n"))))});
  }
  return all;
}

studies nist() {
  studies all;
  for (auto const& entry : std::filesystem::directory_iterator(RIVULET_ANCHORS "/nist")) {
    std::string const name = entry.path().filename();
    if (name.starts_with('_')) continue;
    auto const set = read_anchor("nist/" + name);
    all.push_back({name, from(set.at("starts")[1], descents(squares(set), numbered("b", set.at("n_params"))))});
  }
  return all;
}

/// One fit of each of the two peaks, and Himmelblau's basins.
studies workloads() {
  studies all;
  auto const grid = read_anchor("workloads/gauss2d_5x5_lse.json");
  json set{{"model", grid.at("model")}, {"response", "y"}, {"predictors", {"x", "row"}}};
  set["model"] = std::regex_replace(grid.at("model").get<std::string>(), std::regex("\\by\\b"), "row");
  set["data"]["y"] = grid.at("fits")[0].at("data");
  for (int pixel = 0; pixel < 25; ++pixel) {
    set["data"]["x"].push_back(pixel % 5);
    set["data"]["row"].push_back(pixel / 5);
  }
  all.push_back({"gauss2d_5x5", from(grid.at("fits")[0].at("start"), descents(squares(set), numbered("p", 5)))});
  auto const basins = read_anchor("workloads/himmelblau_basins.json");
  auto himmelblau = descents(basins.at("f"), numbered("x", 2));
  himmelblau.start_box = "-5:5";
  himmelblau.start_count = 40;
  all.push_back({"himmelblau_basins", himmelblau});
  return all;
}

/// The mean of the squared errors of a tanh network, w1…w64 its first layer and w65…w72 its second.
std::string network(json const& data, std::size_t width, std::size_t rows) {
  std::string sum;
  for (std::size_t row = 0; row < rows; ++row) {
    std::string output;
    for (std::size_t unit = 0; unit < width; ++unit) {
      std::string input;
      for (std::size_t i = 0; i < width; ++i)
        input +=
            fmt::format("{}({})*w{}", i == 0 ? "" : "+", data.at("X")[row * width + i].dump(), i * width + unit + 1);
      output +=
          fmt::format("{}tanh(sqrt(2/{})*({}))*w{}", unit == 0 ? "" : "+", width, input, width * width + unit + 1);
    }
    sum += fmt::format("{}(({})/sqrt({})-({}))^2", row == 0 ? "" : "+", output, width, data.at("Y")[row].dump());
  }
  return fmt::format("({})/{}", sum, rows);
}

studies fractal() {
  auto const data = read_anchor("fractal/trainability.json").at("case");
  std::size_t const width = data.at("n"), rows = data.at("D");
  std::vector<double> start = data.at("W0");
  std::vector<double> const second = data.at("W1");
  start.insert(start.end(), second.begin(), second.end());
  auto study = from(start, descents(network(data, width, rows), numbered("w", start.size())));
  study.stop.max_iterations = 10;
  return {{"trainability", study}};
}

}  // namespace

studies anchor_studies(std::string const& folder) {
  static std::map<std::string, studies (*)()> const makers{
      {"seed", seed}, {"testfun", test_functions}, {"torch", torch},    {"mgh", mgh},
      {"nist", nist}, {"workloads", workloads},    {"fractal", fractal}};
  return anchor_exists(folder) ? makers.at(folder)() : studies{};
}

}  // namespace rivulet
