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

/// Where the rows of data lie in a table of so many columns.
enum class row_order : int {
  blocks,       ///< of 32 rows: column c of row r at [(r / 32 * columns + c) * 32 + r % 32]
  interleaved,  ///< of 32 groups side by side: column c of row r of a group at [first + (r * columns + c) * 32]
  records       ///< column c of row r at [r * columns + c]
};

/// Of all rows that an instance has, those that it sums over at a point.
enum class row_sampling : int { all, with_replacement, without_replacement };

/// The rows of a group: `first` is the number of the first one in the table, or the place of its first element where
/// groups are interleaved.
struct row_range {
  unsigned long long first;
  unsigned count;
};

/// What the instances of a launch sum over: all rows, or those of a group each.
template <typename T>
struct row_table {
  T const* values;                   ///< the columns that every group has for itself
  T const* common;                   ///< the columns whose row r is the same in every group
  row_range const* ranges;           ///< [group]; null where each group has `count` rows, one behind the other
  unsigned const* groups;            ///< [row of the launch] its group; null: 0 for all
  unsigned long long const* starts;  ///< [row of the launch] number that its batches are drawn by; null: 0 for all
  unsigned long long seed;           ///< of the batches
  unsigned count;                    ///< rows of every group, unless there are `ranges`
  unsigned batch_rows;               ///< of every batch
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
