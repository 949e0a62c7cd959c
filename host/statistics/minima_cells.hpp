// The coordinates of a minimum's cell: the same whole numbers on host and device.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>

#include "host/descent/host_device.hpp"

namespace rivulet {

/// Nearest whole number, ties to even; ±2^51 beyond that.
RIVULET_HOST_DEVICE inline std::int64_t nearest(double value) {
  constexpr double largest_cell = 0x1p51, magic = 0x1.8p52;
  if (!(std::fabs(value) < largest_cell)) value = value < 0 ? -largest_cell : largest_cell;
  return static_cast<std::int64_t>((value + magic) - magic);
}

/// A growing function of f: 1000 · sign(f) · L(1 + |f|), where L(2^e·(1 + m)) = e + m follows the binary logarithm.
/// Near 0 a bin is 0.001 wide, far from it 0.1 % of f.
RIVULET_HOST_DEVICE inline std::int64_t f_bin(double f) {
  constexpr double bins_per_octave = 1000;
  constexpr auto one = bit_cast<std::int64_t>(1.0);
  auto const bits = bit_cast<std::int64_t>(1 + std::fabs(f));
  std::int64_t const bin = nearest(static_cast<double>(bits - one) * (bins_per_octave * 0x1p-52));
  return f < 0 ? -bin : bin;
}

}  // namespace rivulet
