// Which values stay in registers for the whole loop.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

#include "host/emit/encoder.hpp"
#include "host/emit/schedule.hpp"

namespace rivulet::emit {

struct pins {
  /// For carried vector or mask c of vector k of the group, at c · group + k, the register in which it is whenever a
  /// turn begins; −1 where that is its slot.
  std::vector<int> carried;
  /// Leaves that are loaded before the loop and never leave their register.
  std::vector<std::pair<std::uint32_t, int>> fixed;
};

std::uint64_t all_usable_registers(target const& target);

/// What a turn computes has the first claim on registers, then what is carried, then leaves; all by number of reads.
pins choose_pins(schedule const& schedule, target const& target);

}  // namespace rivulet::emit
