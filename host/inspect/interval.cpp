// Interval arithmetic: directed rounding from the error terms of the basic operations, piecewise functions.
// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/interval.hpp"

#include <algorithm>
#include <cmath>

namespace rivulet::inspection_detail {

namespace {

constexpr double largest = std::numeric_limits<double>::max();
/// Below this the error term of a product or quotient may itself be rounded, so its sign proves nothing.
constexpr double safe_magnitude = 0x1p-900;

double next_down(double a) { return std::nextafter(a, -infinity); }
double next_up(double a) { return std::nextafter(a, infinity); }

/// One rounded result and the sign of (exact - rounded): 0 exact, +-2 unknown in both directions.
struct rounded {
  double value;
  int error;
};

constexpr int error_unknown = 2;

int sign_of(double a) { return (a > 0) - (a < 0); }

rounded add(double a, double b) {
  double const s = a + b;
  if (!std::isfinite(s)) return {s, std::isinf(a) || std::isinf(b) ? 0 : -sign_of(s)};
  double const c = s - a;
  double const error = (a - (s - c)) + (b - c);
  return {s, sign_of(error)};
}

rounded multiply(double a, double b) {
  if (a == 0 || b == 0) return {0, 0};
  double const p = a * b;
  if (!std::isfinite(p)) return {p, std::isinf(a) || std::isinf(b) ? 0 : -sign_of(p)};
  if (std::abs(p) < safe_magnitude) return {p, error_unknown};
  return {p, sign_of(std::fma(a, b, -p))};
}

rounded divide(double a, double b) {
  if (a == 0) return {0, 0};
  if (std::isinf(b)) return {0, 0};
  double const q = a / b;
  if (!std::isfinite(q)) return {q, std::isinf(a) ? 0 : -sign_of(q)};
  if (std::abs(a) < safe_magnitude || std::abs(q) < safe_magnitude) return {q, error_unknown};
  double const remainder = std::fma(-q, b, a);
  return {q, b > 0 ? sign_of(remainder) : -sign_of(remainder)};
}

double down(rounded a) {
  if (a.value == infinity) return a.error == 0 ? a.value : largest;
  return a.error < 0 || a.error == error_unknown ? next_down(a.value) : a.value;
}

double up(rounded a) {
  if (a.value == -infinity) return a.error == 0 ? a.value : -largest;
  return a.error > 0 ? next_up(a.value) : a.value;
}

interval with_flags(double lower, double upper, bool smooth) { return {lower, upper, smooth}; }

template <typename Operation>
interval corners(interval a, interval b, Operation operation) {
  rounded const r[4] = {operation(a.lower, b.lower), operation(a.lower, b.upper), operation(a.upper, b.lower),
                        operation(a.upper, b.upper)};
  double lower = down(r[0]), upper = up(r[0]);
  for (auto const& each : r) {
    lower = std::min(lower, down(each));
    upper = std::max(upper, up(each));
  }
  return with_flags(lower, upper, a.smooth && b.smooth);
}

}  // namespace

bool interval::finite() const { return std::isfinite(lower) && std::isfinite(upper); }

interval operator+(interval a, interval b) {
  return with_flags(down(add(a.lower, b.lower)), up(add(a.upper, b.upper)), a.smooth && b.smooth);
}

interval operator-(interval a) { return with_flags(-a.upper, -a.lower, a.smooth); }

interval operator-(interval a, interval b) { return a + -b; }

interval operator*(interval a, interval b) { return corners(a, b, multiply); }

interval operator/(interval a, interval b) {
  if (b.contains(0)) return undefined;
  return corners(a, b, divide);
}

interval square(interval a) {
  double const small = a.contains(0) ? 0 : std::min(std::abs(a.lower), std::abs(a.upper));
  double const large = std::max(std::abs(a.lower), std::abs(a.upper));
  return with_flags(std::max(0.0, down(multiply(small, small))), up(multiply(large, large)), a.smooth);
}

interval sqrt(interval a) {
  if (a.upper < 0) return undefined;
  auto const root = [](double v) -> rounded {
    double const s = std::sqrt(v);
    if (v == 0 || std::isinf(v)) return {s, 0};
    return {s, v < safe_magnitude ? error_unknown : sign_of(std::fma(-s, s, v))};
  };
  bool const inside = a.lower > 0;
  return with_flags(std::max(0.0, down(root(std::max(a.lower, 0.0)))), up(root(a.upper)), a.smooth && inside);
}

interval hull(interval a, interval b) {
  return with_flags(std::min(a.lower, b.lower), std::max(a.upper, b.upper), a.smooth && b.smooth);
}

interval abs(interval a) {
  if (a.lower > 0) return a;
  if (a.upper < 0) return -a;
  return with_flags(0, std::max(-a.lower, a.upper), false);
}

interval sign(interval a) {
  if (a.lower > 0) return with_flags(1, 1, a.smooth);
  if (a.upper < 0) return with_flags(-1, -1, a.smooth);
  return with_flags(a.lower < 0 ? -1 : 0, a.upper > 0 ? 1 : 0, false);
}

interval minimum(interval a, interval b) {
  bool const apart = a.upper < b.lower || b.upper < a.lower;
  return with_flags(std::min(a.lower, b.lower), std::min(a.upper, b.upper), apart && a.smooth && b.smooth);
}

interval maximum(interval a, interval b) { return -minimum(-a, -b); }

interval less(interval a, interval b) {
  bool const defined = a.smooth && b.smooth;
  if (a.upper < b.lower) return with_flags(1, 1, defined);
  if (b.upper < a.lower) return with_flags(0, 0, defined);
  return with_flags(0, 1, false);
}

interval less_equal(interval a, interval b) { return less(a, b); }

interval equal(interval a, interval b) {
  if (a.upper < b.lower || b.upper < a.lower) return with_flags(0, 0, a.smooth && b.smooth);
  return with_flags(0, 1, false);
}

interval where(interval condition, interval then, interval otherwise) {
  if (condition.smooth && !condition.contains(0)) return then;
  if (condition.smooth && condition.is_point()) return otherwise;
  interval result = hull(then, otherwise);
  result.smooth = false;
  return result;
}

}  // namespace rivulet::inspection_detail
