// Values and gradients of the standard test functions against 40-digit answers.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

#include "host/expression/differentiate.hpp"
#include "tests/expression/support.hpp"

namespace rivulet::expression {
namespace {

// The result may be wrong by what four ulp in its most sensitive intermediate value do to it: the elementary functions
// are good to 2 ulp, and the rounding errors of the other values add to theirs.
constexpr long double ulps = 4;

// Significant digits to which the anchors are printed.
constexpr int value_digits = 16;
constexpr int gradient_digits = 14;

objective_options options_of(nlohmann::json const& function) {
  objective_options options;
  auto const n = function["n"].get<int>();
  auto const expression = function["expression"].get<std::string>();
  for (int i = 1; i <= n; ++i) options.variables.push_back("x" + std::string(std::to_string(i)));
  if (n == 1 && expression.find("x1") == std::string::npos) options.variables = {"x"};
  return options;
}

// The gradients were differenced in 40-digit arithmetic, which leaves them this absolute error.
constexpr long double anchor_floor = 2e-28L;

// What underflows in float64 does not in long double.
constexpr long double underflow = 0x1p-1074L;

/// Half a unit in the last of `digits` significant decimal digits: the rounding of an anchor as printed.
long double printed_rounding(double value, int digits) {
  return value == 0 ? 0 : 0.5L * std::pow(10.0L, std::floor(std::log10(std::abs(value))) + 1 - digits);
}

void expect_value(graph const& graph, node_id root, std::vector<double> const& x, double expected, int digits) {
  std::vector<long double> const point(x.begin(), x.end());
  auto const value = evaluate_float64(graph, root, x);
  auto const exact = evaluate_long(graph, root, point);
  auto const tolerance = ulps * std::max(std::abs(exact) * 0x1p-52L, effect_of_one_ulp(graph, root, point)) + underflow;
  EXPECT_LE(std::abs(value - exact), tolerance) << "rounding at " << value;
  EXPECT_LE(std::abs(value - static_cast<long double>(expected)),
            tolerance + printed_rounding(expected, digits) + anchor_floor)
      << "expected " << expected;
}

TEST(anchors, values_and_gradients_are_good_to_four_ulp) {
  std::ifstream file(RIVULET_ANCHORS "/testfun/functions.json");
  if (!file) GTEST_SKIP() << "no " << RIVULET_ANCHORS << "/testfun/functions.json";
  auto const collection = nlohmann::json::parse(file);
  EXPECT_EQ(collection["functions"].size(), 36U);
  for (auto const& function : collection["functions"]) {
    SCOPED_TRACE(function["name"].get<std::string>());
    auto data = parsed(function["expression"].get<std::string>(), options_of(function));
    auto const n = static_cast<std::uint32_t>(data.parameters.size());
    ASSERT_EQ(n, function["n"].get<std::uint32_t>());
    auto const components = gradient(data.graph, data.root, n);
    for (auto const& spot : function["spot_values"]) {
      auto const x = spot["x"].get<std::vector<double>>();
      SCOPED_TRACE(spot["x"].dump());
      expect_value(data.graph, data.root, x, spot["f"].get<double>(), value_digits);
      for (std::size_t i = 0; i < n; ++i) {
        expect_value(data.graph, components[i], x, spot["grad"][i].get<double>(), gradient_digits);
      }
    }
  }
}

}  // namespace
}  // namespace rivulet::expression
