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
  std::vector<std::string> columns;  ///< of data, as far as f reads them
  bool over_rows = false;            ///< f sums over rows: constant number constants.size() is how many there are
  std::string text;                  ///< as the user wrote it; empty for a traced lambda

  /// Constants of the graph: those with a name, and the number of rows.
  std::uint32_t graph_constants() const { return static_cast<std::uint32_t>(constants.size()) + (over_rows ? 1 : 0); }
};

}  // namespace rivulet
