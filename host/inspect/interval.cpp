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

/// A range that is as well behaved as what it is computed from.
interval from(interval a, double lower, double upper) { return {lower, upper, a.smooth, a.defined}; }

interval from(interval a, interval b, double lower, double upper) {
  return {lower, upper, a.smooth && b.smooth, a.defined && b.defined};
}

interval with_kink(interval a) {
  a.smooth = false;
  return a;
}

/// A comparison whose result is not the same everywhere; it is false, and so defined, where an operand is not.
constexpr interval undecided{0, 1, false, true};

template <typename Operation>
interval corners(interval a, interval b, Operation operation) {
  rounded const r[4] = {operation(a.lower, b.lower), operation(a.lower, b.upper), operation(a.upper, b.lower),
                        operation(a.upper, b.upper)};
  double lower = down(r[0]), upper = up(r[0]);
  for (auto const& each : r) {
    lower = std::min(lower, down(each));
    upper = std::max(upper, up(each));
  }
  return from(a, b, lower, upper);
}

}  // namespace

bool interval::finite() const { return std::isfinite(lower) && std::isfinite(upper); }

interval operator+(interval a, interval b) {
  return from(a, b, down(add(a.lower, b.lower)), up(add(a.upper, b.upper)));
}

interval operator-(interval a) { return from(a, -a.upper, -a.lower); }

interval operator-(interval a, interval b) { return a + -b; }

interval operator*(interval a, interval b) { return corners(a, b, multiply); }

interval operator/(interval a, interval b) {
  if (b.contains(0)) return undefined;
  return corners(a, b, divide);
}

interval square(interval a) {
  double const small = a.contains(0) ? 0 : std::min(std::abs(a.lower), std::abs(a.upper));
  double const large = std::max(std::abs(a.lower), std::abs(a.upper));
  return from(a, std::max(0.0, down(multiply(small, small))), up(multiply(large, large)));
}

interval sqrt(interval a) {
  if (a.upper < 0) return undefined;
  auto const root = [](double v) -> rounded {
    double const s = std::sqrt(v);
    if (v == 0 || std::isinf(v)) return {s, 0};
    return {s, v < safe_magnitude ? error_unknown : sign_of(std::fma(-s, s, v))};
  };
  interval result = from(a, std::max(0.0, down(root(std::max(a.lower, 0.0)))), up(root(a.upper)));
  result.smooth = result.smooth && a.lower > 0;
  result.defined = result.defined && a.lower >= 0;
  return result;
}

interval hull(interval a, interval b) { return from(a, b, std::min(a.lower, b.lower), std::max(a.upper, b.upper)); }

interval relu(interval a) {
  if (a.lower > 0) return a;
  if (a.upper < 0) return from(a, 0, 0);
  return with_kink(from(a, 0, a.upper));
}

interval floor(interval a) {
  interval const steps = from(a, std::floor(a.lower), std::floor(a.upper));
  bool const within_one = steps.is_point() && a.lower > steps.lower;
  return within_one ? steps : with_kink(steps);
}

interval abs(interval a) {
  if (a.lower > 0) return a;
  if (a.upper < 0) return -a;
  return with_kink(from(a, 0, std::max(-a.lower, a.upper)));
}

interval sign(interval a) {
  if (a.lower > 0) return from(a, 1, 1);
  if (a.upper < 0) return from(a, -1, -1);
  return with_kink(from(a, a.lower < 0 ? -1 : 0, a.upper > 0 ? 1 : 0));
}

interval minimum(interval a, interval b) {
  // Where one operand has no value the other may be the result.
  if (!a.defined || !b.defined) return hull(a, b);
  interval const result = from(a, b, std::min(a.lower, b.lower), std::min(a.upper, b.upper));
  bool const apart = a.upper < b.lower || b.upper < a.lower;
  return apart ? result : with_kink(result);
}

interval maximum(interval a, interval b) { return -minimum(-a, -b); }

interval less(interval a, interval b) {
  if (!a.defined || !b.defined) return undecided;
  if (a.upper < b.lower) return from(a, b, 1, 1);
  if (b.upper < a.lower) return from(a, b, 0, 0);
  return undecided;
}

interval less_equal(interval a, interval b) { return less(a, b); }

interval equal(interval a, interval b) {
  bool const apart = a.upper < b.lower || b.upper < a.lower;
  return apart && a.defined && b.defined ? from(a, b, 0, 0) : undecided;
}

interval where(interval condition, interval then, interval otherwise) {
  if (condition.smooth && !condition.contains(0)) return then;
  if (condition.smooth && condition.is_point()) return otherwise;
  return with_kink(hull(then, otherwise));
}

}  // namespace rivulet::inspection_detail
