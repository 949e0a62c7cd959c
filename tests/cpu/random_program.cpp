// Drawing instructions and their operands.
// SPDX-License-Identifier: Apache-2.0
#include "tests/cpu/random_program.hpp"

#include <limits>

namespace rivulet {
namespace {

operand random_operand(std::mt19937& random, std::uint32_t values, std::uint32_t parameters, std::uint32_t literals) {
  auto const below = [&](std::uint32_t limit) { return static_cast<std::uint32_t>(random() % limit); };
  auto const kind = below(10);
  if (kind < 4 && values > 0) return {operand_kind::value, values - 1};
  if (kind < 7 && values > 0) return {operand_kind::value, below(values)};
  if (kind < 9) return {operand_kind::parameter, below(parameters)};
  return {operand_kind::literal, below(literals)};
}

}  // namespace

program random_program(std::mt19937& random, std::uint32_t length) {
  program result;
  result.parameters = 3;
  for (double const value : {0.5, -2.0, 0.0, -0.0, 1.0, 3e5, std::numeric_limits<double>::infinity(),
                             -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
    result.literals.push_back(expression::number_from(value));
  }
  auto const literals = static_cast<std::uint32_t>(result.literals.size());
  constexpr auto first = static_cast<std::uint32_t>(expression::operation::add);
  constexpr auto rows = static_cast<std::uint32_t>(expression::operator_table.size());
  while (result.instructions.size() < length) {
    auto const op = static_cast<expression::operation>(first + random() % rows);
    auto const arity = expression::row(op).arity;
    if (arity == 0) continue;
    auto const values = static_cast<std::uint32_t>(result.instructions.size());
    instruction next{op, {}, {}, {}};
    operand* const places[] = {&next.a, &next.b, &next.c};
    for (int e = 0; e < arity; ++e) *places[e] = random_operand(random, values, 3, literals);
    result.instructions.push_back(next);
  }
  for (int o = 0; o < 4; ++o) result.outputs.push_back(random_operand(random, length, 3, literals));
  return result;
}

}  // namespace rivulet
