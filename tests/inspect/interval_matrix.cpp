// Proofs about symmetric matrices of intervals.
// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/interval_matrix.hpp"

#include <cmath>
#include <initializer_list>
#include <random>

#include <gtest/gtest.h>

#include "host/statistics/eigenvalues.hpp"

namespace rivulet::inspection_detail {
namespace {

interval_matrix matrix_of(std::size_t n, std::initializer_list<double> entries) {
  interval_matrix result(n);
  std::size_t i = 0;
  for (double const value : entries) result.entries[i++] = point(value);
  return result;
}

interval_matrix random_matrix(std::size_t n, double radius, std::mt19937_64& random) {
  std::uniform_real_distribution<double> value(-1, 1);
  interval_matrix result(n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double const middle = value(random) + (i == j ? 1.0 : 0.0);
      result.at(i, j) = result.at(j, i) = {middle - radius, middle + radius, true};
    }
  }
  return result;
}

/// A random symmetric matrix within.
std::vector<double> member(interval_matrix const& matrix, std::mt19937_64& random) {
  std::vector<double> result(matrix.entries.size());
  for (std::size_t i = 0; i < matrix.size; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      auto const& a = matrix.at(i, j);
      double const value = std::uniform_real_distribution<double>(a.lower, a.upper)(random);
      result[i * matrix.size + j] = result[j * matrix.size + i] = value;
    }
  }
  return result;
}

TEST(interval_matrix, proves_singular_semidefinite_matrices) {
  EXPECT_TRUE(all_positive_semidefinite(matrix_of(2, {2, 2, 2, 2})));
  EXPECT_TRUE(all_positive_semidefinite(matrix_of(2, {0, 0, 0, 0})));
  EXPECT_TRUE(all_positive_semidefinite(matrix_of(3, {2, -4, 0, -4, 8, 0, 0, 0, 0})));
}

TEST(interval_matrix, does_not_prove_what_is_false) {
  EXPECT_FALSE(all_positive_semidefinite(matrix_of(2, {0, 1, 1, 0})));
  EXPECT_FALSE(all_positive_semidefinite(matrix_of(2, {1, 2, 2, 1})));
  EXPECT_FALSE(all_positive_semidefinite(matrix_of(1, {-1})));
}

TEST(interval_matrix, proves_negative_eigenvalues) {
  EXPECT_TRUE(none_positive_semidefinite(matrix_of(2, {0, 1, 1, 0})));
  EXPECT_TRUE(none_positive_semidefinite(matrix_of(2, {1, 2, 2, 1})));
  EXPECT_TRUE(none_positive_semidefinite(matrix_of(3, {4, 1, 1, 1, 4, 9, 1, 9, 4})));
  EXPECT_FALSE(none_positive_semidefinite(matrix_of(2, {2, 2, 2, 2})));
}

TEST(interval_matrix, agrees_with_the_eigenvalues_of_random_members) {
  std::mt19937_64 random(3);
  int definite = 0, indefinite = 0;
  for (int k = 0; k < 2000; ++k) {
    auto const n = static_cast<std::size_t>(1 + k % 5);
    auto const matrix = random_matrix(n, 0.05, random);
    auto const eigenvalues = symmetric_eigenvalues(member(matrix, random), n);
    bool const proved = all_positive_semidefinite(matrix), refuted = none_positive_semidefinite(matrix);
    EXPECT_FALSE(proved && eigenvalues.front() < 0);
    EXPECT_FALSE(refuted && eigenvalues.front() >= 0);
    EXPECT_LE(eigenvalues.back(), largest_eigenvalue_bound(matrix));
    definite += proved ? 1 : 0;
    indefinite += refuted ? 1 : 0;
  }
  EXPECT_GT(definite, 100);
  EXPECT_GT(indefinite, 500);
}

TEST(interval_matrix, bounds_the_largest_eigenvalue_closely) {
  auto const matrix = matrix_of(3, {2, 1, 1, 1, 2, 1, 1, 1, 2});
  EXPECT_GE(largest_eigenvalue_bound(matrix), 4);
  EXPECT_LE(largest_eigenvalue_bound(matrix), 4 + 1e-10);
  auto const signs = matrix_of(3, {2, -1, 1, -1, 2, 1, 1, 1, 2});
  EXPECT_GE(largest_eigenvalue_bound(signs), 3);
  EXPECT_LE(largest_eigenvalue_bound(signs), 3 + 1e-10);
}

TEST(interval_matrix, has_no_bound_where_an_entry_is_not_smooth) {
  auto matrix = matrix_of(1, {1});
  matrix.at(0, 0).smooth = false;
  EXPECT_EQ(largest_eigenvalue_bound(matrix), infinity);
}

}  // namespace
}  // namespace rivulet::inspection_detail
