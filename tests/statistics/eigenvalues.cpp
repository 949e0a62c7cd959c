// Eigenvalues against matrices whose spectrum is known in closed form, and the kinds of stationary points.
// SPDX-License-Identifier: Apache-2.0
#include "host/statistics/eigenvalues.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet {
namespace {

using testing::DoubleNear;
using testing::ElementsAre;

/// Backward stable algorithms leave errors of some units of roundoff times the largest eigenvalue; measured
/// 1.5e-14 relative for n = 1000, allowed ten times that.
constexpr double relative_error = 1.5e-13;

TEST(symmetric_eigenvalues, is_exact_for_small_whole_matrices) {
  EXPECT_THAT(symmetric_eigenvalues({5}, 1), ElementsAre(5));
  EXPECT_THAT(symmetric_eigenvalues({2, 1, 1, 2}, 2), ElementsAre(1, 3));
  EXPECT_THAT(symmetric_eigenvalues({0, 1, 1, 0}, 2), ElementsAre(-1, 1));
  EXPECT_THAT(symmetric_eigenvalues({1, 0, 0, 0, 3, 0, 0, 0, -2}, 3), ElementsAre(-2, 1, 3));
  EXPECT_TRUE(symmetric_eigenvalues({}, 0).empty());
}

TEST(symmetric_eigenvalues, finds_the_spectrum_of_a_dense_matrix) {
  std::size_t const n = 200;  // min(i, j) + 1: 1 / (4 sin²((2k - 1)π / (4n + 2)))
  std::vector<double> matrix(n * n);
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) matrix[i * n + j] = static_cast<double>(std::min(i, j) + 1);
  }
  auto const eigenvalues = symmetric_eigenvalues(matrix, n);
  for (std::size_t k = 1; k <= n; ++k) {
    double const s = std::sin(static_cast<double>(2 * k - 1) * std::numbers::pi / static_cast<double>(4 * n + 2));
    EXPECT_NEAR(eigenvalues[n - k], 1 / (4 * s * s), relative_error * eigenvalues.back());
  }
}

TEST(symmetric_eigenvalues, finds_the_spectrum_of_a_chain) {
  std::size_t const n = 1000;  // second differences: 2 - 2 cos(kπ / (n + 1))
  std::vector<double> matrix(n * n, 0.0);
  for (std::size_t i = 0; i < n; ++i) {
    matrix[i * n + i] = 2;
    if (i + 1 < n) matrix[i * n + i + 1] = matrix[(i + 1) * n + i] = -1;
  }
  auto const eigenvalues = symmetric_eigenvalues(matrix, n);
  for (std::size_t k = 1; k <= n; ++k) {
    double const expected = 2 - 2 * std::cos(static_cast<double>(k) * std::numbers::pi / static_cast<double>(n + 1));
    EXPECT_NEAR(eigenvalues[k - 1], expected, 4 * relative_error);
  }
}

TEST(symmetric_eigenvalues, keeps_to_the_range_of_a_double) {
  EXPECT_THAT(symmetric_eigenvalues({0, 1e300, 1e300, 0}, 2),
              ElementsAre(DoubleNear(-1e300, 1e286), DoubleNear(1e300, 1e286)));
  EXPECT_THAT(symmetric_eigenvalues({0, 1e-320, 1e-320, 0}, 2), ElementsAre(-1e-320, 1e-320));
  EXPECT_THAT(symmetric_eigenvalues(std::vector<double>(9, 0.0), 3), ElementsAre(0, 0, 0));
}

TEST(symmetric_eigenvalues, gives_nan_for_what_is_not_finite) {
  for (double const bad : {std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()}) {
    auto const eigenvalues = symmetric_eigenvalues({1, bad, bad, 2}, 2);
    ASSERT_EQ(eigenvalues.size(), 2u);
    EXPECT_TRUE(std::isnan(eigenvalues[0]) && std::isnan(eigenvalues[1]));
  }
}

TEST(hessian_at, equals_the_closed_form_of_himmelblau) {
  objective const himmelblau("(x^2 + y - 11)^2 + (x + y^2 - 7)^2");
  // 12x² + 4y - 42, 4x + 4y, 12y² + 4x - 26: whole numbers here, so nothing rounds.
  EXPECT_THAT(hessian_at(*himmelblau.data(), {3, 2}, {}), ElementsAre(74, 20, 20, 34));
  EXPECT_THAT(hessian_at(*himmelblau.data(), {0, 0}, {}), ElementsAre(-42, 0, 0, -26));
}

TEST(hessian_at, reads_the_constants_of_the_objective) {
  objective const scaled("a*x^2 + b*x*y", {.constants = {"a", "b"}});
  EXPECT_THAT(hessian_at(*scaled.data(), {1, 1}, {3, 5}), ElementsAre(6, 5, 5, 0));
}

