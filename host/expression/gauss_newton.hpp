// Gradient and Gauss-Newton matrix of a sum of squares and Poisson losses.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <vector>

#include "host/expression/squares.hpp"

namespace rivulet::expression {

/// The place of A_ji, i <= j, in a lower triangle kept row by row.
constexpr std::size_t triangle_place(std::size_t j, std::size_t i) { return j * (j + 1) / 2 + i; }

struct gauss_newton_nodes {
  std::vector<node_id> gradient;
  std::vector<node_id> matrix;  ///< lower triangle, row by row
};

/// As docs/methods.md, "Levenberg-Marquardt", forms them.
gauss_newton_nodes gauss_newton(graph& graph, std::span<fit_term const> terms, std::uint32_t parameters);

}  // namespace rivulet::expression
