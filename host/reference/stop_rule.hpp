// When a descent ends and as what; docs/methods.md, "Stop rule".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <rivulet/outcome.hpp>

#include "host/descent/descent.hpp"
#include "host/reference/state.hpp"

namespace rivulet::reference {

/// How a descent ended.
struct verdict {
  rivulet::outcome outcome = rivulet::outcome::max_iterations;
  convergence_test converged_by = convergence_test::none;
  std::uint64_t cycle_period = 0;
};

/// An accepted point with what the tests read of it.
template <typename Real>
struct accepted_point {
  std::uint64_t k = 0;
  std::uint64_t evaluations = 0;  ///< up to this point
  Real f = 0;
  Real gradient_norm = 0;        ///< of the projected gradient
  Real previous_f = 0;           ///< f(x_{k-1}), for k > 0
  Real predicted = 0;            ///< of lm: the decrease that the step to the point promised, for k > 0
  Real first_gradient_norm = 0;  ///< gradient_norm at x_0
};

/// Tests 1 to 8: those that look at the point alone.
template <typename Real>
std::optional<verdict> test_point(descent_settings const& settings, accepted_point<Real> const& point,
                                  std::vector<Real> const& x, std::vector<Real> const& previous_x);

/// Tests 9 and 10: the limits.
std::optional<verdict> test_limits(descent_settings const& settings, std::uint64_t k, std::uint64_t evaluations);

/// Brent's cycle detection (Brent 1980) on the state itself.
template <typename Real>
class cycle_detector {
 public:
  void begin(descent_state<Real> const& state) { save(state, 1); }
  /// Takes the state at a point; the period where it equals the saved one, else 0.
  std::uint64_t visit(descent_state<Real> const& state, bool settled);

 private:
  void save(descent_state<Real> const& state, std::uint64_t power) {
    saved_ = state;
    power_ = power;
    length_ = 0;
  }
  descent_state<Real> saved_;
  std::uint64_t power_ = 1, length_ = 0;
};

}  // namespace rivulet::reference
