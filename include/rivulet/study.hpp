// A study: objective, method, axes, stop rule, precision - all that decides the bits of every instance.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/data.hpp>
#include <rivulet/method.hpp>
#include <rivulet/objective.hpp>

namespace rivulet {

enum class precision : std::uint8_t { float32, float64 };
enum class sampler : std::uint8_t { sobol, uniform, grid };

std::string_view name(precision value);
std::string_view name(sampler value);
precision precision_from_name(std::string_view name);
sampler sampler_from_name(std::string_view name);

/// When an instance ends; docs/methods.md, "Stop rule".
struct stop_settings {
  std::uint64_t max_iterations = 1000;
  std::optional<std::uint64_t> max_evaluations;
  std::optional<double> gradient_tolerance;  ///< default 1e-6 in float64, 1e-3 in float32
  std::optional<double> relative_gradient_tolerance;
  std::optional<double> f_tolerance;
  std::optional<double> step_tolerance;
  std::optional<double> target;  ///< in the user's sign: f <= target, or f >= target when maximising
  double divergence_bound = 1e12;
  std::optional<double> f_bound;
  std::optional<bool> detect_cycles;  ///< default: on for gd and momentum, off for the others
  bool no_stop = false;               ///< run exactly max_iterations steps
};

/// One `--set NAME=SPEC`: a hyperparameter, a schedule's parameter, a constant, or `learning_rate[x,y]`.
struct setting {
  std::string name;
  std::string spec;  ///< docs/studies.md, "SPEC"
};

/// The study in the words of the command line and of the study file. Text stays text until the precision is
/// known, so that every number is rounded once. Checked as a whole by run(), plan() and the others.
struct study {
  rivulet::objective objective;
  data_table data;  ///< the columns that the objective sums over, by name; it may have more
  /// A column of `data`: the rows with one value in it are a group, of which an instance sums over one. The groups are
  /// an axis of that name, in the order of their first rows; those of a stack are its tables, the axis is "group".
  std::string data_group;
  std::optional<double> validation_fraction;  ///< the share of the rows, of each group, held back for validation
  std::string validation_column;              ///< a column of `data`: the rows that are not 0 in it are held back
  std::string method = "gd";
  std::vector<setting> settings;    ///< in the order given: this is the order of the axes
  std::vector<std::string> starts;  ///< explicit starts, each "-1.2,1"
  data_table start_table;           ///< explicit starts, one per row: a column for each parameter, x1 for x[1]
  std::uint64_t start_count = 0;    ///< sampled starts
  std::string start_box;            ///< "-2:2" for all parameters or "-2:2,-1:3"
  /// Where parameters may be: "a:0:10", "a:0:" or "a::10", "x::1" for all x[i], "0:1" for all parameters; each text may
  /// hold several, "a:0:10,b::1".
  std::vector<std::string> bounds;
  rivulet::sampler sampler = rivulet::sampler::sobol;
  std::uint64_t seed = 0;
  std::vector<std::vector<std::string>> zips;  ///< groups of axis names of equal length; "start" may be a member
  std::uint64_t samples = 0;                   ///< joint random search: how many joint draws
  bool maximize = false;
  stop_settings stop;
  std::string schedule = "constant";
  std::string line_search;                  ///< of bfgs and lbfgs; empty: strong_wolfe
  std::optional<std::uint64_t> history;     ///< pairs that lbfgs keeps; default 10
  std::optional<std::uint64_t> batch_rows;  ///< rows of data drawn for every evaluation; none: all rows
  std::string batch_sampling;               ///< without_replacement (empty, too) or with_replacement
  std::string fit_results;                  ///< none, standard_errors or covariance; empty: standard_errors for lm
  /// best, f_initial, sum_f, sum_inverse_f, mean_last_f(w), or {"none"}; empty: best, and none under no_stop.
  std::vector<std::string> track;
  rivulet::precision precision = rivulet::precision::float64;

  /// Adds or replaces a setting; an existing name keeps its place.
  study& set(std::string_view name, std::string_view spec);
  study& set(std::string_view name, double value);
  /// Adds an explicit start.
  study& start(std::vector<double> const& x);
};

}  // namespace rivulet
