// How an instance ended, and which tolerance it met.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

namespace rivulet {

/// How one instance ended. The numbers are stored in files and digests: append, never renumber.
/// docs/methods.md, "Stop rule", defines each one and the order in which they are tested.
enum class outcome : std::uint8_t {
  undefined_start,
  not_finite,
  diverged,
  converged,
  reached_target,
  max_iterations,
  max_evaluations,
  stalled,
  cycling,
  line_search_failed,
};

inline constexpr std::array<std::string_view, 10> outcome_names{
    "undefined_start", "not_finite",      "diverged", "converged", "reached_target",
    "max_iterations",  "max_evaluations", "stalled",  "cycling",   "line_search_failed"};

constexpr std::string_view name(outcome value) { return outcome_names[static_cast<std::size_t>(value)]; }

/// The tolerance that a `converged` instance met; `none` for every other outcome.
enum class convergence_test : std::uint8_t { none, gradient, relative_gradient, f, step };

inline constexpr std::array<std::string_view, 5> convergence_test_names{"", "gradient", "relative_gradient", "f",
                                                                        "step"};

constexpr std::string_view name(convergence_test value) {
  return convergence_test_names[static_cast<std::size_t>(value)];
}

}  // namespace rivulet
