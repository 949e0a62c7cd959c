// Programs of objectives as text.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <rivulet/objective.hpp>

#include "host/program/program.hpp"

namespace rivulet {
namespace {

std::string text_of(std::string_view expression, objective_options const& options = {}, bool maximize = false) {
  objective const f(expression, options);
  return to_text(make_descent_program(*f.data(), maximize), f.parameters(), f.constants());
}

TEST(to_text, shows_one_instruction_per_line_and_the_outputs) {
  EXPECT_EQ(text_of("x^2 - 4*x + 1"),
            "v0 = multiply(x.x, x.x)\n"
            "v1 = fnma(4, x.x, v0)\n"
            "v2 = add(v1, 1)\n"
            "v3 = fms(2, x.x, 4)\n"
            "f = v2\n"
            "g.x = v3\n");
}

TEST(to_text, names_indexed_parameters_as_the_columns_of_tables_do) {
  EXPECT_EQ(text_of("x[1] * x[2]", {.variables = {}, .constants = {}, .dimension = 2}),
            "v0 = multiply(x.x1, x.x2)\n"
            "f = v0\n"
            "g.x1 = x.x2\n"
            "g.x2 = x.x1\n");
}

TEST(to_text, names_constants) {
  EXPECT_EQ(text_of("a * x", {.variables = {}, .constants = {"a"}, .dimension = 0}),
            "v0 = multiply(c.a, x.x)\n"
            "f = v0\n"
            "g.x = c.a\n");
}

TEST(make_descent_program, negates_f_and_gradient_when_maximising) {
  EXPECT_EQ(text_of("exp(x)", {}, true),
            "v0 = exp(x.x)\n"
            "v1 = negate(v0)\n"
            "f = v1\n"
            "g.x = v1\n");
}

TEST(make_hessian_vector_program, takes_its_directions_as_further_constants) {
  objective const f("a*x^2 + y^3", {.variables = {"x", "y"}, .constants = {"a"}, .dimension = 0});
  auto const program = make_hessian_vector_program(*f.data());
  EXPECT_EQ(program.constants, 3U);
  EXPECT_EQ(program.outputs.size(), 2U);
}

}  // namespace
}  // namespace rivulet
