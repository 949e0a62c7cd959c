// What one would write first: a loop over instances, each descended to its end. Compiled with -O3 -march=native.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numbers>
#include <vector>

#include "bench/peers/native.hpp"

namespace rivulet::bench {
namespace {

template <typename Real>
void rosenbrock(descents<Real> const& of, std::size_t i) {
  Real const rate = of.rate(i);
  Real x = of.start(0, i), y = of.start(1, i);
  for (std::int64_t k = 0; k < of.job.steps; ++k) {
    Real const t = y - x * x;
    Real const gx = -2 * (1 - x) - 400 * x * t, gy = 200 * t;
    x -= rate * gx;
    y -= rate * gy;
  }
  of.end(0, i) = x;
  of.end(1, i) = y;
}

/// Parameters and arrays of one instance, kept by each thread.
template <typename Real>
std::vector<Real>& scratch(int which, std::size_t size) {
  thread_local std::vector<Real> arrays[3];
  arrays[which].assign(size, Real(0));
  return arrays[which];
}

template <typename Real>
void chained_rosenbrock(descents<Real> const& of, std::size_t i) {
  std::size_t const n = of.dimension();
  Real const rate = of.rate(i);
  Real* const x = scratch<Real>(0, n).data();
  Real* const g = scratch<Real>(1, n).data();
  for (std::size_t d = 0; d < n; ++d) x[d] = of.start(d, i);
  for (std::int64_t k = 0; k < of.job.steps; ++k) {
    g[n - 1] = 0;
    for (std::size_t d = 0; d + 1 < n; ++d) g[d] = -2 * (1 - x[d]) - 400 * x[d] * (x[d + 1] - x[d] * x[d]);
    for (std::size_t d = 1; d < n; ++d) g[d] += 200 * (x[d] - x[d - 1] * x[d - 1]);
    for (std::size_t d = 0; d < n; ++d) x[d] -= rate * g[d];
  }
  for (std::size_t d = 0; d < n; ++d) of.end(d, i) = x[d];
}

template <typename Real>
void rastrigin_adam(descents<Real> const& of, std::size_t i) {
  std::size_t const n = of.dimension();
  Real const pi = std::numbers::pi_v<Real>, rate = of.rate(i);
  Real* const x = scratch<Real>(0, n).data();
  Real* const m = scratch<Real>(1, n).data();
  Real* const v = scratch<Real>(2, n).data();
  Real p1 = 1, p2 = 1;
  for (std::size_t d = 0; d < n; ++d) x[d] = of.start(d, i);
  for (std::int64_t k = 0; k < of.job.steps; ++k) {
    p1 *= Real(0.9);
    p2 *= Real(0.999);
    for (std::size_t d = 0; d < n; ++d) {
      Real const g = 2 * x[d] + 20 * pi * std::sin(2 * pi * x[d]);
      m[d] = Real(0.9) * m[d] + Real(0.1) * g;
      v[d] = Real(0.999) * v[d] + Real(0.001) * g * g;
      x[d] -= rate * (m[d] / (1 - p1)) / (std::sqrt(v[d] / (1 - p2)) + Real(1e-8));
    }
  }
  for (std::size_t d = 0; d < n; ++d) of.end(d, i) = x[d];
}

template <typename Real>
void himmelblau(descents<Real> const& of, std::size_t i) {
  Real const rate = of.rate(i);
  Real x = of.start(0, i), y = of.start(1, i);
  std::int64_t k = 0;
  for (; k < of.job.steps; ++k) {
    Real const a = x * x + y - 11, b = x + y * y - 7;
    Real const gx = 4 * x * a + 2 * b, gy = 2 * a + 4 * y * b;
    if (std::max(std::abs(gx), std::abs(gy)) <= of.tolerance) break;
    x -= rate * gx;
    y -= rate * gy;
  }
  of.end(0, i) = x;
  of.end(1, i) = y;
  of.job.iterations[i] = static_cast<std::int32_t>(k);
}

template <typename Real>
void parabola(descents<Real> const& of, std::size_t i) {
  Real const rate = of.rate(i);
  Real x = of.start(0, i);
  std::int64_t k = 0;
  for (; k < of.job.steps; ++k) {
    Real const g = 2 * x - 4;
    if (std::abs(g) <= of.tolerance) break;
    x -= rate * g;
  }
  of.end(0, i) = x;
  of.job.iterations[i] = static_cast<std::int32_t>(k);
}

template <typename Real>
descend_one<Real> descent_of(std::string_view kind) {
  return kind == "W1"        ? rosenbrock<Real>
         : kind == "chained" ? chained_rosenbrock<Real>
         : kind == "W2"      ? rastrigin_adam<Real>
         : kind == "W3"      ? himmelblau<Real>
         : kind == "W4"      ? parabola<Real>
                             : nullptr;
}

}  // namespace
}  // namespace rivulet::bench

char const* native_version() { return __VERSION__; }
int native_descend_float32(rivulet::bench::native_job const* job) {
  return rivulet::bench::descend_all(*job, &rivulet::bench::descent_of<float>);
}
int native_descend_float64(rivulet::bench::native_job const* job) {
  return rivulet::bench::descend_all(*job, &rivulet::bench::descent_of<double>);
}
