// The one order in which sums over parameters are added: a tree of width 32 by index (docs/methods.md).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "kernels/lanes.hpp"

namespace rivulet::kernels {
inline namespace RIVULET_INSTRUCTION_SET {
namespace detail {

inline constexpr int tree_width = 32;

/// The sum of the partials index, index + Step, index + 2·Step, … below 32. Partials at and beyond `count` are −0,
/// which adding does not change: they are left out.
template <int Step, typename L, typename Term>
RIVULET_LANE L subtree(int index, int count, Term const& term) {
  if constexpr (Step == tree_width) {
    L partial = term(index);
    for (int i = index + tree_width; i < count; i += tree_width) partial = partial + term(i);
    return partial;
  } else {
    L const left = subtree<2 * Step, L>(index, count, term);
    if (index + Step >= count) return left;
    return left + subtree<2 * Step, L>(index + Step, count, term);
  }
}

}  // namespace detail

/// term(0) + … + term(count − 1) on the tree: partial l adds the terms l, l + 32, … in order, then halves are added at
/// distance 16, 8, 4, 2, 1. term(i) gives a lane L; an empty sum is −0.
template <typename L, typename Term>
RIVULET_LANE L tree_sum(int count, Term const& term) {
  if (count <= 0) return L(static_cast<scalar_of<L>>(-0.0f));
  return detail::subtree<1, L>(0, count, term);
}

}  // namespace RIVULET_INSTRUCTION_SET
}  // namespace rivulet::kernels
