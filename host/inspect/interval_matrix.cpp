// Symmetric matrices of intervals: Gershgorin's discs and interval LDL^T.
// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/interval_matrix.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "host/statistics/eigenvalues.hpp"

namespace rivulet::inspection_detail {

namespace {

double magnitude(interval a) { return std::max(std::abs(a.lower), std::abs(a.upper)); }

bool is_zero(interval a) { return a.lower == 0 && a.upper == 0; }

/// The sum of |off-diagonal| in row i, rounded upwards.
interval disc_radius(interval_matrix const& matrix, std::size_t i) {
  interval radius = point(0);
  for (std::size_t j = 0; j < matrix.size; ++j) {
    if (j != i) radius = radius + point(magnitude(matrix.at(i, j)));
  }
  return radius;
}

bool discs_are_nonnegative(interval_matrix const& matrix) {
  for (std::size_t i = 0; i < matrix.size; ++i) {
    if (!((matrix.at(i, i) - disc_radius(matrix, i)).lower >= 0)) return false;
  }
  return true;
}

/// Subtracts column k times its transpose over the pivot from the rows in `left`.
void eliminate(interval_matrix& matrix, std::size_t k, std::vector<std::size_t> const& left) {
  for (auto const i : left) {
    if (is_zero(matrix.at(i, k))) continue;
    for (auto const j : left) {
      if (j > i) continue;
      interval const product = i == j ? square(matrix.at(i, k)) : matrix.at(i, k) * matrix.at(j, k);
      matrix.at(i, j) = matrix.at(i, j) - product / matrix.at(k, k);
      matrix.at(j, i) = matrix.at(i, j);
    }
  }
}

std::vector<std::size_t> all_rows(interval_matrix const& matrix) {
  std::vector<std::size_t> rows(matrix.size);
  for (std::size_t i = 0; i < rows.size(); ++i) rows[i] = i;
  return rows;
}

/// The remaining row whose pivot has the largest lower end is moved to the back and taken out.
std::size_t take_best_pivot(interval_matrix const& matrix, std::vector<std::size_t>& left) {
  auto const best = std::max_element(left.begin(), left.end(), [&](auto const a, auto const b) {
    return matrix.at(a, a).lower < matrix.at(b, b).lower;
  });
  auto const row = *best;
  left.erase(best);
  return row;
}

bool has_negative_block(interval_matrix const& matrix, std::vector<std::size_t> const& left) {
  for (auto const i : left) {
    if (matrix.at(i, i).upper < 0) return true;
    for (auto const j : left) {
      if (j >= i || is_zero(matrix.at(i, j))) continue;
      interval const diagonal = matrix.at(i, i) * matrix.at(j, j);
      if (square(matrix.at(i, j)).lower > std::max(0.0, diagonal.upper)) return true;
    }
  }
  return false;
}

/// `shift` on the diagonal minus the matrix.
interval_matrix shifted(interval_matrix const& matrix, double shift) {
  interval_matrix result(matrix.size);
  for (std::size_t i = 0; i < matrix.size; ++i) {
    for (std::size_t j = 0; j < matrix.size; ++j) {
      result.at(i, j) = i == j ? point(shift) - matrix.at(i, j) : -matrix.at(i, j);
    }
  }
  return result;
}

/// Above this order the factorisations cost more than they are worth here.
constexpr std::size_t largest_factorised = 256;

}  // namespace

bool interval_matrix::usable() const {
  return std::ranges::all_of(entries, [](interval const& a) { return a.smooth && a.finite(); });
}

bool all_positive_semidefinite(interval_matrix const& given) {
  if (discs_are_nonnegative(given)) return true;
  if (given.size > largest_factorised) return false;
  interval_matrix matrix = given;
  auto left = all_rows(matrix);
  while (!left.empty()) {
    auto const k = take_best_pivot(matrix, left);
    if (matrix.at(k, k).lower > 0) {
      eliminate(matrix, k, left);
    } else if (!is_zero(matrix.at(k, k)) ||
               !std::ranges::all_of(left, [&](auto const i) { return is_zero(matrix.at(i, k)); })) {
      return false;
    }
  }
  return true;
}

bool none_positive_semidefinite(interval_matrix const& given) {
  interval_matrix matrix = given;
  auto left = all_rows(matrix);
  if (has_negative_block(matrix, left)) return true;
  if (given.size > largest_factorised) return false;
  while (!left.empty()) {
    auto const k = take_best_pivot(matrix, left);
    if (!(matrix.at(k, k).lower > 0)) return false;
    eliminate(matrix, k, left);
    if (has_negative_block(matrix, left)) return true;
  }
  return false;
}

double largest_eigenvalue_bound(interval_matrix const& matrix) {
  if (!matrix.usable()) return infinity;
  double discs = -infinity;
  for (std::size_t i = 0; i < matrix.size; ++i) {
    discs = std::max(discs, (matrix.at(i, i) + disc_radius(matrix, i)).upper);
  }
  if (matrix.size == 1 || matrix.size > largest_factorised) return discs;
  std::vector<double> middle;
  double radius = 0;
  for (std::size_t i = 0; i < matrix.size; ++i) {
    double row = 0;
    for (std::size_t j = 0; j < matrix.size; ++j) {
      interval const& a = matrix.at(i, j);
      middle.push_back(a.lower / 2 + a.upper / 2);
      row += a.upper / 2 - a.lower / 2;
    }
    radius = std::max(radius, row);
  }
  double const estimate = symmetric_eigenvalues(std::move(middle), matrix.size).back();
  double const guess = estimate + radius + 1e-12 * (std::abs(estimate) + radius);
  return guess < discs && all_positive_semidefinite(shifted(matrix, guess)) ? guess : discs;
}

}  // namespace rivulet::inspection_detail
