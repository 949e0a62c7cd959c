// The search for a point where an objective is not convex.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "host/inspect/hessian.hpp"

namespace rivulet::inspection_detail {

struct counterexample {
  std::vector<double> x;
  double curvature = 0;  ///< the smallest eigenvalue there, negative
};

struct sampling_result {
  std::optional<counterexample> found;
  std::uint64_t tried = 0;
};

/// Where the points lie: in the box, or without one around `centre` at growing distances.
struct sampling_region {
  std::vector<double> centre;
  std::optional<box> inside;
};

/// Points u_k = frac(shift + k·a), a_j = φ^-j where φ^(n+1) = φ + 1 (Roberts 2018, the R_n sequence), component j.
class additive_recurrence {
 public:
  additive_recurrence(std::size_t dimension, std::uint64_t seed);
  std::vector<double> next();

 private:
  std::vector<double> step_;
  std::vector<double> state_;
};

/// Tries `samples` points (fewer where the Hessian is costly), the centre first. With a symbolic Hessian a point
/// counts only if interval arithmetic proves the negative eigenvalue.
sampling_result find_counterexample(numeric_hessian& hessian, symbolic_hessian* symbolic, sampling_region const& region,
                                    std::uint64_t samples, std::uint64_t seed);

/// The smallest eigenvalue at x if it is negative beyond rounding.
std::optional<double> negative_curvature(numeric_hessian& hessian, symbolic_hessian* symbolic,
                                         std::vector<double> const& x);

}  // namespace rivulet::inspection_detail
