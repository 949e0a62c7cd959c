// Interval versions of the elementary functions, from the C library or our own lanes with a margin.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <numbers>

#include "host/inspect/interval.hpp"
#include "kernels/elementary.hpp"

namespace rivulet::inspection_detail {

namespace {

/// Units in the last place added on both sides. Common C libraries and our own lanes stay below 2.
constexpr int function_margin = 4;

double widen_down(double a) {
  if (a == infinity) return std::numeric_limits<double>::max();
  for (int i = 0; i < function_margin; ++i) a = std::nextafter(a, -infinity);
  return a;
}

double widen_up(double a) {
  if (a == -infinity) return std::numeric_limits<double>::lowest();
  for (int i = 0; i < function_margin; ++i) a = std::nextafter(a, infinity);
  return a;
}

/// A rising function with values in [floor, ceiling].
template <typename Function>
interval rising(interval a, Function function, double floor, double ceiling) {
  return {std::max(floor, widen_down(function(a.lower))), std::min(ceiling, widen_up(function(a.upper))), a.smooth,
          a.defined};
}

/// The same for one whose sign is that of its argument, with values in [-ceiling, ceiling].
template <typename Function>
interval rising_through_zero(interval a, Function function, double ceiling) {
  return rising(a, function, a.lower >= 0 ? 0 : -ceiling, a.upper <= 0 ? 0 : ceiling);
}

/// The neighbours above π and π/2.
constexpr double half_turn = 0x1.921fb54442d19p+1;
constexpr double quarter_turn = half_turn / 2;

/// The part of an argument that is the sine or cosine of something.
interval within_unit(interval a) {
  return {std::max(a.lower, -1.0), std::min(a.upper, 1.0), a.smooth && a.lower > -1 && a.upper < 1,
          a.defined && a.lower >= -1 && a.upper <= 1};
}

bool misses_unit(interval a) { return a.upper < -1 || a.lower > 1; }

/// Above this the quarter turn of an argument is no longer known to within `turn_margin`.
constexpr double largest_angle = 1e6;
constexpr double turn_margin = 1e-9;

bool angle_is_known(interval a) { return a.lower >= -largest_angle && a.upper <= largest_angle; }

/// Whether [a, b] may hold a number that is `residue` modulo `period`, in quarter turns.
bool may_hold(interval a, int residue, int period) {
  double const lower = a.lower / (std::numbers::pi / 2) - turn_margin;
  double const upper = a.upper / (std::numbers::pi / 2) + turn_margin;
  double const first = std::ceil((lower - residue) / period) * period + residue;
  return first <= upper;
}

/// sine (peak 1) or cosine (peak 0): `peak` is the quarter turn at which the function is 1.
template <typename Function>
interval wave(interval a, Function function, int peak) {
  if (!angle_is_known(a)) return {-1, 1, a.smooth, a.defined};
  double const left = function(a.lower), right = function(a.upper);
  double const lower = may_hold(a, peak + 2, 4) ? -1.0 : std::max(-1.0, widen_down(std::min(left, right)));
  double const upper = may_hold(a, peak, 4) ? 1.0 : std::min(1.0, widen_up(std::max(left, right)));
  return {lower, upper, a.smooth, a.defined};
}

interval positive_power(interval base, interval exponent) {
  auto const [low, high] = std::minmax({std::pow(base.lower, exponent.lower), std::pow(base.lower, exponent.upper),
                                        std::pow(base.upper, exponent.lower), std::pow(base.upper, exponent.upper)});
  return {std::max(0.0, widen_down(low)), widen_up(high), base.smooth && exponent.smooth,
          base.defined && exponent.defined};
}

interval whole_power(interval base, double exponent) {
  if (exponent < 0 && base.contains(0)) return undefined;
  bool const even = std::fmod(exponent, 2) == 0;
  double const left = std::pow(base.lower, exponent), right = std::pow(base.upper, exponent);
  double lower = widen_down(std::min(left, right));
  double const upper = widen_up(std::max(left, right));
  if (even) lower = base.contains(0) ? 0 : std::max(0.0, lower);
  return {lower, upper, base.smooth, base.defined};
}

/// The part of an argument above `edge`, where a function with a singularity there is defined.
interval above(interval a, double edge) {
  bool const inside = a.lower > edge;
  return {std::max(a.lower, edge), a.upper, a.smooth && inside, a.defined && inside};
}

}  // namespace

interval exp(interval a) {
  return rising(
      a, [](double v) { return std::exp(v); }, 0, infinity);
}
interval expm1(interval a) {
  return rising(
      a, [](double v) { return std::expm1(v); }, -1, infinity);
}
interval tanh(interval a) {
  return rising_through_zero(
      a, [](double v) { return std::tanh(v); }, 1);
}
interval sinh(interval a) {
  return rising_through_zero(
      a, [](double v) { return kernels::sinh(v); }, infinity);
}
interval atan(interval a) {
  return rising_through_zero(
      a, [](double v) { return kernels::atan(v); }, quarter_turn);
}
interval erf(interval a) {
  return rising_through_zero(
      a, [](double v) { return kernels::erf(v); }, 1);
}
interval sigmoid(interval a) {
  return rising(
      a, [](double v) { return kernels::sigmoid(v); }, 0, 1);
}
interval softplus(interval a) {
  return rising(
      a, [](double v) { return kernels::softplus(v); }, 0, infinity);
}

interval cbrt(interval a) {
  interval result = rising_through_zero(
      a, [](double v) { return kernels::cbrt(v); }, infinity);
  result.smooth = result.smooth && !a.contains(0);
  return result;
}

interval cosh(interval a) {
  double const small = a.contains(0) ? 0 : std::min(std::abs(a.lower), std::abs(a.upper));
  double const large = std::max(std::abs(a.lower), std::abs(a.upper));
  return rising(
      {small, large, a.smooth, a.defined}, [](double v) { return kernels::cosh(v); }, 1, infinity);
}

interval asin(interval a) {
  if (misses_unit(a)) return undefined;
  return rising_through_zero(
      within_unit(a), [](double v) { return kernels::asin(v); }, quarter_turn);
}

interval acos(interval a) {
  if (misses_unit(a)) return undefined;
  interval const inside = within_unit(a);
  return {std::max(0.0, widen_down(kernels::acos(inside.upper))),
          std::min(half_turn, widen_up(kernels::acos(inside.lower))), inside.smooth, inside.defined};
}

interval log(interval a) {
  if (a.upper <= 0) return undefined;
  return rising(
      above(a, 0), [](double v) { return std::log(v); }, -infinity, infinity);
}

interval log1p(interval a) {
  if (a.upper <= -1) return undefined;
  return rising(
      above(a, -1), [](double v) { return std::log1p(v); }, -infinity, infinity);
}

interval sin(interval a) {
  return wave(
      a, [](double v) { return std::sin(v); }, 1);
}
interval cos(interval a) {
  return wave(
      a, [](double v) { return std::cos(v); }, 0);
}

interval tan(interval a) {
  if (!angle_is_known(a) || may_hold(a, 1, 2)) return undefined;
  return rising(
      a, [](double v) { return std::tan(v); }, -infinity, infinity);
}

interval pow(interval base, interval exponent) {
  bool const fixed = exponent.is_point() && exponent.defined;
  if (fixed && std::trunc(exponent.lower) == exponent.lower) return whole_power(base, exponent.lower);
  if (base.lower > 0) return positive_power(base, exponent);
  if (base.upper < 0 || (base.lower < 0 && !fixed)) return undefined;
  interval nonnegative = base;
  nonnegative.lower = 0;
  nonnegative.smooth = false;
  nonnegative.defined = base.defined && base.lower >= 0 && exponent.lower > 0;
  return positive_power(nonnegative, exponent);
}

}  // namespace rivulet::inspection_detail
