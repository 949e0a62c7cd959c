// Memory behind target::scratch_slot that values are kept in when registers run out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "host/emit/machine.hpp"

namespace rivulet::emit {

/// Cells are bytes behind slot 0: one vector each, or eight bytes of one for a mask. All groups use the same ones, so
/// that these stay in the first cache.
class scratch {
 public:
  explicit scratch(target const& target) : target_(target) {}

  std::int32_t take(bank bank) {
    auto& cells = free_[bank == bank::mask ? 1 : 0];
    if (cells.empty() && bank == bank::vector) return new_vector();
    if (cells.empty()) {
      auto const first = take(bank::vector);
      for (int byte = target_.vector_bytes() - 8; byte >= 0; byte -= 8) cells.push_back(first + byte);
    }
    auto const cell = cells.back();
    cells.pop_back();
    return cell;
  }
  void give_back(bank bank, std::int32_t cell) { free_[bank == bank::mask ? 1 : 0].push_back(cell); }
  std::uint32_t slots() const {
    auto const each = static_cast<std::uint32_t>(target_.vectors_per_slot);
    return (vectors_ + each - 1) / each;
  }

 private:
  std::int32_t new_vector() {
    auto const each = static_cast<std::uint32_t>(target_.vectors_per_slot), n = vectors_++;
    return displacement(target_, target_.scratch_slot + n / each, n % each);
  }

  target target_;
  std::vector<std::int32_t> free_[2];
  std::uint32_t vectors_ = 0;
};

}  // namespace rivulet::emit
