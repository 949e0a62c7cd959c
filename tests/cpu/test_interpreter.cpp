// The interpreter against the reference's on single evaluations: operand forms, shared slots, long programs.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <random>

#include "host/reference/descend.hpp"
#include "tests/cpu/random_program.hpp"
#include "tests/support/twins/twin.hpp"

namespace rivulet {
namespace {

/// Descends 0 steps, so that a row holds f and the gradient norm at its start.
void expect_same_evaluation(program const& program, std::size_t count) {
  for (auto const digits : {precision::float64, precision::float32}) {
    batch_of batch("x", method::gd, digits, count);
    batch.program = program;
    batch.columns.start.assign(program.parameters, {});
    batch.box(-3, 3);
    batch.settings.gradient_tolerance.reset();
    batch.settings.max_iterations = 1;
    expect_twins(batch);
  }
}

TEST(interpreter, runs_random_programs_like_the_reference) {
  std::mt19937 random(20);
  for (int round = 0; round < 300; ++round) {
    ASSERT_NO_FATAL_FAILURE(
        expect_same_evaluation(random_program(random, 1 + static_cast<std::uint32_t>(random() % 40)), 20))
        << round;
  }
}

TEST(interpreter, copies_outputs_that_are_no_results) {
  program plain;
  plain.parameters = 3;
  plain.literals = {expression::number_from(0.25)};
  plain.instructions = {{expression::operation::add, {operand_kind::parameter, 0}, {operand_kind::parameter, 1}, {}}};
  operand const value{operand_kind::value, 0}, literal{operand_kind::literal, 0}, parameter{operand_kind::parameter, 2};
  plain.outputs = {value, value, literal, parameter};
  expect_same_evaluation(plain, 5);
  plain.instructions.clear();
  plain.outputs = {literal, parameter, literal, parameter};
  expect_same_evaluation(plain, 5);
}

/// Handlers jump to each other; a call per instruction would overflow the stack here.
TEST(interpreter, runs_a_million_instructions) {
  program chain;
  chain.parameters = 1;
  chain.literals = {expression::number_from(0.5)};
  constexpr std::uint32_t length = 1000000;
  operand const x{operand_kind::parameter, 0}, half{operand_kind::literal, 0};
  chain.instructions.push_back({expression::operation::multiply, x, half, {}});
  for (std::uint32_t i = 1; i < length; ++i) {
    chain.instructions.push_back({expression::operation::fma, {operand_kind::value, i - 1}, half, x});
  }
  chain.outputs = {{operand_kind::value, length - 1}, {operand_kind::value, length - 1}};
  expect_same_evaluation(chain, 2);
}

TEST(interpreter, runs_thousands_of_parameters) {
  for (std::size_t const n : {50u, 1000u}) {
    for (auto const which : {method::gd, method::adam}) {
      objective_options options;
      options.dimension = n;
      batch_of batch("sum(i, 1, n-1, 100*(x[i+1]-x[i]^2)^2 + (1-x[i])^2)", which, precision::float64, 3, options);
      batch.set(hyperparameter::learning_rate, {1e-4});
      batch.settings.max_iterations = 5;
      expect_twins(batch);
    }
  }
}

}  // namespace
}  // namespace rivulet
