// Graph -> objective text that parses back to the same value.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/expression/graph.hpp"
#include "host/expression/objective_data.hpp"

namespace rivulet::expression {

inline constexpr std::size_t most_characters = 100'000;

/// Few parentheses, shortest literals, "x^2" for products of equal factors. At most `limit` characters, then "…".
std::string print(graph const& graph, node_id root, std::vector<std::string> const& parameters,
                  std::vector<std::string> const& constants, std::size_t limit = most_characters);

/// With the names of an objective, its columns and number of rows included.
std::string print(graph const& graph, node_id root, objective_data const& names);

}  // namespace rivulet::expression
