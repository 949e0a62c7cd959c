// Whole numbers that sort like the float64 values they stand for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "host/descent/host_device.hpp"

namespace rivulet {

inline constexpr std::uint64_t sign_bit = std::uint64_t{1} << 63;

/// a < b exactly when ordered_key(a) < ordered_key(b); -0 counts as 0. Not for NaN.
RIVULET_HOST_DEVICE inline std::uint64_t ordered_key(double value) {
  auto const bits = bit_cast<std::uint64_t>(value + 0.0);
  return (bits & sign_bit) != 0 ? ~bits : bits | sign_bit;
}

RIVULET_HOST_DEVICE inline double value_of_key(std::uint64_t key) {
  return bit_cast<double>((key & sign_bit) != 0 ? key & ~sign_bit : ~key);
}

}  // namespace rivulet
