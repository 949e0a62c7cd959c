// What can be said about an objective before it runs: derivatives, convexity, stable learning rates.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include <rivulet/objective.hpp>

namespace rivulet {

enum class convexity : std::uint8_t { convex, not_convex, unknown };

struct inspect_options {
  std::vector<double> at;                      ///< a point; empty: the centre of the box, or the origin
  std::vector<std::pair<double, double>> box;  ///< one range per parameter; empty: the whole space
  std::vector<double> constants;               ///< values of the objective's constants
  std::uint64_t samples = 4096;                ///< points tried for a counterexample
  std::uint64_t seed = 0;
};

struct inspection {
  std::vector<std::string> parameters;
  std::string f;
  std::vector<std::string> gradient;
  std::vector<std::vector<std::string>> hessian;  ///< empty above 12 parameters
  rivulet::convexity convexity = rivulet::convexity::unknown;
  std::string proof;                    ///< how convexity was shown: "symbolic: …" or "interval: …"
  std::vector<double> counterexample;   ///< a point where the Hessian has a negative eigenvalue
  double counterexample_curvature = 0;  ///< that eigenvalue
  std::uint64_t samples = 0;            ///< points tried without a counterexample
  bool smooth = true;                   ///< f has no function with kinks or jumps, such as abs or where
  std::vector<double> at;
  double f_at = 0;
  std::vector<double> gradient_at;
  std::vector<double> eigenvalues_at;  ///< curvature at the point, ascending
  double stable_learning_rate_at = 0;  ///< 2 / largest eigenvalue; 0 where one is negative, infinity where all are 0
  bool has_box = false;
  double stable_learning_rate_box = 0;  ///< 2 / an upper bound of the curvature over the box (0: no finite bound)
  /// A page to read; no newline at its end.
  std::string to_text() const;
  /// Numbers that are infinite or undefined are null.
  std::string to_json() const;
};

/// Throws invalid_argument when sizes do not fit.
inspection inspect(objective const& objective, inspect_options const& options = {});

}  // namespace rivulet
