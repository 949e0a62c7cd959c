// Products, sums and reciprocals of literal factors.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/coefficient.hpp"

#include <cmath>

namespace rivulet::expression {
namespace {

// Of the digits beyond a precision's own, the last few are rounding errors.
constexpr double noise64 = 0x1p-100;
constexpr double noise32 = 0x1p-48;

coefficient settled(double high, double low, double single) {
  coefficient result;
  result.high = high + low;
  if (std::isfinite(result.high)) {
    auto const rest = low - (result.high - high);
    result.low = std::abs(rest) > noise64 * std::abs(result.high) ? rest : 0;
  } else {
    result.high = high;
  }
  auto const rounded = static_cast<double>(static_cast<float>(single));
  result.single = std::abs(single - rounded) > noise32 * std::abs(single) ? single : rounded;
  return result;
}

}  // namespace

coefficient operator*(coefficient const& a, coefficient const& b) {
  auto const high = a.high * b.high;
  auto const low = std::fma(a.high, b.high, -high) + (a.high * b.low + a.low * b.high);
  return settled(high, low, a.single * b.single);
}

coefficient operator+(coefficient const& a, coefficient const& b) {
  auto const high = a.high + b.high;
  auto const of_b = high - a.high;
  auto const low = (a.high - (high - of_b)) + (b.high - of_b) + (a.low + b.low);
  auto const single = a.single + b.single;
  auto const cancelled64 = std::abs(high + low) <= noise64 * std::abs(a.high);
  auto const cancelled32 = std::abs(single) <= noise32 * std::abs(a.single);
  return settled(cancelled64 ? 0 : high, cancelled64 ? 0 : low, cancelled32 ? 0 : single);
}

coefficient reciprocal(coefficient const& value) {
  auto const high = 1 / value.high;
  auto const rest = std::fma(-high, value.high, 1.0) - high * value.low;
  return settled(high, rest * high, 1 / value.single);
}

}  // namespace rivulet::expression
