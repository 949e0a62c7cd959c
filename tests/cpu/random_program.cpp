// Drawing instructions and their operands.
// SPDX-License-Identifier: Apache-2.0
#include "tests/cpu/random_program.hpp"

#include <limits>
#include <memory>

namespace rivulet {
namespace {

/// Draws programs of three parameters.
class drawing {
 public:
  explicit drawing(std::mt19937& random) : random_(random) {}

  program draw(std::uint32_t length, std::uint32_t constants, std::uint32_t outputs) {
    program result;
    result.parameters = 3;
    result.constants = constants;
    for (double const value : {0.5, -2.0, 0.0, -0.0, 1.0, 3e5, std::numeric_limits<double>::infinity(),
                               -std::numeric_limits<double>::infinity(), std::numeric_limits<double>::quiet_NaN()}) {
      result.literals.push_back(expression::number_from(value));
    }
    while (result.instructions.size() < length) append_to(result);
    for (std::uint32_t o = 0; o < outputs; ++o) result.outputs.push_back(operand_of(result));
    return result;
  }
  std::uint32_t below(std::uint32_t limit) { return static_cast<std::uint32_t>(random_() % limit); }

 private:
  void append_to(program& to) {
    constexpr auto first = static_cast<std::uint32_t>(expression::operation::add);
    constexpr auto operators = static_cast<std::uint32_t>(expression::operator_table.size());
    auto const op = static_cast<expression::operation>(first + below(operators));
    auto const arity = expression::row(op).arity;
    if (arity == 0) return;
    instruction next{op, {}, {}, {}};
    operand* const places[] = {&next.a, &next.b, &next.c};
    for (int e = 0; e < arity; ++e) *places[e] = operand_of(to);
    to.instructions.push_back(next);
  }
  operand operand_of(program const& to) {
    auto const values = static_cast<std::uint32_t>(to.instructions.size());
    if (to.constants > 0 && below(4) == 0) return {operand_kind::constant, below(to.constants)};
    auto const kind = below(10);
    if (kind < 4 && values > 0) return {operand_kind::value, values - 1};
    if (kind < 7 && values > 0) return {operand_kind::value, below(values)};
    if (kind < 9) return {operand_kind::parameter, below(to.parameters)};
    return {operand_kind::literal, below(static_cast<std::uint32_t>(to.literals.size()))};
  }

  std::mt19937& random_;
};

shared_rows random_rows(drawing& random, std::size_t rows, std::uint32_t columns) {
  auto const result = std::make_shared<row_values>();
  result->rows = rows;
  result->columns = columns;
  for (std::size_t i = 0; i < rows * columns; ++i) {
    result->values.push_back(random.below(8) == 0 ? -0.0 : (static_cast<double>(random.below(64)) - 32) / 16);
  }
  return result;
}

}  // namespace

program random_program(std::mt19937& random, std::uint32_t length) { return drawing(random).draw(length, 0, 4); }

program random_row_program(std::mt19937& random, std::uint32_t length, std::size_t rows) {
  drawing from(random);
  constexpr std::uint32_t row_count = 0, constants = 1;
  auto const shared = from.below(4), columns = 1 + from.below(3), sums = 1 + from.below(6);
  auto result = from.draw(length, constants + shared + sums, 4);
  result.rows = std::make_shared<row_loop const>(
      row_loop{from.draw(shared, constants, shared), from.draw(1 + from.below(12), constants + shared + columns, sums),
               row_count, random_rows(from, rows, columns)});
  return result;
}

}  // namespace rivulet
