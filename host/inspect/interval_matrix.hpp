// Symmetric matrices of intervals: proofs that every member is, or none is, positive semidefinite.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "host/inspect/interval.hpp"

namespace rivulet::inspection_detail {

/// Full storage, row by row; kept symmetric by its users.
struct interval_matrix {
  std::size_t size = 0;
  std::vector<interval> entries;

  explicit interval_matrix(std::size_t n = 0) : size(n), entries(n * n) {}
  interval& at(std::size_t i, std::size_t j) { return entries[i * size + j]; }
  interval const& at(std::size_t i, std::size_t j) const { return entries[i * size + j]; }
  /// Every entry is finite and computed from smooth operations.
  bool usable() const;
};

/// True only if every symmetric matrix within has no negative eigenvalue: by Gershgorin's discs, else by an interval
/// LDL^T whose pivots are positive, or exactly zero with a zero column.
bool all_positive_semidefinite(interval_matrix const& matrix);

/// True only if every symmetric matrix within has a negative eigenvalue.
bool none_positive_semidefinite(interval_matrix const& matrix);

/// A number that no eigenvalue of a symmetric matrix within exceeds; infinity where none is known.
double largest_eigenvalue_bound(interval_matrix const& matrix);

}  // namespace rivulet::inspection_detail
