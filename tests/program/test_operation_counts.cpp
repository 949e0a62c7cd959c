// How many instructions a gradient takes, against the best found by hand.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <rivulet/objective.hpp>

#include "host/program/program.hpp"

namespace rivulet {
namespace {

struct counts {
  std::size_t with_value = 0;
  std::size_t gradient_alone = 0;
  friend bool operator==(counts const&, counts const&) = default;
};

void PrintTo(counts const& each, std::ostream* out) { *out << each.with_value << ", " << each.gradient_alone; }

program program_of(std::string_view text, std::size_t dimension = 0) {
  return make_descent_program(*objective(text, {.variables = {}, .constants = {}, .dimension = dimension}).data(),
                              false);
}

counts count(std::string_view text, std::size_t dimension = 0) {
  auto const program = program_of(text, dimension);
  return {program.instructions.size(), gradient_only(program).instructions.size()};
}

// t = y - x·x, 200·t, 1 - x, fma, -2·; f: t·t, d·d, fma.
TEST(operation_counts, of_rosenbrock) {
  EXPECT_EQ(count("(1-x)^2+100*(y-x^2)^2"), (counts{8, 5}));
  auto const chained = "sum(i,1,n-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)";
  EXPECT_EQ(count(chained, 10), (counts{9 * 9 - 1, 9 * 5}));
  EXPECT_EQ(count(chained, 100), (counts{99 * 9 - 1, 99 * 5}));
}

// 2πx, sin, 2x, fma; f: cos, x·x, fnma, +.
TEST(operation_counts, of_rastrigin) {
  EXPECT_EQ(count("10*n+sum(i,1,n,x[i]^2-10*cos(2*pi*x[i]))", 10), (counts{80, 40}));
}

// x·x + y, 2·that - 22, the same for y, A·x, fma, B·y, fma.
TEST(operation_counts, of_himmelblau) { EXPECT_EQ(count("(x^2+y-11)^2+(x+y^2-7)^2"), (counts{12, 8})); }

TEST(operation_counts, of_polynomials) {
  EXPECT_EQ(count("x^2-4*x+1"), (counts{4, 1}));
  EXPECT_EQ(count("x^4-2*x^3+3"), (counts{7, 3}));                                // x·x, 4x - 6, ·
  EXPECT_EQ(count("sum(i,1,n,x[i]^4-16*x[i]^2+5*x[i])/2", 5), (counts{35, 15}));  // x·x, 2· - 16, fma
  EXPECT_EQ(count("2*x^2-1.05*x^4+x^6/6+x*y+y^2"), (counts{13, 5}));
  EXPECT_EQ(count("(x+2*y-7)^2+(2*x+y-5)^2"), (counts{10, 6}));
}

TEST(operation_counts, of_many_residuals_of_few_parameters) {
  // A residual takes five instructions with its square and the sum; each parameter one product and one fma more.
  auto const fit = [](std::size_t n) { return count("sum(i,1,n,(a*exp(-i*b)-i)^2)", n); };
  EXPECT_EQ(fit(40).gradient_alone - fit(39).gradient_alone, 6U);
  EXPECT_EQ(fit(40).with_value - fit(39).with_value, 8U);
}

// f: x·z, exp, their product p, abs. The derivative by y is sign·p; those by x and z share sign·exp.
TEST(operation_counts, of_products_that_the_value_computes) { EXPECT_EQ(count("abs(x*z*exp(y))"), (counts{9, 8})); }

TEST(operation_counts, of_signs_that_products_take_in) {
  EXPECT_EQ(count("sin(5*x)*cos(5*y)/5"), (counts{10, 8}));
  EXPECT_EQ(count("-(x*y)"), (counts{3, 2}));
}

}  // namespace
}  // namespace rivulet
