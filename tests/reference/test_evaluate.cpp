// Programs evaluated at a point, and whole programs against pruned ones.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

std::vector<double> at(std::string_view expression, std::vector<double> const& x,
                       precision precision = precision::float64) {
  objective const f(expression);
  return reference::evaluate(make_descent_program(*f.data(), false), precision, x, {});
}

TEST(evaluate, gives_f_and_its_gradient) {
  auto const values = at("(1-x)^2 + 100*(y-x^2)^2", {-1.5, 2});
  EXPECT_EQ(values, (std::vector<double>{12.5, -155, -50}));
}

TEST(evaluate, rounds_multiply_adds_once) {
  double const x = 1 + 0x1p-30;
  double const square_less_one = 0x1p-29 + 0x1p-60;
  EXPECT_EQ(at("x*x - 1", {x})[0], square_less_one);
  EXPECT_EQ(at("1 - x*x", {x})[0], -square_less_one);
  EXPECT_EQ(at("x*x + y", {x, -1})[0], square_less_one);
}

TEST(evaluate, rounds_literals_to_single_precision) {
  EXPECT_EQ(at("x + 0.1", {0}, precision::float32)[0], static_cast<double>(0.1F));
  // Just above the middle between two floats; the nearest double is the middle itself and would round down.
  EXPECT_EQ(at("x + 1.000000059604644775390626", {0}, precision::float32)[0], 1 + 0x1p-23);
}

TEST(evaluate, takes_constants) {
  objective const f("a*x", {.variables = {}, .constants = {"a"}, .dimension = 0});
  auto const values = reference::evaluate(make_descent_program(*f.data(), false), precision::float64, {3}, {2});
  EXPECT_EQ(values, (std::vector<double>{6, 2}));
}

TEST(evaluate, gives_nan_for_an_output_that_was_dropped) {
  objective const f("x^2");
  auto const values =
      reference::evaluate(gradient_only(make_descent_program(*f.data(), false)), precision::float64, {3}, {});
  EXPECT_TRUE(std::isnan(values[0]));
  EXPECT_EQ(values[1], 6);
}

TEST(gradient_only, keeps_every_bit_of_the_gradient) {
  objective const f(
      "sum(i, 1, n, exp(-x[i]^2/7) * sin(3*x[i])) + prod(i, 1, n, cos(x[i]/i)) - where(x[1] < x[2], x[1]*x[2], x[3]^3)",
      {.variables = {}, .constants = {}, .dimension = 40});
  auto const full = make_descent_program(*f.data(), false);
  auto const pruned = gradient_only(full);
  EXPECT_LT(pruned.instructions.size(), full.instructions.size());
  std::vector<double> x;
  for (int i = 0; i < 40; ++i) x.push_back(std::cos(1.7 * i));
  auto all = reference::evaluate(full, precision::float64, x, {});
  auto some = reference::evaluate(pruned, precision::float64, x, {});
  all.erase(all.begin());
  some.erase(some.begin());
  EXPECT_EQ(all, some);
}

TEST(maximising, negates_f_and_gradient_exactly) {
  objective const f("sin(x)*y - y^3");
  std::vector<double> const x{0.3, -1.7};
  auto const down = reference::evaluate(make_descent_program(*f.data(), false), precision::float64, x, {});
  auto const up = reference::evaluate(make_descent_program(*f.data(), true), precision::float64, x, {});
  EXPECT_EQ(up[0], -down[0]);
  constexpr double few_ulp = 1e-15;
  EXPECT_NEAR(up[1], -down[1], few_ulp);
  EXPECT_NEAR(up[2], -down[2], 8 * few_ulp);
}

TEST(hessian_vector, multiplies_the_hessian_with_the_directions) {
  objective const f("a*x^2 + x*y^3", {.variables = {"x", "y"}, .constants = {"a"}, .dimension = 0});
  auto const program = make_hessian_vector_program(*f.data());
  // H = [[2a, 3y²], [3y², 6xy]] at a = 5, x = 2, y = 3, times (1, 10).
  auto const values = reference::evaluate(program, precision::float64, {2, 3}, {5, 1, 10});
  EXPECT_EQ(values, (std::vector<double>{10 + 270, 27 + 360}));
}

}  // namespace
}  // namespace rivulet
