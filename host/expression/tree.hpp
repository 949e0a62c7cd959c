// The fixed reduction tree of width 32 (docs/methods.md) over any kind of value.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace rivulet::expression {

inline constexpr std::size_t tree_width = 32;

/// Combines at least one value. Lanes without a value are skipped: the identity (-0 for sums, 1 for products) would
/// leave its partner as it is, bit by bit.
template <typename Value, typename Combine>
Value reduce_on_tree(std::span<Value const> values, Combine const& combine) {
  std::array<Value, tree_width> partial{};
  for (std::size_t i = 0; i < values.size(); ++i) {
    auto const lane = i % tree_width;
    partial[lane] = i < tree_width ? values[i] : combine(partial[lane], values[i]);
  }
  auto filled = std::min(values.size(), tree_width);
  for (auto offset = tree_width / 2; offset > 0; offset /= 2) {
    for (std::size_t lane = 0; lane + offset < filled; ++lane) {
      partial[lane] = combine(partial[lane], partial[lane + offset]);
    }
    filled = std::min(filled, offset);
  }
  return partial[0];
}

}  // namespace rivulet::expression
