// What the host hands to the descent kernels: plain structs that g++ and NVRTC lay out alike.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/loop_settings.hpp"

namespace rivulet::kernels {

/// Results of the rows of a launch, structure of arrays: row r of a column at [r]; the columns of `reducers` and `x`
/// lie `pitch` elements apart. f, best_f and reducers are in the sign that is minimised; a NaN is the canonical one.
template <typename T, typename Integer>
struct result_columns {
  unsigned char* ending;  ///< enum class ending
  Integer* iterations;
  Integer* best_iteration;
  Integer* cycle_period;  ///< 0 unless cycling
  T* f;
  T* gradient_norm;
  T* best_f;
  T* reducers;  ///< [reducer][row]
  T* x;         ///< [parameter][row]
  unsigned long long pitch;
  Integer* evaluations = nullptr;  ///< null where they are iterations + 1
};

/// Rows of data, in blocks of 32 rows: column c of row r at [(r / 32 * columns + c) * 32 + r % 32].
template <typename T>
struct row_table {
  T const* values;
  unsigned count;
};

/// What the threads of a launch count together.
struct launch_counters {
  unsigned next_row;              ///< the first row that nobody has taken
  unsigned cycling;               ///< rows that ended so
  unsigned long long lane_turns;  ///< turns of all lanes, idle ones included
};

/// Instances are rows 0 … count - 1. Values that differ between instances come as columns, row by row; the others are
/// a second argument of the kernel, an array of T whose length the generated text knows.
template <typename T, typename Integer>
struct launch_arguments {
  /// Bounds and limits; the generated text holds the flags as constants and does not look at these.
  loop_settings<T, Integer> settings;
  unsigned count;
  unsigned start_row_stride;  ///< 1; 0 where all instances share one start
  T const* start;             ///< parameter i of row r at [i * start_pitch + r * start_row_stride]
  unsigned long long start_pitch;
  T const* inputs;  ///< varying value v of row r at [v * input_pitch + r]
  unsigned long long input_pitch;
  result_columns<T, Integer> results;
  launch_counters* counters;  ///< zero before the launch
  T* scratch;                 ///< rings of f (thread kernel), memory of the warps (warp kernel)
  /// The values that are the same for all instances once more, for places that are no constants; then the bounds, lower
  /// ones first, where there are any.
  T const* uniform;
  unsigned const* tables;  ///< the warp kernel's rounds
  row_table<T> rows;       ///< what objectives over data sum over
};

}  // namespace rivulet::kernels
