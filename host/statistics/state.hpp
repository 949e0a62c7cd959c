// What convergence_statistics gathers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "host/statistics/minima_map.hpp"
#include "host/statistics/statistics.hpp"
#include "host/statistics/value_counts.hpp"

namespace rivulet {

/// [first, last), ascending, none adjacent.
using instance_ranges = std::vector<std::pair<std::uint64_t, std::uint64_t>>;

/// Adds [first, first + count); throws invalid_argument if an instance is there already.
void cover(instance_ranges& covered, std::uint64_t first, std::uint64_t count);

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
  std::uint64_t instances() const;

  batch::sweep const* sweep;
  instance_ranges covered;
  std::array<std::uint64_t, outcome_names.size()> outcomes{};
  value_counts iterations, evaluations, f, best_f, gradient_norm;
  best_instance best;
  minima_map minima;
  std::vector<axis_counts> axes;
  std::uint64_t digest = 0;
  std::uint64_t instance_steps = 0;
};

/// A text that differs between studies whose bits may differ.
std::string study_fingerprint(study const& study);

}  // namespace rivulet
