// The texts of the zoo as numbers: minimizers, minimum value, box.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <utility>
#include <vector>

#include <rivulet/problems.hpp>

namespace rivulet::testing {

using ranges = std::vector<std::pair<double, double>>;

/// The value of a text without parameters; `n` may occur in it.
double constant_value(std::string const& text, std::size_t n);
/// The dimensions at which a problem is tested: its own, or 2, 5 and 10.
std::vector<std::size_t> tested_dimensions(problem const& problem);
/// The known global minimizers at dimension n.
std::vector<std::vector<double>> known_minimizers(problem const& problem, std::size_t n);
double known_minimum(problem const& problem, std::size_t n);
/// One range per parameter.
ranges start_box(problem const& problem, std::size_t n);
/// f and its gradient at x in float64: n + 1 numbers.
std::vector<double> value_and_gradient(objective const& objective, std::vector<double> const& x);

}  // namespace rivulet::testing
