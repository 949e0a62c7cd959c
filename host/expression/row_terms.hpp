// The part of an objective that depends on the rows of data.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/expression/graph.hpp"

namespace rivulet::expression {

/// The expression of `root` without the terms it is added up from that contain no sum over rows. `root` itself where
/// there are none, or nothing else.
node_id terms_over_rows(graph& of, node_id root);

}  // namespace rivulet::expression
