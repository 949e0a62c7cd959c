// The interpreter against the reference's on single evaluations: operand forms, shared slots, long programs.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <random>

#include "host/reference/descend.hpp"
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

operand random_operand(std::mt19937& random, std::uint32_t values, std::uint32_t parameters, std::uint32_t literals) {
  auto const below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  auto const kind = below(10);
  if (kind < 4 && values > 0) return {operand_kind::value, values - 1};
  if (kind < 7 && values > 0) return {operand_kind::value, below(values)};
  if (kind < 9) return {operand_kind::parameter, below(parameters)};
  return {operand_kind::literal, below(literals)};
}

/// Instructions drawn from the whole operator table, with operands of every kind in every place.
program random_program(std::mt19937& random, std::uint32_t length) {
  program result;
  result.parameters = 3;
  result.literals = {expression::number_from(0.5), expression::number_from(-2), expression::number_from(0)};
  constexpr auto first = static_cast<std::uint32_t>(expression::operation::add);
  constexpr auto rows = static_cast<std::uint32_t>(expression::operator_table.size());
  while (result.instructions.size() < length) {
    auto const op = static_cast<expression::operation>(first + random() % rows);
    auto const arity = expression::row(op).arity;
    if (arity == 0) continue;
    auto const values = static_cast<std::uint32_t>(result.instructions.size());
    instruction next{op, {}, {}, {}};
    operand* const places[] = {&next.a, &next.b, &next.c};
    for (int e = 0; e < arity; ++e) *places[e] = random_operand(random, values, 3, 3);
    result.instructions.push_back(next);
  }
  for (int o = 0; o < 4; ++o) result.outputs.push_back(random_operand(random, length, 3, 3));
  return result;
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
