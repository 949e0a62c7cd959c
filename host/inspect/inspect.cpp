// What can be said about an objective before it runs: derivatives, convexity, stable learning rates.
// SPDX-License-Identifier: Apache-2.0
#include <rivulet/inspect.hpp>

#include <cmath>
#include <memory>
#include <optional>

#include <fmt/format.h>
#include <rivulet/error.hpp>

#include "host/expression/objective_data.hpp"
#include "host/expression/printer.hpp"
#include "host/inspect/box_search.hpp"
#include "host/inspect/composition_rules.hpp"
#include "host/inspect/hessian.hpp"
#include "host/inspect/sampling.hpp"
#include "host/program/program.hpp"
#include "host/reference/descend.hpp"
#include "host/statistics/eigenvalues.hpp"

namespace rivulet {

namespace {

namespace detail = inspection_detail;

/// Above this many parameters a printed Hessian helps nobody.
constexpr std::size_t largest_printed = 12;

void check_sizes(objective_data const& data, inspect_options const& options) {
  std::size_t const n = data.parameters.size();
  if (!options.at.empty() && options.at.size() != n) {
    throw invalid_argument(
        fmt::format("the point to inspect has {} numbers, but the objective has {} parameters", options.at.size(), n));
  }
  if (!options.box.empty() && options.box.size() != n) {
    throw invalid_argument(
        fmt::format("the box to inspect has {} ranges, but the objective has {} parameters", options.box.size(), n));
  }
  if (options.constants.size() != data.constants.size()) {
    throw invalid_argument(fmt::format("{} constants are given, but the objective has {}: every constant needs a value",
                                       options.constants.size(), data.constants.size()));
  }
  for (std::size_t i = 0; i < options.box.size(); ++i) {
    auto const [lower, upper] = options.box[i];
    if (!std::isfinite(lower) || !std::isfinite(upper) || lower > upper) {
      throw invalid_argument(fmt::format("the range {}:{} of {} is not a finite range with its lower end first", lower,
                                         upper, data.parameters[i]));
    }
  }
}

bool has_kinks_or_jumps(expression::operation op) {
  using expression::operation;
  switch (op) {
    case operation::abs:
    case operation::relu:
    case operation::minimum:
    case operation::maximum:
    case operation::where:
      return true;
    default:
      return expression::is_step(op);
  }
}

bool is_smooth(objective_data const& data) {
  std::vector<bool> reached(data.root + 1);
  reached[data.root] = true;
  for (auto id = data.root + 1; id-- > 0;) {
    if (!reached[id] || expression::is_leaf(data.graph.op(id))) continue;
    if (has_kinks_or_jumps(data.graph.op(id))) return false;
    for (auto const operand : data.graph.operands(id)) reached[operand] = true;
  }
  return true;
}

/// The work of one inspection: every part fills its fields of the result.
class inspector {
 public:
  inspector(objective_data const& data, inspect_options const& options)
      : data_(&data),
        options_(&options),
        numeric_(data, options.constants),
        symbolic_(detail::symbolic_hessian::make(data, options.constants)) {
    for (auto const& [lower, upper] : options.box) box_.push_back({lower, upper, true});
    result_.parameters = data.parameters;
    result_.smooth = is_smooth(data);
    result_.has_box = !box_.empty();
    result_.at = options.at;
    for (std::size_t i = 0; result_.at.size() < data.parameters.size(); ++i) {
      result_.at.push_back(box_.empty() ? 0.0 : box_[i].lower / 2 + box_[i].upper / 2);
    }
  }

  inspection run(objective const& objective) {
    print(objective);
    look_at_point();
    decide_convexity();
    if (result_.has_box) bound_curvature();
    return std::move(result_);
  }

