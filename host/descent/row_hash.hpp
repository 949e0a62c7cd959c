// The hash of one row of results, of which digests are sums.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "host/descent/host_device.hpp"

namespace rivulet {

/// Takes the fields of a row in the order of instance_table: outcome, converged_by, iterations, evaluations,
/// best_iteration, cycle_period, f, gradient_norm, best_f, reducers, x.
class row_hash {
 public:
  RIVULET_HOST_DEVICE constexpr explicit row_hash(std::uint64_t instance) { add(instance); }

  /// One step of splitmix64's output function (Steele, Lea & Flood 2014): a bijection, so that a row's hash changes
  /// whenever a single word of it changes.
  RIVULET_HOST_DEVICE constexpr void add(std::uint64_t word) {
    std::uint64_t z = (value_ ^ word) + 0x9e3779b97f4a7c15U;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    value_ = z ^ (z >> 31U);
  }
  /// Every NaN counts as the same.
  RIVULET_HOST_DEVICE constexpr void add(double number) {
    constexpr std::uint64_t canonical_nan = 0x7ff8000000000000U;
    add(number != number ? canonical_nan : bit_cast<std::uint64_t>(number));
  }
  RIVULET_HOST_DEVICE constexpr std::uint64_t value() const { return value_; }

 private:
  std::uint64_t value_ = 0;
};

}  // namespace rivulet
