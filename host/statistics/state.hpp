// What convergence_statistics gathers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/statistics/device_accumulator.hpp"
#include "host/statistics/minima_map.hpp"
#include "host/statistics/statistics.hpp"
#include "host/statistics/value_counts.hpp"

namespace rivulet {

/// [first, last), ascending, none adjacent.
using instance_ranges = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

/// Adds [first, first + count); throws invalid_argument if an instance is there already.
void cover(instance_ranges& covered, std::uint64_t first, std::uint64_t count);

/// Whether `value` of the instance is better than `than` has in `member`; ties go to the lower number.
bool is_better(double value, std::uint64_t instance, best_instance const& than, bool maximize,
               double best_instance::*member = &best_instance::f);

/// Outcomes at the values of one axis. Only outcomes that occur have a table.
struct axis_counts {
  std::uint64_t group = 1;  ///< neighbouring values that share an entry
  std::uint64_t entries = 0;
  std::array<std::vector<std::uint64_t>, outcome_names.size()> outcomes;
  friend bool operator==(axis_counts const&, axis_counts const&) = default;
};

struct convergence_statistics::state {
  explicit state(batch::sweep const& which);

  /// The columns with quantiles, by the name they have in reports.
  struct named_column {
    char const* name;
    value_counts* counts;
  };
  std::array<named_column, 5> columns() {
    return {{{"iterations", &iterations},
             {"evaluations", &evaluations},
             {"f", &f},
             {"best_f", &best_f},
             {"gradient_norm", &gradient_norm}}};
  }
  /// Empty where no rows are held back.
  std::vector<named_column> losses() {
    if (sweep->losses() == nullptr) return {};
    return {{"training_loss", &training_loss}, {"validation_loss", &validation_loss}};
  }
  std::uint64_t instances() const;
  /// |f - best| <= max(1 % of |best|, 1e-8), as an interval; only where there is a best one.
  std::pair<double, double> near_best() const;

  on_device::accumulator& accumulator_of(cuda::device const& where);
  void add(on_device::chunk_summary const& chunk);
  /// Moves what devices hold into the members below.
  void drain();
  void drain_axes();
  /// Quantiles and within_one_percent; leaves columns on the devices where it can.
  void summarize_columns(report& result);

  batch::sweep const* sweep;
  instance_ranges covered;
  std::array<std::uint64_t, outcome_names.size()> outcomes{};
  value_counts iterations, evaluations, f, best_f, gradient_norm;
  value_counts training_loss, validation_loss;  ///< where rows are held back
  best_instance best, best_by_validation;
  minima_map minima;
  std::vector<axis_counts> axes;
  std::uint64_t digest = 0;
  std::uint64_t instance_steps = 0;
  on_device::settings for_devices;
  std::vector<std::unique_ptr<on_device::accumulator>> devices;
  std::vector<std::pair<bool, int>> device_names;  ///< is host memory, ordinal
};

/// A text that differs between studies whose bits may differ.
std::string study_fingerprint(study const& study);

}  // namespace rivulet
