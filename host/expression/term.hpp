// One summand of an adjoint: a literal factor, a node, and the conditions under which it counts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "host/expression/coefficient.hpp"
#include "host/expression/graph.hpp"

namespace rivulet::expression {

/// The conditions of where() under which a term counts: a chain of (condition, branch) pairs. 0: always.
using guard_id = std::uint32_t;

/// scale * node, but 0 where the guard does not hold, whatever scale * node is there.
struct term {
  static constexpr node_id one = UINT32_MAX;  ///< in place of a node: the term is its scale

  coefficient scale = number_from(1.0);
  node_id node = one;
  guard_id guard = 0;
  bool shared = false;  ///< several places use `node` as it stands, so it is not taken apart again
};

}  // namespace rivulet::expression
