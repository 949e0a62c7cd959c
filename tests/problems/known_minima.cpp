// The texts of the zoo as numbers: minimizers, minimum value, box.
// SPDX-License-Identifier: Apache-2.0
#include "tests/problems/known_minima.hpp"

#include <sstream>
#include <stdexcept>

#include <fmt/format.h>

#include "host/program/program.hpp"
#include "host/reference/descend.hpp"

namespace rivulet::testing {

namespace {

std::vector<std::string> split(std::string_view text, char at) {
  std::vector<std::string> parts;
  std::istringstream stream{std::string(text)};
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

std::vector<double> listed_point(std::string const& text, std::size_t n) {
  auto const open = text.find('('), close = text.rfind(')');
  if (open == std::string::npos || close == std::string::npos) throw std::invalid_argument("not a point: " + text);
  std::vector<double> x;
  for (auto const& part : split(text.substr(open + 1, close - open - 1), ',')) x.push_back(constant_value(part, n));
  return x;
}

std::vector<double> point_of_any_dimension(std::string const& text, std::size_t n) {
  std::string const prefix = "x[i] = ";
  auto const at = text.find(prefix);
  if (at == std::string::npos) throw std::invalid_argument("not 'x[i] = …': " + text);
  std::string const formula = text.substr(at + prefix.size());
  std::vector<double> x;
  for (std::size_t i = 1; i <= n; ++i) x.push_back(constant_value(fmt::format("sum(i,{0},{0},{1})", i, formula), n));
  return x;
}

}  // namespace

double constant_value(std::string const& text, std::size_t n) {
  objective const f("0*unused+(" + text + ")", {.variables = {"unused"}, .constants = {}, .dimension = n});
  return value_and_gradient(f, {0.0})[0];
}

std::vector<std::size_t> tested_dimensions(problem const& problem) {
  if (problem.dimension != 0) return {problem.dimension};
  return {2, 5, 10};
}

std::vector<std::vector<double>> known_minimizers(problem const& problem, std::size_t n) {
  std::vector<std::vector<double>> points;
  for (auto const& text : split(problem.minimizers, ';')) {
    points.push_back(problem.dimension == 0 ? point_of_any_dimension(text, n) : listed_point(text, n));
  }
  return points;
}

double known_minimum(problem const& problem, std::size_t n) { return constant_value(std::string(problem.f_min), n); }

ranges start_box(problem const& problem, std::size_t n) {
  ranges result;
  for (auto const& text : split(problem.box, ',')) {
    auto const colon = text.find(':');
    result.emplace_back(std::stod(text.substr(0, colon)), std::stod(text.substr(colon + 1)));
  }
  if (result.size() == 1) result.resize(n, result.front());
  return result;
}

std::vector<double> value_and_gradient(objective const& objective, std::vector<double> const& x) {
  return reference::evaluate(make_descent_program(*objective.data(), false), precision::float64, x, {});
}

}  // namespace rivulet::testing
