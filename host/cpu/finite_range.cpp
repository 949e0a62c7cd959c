// Interval arithmetic over a program, instruction by instruction.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/finite_range.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

namespace rivulet::cpu {
namespace {

using expression::operation;

/// Where a value lies, and that it is not NaN; not finite where nothing is known.
struct range {
  double low, high;
};

constexpr double infinite = std::numeric_limits<double>::infinity();
constexpr range unknown{-infinite, infinite};

/// Each rounding of the program and of these bounds is far smaller than what this adds.
range widened(range of) { return {of.low - std::abs(of.low) * 0x1p-10, of.high + std::abs(of.high) * 0x1p-10}; }

range sum(range a, range b) { return {a.low + b.low, a.high + b.high}; }
range negated(range a) { return {-a.high, -a.low}; }

range product(range a, range b) {
  auto const [low, high] = std::minmax({a.low * b.low, a.low * b.high, a.high * b.low, a.high * b.high});
  return {low, high};
}
range square(range a) {
  double const most = std::max(std::abs(a.low), std::abs(a.high));
  return {0, most * most};
}

/// Where the divisor keeps away from 0, underflow included.
range quotient(range a, range b) {
  if (!(b.low > 0x1p-60 || b.high < -0x1p-60)) return unknown;
  return product(a, {1 / b.high, 1 / b.low});
}

range of_function(operation op, range a, range b, range c) {
  double const most = std::max(std::abs(a.low), std::abs(a.high));
  switch (op) {
    case operation::abs:
    case operation::relu:
      return {0, most};
    case operation::floor:
      return {a.low - 1, a.high};
    case operation::softplus:
      return {0, std::max(a.high, 0.0) + 1};
    case operation::sin:
    case operation::cos:
    case operation::tanh:
    case operation::erf:
    case operation::sign:
      return {-1, 1};
    case operation::sigmoid:
    case operation::less:
    case operation::less_equal:
    case operation::equal:
    case operation::not_equal:
      return {0, 1};
    case operation::atan:
      return {-2, 2};
    case operation::cbrt:
      return {-std::max(most, 1.0), std::max(most, 1.0)};
    case operation::exp:
      return {0, std::exp(a.high)};
    case operation::expm1:
      return {-1, std::exp(a.high)};
    case operation::sinh:
      return {-std::exp(most), std::exp(most)};
    case operation::cosh:
      return {0, std::exp(most)};
    case operation::sqrt:
      return a.low >= 0 ? range{std::sqrt(a.low), std::sqrt(a.high)} : unknown;
    case operation::log:
      return a.low > 0x1p-60 ? range{-60, std::max(a.high, 1.0)} : unknown;
    case operation::log1p:
      return a.low >= 0 ? a : unknown;
    case operation::minimum:
    case operation::maximum:
      return {std::min(a.low, b.low), std::max(a.high, b.high)};
    case operation::where:
      return {std::min(b.low, c.low), std::max(b.high, c.high)};
    default:
      return unknown;
  }
}

template <typename T>
class evaluation {
 public:
  evaluation(program const& program, std::vector<source<T>> const& constants)
      : program_(program), constants_(constants), values_(program.instructions.size()) {}

  bool finite_up_to(double x) {
    x_ = {-x, x};
    for (std::size_t i = 0; i < values_.size(); ++i) {
      auto const& what = program_.instructions[i];
      // The rules below hold for finite operands: cos(∞) is NaN, and where() hides a NaN from the bounds.
      for (auto const& operand : {what.a, what.b, what.c}) {
        if (!finite(of(operand))) return false;
      }
      values_[i] = widened(of(what));
      if (!finite(values_[i])) return false;
    }
    return std::all_of(program_.outputs.begin(), program_.outputs.end(),
                       [&](operand const& output) { return finite(of(output)); });
  }

 private:
  static bool finite(range of) {
    constexpr double largest = static_cast<double>(std::numeric_limits<T>::max()) / 4;
    return -largest < of.low && of.high < largest;
  }

  range of(instruction const& what) const {
    range const a = of(what.a), b = of(what.b), c = of(what.c);
    auto const times = [&] { return what.a == what.b ? square(a) : product(a, b); };
    switch (what.op) {
      case operation::add:
        return sum(a, b);
      case operation::subtract:
        return sum(a, negated(b));
      case operation::negate:
        return negated(a);
      case operation::multiply:
        return times();
      case operation::divide:
        return quotient(a, b);
      case operation::fma:
        return sum(times(), c);
      case operation::fms:
        return sum(times(), negated(c));
      case operation::fnma:
        return sum(c, negated(times()));
      default:
        return of_function(what.op, a, b, c);
    }
  }

  range of(operand const& from) const {
    auto const point = [](double value) { return range{value, value}; };
    switch (from.kind) {
      case operand_kind::value:
        return values_[from.index];
      case operand_kind::parameter:
        return x_;
      case operand_kind::constant:
        return constants_[from.index].uniform ? point(static_cast<double>(*constants_[from.index].uniform)) : unknown;
      case operand_kind::literal:
        return point(static_cast<double>(literal_of<T>(program_, from.index)));
      case operand_kind::none:
        break;
    }
    return point(0);
  }

  program const& program_;
  std::vector<source<T>> const& constants_;
  std::vector<range> values_;
  range x_{};
};

}  // namespace

template <typename T>
T largest_finite_point(program const& program, std::vector<source<T>> const& constants, T most) {
  if (!(most > 0) || !std::isfinite(most)) return 0;
  evaluation<T> on(program, constants);
  if (on.finite_up_to(static_cast<double>(most))) return most;
  // The exponent of the largest power of two that is good, by bisection; points beyond 2^8 are worth it.
  int good = 8, bad = std::ilogb(most) + 1;
  if (bad <= good || !on.finite_up_to(std::ldexp(1.0, good))) return 0;
  while (bad - good > 1) {
    int const middle = (good + bad) / 2;
    (on.finite_up_to(std::ldexp(1.0, middle)) ? good : bad) = middle;
  }
  return static_cast<T>(std::ldexp(1.0, good));
}

template float largest_finite_point<float>(program const&, std::vector<source<float>> const&, float);
template double largest_finite_point<double>(program const&, std::vector<source<double>> const&, double);

}  // namespace rivulet::cpu