 private:
  void print(objective const& objective) {
    std::size_t const n = data_->parameters.size();
    result_.f = objective.text();
    for (std::size_t i = 0; i < n; ++i) result_.gradient.push_back(objective.gradient_text(i));
    if (n > largest_printed || symbolic_ == nullptr) return;
    for (auto const& row : symbolic_->entries()) {
      auto& texts = result_.hessian.emplace_back();
      for (auto const entry : row) {
        texts.push_back(expression::print(symbolic_->graph(), entry, data_->parameters, data_->constants));
      }
    }
  }

  void look_at_point() {
    auto const descent = make_descent_program(*data_, false);
    auto const values = reference::evaluate(descent, precision::float64, result_.at, options_->constants);
    result_.f_at = values[0];
    result_.gradient_at.assign(values.begin() + 1, values.end());
    result_.eigenvalues_at = symmetric_eigenvalues(numeric_.at(result_.at), result_.at.size());
    double const largest = result_.eigenvalues_at.empty() ? 0 : result_.eigenvalues_at.back();
    double const smallest = result_.eigenvalues_at.empty() ? 0 : result_.eigenvalues_at.front();
    result_.stable_learning_rate_at = smallest < 0 ? 0 : largest <= 0 ? detail::infinity : 2 / largest;
  }

  void decide_convexity() {
    result_.proof = symbolic_proof();
    if (!result_.proof.empty()) {
      result_.convexity = convexity::convex;
      return;
    }
    if (sample()) return;
    if (result_.has_box && symbolic_ != nullptr) search_box();
  }

  std::string symbolic_proof() const {
    detail::interval_evaluator ranges(data_->graph, std::span(&data_->root, 1), options_->constants);
    auto const everywhere = detail::box(data_->parameters.size(), detail::whole_line);
    ranges(box_.empty() ? everywhere : box_);
    return detail::composition_rules(data_->graph, ranges).proof(data_->root);
  }

  bool sample() {
    detail::sampling_region region{result_.at, std::nullopt};
    if (result_.has_box) region.inside = box_;
    auto const sampled =
        detail::find_counterexample(numeric_, symbolic_.get(), region, options_->samples, options_->seed);
    result_.samples = sampled.tried;
    if (!sampled.found) return false;
    set_counterexample(*sampled.found);
    return true;
  }

  void search_box() {
    auto const proof = detail::prove_convex(*symbolic_, box_);
    if (proof.convex) {
      result_.convexity = convexity::convex;
      result_.proof = fmt::format(
          "interval: the Hessian is positive semidefinite on each of the {} parts into which the box was cut",
          proof.boxes);
    } else if (!proof.counterexample.empty()) {
      auto const eigenvalues = symmetric_eigenvalues(numeric_.at(proof.counterexample), proof.counterexample.size());
      if (eigenvalues.front() < 0) set_counterexample({proof.counterexample, eigenvalues.front()});
    }
  }

  void set_counterexample(detail::counterexample const& found) {
    result_.convexity = convexity::not_convex;
    result_.counterexample = found.x;
    result_.counterexample_curvature = found.curvature;
  }

  void bound_curvature() {
    if (symbolic_ == nullptr) return;
    double const bound = detail::curvature_bound(*symbolic_, box_);
    if (!std::isfinite(bound)) return;
    auto const rate = detail::point(2) / detail::point(bound);
    result_.stable_learning_rate_box = bound <= 0 ? detail::infinity : rate.lower;
  }

  objective_data const* data_;
  inspect_options const* options_;
  detail::numeric_hessian numeric_;
  std::unique_ptr<detail::symbolic_hessian> symbolic_;
  detail::box box_;
  inspection result_;
};

}  // namespace

inspection inspect(objective const& objective, inspect_options const& options) {
  if (objective.empty()) throw invalid_argument("there is no objective to inspect");
  if (!objective.columns().empty()) throw invalid_argument("objectives over rows of data cannot be inspected yet");
  check_sizes(*objective.data(), options);
  return inspector(*objective.data(), options).run(objective);
}

}  // namespace rivulet
