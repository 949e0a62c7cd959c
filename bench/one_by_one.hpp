// What one would write first: a loop over instances, each descended to its end. Compiled with -O3 -march=native.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace rivulet::bench {

/// Starts of a workload, [parameter][instance], and where each instance ended.
template <typename Real>
struct points {
  std::vector<std::vector<Real>> start, end;
  std::vector<std::int64_t> iterations;
  std::size_t size() const { return start[0].size(); }
};

/// W1: 2-D Rosenbrock, gd, learning rate 1e-3, exactly 1,000 steps.
template <typename Real>
void one_by_one_w1(points<Real>& points, std::size_t first, std::size_t last);
/// W2: 10-D Rastrigin, Adam, learning rate 0.01, exactly 1,000 steps.
template <typename Real>
void one_by_one_w2(points<Real>& points, std::size_t first, std::size_t last);
/// W3: Himmelblau, gd, learning rate 0.01, until max |g| <= tolerance, at most 10,000 steps.
template <typename Real>
void one_by_one_w3(points<Real>& points, std::size_t first, std::size_t last);
/// W4: x^2 - 4x + 1 from 9; start[0] holds the learning rates. Tolerance 0.01, at most 100 steps.
template <typename Real>
void one_by_one_w4(points<Real>& points, std::size_t first, std::size_t last);

}  // namespace rivulet::bench
