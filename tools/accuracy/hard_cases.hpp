// Arguments that are known to be hard.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

namespace rivulet::accuracy {

template <typename T>
struct arguments {
  T a, b;
};

/// One argument: the numbers of each exponent next to a multiple of π/2, the one next to it of all (Muller 2016,
/// §11.2), multiples of π/4 and ln 2 / 2, thresholds and numbers next to 1, with their neighbours. Two arguments: bases
/// next to 1 with exponents up to overflow, exact powers, all pairs of special numbers.
template <typename T>
std::vector<arguments<T>> hard_cases(int arity);

}  // namespace rivulet::accuracy
