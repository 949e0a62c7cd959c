// The zoo: standard test problems, each written in the objective language.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/objective.hpp>

namespace rivulet {

/// A test problem. Texts, so that no number is computed before the precision is known.
struct problem {
  std::string_view name;        ///< "rosenbrock"
  std::string_view title;       ///< "Rosenbrock (chained)"
  std::string_view expression;  ///< in the objective language; uses x[i] and n when `dimension` is 0
  std::size_t dimension;        ///< number of parameters, or 0: any (default_dimension when none is asked for)
  std::size_t default_dimension;
  std::size_t least_dimension;  ///< smallest dimension that can be asked for
  std::string_view box;         ///< start box, "-2:2" or one range per parameter
  std::string_view minimizers;  ///< known global minimizers, separated by ';': "(3, 2); (pi, 1/2)", or for any
                                ///< dimension "x[i] = i*(n+1-i)", an expression in i and n
  std::string_view f_min;       ///< known minimum value; for any dimension an expression in n
  std::string_view reference;   ///< where definition and minimum come from
};

std::span<problem const> problems();
/// Throws invalid_argument with the nearest names.
problem const& find_problem(std::string_view name);
/// The objective of a problem; `dimension` 0 takes its default. Throws invalid_argument where it does not fit.
objective problem_objective(problem const& problem, std::size_t dimension = 0);

}  // namespace rivulet
