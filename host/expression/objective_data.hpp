// What an objective holds: its graph, root and names.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/expression/graph.hpp"

namespace rivulet {

struct objective_data {
  expression::graph graph;
  expression::node_id root = 0;
  std::vector<std::string> parameters;
  std::vector<std::string> constants;
  std::string text;  ///< as the user wrote it; empty for a traced lambda
};

}  // namespace rivulet
