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

}  // namespace

std::string to_text(program const& program, std::vector<std::string> const& parameters,
                    std::vector<std::string> const& constants) {
  text_of const text{program, parameters, constants};
  std::string result;
  auto out = std::back_inserter(result);
  for (std::size_t i = 0; i < program.instructions.size(); ++i) {
    auto const& step = program.instructions[i];
    fmt::format_to(out, "v{} = {}({}", i, expression::row(step.op).name, text(step.a));
    if (step.b.kind != operand_kind::none) fmt::format_to(out, ", {}", text(step.b));
    if (step.c.kind != operand_kind::none) fmt::format_to(out, ", {}", text(step.c));
    result += ")\n";
  }
  for (std::size_t i = 0; i < program.outputs.size(); ++i) {
    auto const name = i == 0 ? "f" : text_of::named('g', parameters, static_cast<std::uint32_t>(i - 1));
    fmt::format_to(out, "{} = {}\n", name, text(program.outputs[i]));
  }
  return result;
}

}  // namespace rivulet
