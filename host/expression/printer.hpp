// Graph -> objective text that parses back to the same value.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/expression/graph.hpp"

namespace rivulet::expression {

/// Few parentheses, shortest literals, "x^2" for products of equal factors. At most `limit` characters, then "…".
std::string print(graph const& graph, node_id root, std::vector<std::string> const& parameters,
                  std::vector<std::string> const& constants, std::size_t limit = 100'000);

}  // namespace rivulet::expression
