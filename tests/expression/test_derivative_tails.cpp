// Derivatives of elementary functions keep their last places far out, near 0 and beside singularities.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>

#include "host/expression/differentiate.hpp"
#include "tests/expression/support.hpp"

namespace rivulet::expression {
namespace {

using exact_function = long double (*)(long double);

/// A function and its derivative in closed form. `steepness` is how many units the derivative may lose per unit of
/// its most sensitive intermediate value: 1 but for exp(-x^2), whose exponent is rounded.
struct tail_case {
  std::string text;
  exact_function derivative;
  std::vector<long double> points;  ///< their negatives are taken as well
  exact_function steepness = [](long double) { return 1.0L; };
};

void PrintTo(tail_case const& each, std::ostream* out) { *out << each.text; }

// Two elementary functions of at most 2 units each and a few roundings.
constexpr long double units = 6;

template <typename Scalar>
void expect_units(Scalar value, long double exact, long double allowed, long double x) {
  auto const rounded = std::abs(static_cast<Scalar>(exact));
  auto const next = std::nextafter(rounded, std::numeric_limits<Scalar>::infinity());
  auto const unit = static_cast<long double>(next) - static_cast<long double>(rounded);
  auto const error = std::abs(static_cast<long double>(value) - exact) / unit;
  EXPECT_LE(error, allowed) << "at " << x << ": " << value << " instead of " << exact;
}

class derivative_tail : public testing::TestWithParam<tail_case> {};

TEST_P(derivative_tail, is_good_to_a_few_units) {
  auto const& [text, derivative, points, steepness] = GetParam();
  auto data = parsed(text);
  auto const slope = gradient(data.graph, data.root, 1)[0];
  for (auto const point : points) {
    for (auto const x :
         {static_cast<double>(static_cast<float>(point)), -static_cast<double>(static_cast<float>(point))}) {
      auto const found = evaluate(data.graph, slope, std::vector{x});
      auto const allowed = units * std::max(1.0L, steepness(x));
      expect_units(found.float64, derivative(x), allowed, x);
      expect_units(found.float32, derivative(x), allowed, x);
    }
  }
}

long double bell(long double x) { return std::exp(-std::abs(x)) / std::pow(1 + std::exp(-std::abs(x)), 2.0L); }

std::vector<tail_case> tail_cases() {
  std::vector<long double> const spread{1e-38L, 1e-20L, 1e-7L, 0.01L, 0.3L, 1.0L, 1.7L, 5.0L, 17.0L, 40.0L, 80.0L};
  std::vector<long double> const wide{1e-30L, 1e-10L, 0.5L, 3.0L, 1e6L, 1e15L, 1e18L};
  std::vector<long double> const unit{1e-30L, 0.01L, 0.5L, 0.7L, 0.9L, 0.999L, 1 - 0x1p-20L, 1 - 0x1p-24L};
  return {
      {"cbrt(x)", [](long double x) { return std::pow(std::abs(x), -2.0L / 3) / 3; }, {1e-38L, 1e-9L, 0.2L, 5, 1e30L}},
      {"asin(x)", [](long double x) { return 1 / std::sqrt(1 - x * x); }, unit},
      {"acos(x)", [](long double x) { return -1 / std::sqrt(1 - x * x); }, unit},
      {"atan(x)", [](long double x) { return 1 / (1 + x * x); }, wide},
      {"sinh(x)", [](long double x) { return std::cosh(x); }, spread},
      {"cosh(x)", [](long double x) { return std::sinh(x); }, spread},
      {"erf(x)",
       [](long double x) { return 2 * std::numbers::inv_sqrtpi_v<long double> * std::exp(-x * x); },
       {1e-38L, 1e-4L, 0.1L, 0.5L, 1, 2, 4, 6, 9},
       [](long double x) { return x * x; }},
      {"sigmoid(x)", bell, spread},
      {"softplus(x)", [](long double x) { return 1 / (1 + std::exp(-x)); }, spread},
  };
}

INSTANTIATE_TEST_SUITE_P(functions, derivative_tail, testing::ValuesIn(tail_cases()));

double slope_at(std::string_view text, double x) {
  auto data = parsed(text);
  return evaluate_float64(data.graph, gradient(data.graph, data.root, 1)[0], {x});
}

TEST(derivative_tails, end_in_the_limits) {
  auto const infinity = std::numeric_limits<double>::infinity();
  EXPECT_EQ(slope_at("cbrt(x)", 0), infinity);
  EXPECT_EQ(slope_at("asin(x)", 1), infinity);
  EXPECT_EQ(slope_at("asin(x)", -1), infinity);
  EXPECT_EQ(slope_at("acos(x)", 1), -infinity);
  EXPECT_TRUE(std::isnan(slope_at("asin(x)", 1.5)));
  for (double const x : {-infinity, -1e200, 1e200, infinity}) {
    EXPECT_EQ(slope_at("atan(x)", x), 0) << x;
    EXPECT_EQ(slope_at("erf(x)", x), 0) << x;
    EXPECT_EQ(slope_at("sigmoid(x)", x), 0) << x;
    EXPECT_EQ(slope_at("softplus(x)", x), x > 0 ? 1 : 0) << x;
  }
  EXPECT_EQ(slope_at("cosh(x)", -infinity), -infinity);
}

}  // namespace
}  // namespace rivulet::expression
