// Intervals with outward rounding: each operation encloses the values of the exact operation on all members.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>

namespace rivulet::inspection_detail {

/// The real numbers from lower to upper; infinite ends mean "no bound". `smooth` says that every operation up to here
/// was defined and analytic around every point of the box it was computed from, `defined` only that it has a value at
/// every such point; where that is false the ends enclose the values at the points that have one.
struct interval {
  double lower = 0;
  double upper = 0;
  bool smooth = true;
  bool defined = true;

  bool is_point() const { return lower == upper; }
  bool contains(double value) const { return lower <= value && value <= upper; }
  bool finite() const;
};

inline constexpr double infinity = std::numeric_limits<double>::infinity();
inline constexpr interval whole_line{-infinity, infinity};
inline constexpr interval undefined{-infinity, infinity, false, false};

constexpr interval point(double value) { return {value, value}; }

// Additions, products, quotients and roots that are exact stay exact; others are rounded by one unit outwards.
interval operator+(interval a, interval b);
interval operator-(interval a, interval b);
interval operator-(interval a);
interval operator*(interval a, interval b);
interval operator/(interval a, interval b);
interval square(interval a);
interval sqrt(interval a);
interval hull(interval a, interval b);

interval exp(interval a);
interval expm1(interval a);
interval log(interval a);
interval log1p(interval a);
interval sin(interval a);
interval cos(interval a);
interval tan(interval a);
interval tanh(interval a);
interval cbrt(interval a);
interval asin(interval a);
interval acos(interval a);
interval atan(interval a);
interval sinh(interval a);
interval cosh(interval a);
interval erf(interval a);
interval sigmoid(interval a);
interval softplus(interval a);
interval pow(interval base, interval exponent);

interval relu(interval a);
interval floor(interval a);
interval abs(interval a);
interval sign(interval a);
interval minimum(interval a, interval b);
interval maximum(interval a, interval b);
interval less(interval a, interval b);
interval less_equal(interval a, interval b);
interval equal(interval a, interval b);
interval where(interval condition, interval then, interval otherwise);

}  // namespace rivulet::inspection_detail
