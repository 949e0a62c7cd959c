// What an objective and its derivatives cost.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <utility>
#include <vector>

#include "host/expression/graph.hpp"

namespace rivulet::expression {

/// Operations of `roots`, with and without those of `root`: fewer for one choice of roots is cheaper.
std::pair<std::size_t, std::size_t> price(graph const& graph, node_id root, std::vector<node_id> roots);

}  // namespace rivulet::expression
