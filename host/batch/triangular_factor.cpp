// Givens rotations (Golub & Van Loan 2013, section 5.1.8) and the inverse of a triangle.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/triangular_factor.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rivulet::batch {

void triangular_factor::add(std::span<double const> row) {
  std::copy(row.begin(), row.end(), row_.begin());
  for (std::size_t i = 0; i < size_; ++i) {
    if (row_[i] == 0) continue;
    double const a = at(i, i), b = row_[i], larger = std::max(std::abs(a), std::abs(b));
    double const u = a / larger, v = b / larger, length = std::sqrt(u * u + v * v);
    double const cosine = u / length, sine = v / length;
    at(i, i) = larger * length;
    for (std::size_t k = i + 1; k < size_; ++k) {
      double const above = at(i, k), below = row_[k];
      at(i, k) = cosine * above + sine * below;
      row_[k] = cosine * below - sine * above;
    }
  }
}

bool triangular_factor::is_regular() const {
  for (std::size_t k = 0; k < size_; ++k) {
    double squares = 0;
    for (std::size_t i = 0; i <= k; ++i) squares += at(i, k) * at(i, k);
    double const least = static_cast<double>(size_) * 0x1p-50 * std::sqrt(squares);
    if (!(std::abs(at(k, k)) > least) || !std::isfinite(squares)) return false;
  }
  return true;
}

std::vector<double> triangular_factor::inverse_of_square() const {
  if (!is_regular()) return std::vector<double>(size_ * size_, std::numeric_limits<double>::quiet_NaN());
  std::vector<double> X(size_ * size_), result(size_ * size_);
  for (std::size_t k = 0; k < size_; ++k) {
    X[k * size_ + k] = 1 / at(k, k);
    for (std::size_t i = k; i-- > 0;) {
      double sum = 0;
      for (std::size_t j = i + 1; j <= k; ++j) sum += at(i, j) * X[j * size_ + k];
      X[i * size_ + k] = -sum / at(i, i);
    }
  }
  for (std::size_t i = 0; i < size_; ++i) {
    for (std::size_t j = 0; j < size_; ++j) {
      for (std::size_t k = std::max(i, j); k < size_; ++k) result[i * size_ + j] += X[i * size_ + k] * X[j * size_ + k];
    }
  }
  return result;
}

}  // namespace rivulet::batch
