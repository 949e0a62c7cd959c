// No false claim about random polynomials: each proof and each counterexample is checked by dense sampling.
// SPDX-License-Identifier: Apache-2.0
#include <random>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rivulet/inspect.hpp>

#include "host/inspect/hessian.hpp"
#include "host/statistics/eigenvalues.hpp"

namespace rivulet {
namespace {

/// Rounding of an eigenvalue of polynomials of degree 6 with coefficients up to 4 on [-2, 2]^2 (values up to 1e4).
constexpr double eigenvalue_tolerance = 1e-9;

std::string random_polynomial(std::mt19937_64& random) {
  auto const pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
  std::string text = fmt::format("{}*x^2+{}*x*y+{}*y^2", pick(0, 4), pick(-3, 3), pick(0, 4));
  for (int i = pick(0, 3); i > 0; --i) {
    switch (pick(0, 3)) {
      case 0:
        text += fmt::format("+{}*x^{}*y^{}", pick(-2, 2), pick(0, 3), pick(0, 3));
        break;
      case 1:
        text += fmt::format("+({}*x+{}*y-{})^{}", pick(-2, 2), pick(-2, 2), pick(0, 2), pick(2, 4));
        break;
      case 2:
        text += fmt::format("+0.5*x^{}", pick(1, 6));
        break;
      default:
        text += fmt::format("+0.25*y^{}", pick(1, 6));
        break;
    }
  }
  return text;
}

/// The smallest eigenvalue of the Hessian on a grid over [-2, 2]^2.
double smallest_on_grid(objective const& f) {
  inspection_detail::numeric_hessian hessian(*f.data(), {});
  constexpr int side = 17;
  double smallest = 1e300;
  for (int i = 0; i < side; ++i) {
    for (int j = 0; j < side; ++j) {
      auto const eigenvalues = symmetric_eigenvalues(hessian.at({-2 + 0.25 * i, -2 + 0.25 * j}), 2);
      smallest = std::min(smallest, eigenvalues.front());
    }
  }
  return smallest;
}

TEST(random_polynomials, are_never_called_what_they_are_not) {
  std::mt19937_64 random(11);
  int convex = 0, not_convex = 0;
  for (int k = 0; k < 1000; ++k) {
    auto const text = random_polynomial(random);
    objective const f(text, {.variables = {"x", "y"}, .constants = {}, .dimension = 0});
    inspect_options options;
    options.samples = 64;
    if (k % 2 == 0) options.box = {{-2, 2}, {-2, 2}};
    auto const found = inspect(f, options);
    if (found.convexity == convexity::convex) {
      ++convex;
      EXPECT_GE(smallest_on_grid(f), -eigenvalue_tolerance) << text;
    } else if (found.convexity == convexity::not_convex) {
      ++not_convex;
      EXPECT_LT(found.counterexample_curvature, 0) << text;
    }
  }
  EXPECT_GT(convex, 100);
  EXPECT_GT(not_convex, 300);
}

}  // namespace
}  // namespace rivulet
