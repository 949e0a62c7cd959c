// What one descent carries from step to step.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cmath>
#include <cstddef>
#include <cstring>
#include <vector>

#include <rivulet/method.hpp>

namespace rivulet::reference {

/// One instance's hyperparameters; those that nothing reads are 0.
template <typename Real>
struct hyperparameter_values {
  std::array<Real, hyperparameter_count> values{};
  Real operator[](hyperparameter which) const { return values[static_cast<std::size_t>(which)]; }
};

/// The state of docs/methods.md, "Stop rule": x, the method's arrays and its per-iteration numbers, in the order of
/// the table of states there. Unused ones are empty or 0.
template <typename Real>
struct descent_state {
  std::vector<Real> x;
  std::array<std::vector<Real>, 3> arrays;
  std::array<Real, 3> numbers{};
};

/// Equality of bits, all NaN counting as one.
template <typename Real>
bool same_bits(Real a, Real b) {
  return (std::isnan(a) && std::isnan(b)) || std::memcmp(&a, &b, sizeof(Real)) == 0;
}

template <typename Real>
bool same_bits(std::vector<Real> const& a, std::vector<Real> const& b) {
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same_bits(a[i], b[i])) return false;
  }
  return true;
}

template <typename Real>
bool same_bits(descent_state<Real> const& a, descent_state<Real> const& b) {
  for (std::size_t i = 0; i < a.numbers.size(); ++i) {
    if (!same_bits(a.numbers[i], b.numbers[i])) return false;
  }
  for (std::size_t i = 0; i < a.arrays.size(); ++i) {
    if (!same_bits(a.arrays[i], b.arrays[i])) return false;
  }
  return same_bits(a.x, b.x);
}

}  // namespace rivulet::reference
