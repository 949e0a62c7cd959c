// The tasks of by_hand.hpp as studies, their instances for the loops, and the judge of the loops' results.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <tbb/cache_aligned_allocator.h>

#include <rivulet/study.hpp>

#include "bench/by_hand.hpp"
#include "host/batch/sweep.hpp"

namespace rivulet::bench {

inline constexpr std::array<task, task_count> all_tasks{task::w1, task::w1_rates, task::w1_10, task::w1_100,
                                                        task::w2, task::w3,       task::w4};

std::string_view name(task which);  ///< "W1-rates"
/// How many instances docs/performance.md says.
std::uint64_t instances_of(task which);
/// bare: nothing is tracked and cycles are not looked for; else the defaults.
study study_of(task which, precision precision, std::uint64_t instances, bool bare);
/// Whether instances end before the last step.
bool ends_early(task which);

/// The least share of instances on which a folded loop has to end near Rivulet's place, within 1 %. Other roundings may
/// send an instance beside a ridge (W2) or one with a rate near the chaotic ones (W1-rates: a few in a hundred)
/// elsewhere.
inline constexpr double least_agreement = 0.95;

/// Owns what the loops read and write.
template <typename T>
class by_hand_case {
 public:
  by_hand_case(task which, batch::sweep const& sweep);

  by_hand_instances<T> const& instances() const { return instances_; }
  by_hand_results<T> const& results() const { return results_; }
  instance_table const& rows() const { return rows_; }

  void forget();  ///< results of an earlier loop
  /// Where x or the iterations first differ from these rows in a bit; empty where nowhere.
  std::string difference(instance_table const& expected) const;
  /// Share of the instances that end near those of `expected`.
  double agreement(instance_table const& expected) const;

 private:
  using column_memory = std::vector<T, tbb::cache_aligned_allocator<T>>;
  column_memory copy(column const& from) const;
  void place_results(std::size_t parameters);

  task task_;
  std::size_t padded_;
  std::vector<column_memory> start_, x_;
  column_memory rates_;
  std::vector<std::int32_t, tbb::cache_aligned_allocator<std::int32_t>> iterations_;
  instance_table rows_;
  std::vector<T const*> start_columns_;
  std::vector<T*> x_columns_;
  std::vector<double*> row_x_columns_;
  by_hand_instances<T> instances_{};
  by_hand_results<T> results_{};
};

}  // namespace rivulet::bench
