// gd's step inside the gradient's program.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "host/cpu/fused_step.hpp"
#include "tests/support/twins/twin.hpp"

namespace rivulet {
namespace {

program gradient_of(std::string_view expression) {
  return gradient_only(make_descent_program(*objective(expression).data(), false));
}

TEST(fused_step, is_one_multiply_add_per_parameter) {
  auto const gradient = gradient_of("(1-x)^2 + 100*(y-x^2)^2");
  auto const fused = cpu::fuse_gd_step(gradient);
  ASSERT_TRUE(fused);
  EXPECT_EQ(fused->instructions.size(), gradient.instructions.size() + 2);
  auto const& step = fused->instructions[fused->outputs[1].index];
  EXPECT_EQ(step.op, expression::operation::fnma);
  EXPECT_EQ(step.a, (operand{operand_kind::constant, 0}));
  EXPECT_EQ(step.c, (operand{operand_kind::parameter, 0}));
}

TEST(fused_step, comes_after_everything_that_reads_its_parameter) {
  auto const fused = *cpu::fuse_gd_step(gradient_of("x*y*z + sin(x*y) + exp(z*x) + y^3"));
  for (std::uint32_t p = 0; p < fused.parameters; ++p) {
    ASSERT_EQ(fused.outputs[1 + p].kind, operand_kind::value);
    for (std::size_t i = fused.outputs[1 + p].index + 1; i < fused.instructions.size(); ++i) {
      auto const& later = fused.instructions[i];
      operand const x{operand_kind::parameter, p};
      EXPECT_FALSE(later.a == x || later.b == x || later.c == x) << "parameter " << p << " in instruction " << i;
    }
  }
}

TEST(fused_step, is_refused_where_a_gradient_is_a_parameter) { EXPECT_FALSE(cpu::fuse_gd_step(gradient_of("x*y"))); }

TEST(fused_step, gives_the_references_bits) {
  for (auto const digits : {precision::float64, precision::float32}) {
    for (auto const* expression : {"(1-x)^2 + 100*(y-x^2)^2", "x*y", "3*x + y", "x*y*z + sin(x*y) + exp(z*x) + y^3"}) {
      batch_of batch(expression, method::gd, digits, 200);
      batch.spread(hyperparameter::learning_rate, 1e-4, 0.02);
      batch.settings.stop = false;
      batch.settings.track_best = false;
      batch.settings.max_iterations = 30;
      expect_twins(batch);
      batch.set(hyperparameter::learning_rate, {0.003});
      expect_twins(batch);
    }
  }
}

}  // namespace
}  // namespace rivulet
