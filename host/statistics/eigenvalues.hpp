// Eigenvalues of a symmetric matrix in our own arithmetic, so that reports do not depend on a library's rounding.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include <rivulet/report.hpp>

#include "host/expression/objective_data.hpp"
#include "host/program/program.hpp"

namespace rivulet {

/// Ascending eigenvalues of a symmetric n×n matrix (row-major). Any NaN or infinity in it gives all NaN.
std::vector<double> symmetric_eigenvalues(std::vector<double> matrix, std::size_t n);

/// The Hessian of f at x in float64 (row-major, symmetrised), column by column from make_hessian_vector_program.
/// `group`: of the rows of `data`.
std::vector<double> hessian_at(objective_data const& objective, std::vector<double> const& x,
                               std::vector<double> const& constants, shared_rows data = {}, std::size_t group = 0);

/// degenerate where some |λ| <= 1e-8·max|λ| or some λ is not finite; else by the signs.
stationary_kind classify(std::vector<double> const& eigenvalues);

}  // namespace rivulet
