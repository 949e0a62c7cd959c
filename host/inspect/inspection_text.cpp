// An inspection as a page to read and as JSON.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <rivulet/inspect.hpp>

namespace rivulet {

namespace {

/// Lists longer than this are cut in the page; the JSON has them whole.
constexpr std::size_t longest_list = 12;

std::string list(std::vector<double> const& values) {
  std::string text;
  for (std::size_t i = 0; i < values.size() && i < longest_list; ++i) {
    text += fmt::format("{}{}", i == 0 ? "" : ", ", values[i]);
  }
  return values.size() > longest_list ? text + fmt::format(", … ({} in all)", values.size()) : text;
}

std::string place(inspection const& of, std::vector<double> const& x) {
  std::string text;
  for (std::size_t i = 0; i < x.size() && i < longest_list; ++i) {
    text += fmt::format("{}{} = {}", i == 0 ? "" : ", ", of.parameters[i], x[i]);
  }
  return x.size() > longest_list ? text + ", …" : text;
}

std::string derivatives(inspection const& of) {
  std::string text = "gradient\n";
  for (std::size_t i = 0; i < of.gradient.size(); ++i) {
    text += fmt::format("  df/d{} = {}\n", of.parameters[i], of.gradient[i]);
  }
  if (of.hessian.empty()) return text;
  text += "Hessian\n";
  for (std::size_t i = 0; i < of.hessian.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      text += i == j ? fmt::format("  d2f/d{}2 = {}\n", of.parameters[i], of.hessian[i][j])
                     : fmt::format("  d2f/d{}d{} = {}\n", of.parameters[j], of.parameters[i], of.hessian[i][j]);
    }
  }
  return text;
}

std::string convexity_text(inspection const& of) {
  std::string_view const where = of.has_box ? " on the box" : "";
  switch (of.convexity) {
    case convexity::convex:
      return fmt::format("convex{} ({})\n", where, of.proof);
    case convexity::not_convex:
      return fmt::format("not convex{}: at {} the Hessian has the eigenvalue {}\n", where, place(of, of.counterexample),
                         of.counterexample_curvature);
    case convexity::unknown:
      break;
  }
  return fmt::format("unknown: no counterexample in {} samples{}, and no proof\n", of.samples, where);
}

std::string point_text(inspection const& of) {
  std::string text = fmt::format("at {}\n", place(of, of.at));
  if (!std::isfinite(of.f_at)) return text + fmt::format("  f = {}: the objective is undefined there\n", of.f_at);
  text += fmt::format("  f = {}\n  gradient {}\n", of.f_at, list(of.gradient_at));
  if (std::isnan(of.stable_learning_rate_at)) return text + "  the Hessian is undefined there\n";
  text += fmt::format("  curvature (eigenvalues of the Hessian) {}\n", list(of.eigenvalues_at));
  if (of.stable_learning_rate_at == 0)
    return text + "  plain gradient descent is unstable there at every learning rate (negative curvature)\n";
  if (std::isinf(of.stable_learning_rate_at))
    return text + "  no limit on the learning rate follows from the curvature there (it is 0)\n";
  return text + fmt::format("  plain gradient descent is stable there below learning rate {}{}\n",
                            of.stable_learning_rate_at, of.smooth ? "" : ", unless f has a kink or a jump there");
}

std::string box_text(inspection const& of) {
  if (of.stable_learning_rate_box == 0) return "over the box\n  no finite bound of the curvature was found\n";
  if (std::isinf(of.stable_learning_rate_box)) return "over the box\n  the curvature is nowhere positive\n";
  return fmt::format(
      "over the box\n  the curvature is at most {}\n  plain gradient descent is stable below learning rate {}\n",
      2 / of.stable_learning_rate_box, of.stable_learning_rate_box);
}

std::string_view name_of(convexity value) {
  constexpr std::string_view names[] = {"convex", "not_convex", "unknown"};
  return names[static_cast<std::size_t>(value)];
}

}  // namespace

std::string inspection::to_text() const {
  std::string text = fmt::format("f = {}\n", f) + derivatives(*this) + "convexity\n  " + convexity_text(*this);
  text += point_text(*this);
  if (has_box) text += box_text(*this);
  text.pop_back();
  return text;
}

std::string inspection::to_json() const {
  nlohmann::ordered_json json;
  json["parameters"] = parameters;
  json["f"] = f;
  json["gradient"] = gradient;
  json["hessian"] = hessian;
  json["convexity"] = name_of(convexity);
  json["proof"] = proof;
  json["counterexample"] = counterexample;
  if (!counterexample.empty()) json["counterexample_curvature"] = counterexample_curvature;
  json["samples"] = samples;
  json["at"] = at;
  json["f_at"] = f_at;
  json["gradient_at"] = gradient_at;
  json["eigenvalues_at"] = eigenvalues_at;
  json["stable_learning_rate_at"] = stable_learning_rate_at;
  if (has_box) json["stable_learning_rate_box"] = stable_learning_rate_box;
  return json.dump(2);
}

}  // namespace rivulet
