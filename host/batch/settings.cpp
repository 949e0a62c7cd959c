// Checking stop rule, method names and tracked reducers.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/settings.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <rivulet/error.hpp>

#include "host/batch/bounds.hpp"
#include "host/batch/specification.hpp"

namespace rivulet::batch {
namespace {

constexpr std::array<std::string_view, 4> reducer_words{"f_initial", "sum_f", "sum_inverse_f", "mean_last_f"};
constexpr std::uint32_t max_window = 1 << 16;  // every instance in flight keeps this many values
constexpr std::uint64_t max_history = 64;      // every instance in flight keeps two vectors for each
constexpr std::uint64_t max_batch_rows = std::uint64_t{1} << 31;
constexpr std::uint64_t max_float32_iterations = 2147483647;  // lanes count with integers of the precision's width
constexpr double default_gradient_tolerance(precision value) { return value == precision::float32 ? 1e-3 : 1e-6; }
constexpr double default_f_tolerance_of_fits(precision value) { return value == precision::float32 ? 1e-8 : 1e-20; }
constexpr double default_step_tolerance_of_fits(precision value) { return value == precision::float32 ? 5e-7 : 1e-15; }

optional_bound tolerance(std::string_view name, std::optional<double> value, precision precision) {
  if (!value) return std::nullopt;
  double const result = round_to(precision, *value);
  if (!(result >= 0) || std::isinf(result))
    throw invalid_argument(fmt::format("{} = {} is out of range: it must be a finite number >= 0", name, *value));
  return result;
}

optional_bound bound(std::string_view name, std::optional<double> value, precision precision) {
  if (!value) return std::nullopt;
  if (!(*value > 0)) throw invalid_argument(fmt::format("{} = {} is out of range: it must be > 0", name, *value));
  return round_to(precision, *value);
}

/// The tests of docs/methods.md, "Levenberg-Marquardt", that a fit always has: free of the data's units.
stop_settings with_tests_of_fits(stop_settings stop, precision precision) {
  stop.gradient_tolerance = stop.gradient_tolerance.value_or(0);
  stop.f_tolerance = stop.f_tolerance.value_or(default_f_tolerance_of_fits(precision));
  stop.step_tolerance = stop.step_tolerance.value_or(default_step_tolerance_of_fits(precision));
  return stop;
}

/// What of the stop rule a method of trial points cannot do.
void check_stop_of_search(stop_settings const& stop, descent_settings& to) {
  if (stop.no_stop)
    throw invalid_argument(fmt::format(
        "no_stop makes steps of one evaluation each, but {} takes as many trial points as it needs: leave it out",
        name(to.method)));
  if (stop.detect_cycles.value_or(false))
    throw invalid_argument(
        fmt::format("detect_cycles is on, but steps of {} are not watched for cycles: leave it out", name(to.method)));
  if (to.precision == precision::float32)
    to.max_evaluations = std::min(to.max_evaluations.value_or(max_float32_iterations), max_float32_iterations);
}

void read_line_search(study const& study, descent_settings& to) {
  if (!study.line_search.empty() && (!searches_lines(to.method) || to.method == method::lm))
    throw invalid_argument(fmt::format("line_search is '{}', but {} makes no line search; bfgs and lbfgs do",
                                       study.line_search, name(to.method)));
  if (searches_lines(to.method)) {
    if (to.schedule != schedule::constant)
      throw invalid_argument(fmt::format("schedule is {}, but {} has no learning rate to be scheduled: leave it out",
                                         name(to.schedule), name(to.method)));
    if (!study.line_search.empty()) to.line_search = line_search_from_name(study.line_search);
  }
  if (!study.history) return;
  if (to.method != method::lbfgs)
    throw invalid_argument(
        fmt::format("history is {}, but {} keeps no history; lbfgs does", *study.history, name(to.method)));
  if (*study.history < 1 || *study.history > max_history)
    throw invalid_argument(
        fmt::format("history = {} is out of range: lbfgs keeps 1 to {} pairs", *study.history, max_history));
  to.history = static_cast<std::uint32_t>(*study.history);
}

void read_batches(study const& study, descent_settings& to) {
  auto const& sampling = study.batch_sampling;
  if (!sampling.empty() && sampling != "without_replacement" && sampling != "with_replacement")
    throw invalid_argument(
        fmt::format("batch_sampling '{}' is unknown; choose without_replacement or with_replacement", sampling));
  if (!study.batch_rows) {
    if (!sampling.empty())
      throw invalid_argument(
          fmt::format("batch_sampling is {}, but there are no batches: set batch_rows as well", sampling));
    return;
  }
  if (study.objective.columns().empty())
    throw invalid_argument("batch_rows is set, but the objective sums over no rows of data: leave it out");
  if (searches_lines(to.method))
    throw invalid_argument(fmt::format(
        "batch_rows is set, but {} compares values of f, and every batch has another f: take a method such as momentum "
        "or adam, or leave it out",
        name(to.method)));
  if (study.stop.detect_cycles.value_or(false))
    throw invalid_argument("detect_cycles is on, but steps on batches do not repeat: leave it out");
  if (*study.batch_rows < 1 || *study.batch_rows > max_batch_rows)
    throw invalid_argument(
        fmt::format("batch_rows = {} is out of range: a batch has 1 to {} rows", *study.batch_rows, max_batch_rows));
  to.batches = {static_cast<std::uint32_t>(*study.batch_rows), sampling == "with_replacement", study.seed};
}

void read_stop(study const& study, descent_settings& to) {
  precision const p = study.precision;
  auto const stop = to.method == method::lm ? with_tests_of_fits(study.stop, p) : study.stop;
  to.stop = !stop.no_stop;
  to.max_iterations = stop.max_iterations;
  to.max_evaluations = stop.max_evaluations;
  if (to.max_evaluations && *to.max_evaluations == 0)
    throw invalid_argument("max_evaluations = 0 is out of range: the start itself takes one evaluation");
  to.gradient_tolerance =
      tolerance("gradient_tolerance", stop.gradient_tolerance.value_or(default_gradient_tolerance(p)), p);
  to.relative_gradient_tolerance = tolerance("relative_gradient_tolerance", stop.relative_gradient_tolerance, p);
  to.f_tolerance = tolerance("f_tolerance", stop.f_tolerance, p);
  to.step_tolerance = tolerance("step_tolerance", stop.step_tolerance, p);
  to.divergence_bound = bound("divergence_bound", stop.divergence_bound, p);
  to.f_bound = bound("f_bound", stop.f_bound, p);
  if (stop.target) {
    if (std::isnan(*stop.target)) throw invalid_argument("target is not a number");
    to.target = round_to(p, study.maximize ? -*stop.target : *stop.target);
  }
  if (p == precision::float32 && to.max_iterations > max_float32_iterations)
    throw invalid_argument(fmt::format("max_iterations = {} is out of range: float32 counts at most {}; take float64",
                                       to.max_iterations, max_float32_iterations));
  if (searches_lines(to.method)) check_stop_of_search(stop, to);
  bool const repeats = to.batches.rows == 0 && (to.method == method::gd || to.method == method::momentum);
  to.detect_cycles = to.stop && stop.detect_cycles.value_or(repeats);
}

std::optional<reducer> read_window(std::string_view word) {
  std::string_view const prefix = "mean_last_f(";
  if (!word.starts_with(prefix) || !word.ends_with(')')) return std::nullopt;
  std::string_view const digits = word.substr(prefix.size(), word.size() - prefix.size() - 1);
  reducer result{reducer_kind::mean_last_f, 0};
  auto const [end, problem] = std::from_chars(digits.data(), digits.data() + digits.size(), result.window);
  if (problem != std::errc() || end != digits.data() + digits.size() || result.window == 0 ||
      result.window > max_window)
    throw invalid_argument(
        fmt::format("track: the window of '{}' must be a whole number from 1 to {}", word, max_window));
  return result;
}

reducer read_reducer(std::string_view word) {
  for (std::size_t i = 0; i < 3; ++i)
    if (reducer_words[i] == word) return {static_cast<reducer_kind>(i), 0};
  if (auto const windowed = read_window(word)) return *windowed;
  throw invalid_argument(fmt::format(
      "track: '{}' is unknown; choose among best, f_initial, sum_f, sum_inverse_f, mean_last_f(w), or none", word));
}

void read_track(study const& study, descent_settings& to) {
  to.track_best = study.track.empty() && to.stop;
  if (study.track.size() == 1 && study.track[0] == "none") return;
  for (std::size_t i = 0; i < study.track.size(); ++i) {
    std::string const& word = study.track[i];
    if (std::ranges::count(study.track, word) > 1)
      throw invalid_argument(fmt::format("track: '{}' is listed twice", word));
    if (word == "best")
      to.track_best = true;
    else if (word == "none")
      throw invalid_argument("track: none stands alone");
    else
      to.reducers.push_back(read_reducer(word));
  }
}

}  // namespace

descent_settings make_settings(study const& study) {
  descent_settings settings;
  settings.precision = study.precision;
  settings.method = method_from_name(study.method);
  settings.schedule = schedule_from_name(study.schedule);
  read_line_search(study, settings);
  read_batches(study, settings);
  read_stop(study, settings);
  read_track(study, settings);
  settings.bounds = read_bounds(study);
  return settings;
}

std::vector<std::string> reducer_names(descent_settings const& settings) {
  std::vector<std::string> names;
  for (reducer const& tracked : settings.reducers) {
    std::string const word(reducer_words[static_cast<std::size_t>(tracked.kind)]);
    names.push_back(tracked.kind == reducer_kind::mean_last_f ? fmt::format("{}({})", word, tracked.window) : word);
  }
  return names;
}

}  // namespace rivulet::batch
