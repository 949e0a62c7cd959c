// Householder tridiagonalisation and implicit QL with Wilkinson's shift, from + - * / and sqrt alone.
// SPDX-License-Identifier: Apache-2.0
#include "host/statistics/eigenvalues.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <limits>
#include <utility>

#include "host/reference/descend.hpp"

namespace rivulet {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double unit_roundoff = 0x1p-53;
/// Share of the largest |λ| below which an eigenvalue counts as zero (architecture: stationary points).
constexpr double degenerate_share = 1e-8;
/// Below this a coupling is nothing beside a largest element near 1, and its square would underflow.
constexpr double smallest_coupling = 0x1p-500;
/// QL needs two or three sweeps per eigenvalue; this many mean that something is wrong.
constexpr int max_sweeps = 100;

/// Diagonal and subdiagonal (offdiagonal[i] couples i and i + 1) of a symmetric tridiagonal matrix.
struct tridiagonal {
  std::vector<double> diagonal, offdiagonal;
};

/// The power of two next below `value` > 0, kept where it and its reciprocal are normal numbers.
double power_of_two_below(double value) {
  double const clamped = std::clamp(value, 0x1p-1000, 0x1p1000);
  return std::bit_cast<double>(std::bit_cast<std::uint64_t>(clamped) & 0x7ff0000000000000u);
}

/// The reflection 1 - v vᵀ/h that maps a onto (∓|a|, 0, …): overwrites a by v, gives ∓|a|; h is 0 if none is needed.
struct reflection {
  double image, h;
};
reflection make_reflection(std::vector<double>& a) {
  double tail = 0;
  for (std::size_t i = 1; i < a.size(); ++i) tail += a[i] * a[i];
  if (tail == 0) return {a[0], 0};
  double const norm = std::sqrt(a[0] * a[0] + tail);
  double const image = a[0] > 0 ? -norm : norm;
  double const h = norm * norm - a[0] * image;
  a[0] -= image;
  return {image, h};
}

/// B ← (1 - v vᵀ/h) B (1 - v vᵀ/h) on the trailing square of `matrix` that starts at row and column `begin`.
void reflect_both_sides(std::vector<double>& matrix, std::size_t n, std::size_t begin, std::vector<double> const& v,
                        double h) {
  std::size_t const m = n - begin;
  std::vector<double> w(m, 0.0);
  for (std::size_t j = 0; j < m; ++j) {
    double const* row = &matrix[(begin + j) * n + begin];
    double const factor = v[j] / h;
    for (std::size_t i = 0; i < m; ++i) w[i] += factor * row[i];
  }
  double dot = 0;
  for (std::size_t i = 0; i < m; ++i) dot += v[i] * w[i];
  double const half = dot / (2 * h);
  for (std::size_t i = 0; i < m; ++i) w[i] -= half * v[i];
  for (std::size_t j = 0; j < m; ++j) {
    double* row = &matrix[(begin + j) * n + begin];
    for (std::size_t i = 0; i < m; ++i) row[i] -= v[j] * w[i] + w[j] * v[i];
  }
}

tridiagonal tridiagonalise(std::vector<double>& matrix, std::size_t n) {
  tridiagonal result;
  for (std::size_t k = 0; k < n; ++k) {
    result.diagonal.push_back(matrix[k * n + k]);
    if (k + 1 == n) break;
    std::vector<double> column;
    for (std::size_t i = k + 1; i < n; ++i) column.push_back(matrix[i * n + k]);
    auto const [image, h] = make_reflection(column);
    result.offdiagonal.push_back(image);
    if (h > 0) reflect_both_sides(matrix, n, k + 1, column, h);
  }
  return result;
}

/// The eigenvalue of the leading 2×2 block of the unreduced part that is nearer to d[first].
double wilkinson_shift(double a, double b, double c) {
  double const half = (c - a) / 2;
  double const root = std::sqrt(half * half + b * b);
  return a - b * b / (half + (half < 0 ? -root : root));
}

/// One implicit QL sweep over rows first … last (Golub & Van Loan, Matrix Computations, §8.3, from below).
void sweep_up(tridiagonal& t, std::size_t first, std::size_t last) {
  auto& d = t.diagonal;
  auto& e = t.offdiagonal;
  double x = d[last] - wilkinson_shift(d[first], e[first], d[first + 1]);
  double bulge = e[last - 1];
  for (std::size_t i = last; i-- > first;) {
    double const r = std::sqrt(x * x + bulge * bulge);
    double const c = r > 0 ? x / r : 1.0;
    double const s = r > 0 ? bulge / r : 0.0;
    if (i + 1 < last) e[i + 1] = r;
    double const upper = d[i];
    double const lower = d[i + 1];
    double const cross = 2 * c * s * e[i];
    d[i + 1] = c * c * lower + cross + s * s * upper;
    d[i] = s * s * lower - cross + c * c * upper;
    e[i] = c * s * (upper - lower) + (c * c - s * s) * e[i];
    if (i > first) {
      x = e[i];
      bulge = s * e[i - 1];
      e[i - 1] = c * e[i - 1];
    }
  }
}

/// The two eigenvalues of a 2×2 block that stands alone.
void split_pair(tridiagonal& t, std::size_t first) {
  double& a = t.diagonal[first];
  double& c = t.diagonal[first + 1];
  double& b = t.offdiagonal[first];
  double const mean = (a + c) / 2;
  double const half = (c - a) / 2;
  double const root = std::sqrt(half * half + b * b);
  a = mean - root;
  c = mean + root;
  b = 0;
}

/// Iterates until every coupling is negligible; false if one would not vanish.
bool diagonalise(tridiagonal& t) {
  auto const negligible = [&](std::size_t i) {
    double const beside = std::fabs(t.diagonal[i]) + std::fabs(t.diagonal[i + 1]);
    return std::fabs(t.offdiagonal[i]) <= unit_roundoff * beside + smallest_coupling;
  };
  int sweeps = 0;
  for (std::size_t first = 0; first < t.offdiagonal.size();) {
    if (negligible(first)) {
      ++first;
      sweeps = 0;
      continue;
    }
    std::size_t last = first + 1;
    while (last < t.offdiagonal.size() && !negligible(last)) ++last;
    if (++sweeps > max_sweeps) return false;
    if (last == first + 1) {
      split_pair(t, first);
    } else {
      sweep_up(t, first, last);
    }
  }
  return true;
}

}  // namespace