TEST(hessian_at, of_what_is_undefined_has_eigenvalues_that_are_not_numbers) {
  objective const undefined("log(x) + y^2");
  auto const eigenvalues = symmetric_eigenvalues(hessian_at(*undefined.data(), {0, 0}, {}), 2);
  EXPECT_TRUE(std::isnan(eigenvalues[0]));
  EXPECT_EQ(classify(eigenvalues), stationary_kind::degenerate);
}

TEST(classify, goes_by_the_signs) {
  EXPECT_EQ(classify({1, 3}), stationary_kind::minimum);
  EXPECT_EQ(classify({-1, 3}), stationary_kind::saddle);
  EXPECT_EQ(classify({-3, -1}), stationary_kind::maximum);
}

TEST(classify, calls_a_flat_direction_degenerate) {
  EXPECT_EQ(classify({1e-8, 1}), stationary_kind::degenerate);
  EXPECT_EQ(classify({1.1e-8, 1}), stationary_kind::minimum);
  EXPECT_EQ(classify({0}), stationary_kind::degenerate);
  EXPECT_EQ(classify({}), stationary_kind::degenerate);
  EXPECT_EQ(classify({1, std::numeric_limits<double>::quiet_NaN()}), stationary_kind::degenerate);
}

/// Q·diag(spectrum)·Qᵀ where Q is a product of three random Householder reflections.
std::vector<double> similar_to_diagonal(std::vector<double> const& spectrum, std::uint64_t seed) {
  std::size_t const n = spectrum.size();
  std::vector<double> matrix(n * n, 0.0), v(n), product(n);
  for (std::size_t i = 0; i < n; ++i) matrix[i * n + i] = spectrum[i];
  for (std::uint64_t reflection = 0; reflection < 3; ++reflection) {
    double length = 0;
    for (std::size_t i = 0; i < n; ++i) {
      v[i] = static_cast<double>(testing_rows::scramble((seed * 3 + reflection) * n + i) >> 11) * 0x1p-53 - 0.5;
      length += v[i] * v[i];
    }
    for (bool const rows : {true, false}) {
      for (std::size_t k = 0; k < n; ++k) {
        auto const at = [&](std::size_t i) -> double& { return rows ? matrix[i * n + k] : matrix[k * n + i]; };
        double dot = 0;
        for (std::size_t i = 0; i < n; ++i) dot += v[i] * at(i);
        for (std::size_t i = 0; i < n; ++i) at(i) -= 2 * dot / length * v[i];
      }
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) matrix[i * n + j] = matrix[j * n + i];
  }
  return matrix;
}

TEST(symmetric_eigenvalues, do_not_change_under_rotation) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    std::vector<double> spectrum(1 + seed % 25);
    for (std::size_t i = 0; i < spectrum.size(); ++i) {
      auto const random = testing_rows::scramble(1000 * seed + i);
      spectrum[i] = static_cast<double>(random % 7) - 3;  // many of them equal, some zero
      if (seed % 2 == 0) spectrum[i] *= std::ldexp(1.0, static_cast<int>(random >> 32) % 20);
    }
    auto const found = symmetric_eigenvalues(similar_to_diagonal(spectrum, seed), spectrum.size());
    std::sort(spectrum.begin(), spectrum.end());
    double const largest = std::max(std::fabs(spectrum.front()), std::fabs(spectrum.back()));
    ASSERT_EQ(found.size(), spectrum.size());
    for (std::size_t i = 0; i < found.size(); ++i) {
      EXPECT_NEAR(found[i], spectrum[i], relative_error * largest) << "seed " << seed;
    }
  }
}

TEST(classify, does_not_depend_on_scale_or_order) {
  for (double const scale : {1e-300, 1e-5, 1.0, 1e5, 1e300}) {
    EXPECT_EQ(classify({3 * scale, scale}), stationary_kind::minimum);
    EXPECT_EQ(classify({scale, -scale}), stationary_kind::saddle);
    EXPECT_EQ(classify({-scale, 0, scale}), stationary_kind::degenerate);
  }
}

TEST(classify, measures_negative_curvature_alike) {
  EXPECT_EQ(classify({-1e-8, 1}), stationary_kind::degenerate);
  EXPECT_EQ(classify({-1.1e-8, 1}), stationary_kind::saddle);
  EXPECT_EQ(classify({-1, 1e-8}), stationary_kind::degenerate);
  EXPECT_EQ(classify({-1, -1.1e-8}), stationary_kind::maximum);
  EXPECT_EQ(classify({1, std::numeric_limits<double>::infinity()}), stationary_kind::degenerate);
}

}  // namespace
}  // namespace rivulet
