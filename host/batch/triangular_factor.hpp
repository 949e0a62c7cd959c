// The triangular factor of a tall matrix that comes row by row, and the covariance that follows from it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace rivulet::batch {

/// R of J = Q·R, by a Givens rotation for every number of every row: it loses no digits by forming JᵀJ.
class triangular_factor {
 public:
  explicit triangular_factor(std::size_t size) : size_(size), R_(size * size), row_(size) {}

  void add(std::span<double const> row);
  /// (JᵀJ)⁻¹, row by row; all NaN where columns depend on one another to within rounding.
  std::vector<double> inverse_of_square() const;

 private:
  double& at(std::size_t i, std::size_t k) { return R_[i * size_ + k]; }
  double at(std::size_t i, std::size_t k) const { return R_[i * size_ + k]; }
  bool is_regular() const;

  std::size_t size_;
  std::vector<double> R_, row_;
};

}  // namespace rivulet::batch
