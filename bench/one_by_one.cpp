// The loops of one_by_one.hpp.
// SPDX-License-Identifier: Apache-2.0
#include "bench/one_by_one.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rivulet::bench {

template <typename Real>
void one_by_one_w1(points<Real>& points, std::size_t first, std::size_t last) {
  Real const rate = Real(1e-3);
  for (std::size_t i = first; i < last; ++i) {
    Real x = points.start[0][i], y = points.start[1][i];
    for (int k = 0; k < 1000; ++k) {
      Real const t = y - x * x;
      Real const gx = -2 * (1 - x) - 400 * x * t, gy = 200 * t;
      x -= rate * gx;
      y -= rate * gy;
    }
    points.end[0][i] = x;
    points.end[1][i] = y;
    points.iterations[i] = 1000;
  }
}

template <typename Real>
void one_by_one_w2(points<Real>& points, std::size_t first, std::size_t last) {
  constexpr std::size_t n = 10;
  Real const pi = std::numbers::pi_v<Real>;
  for (std::size_t i = first; i < last; ++i) {
    Real x[n], m[n] = {}, v[n] = {}, p1 = 1, p2 = 1;
    for (std::size_t d = 0; d < n; ++d) x[d] = points.start[d][i];
    for (int k = 0; k < 1000; ++k) {
      p1 *= Real(0.9);
      p2 *= Real(0.999);
      for (std::size_t d = 0; d < n; ++d) {
        Real const g = 2 * x[d] + 20 * pi * std::sin(2 * pi * x[d]);
        m[d] = Real(0.9) * m[d] + Real(0.1) * g;
        v[d] = Real(0.999) * v[d] + Real(0.001) * g * g;
        x[d] -= Real(0.01) * (m[d] / (1 - p1)) / (std::sqrt(v[d] / (1 - p2)) + Real(1e-8));
      }
    }
    for (std::size_t d = 0; d < n; ++d) points.end[d][i] = x[d];
    points.iterations[i] = 1000;
  }
}

template <typename Real>
void one_by_one_w3(points<Real>& points, std::size_t first, std::size_t last) {
  Real const rate = Real(0.01), tolerance = sizeof(Real) == 8 ? Real(1e-6) : Real(1e-3);
  for (std::size_t i = first; i < last; ++i) {
    Real x = points.start[0][i], y = points.start[1][i];
    int k = 0;
    for (; k < 10'000; ++k) {
      Real const a = x * x + y - 11, b = x + y * y - 7;
      Real const gx = 4 * x * a + 2 * b, gy = 2 * a + 4 * y * b;
      if (std::max(std::abs(gx), std::abs(gy)) <= tolerance) break;
      x -= rate * gx;
      y -= rate * gy;
    }
    points.end[0][i] = x;
    points.end[1][i] = y;
    points.iterations[i] = k;
  }
}

template <typename Real>
void one_by_one_w4(points<Real>& points, std::size_t first, std::size_t last) {
  for (std::size_t i = first; i < last; ++i) {
    Real const rate = points.start[0][i];
    Real x = 9;
    int k = 0;
    for (; k < 100; ++k) {
      Real const g = 2 * x - 4;
      if (std::abs(g) <= Real(0.01)) break;
      x -= rate * g;
    }
    points.end[0][i] = x;
    points.iterations[i] = k;
  }
}

#define RIVULET_INSTANTIATE(Real)                                             \
  template void one_by_one_w1<Real>(points<Real>&, std::size_t, std::size_t); \
  template void one_by_one_w2<Real>(points<Real>&, std::size_t, std::size_t); \
  template void one_by_one_w3<Real>(points<Real>&, std::size_t, std::size_t); \
  template void one_by_one_w4<Real>(points<Real>&, std::size_t, std::size_t);
RIVULET_INSTANTIATE(float)
RIVULET_INSTANTIATE(double)
#undef RIVULET_INSTANTIATE

}  // namespace rivulet::bench
