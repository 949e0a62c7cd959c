// Studies, columns and comparisons for the loops by hand.
// SPDX-License-Identifier: Apache-2.0
#include "bench/by_hand_study.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include <rivulet/rivulet.hpp>

namespace rivulet::bench {
namespace {

void sample(study& study, std::uint64_t instances, char const* box, std::uint64_t steps) {
  study.start_count = instances;
  study.start_box = box;
  study.stop.max_iterations = steps;
}

void prepare_w1(study& study, std::uint64_t instances) {
  study.set("learning_rate", "1e-3");
  sample(study, instances, "-2:2", 1000);
  study.stop.no_stop = true;
}

void prepare_w1_rates(study& study, std::uint64_t instances) {
  prepare_w1(study, instances);
  study.set("learning_rate", fmt::format("geomspace(1e-5,1e-2,{})", instances));
  study.zips = {{"learning_rate", "start"}};
}

void prepare_w1_wide(study& study, std::uint64_t instances) {
  study.set("learning_rate", "1e-4");
  sample(study, instances, "-2:2", 100);
  study.stop.no_stop = true;
}

void prepare_w2(study& study, std::uint64_t instances) {
  study.method = "adam";
  study.set("learning_rate", "0.01");
  sample(study, instances, "-5.12:5.12", 1000);
  study.stop.no_stop = true;
}

void prepare_w3(study& study, std::uint64_t instances) {
  study.set("learning_rate", "0.01");
  sample(study, instances, "-5:5", 10'000);
}

void prepare_w4(study& study, std::uint64_t instances) {
  study.set("learning_rate", fmt::format("linspace(0.001,1.05,{})", instances));
  study.start({9});
  study.stop.max_iterations = 100;
  study.stop.gradient_tolerance = 0.01;
}

struct description {
  std::string_view name, objective;
  std::size_t dimension;
  std::uint64_t instances;
  void (*prepare)(study&, std::uint64_t);
};

constexpr std::string_view rosenbrock = "(1-x)^2 + 100*(y-x^2)^2";
constexpr std::string_view chained = "sum(i, 1, n-1, (1-x[i])^2 + 100*(x[i+1]-x[i]^2)^2)";

/// In the order of `task`.
constexpr description descriptions[task_count] = {
    {"W1", rosenbrock, 0, 65'536, prepare_w1},
    {"W1-rates", rosenbrock, 0, 65'536, prepare_w1_rates},
    {"W1-10", chained, 10, 4'096, prepare_w1_wide},
    {"W1-100", chained, 100, 4'096, prepare_w1_wide},
    {"W2", "sum(i, 1, n, x[i]^2 - 10*cos(2*pi*x[i]) + 10)", 10, 16'384, prepare_w2},
    {"W3", "(x^2+y-11)^2 + (x+y^2-7)^2", 0, 65'536, prepare_w3},
    {"W4", "x^2 - 4*x + 1", 0, 1'000'000, prepare_w4},
};

description const& describe(task which) { return descriptions[static_cast<std::size_t>(which)]; }

template <typename T>
bool same_bits(T a, double b) {
  return std::isnan(a) ? std::isnan(b) : static_cast<double>(a) == b && std::signbit(a) == std::signbit(b);
}

}  // namespace

std::string_view name(task which) { return describe(which).name; }
std::uint64_t instances_of(task which) { return describe(which).instances; }
bool ends_early(task which) { return which == task::w3 || which == task::w4; }

study study_of(task which, precision precision, std::uint64_t instances, bool bare) {
  auto const& from = describe(which);
  study study;
  objective_options options;
  options.dimension = from.dimension;
  study.objective = objective(std::string(from.objective), options);
  study.precision = precision;
  from.prepare(study, instances);
  if (bare) {
    study.track = {"none"};
    study.stop.detect_cycles = false;
  }
  return study;
}

template <typename T>
by_hand_case<T>::by_hand_case(task which, batch::sweep const& sweep)
    : task_(which), padded_(static_cast<std::size_t>(sweep.instances()) + padding) {
  auto const count = static_cast<std::size_t>(sweep.instances());
  auto const chunk = sweep.columns(0, count);
  auto const& settings = sweep.settings();
  auto const& rate = chunk.columns.hyperparameters[static_cast<std::size_t>(hyperparameter::learning_rate)];
  instances_.count = count;
  for (column const& each : chunk.columns.start) start_.push_back(copy({each.data, each.stride}));
  for (auto const& each : start_) start_columns_.push_back(each.data());
  rates_ = copy(rate);
  instances_.start = start_columns_.data();
  instances_.rates = rates_.data();
  instances_.rate = static_cast<T>(rate[0]);
  instances_.tolerance = static_cast<T>(settings.gradient_tolerance.value());
  instances_.divergence_bound = static_cast<T>(settings.divergence_bound.value());
  instances_.max_iterations = static_cast<std::int32_t>(settings.max_iterations);
  place_results(start_.size());
  forget();
}

template <typename T>
auto by_hand_case<T>::copy(column const& from) const -> column_memory {
  column_memory result(padded_);
  for (std::size_t i = 0; i < padded_; ++i) result[i] = static_cast<T>(from[std::min(i, instances_.count - 1)]);
  return result;
}

template <typename T>
void by_hand_case<T>::place_results(std::size_t parameters) {
  x_.assign(parameters, column_memory(padded_));
  iterations_.resize(padded_);
  resize(rows_, instances_.count, 0, parameters, 0);
  for (auto& each : x_) x_columns_.push_back(each.data());
  for (auto& each : rows_.x) row_x_columns_.push_back(each.data());
  results_ = {x_columns_.data(),
              iterations_.data(),
              {rows_.outcome.data(), rows_.converged_by.data(), rows_.iterations.data(), rows_.evaluations.data(),
               rows_.best_iteration.data(), rows_.cycle_period.data(), rows_.f.data(), rows_.gradient_norm.data(),
               rows_.best_f.data(), row_x_columns_.data()}};
}

template <typename T>
void by_hand_case<T>::forget() {
  for (auto& each : x_) std::ranges::fill(each, T(123));
  std::ranges::fill(iterations_, -1);
  std::ranges::fill(rows_.outcome, outcome::line_search_failed);
}

template <typename T>
std::string by_hand_case<T>::difference(instance_table const& expected) const {
  for (std::size_t i = 0; i < instances_.count; ++i) {
    auto const at = [&] { return fmt::format("instance {} of {}", i, name(task_)); };
    for (std::size_t p = 0; p < x_.size(); ++p) {
      if (same_bits(x_[p][i], expected.x[p][i])) continue;
      return fmt::format("{}: parameter {} is {:a} by hand, {:a} in Rivulet", at(), p, x_[p][i], expected.x[p][i]);
    }
    auto const iterations = static_cast<std::uint64_t>(iterations_[i]);
    if (ends_early(task_) && iterations != expected.iterations[i]) {
      return fmt::format("{}: {} iterations by hand, {} in Rivulet", at(), iterations, expected.iterations[i]);
    }
  }
  return {};
}

template <typename T>
double by_hand_case<T>::agreement(instance_table const& expected) const {
  constexpr double tolerance = 1e-2, gone = 1e6;
  std::size_t near = 0;
  for (std::size_t i = 0; i < instances_.count; ++i) {
    bool same = true;
    for (std::size_t p = 0; p < x_.size(); ++p) {
      auto const a = static_cast<double>(x_[p][i]), b = expected.x[p][i];
      bool const both_gone = !(std::abs(a) < gone) && !(std::abs(b) < gone);
      same = same && (both_gone || std::abs(a - b) <= tolerance * std::max(1.0, std::abs(b)));
    }
    near += same ? 1 : 0;
  }
  return static_cast<double>(near) / static_cast<double>(instances_.count);
}

template class by_hand_case<float>;
template class by_hand_case<double>;

}  // namespace rivulet::bench
