// What every back-end takes and gives: settings, columns of instances, columns of results.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include <rivulet/method.hpp>
#include <rivulet/outcome.hpp>
#include <rivulet/report.hpp>
#include <rivulet/study.hpp>

#include "host/program/program.hpp"

namespace rivulet {

/// A running reducer over f(x_0), …, f(x_k) in the sign that is minimised.
enum class reducer_kind : std::uint8_t { f_initial, sum_f, sum_inverse_f, mean_last_f };
struct reducer {
  reducer_kind kind;
  std::uint32_t window = 0;  ///< mean_last_f(window)
};

/// Evaluations on rows drawn anew for every point; docs/methods.md, "Mini-batches".
struct mini_batches {
  std::uint32_t rows = 0;  ///< of each batch; 0: all rows are used
  bool with_replacement = false;
  std::uint64_t seed = 0;
};

/// A tolerance or bound already rounded to the study's precision; absent: the test is off.
using optional_bound = std::optional<double>;

/// Where a parameter may be, in the study's precision; infinite where a side has no bound.
struct parameter_bounds {
  double lower = -std::numeric_limits<double>::infinity();
  double upper = std::numeric_limits<double>::infinity();
};

/// All of a study that is the same for every instance, in the sign that is minimised.
struct descent_settings {
  rivulet::precision precision = rivulet::precision::float64;
  rivulet::method method = rivulet::method::gd;
  rivulet::schedule schedule = rivulet::schedule::constant;
  bool warmup = false;        ///< some instance has warmup_iterations > 0
  bool weight_decay = false;  ///< the study sets weight_decay (always true for adamw)
  bool clip_norm = false;
  bool clip_value = false;
  rivulet::line_search line_search = line_search::strong_wolfe;
  std::uint32_t history = 10;  ///< pairs that lbfgs keeps
  bool stop = true;            ///< false: exactly max_iterations steps, the stop rule only at the last point
  bool detect_cycles = false;
  bool track_best = true;
  std::uint64_t max_iterations = 1000;
  std::optional<std::uint64_t> max_evaluations;
  optional_bound gradient_tolerance, relative_gradient_tolerance, f_tolerance, step_tolerance, target;
  optional_bound divergence_bound, f_bound;
  std::vector<reducer> reducers;
  mini_batches batches;
  /// Learning-rate column of parameter i: 0 is hyperparameter::learning_rate, g > 0 is rates[g - 1].
  /// Empty: all 0.
  std::vector<std::uint32_t> rate_group;
  std::vector<parameter_bounds> bounds;  ///< [parameter]; empty where no parameter has any
};

/// One value per instance. Values are exact in the study's precision.
struct column {
  double const* data = nullptr;
  std::ptrdiff_t stride = 0;  ///< 0: the same value for all instances
  double operator[](std::size_t row) const { return data[static_cast<std::ptrdiff_t>(row) * stride]; }
};

/// A contiguous range of instances, structure of arrays. Does not own its memory.
struct instance_columns {
  std::uint64_t first = 0;  ///< global number of row 0
  std::size_t count = 0;
  std::vector<column> start;                                   ///< [parameter] within its bounds
  std::vector<column> constants;                               ///< [constant of the objective]
  std::array<column, hyperparameter_count> hyperparameters{};  ///< every one the method and schedule read is set
  std::vector<column> rates;                                   ///< learning_rate[…] groups
  column start_index;  ///< number on the axis of starts, which mini-batches are drawn by; no data: 0 for all
  column group;        ///< number of the group of rows that it sums over; no data: 0 for all
  std::size_t group_of(std::size_t row) const {
    return group.data == nullptr ? 0 : static_cast<std::size_t>(group[row]);
  }
};

/// Which columns may differ between instances of the study. A column that does not is one value in every chunk.
struct varying_columns {
  std::vector<bool> constants;
  std::array<bool, hyperparameter_count> hyperparameters{};
  std::vector<bool> rates;
};

/// What a back-end did, besides the rows.
struct descent_counters {
  std::uint64_t lane_turns = 0;  ///< turns of all lanes, idle ones included (the reference: its own turns)
  double compile_seconds = 0;    ///< spent on machine code for the study; 0 where none was made
  bool compiled = false;         ///< by the processor's machine code for the study, not by the interpreter
};

/// `rows` made ready for `count` instances from `first` on.
void resize(instance_table& rows, std::size_t count, std::uint64_t first, std::size_t parameters, std::size_t reducers);

/// Order-free hash of the rows: the sum modulo 2^64 over rows of a hash of the global number and all fields, NaN
/// canonical. Equal digests on two back-ends mean equal bits.
std::uint64_t digest(instance_table const& rows);

}  // namespace rivulet
