// Reverse-mode differentiation of a graph, within the same graph.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "host/expression/graph.hpp"

namespace rivulet::expression {

/// ∂root/∂x_i for i < parameters. Adds nodes to the graph; algebra on them is free as long as accuracy does not
/// suffer (numerics.md rule 3), nodes of `root` itself are left as they are. A derivative through where() never
/// lets the branch not taken produce NaN.
std::vector<node_id> gradient(graph& graph, node_id root, std::uint32_t parameters);

/// The Hessian, row by row: gradient of every component of the gradient. For printing and small problems.
std::vector<std::vector<node_id>> hessian(graph& graph, std::vector<node_id> const& gradient, std::uint32_t parameters);

/// ∇(Σ v_i g_i) = H v, where v_i is constant(first_direction + i): linear in the size of the graph.
std::vector<node_id> hessian_vector(graph& graph, std::vector<node_id> const& gradient, std::uint32_t parameters,
                                    std::uint32_t first_direction);

}  // namespace rivulet::expression
