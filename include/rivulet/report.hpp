// The convergence report of a run, and the table of its instances.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/outcome.hpp>
#include <rivulet/study.hpp>

namespace rivulet {

/// Nearest-rank quantiles of one column over all instances whose value is not NaN.
struct quantiles {
  double min, p05, p25, p50, p75, p95, max;  ///< NaN when `count` is 0
  std::uint64_t count = 0;                   ///< instances with a value
  std::uint64_t not_a_number = 0;            ///< instances whose value is NaN
  bool approximate = false;                  ///< true above 2^24 instances
};

/// What kind of stationary point, by the eigenvalues of the Hessian.
/// `unknown`: the Hessian was too large to look at (docs/reports.md, "Distinct minima").
enum class stationary_kind : std::uint8_t { minimum, saddle, maximum, degenerate, unknown };
std::string_view name(stationary_kind value);

/// One distinct stationary point that `converged` instances reached.
struct stationary_point {
  std::vector<double> x;  ///< the representative with the best f (ties: lowest instance)
  double f = 0;
  stationary_kind kind = stationary_kind::degenerate;
  /// Of the Hessian at x along the parameters at no bound, ascending, in the user's sign; empty if unknown.
  std::vector<double> eigenvalues;
  std::uint64_t count = 0;
  double share = 0;  ///< count / finished instances
};

/// One axis of the sweep with the outcomes at each of its values.
struct axis_outcomes {
  std::string name;
  std::vector<double> values;  ///< the start axis: the index of the start
  std::uint64_t group = 1;     ///< values per entry: above 2^20 values the first of each group stands for it
  std::array<std::vector<std::uint64_t>, outcome_names.size()> outcomes;  ///< [outcome][value]
};

/// The best instance: lowest finite final f (highest when maximising) whatever its outcome, ties by lowest number.
struct best_instance {
  bool exists = false;
  std::uint64_t instance = 0;
  double f = 0;
  std::vector<double> x;
  double training_loss = 0, validation_loss = 0;  ///< where rows are held back for validation
};

/// Everything that `run` prints. All but the last block depends on the study alone.
struct report {
  std::uint64_t instances = 0;        ///< finished instances
  std::uint64_t study_instances = 0;  ///< instances of the whole study
  std::array<std::uint64_t, outcome_names.size()> outcomes{};
  quantiles iterations{}, evaluations{}, f{}, best_f{}, gradient_norm{};
  bool tracks_best = true;
  bool validates = false;                        ///< rows are held back for validation
  quantiles training_loss{}, validation_loss{};  ///< of the rows at the last points, where it validates
  best_instance best, best_by_validation;        ///< the latter by validation_loss instead of f, where it validates
  std::uint64_t within_one_percent = 0;          ///< instances with |f - best| <= max(1 % of |best|, 1e-8)
  std::vector<stationary_point> minima;  ///< distinct points of `converged` instances, best f first, at most 100
  std::uint64_t distinct_minima = 0;     ///< how many there are, listed or not
  std::uint64_t outside_minima = 0;      ///< converged instances that the kept keys do not cover
  std::vector<axis_outcomes> axes;
  std::vector<std::string> parameters;
  std::uint64_t digest = 0;
  int numerics_version = 0;
  rivulet::precision precision = rivulet::precision::float64;
  bool maximize = false;
  bool interrupted = false;

  std::string device;      ///< "cpu (avx512, 2 threads)"
  std::string cpu_engine;  ///< "interpreted" or "compiled"; empty on other devices
  double seconds = 0, compile_seconds = 0, transfer_seconds = 0, kernel_seconds = 0;
  std::uint64_t instance_steps = 0;  ///< sum of iterations
  std::uint64_t lane_turns = 0;      ///< turns of all lanes, idle ones included
  double instance_steps_per_second = 0;
  double utilisation = 0;  ///< instance_steps / lane_turns

  std::string to_table() const;
  /// The JSON of docs/reports.md; `timing` = false leaves out device and timing fields.
  std::string to_json(bool timing = true) const;
};

/// Per-instance results, structure of arrays, in instance order. Values are in the user's sign.
struct instance_table {
  std::uint64_t first = 0;  ///< global number of row 0
  std::vector<rivulet::outcome> outcome;
  std::vector<convergence_test> converged_by;
  std::vector<std::uint64_t> iterations, evaluations, best_iteration, cycle_period;
  std::vector<double> f, gradient_norm, best_f;
  /// [reducer][row], in the order of study::track without best; then, where rows are held back for validation, the
  /// training loss and the validation loss at x.
  std::vector<std::vector<double>> reducers;
  std::vector<std::vector<double>> x;    ///< [parameter][row]
  std::vector<std::vector<double>> fit;  ///< [column][row], as study::fit_results asks for (docs/fits.md)
  std::size_t size() const noexcept { return outcome.size(); }
};

}  // namespace rivulet
