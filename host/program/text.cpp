// A program as text, one line per instruction.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <iterator>

#include "host/program/passes.hpp"

namespace rivulet {

namespace {

std::string plain_name(std::string const& name) {
  std::string plain;
  for (char const letter : name) {
    if (letter != '[' && letter != ']') plain += letter;
  }
  return plain;
}

struct text_of {
  rivulet::program const& program;
  std::vector<std::string> const& parameters;
  std::vector<std::string> const& constants;

  static std::string named(char prefix, std::vector<std::string> const& names, std::uint32_t index) {
    return fmt::format("{}.{}", prefix, index < names.size() ? plain_name(names[index]) : std::to_string(index));
  }

  std::string operator()(operand const& used) const {
    switch (used.kind) {
      case operand_kind::value:
        return fmt::format("v{}", used.index);
      case operand_kind::parameter:
        return named('x', parameters, used.index);
      case operand_kind::constant:
        return named('c', constants, used.index);
      case operand_kind::literal:
        return fmt::format("{}", program.literals[used.index].float64);
      case operand_kind::none:
        break;
    }
    return "none";
  }
};

void append_instructions(std::string& result, text_of const& text) {
  auto out = std::back_inserter(result);
  auto const& program = text.program;
  for (std::size_t i = 0; i < program.instructions.size(); ++i) {
    auto const& step = program.instructions[i];
    fmt::format_to(out, "v{} = {}({}", i, expression::row(step.op).name, text(step.a));
    if (step.b.kind != operand_kind::none) fmt::format_to(out, ", {}", text(step.b));
    if (step.c.kind != operand_kind::none) fmt::format_to(out, ", {}", text(step.c));
    result += ")\n";
  }
}

/// A part whose outputs are constants of the next: what `name` says of their numbers.
void append_part(std::string& result, text_of const& text, std::string_view title, std::string_view name,
                 std::vector<std::string>& names) {
  result += fmt::format("{}:\n", title);
  append_instructions(result, text);
  for (auto const& output : text.program.outputs) {
    names.push_back(fmt::format("{}{}", name, names.size()));
    result += fmt::format("{} = {}\n", names.back(), text(output));
  }
}

/// Before the rows and for every row; gives the names of the constants after them.
std::vector<std::string> append_rows(std::string& result, row_loop const& loop,
                                     std::vector<std::string> const& parameters,
                                     std::vector<std::string> const& constants,
                                     std::vector<std::string> const& columns) {
  auto names = constants;
  names.insert(names.begin() + loop.row_count, "rows");
  std::vector<std::string> once, sums;
  append_part(result, {loop.before, parameters, names}, "once", "once", once);
  names.insert(names.end(), once.begin(), once.end());
  auto of_row = names;
  of_row.insert(of_row.end(), columns.begin(), columns.end());
  append_part(result, {loop.row, parameters, of_row}, "for every row, summed up", "sum", sums);
  names.insert(names.end(), sums.begin(), sums.end());
  result += "at last:\n";
  return names;
}

void append_matrix(std::string& result, text_of const& text) {
  for (std::uint32_t j = 0; j < text.program.parameters; ++j) {
    for (std::uint32_t i = 0; i <= j; ++i) {
      result += fmt::format("A.{}.{} = {}\n", text.parameters[j], text.parameters[i], text(text.program.matrix(j, i)));
    }
  }
}

}  // namespace

std::string to_text(program const& program, std::vector<std::string> const& parameters,
                    std::vector<std::string> const& constants, std::vector<std::string> const& columns) {
  std::string result;
  auto const names =
      program.rows != nullptr ? append_rows(result, *program.rows, parameters, constants, columns) : constants;
  text_of const text{program, parameters, names};
  append_instructions(result, text);
  for (std::size_t i = 0; i <= program.parameters && i < program.outputs.size(); ++i) {
    auto const name = i == 0 ? "f" : text_of::named('g', parameters, static_cast<std::uint32_t>(i - 1));
    result += fmt::format("{} = {}\n", name, text(program.outputs[i]));
  }
  if (program.has_matrix()) append_matrix(result, text);
  return result;
}

}  // namespace rivulet