std::vector<double> symmetric_eigenvalues(std::vector<double> matrix, std::size_t n) {
  double largest = 0;
  bool finite = true;
  for (double const value : matrix) {
    finite = finite && std::isfinite(value);
    largest = std::max(largest, std::fabs(value));
  }
  if (!finite) return std::vector<double>(n, nan);
  if (largest == 0) return std::vector<double>(n, 0.0);
  double const scale = power_of_two_below(largest);
  for (double& value : matrix) value /= scale;
  auto result = tridiagonalise(matrix, n);
  if (!diagonalise(result)) return std::vector<double>(n, nan);
  for (double& value : result.diagonal) value *= scale;
  std::sort(result.diagonal.begin(), result.diagonal.end());
  return result.diagonal;
}

std::vector<double> hessian_at(objective_data const& objective, std::vector<double> const& x,
                               std::vector<double> const& constants, shared_rows data, std::size_t group) {
  std::size_t const n = objective.parameters.size();
  auto const product = make_hessian_vector_program(objective, std::move(data));
  auto arguments = constants;
  arguments.resize(objective.graph_constants() + n, 0.0);
  std::vector<double> matrix(n * n);
  for (std::size_t j = 0; j < n; ++j) {
    double& direction = arguments[objective.graph_constants() + j];
    direction = 1;
    auto const column = reference::evaluate(product, precision::float64, x, arguments, group);
    direction = 0;
    for (std::size_t i = 0; i < n; ++i) matrix[i * n + j] = column[i];
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      double const mean = matrix[i * n + j] / 2 + matrix[j * n + i] / 2;
      matrix[i * n + j] = matrix[j * n + i] = mean;
    }
  }
  return matrix;
}

stationary_kind classify(std::vector<double> const& eigenvalues) {
  double largest = 0;
  for (double const value : eigenvalues) {
    if (!std::isfinite(value)) return stationary_kind::degenerate;
    largest = std::max(largest, std::fabs(value));
  }
  std::size_t positive = 0;
  for (double const value : eigenvalues) {
    if (!(std::fabs(value) > degenerate_share * largest)) return stationary_kind::degenerate;
    if (value > 0) ++positive;
  }
  if (eigenvalues.empty()) return stationary_kind::degenerate;
  if (positive == eigenvalues.size()) return stationary_kind::minimum;
  return positive == 0 ? stationary_kind::maximum : stationary_kind::saddle;
}

}  // namespace rivulet
