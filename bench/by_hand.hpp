// The workloads of docs/performance.md as SIMD loops by hand: what the back-end could reach at best on this processor.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include <rivulet/outcome.hpp>

namespace rivulet::bench {

enum class task : std::uint8_t { w1, w1_rates, w1_10, w1_100, w2, w3, w4 };
inline constexpr std::size_t task_count = 7;

/// Every column of instances and of x has so many elements more than instances, which loops may read and write: the
/// last instance again.
inline constexpr std::size_t padding = 256;

/// Instances as the loops want them: columns in the precision of the work.
template <typename T>
struct by_hand_instances {
  std::size_t count;
  T const* const* start;  ///< [parameter][instance]
  T const* rates;         ///< [instance]
  T rate;                 ///< where all have the same one
  T tolerance, divergence_bound;
  std::int32_t max_iterations;
};

/// The columns of an instance_table; they have room for `count` instances, no more.
struct row_columns {
  rivulet::outcome* outcome;
  convergence_test* converged_by;
  std::uint64_t *iterations, *evaluations, *best_iteration, *cycle_period;
  double *f, *gradient_norm, *best_f;
  double* const* x;  ///< [parameter][instance]
};

template <typename T>
struct by_hand_results {
  T* const* x;               ///< [parameter][instance]
  std::int32_t* iterations;  ///< only written where instances may end early
  row_columns rows;          ///< only written by loops that fill rows
};

/// Descends the instances [first, last). Where threads share the work, `first` is a multiple of 64 times `vectors`.
template <typename T>
struct by_hand_loop {
  int vectors;  ///< of instances side by side
  int turns;    ///< between two looks for lanes that have ended; 0 where none ends early
  char const* form;
  void (*descend)(by_hand_instances<T> const&, by_hand_results<T> const&, std::size_t first, std::size_t last);
};

/// The loops of one task. Which of several is fastest depends on the processor: all are tried.
template <typename T>
struct by_hand_loops {
  std::span<by_hand_loop<T> const> same;    ///< the operations and roundings of Rivulet: the same bits
  std::span<by_hand_loop<T> const> folded;  ///< fewest operations: close results
  std::span<by_hand_loop<T> const> rows;    ///< as `same`, and fills every column of the rows
};

/// `turns` times as many independent multiply-adds as keep the units busy. Returns how many operations of a lane.
using multiply_adds = std::uint64_t (*)(std::uint64_t turns);

/// What lies in objects compiled for one instruction set; nothing but plain data is read before `available` says yes.
struct by_hand_set {
  char const* name;
  bool (*available)();
  std::array<by_hand_loops<float>, task_count> float32;  ///< [task]
  std::array<by_hand_loops<double>, task_count> float64;
  multiply_adds peak32, peak64;
};

extern by_hand_set const by_hand_avx2;
extern by_hand_set const by_hand_avx512;

}  // namespace rivulet::bench
