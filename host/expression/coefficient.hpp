// The literal factor of an adjoint term: about twice the digits of each precision, rounded once when it is used.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>

#include "host/expression/number.hpp"

namespace rivulet::expression {

/// float64 as an unevaluated sum of two (Dekker 1971), float32 as a float64. A value whose digits beyond its precision
/// are rounding errors is taken as the number itself, so that 3·(1/3) is 1. Not finite: `low` is 0.
struct coefficient {
  double high = 0;
  double low = 0;
  double single = 0;

  constexpr coefficient() = default;
  constexpr coefficient(number value) : high(value.float64), single(value.float32) {}  // every number is one

  /// Whether rounded() is the value itself.
  constexpr bool is_rounded() const { return low == 0 && single == static_cast<double>(static_cast<float>(single)); }
  constexpr number rounded() const { return {high, static_cast<float>(single)}; }

  friend coefficient operator*(coefficient const& a, coefficient const& b);
  friend coefficient operator+(coefficient const& a, coefficient const& b);
  friend constexpr coefficient operator-(coefficient const& a) {
    coefficient result;
    result.high = -a.high;
    result.low = -a.low;
    result.single = -a.single;
    return result;
  }
};

coefficient reciprocal(coefficient const& value);

inline bool is_negative(coefficient const& value) { return std::signbit(value.high); }
inline coefficient magnitude(coefficient const& value) { return is_negative(value) ? -value : value; }
inline bool is_one(coefficient const& value) { return value.rounded() == number_from(1.0); }

constexpr bool is_zero(coefficient const& value) { return is_zero(value.rounded()); }

}  // namespace rivulet::expression
