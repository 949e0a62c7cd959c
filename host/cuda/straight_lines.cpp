// Instructions and operands as text.
// SPDX-License-Identifier: Apache-2.0
#include "host/cuda/straight_lines.hpp"

#include <bit>
#include <vector>

#include <fmt/format.h>

namespace rivulet::cuda {

std::string call(expression::operation op, std::string_view a, std::string_view b, std::string_view c) {
  auto const& row = expression::row(op);
  if (row.arity == 1) return fmt::format("{}({})", row.name, a);
  if (row.arity == 2) return fmt::format("{}({}, {})", row.name, a, b);
  return fmt::format("{}({}, {}, {})", row.name, a, b, c);
}

std::string straight_lines::line(std::size_t instruction) const {
  auto const& step = of_.instructions[instruction];
  return fmt::format("scalar const v{} = {};", instruction,
                     call(step.op, text_of(step.a), text_of(step.b), text_of(step.c)));
}

std::string straight_lines::text_of(operand const& from) const {
  switch (from.kind) {
    case operand_kind::value:
      return fmt::format("v{}", from.index);
    case operand_kind::parameter:
      return fmt::format("at.x({})", from.index);
    case operand_kind::constant:
      return constant_(from.index);
    case operand_kind::literal:
      return literal(of_.literals[from.index]);
    case operand_kind::none:
      break;
  }
  return "";
}

/// As its bits.
std::string straight_lines::literal(expression::number const& value) const {
  if (precision_ == precision::float32)
    return fmt::format("from_bits<float>(0x{:08x})", std::bit_cast<std::uint32_t>(value.float32));
  return fmt::format("from_bits<double>(0x{:016x}ll)", std::bit_cast<std::uint64_t>(value.float64));
}

std::string row_terms(std::string_view name, program const& row, rivulet::precision precision,
                      straight_lines::constant_text const& constant) {
  straight_lines const text(row, precision, constant);
  std::string result;
  auto const add = [&](std::size_t s) {
    result += fmt::format("      at.add({}, {});\n", s, text.text_of(row.outputs[s]));
  };
  result += fmt::format("  struct {} {{\n    static constexpr int sums = {};\n", name, row.outputs.size());
  result += "    template <typename Point>\n    RIVULET_LANE static void add_terms([[maybe_unused]] Point& at) {\n";
  std::vector<std::vector<std::size_t>> terms(row.instructions.size());
  for (std::size_t s = 0; s < row.outputs.size(); ++s) {
    if (row.outputs[s].kind == operand_kind::value) {
      terms[row.outputs[s].index].push_back(s);
    } else {
      add(s);
    }
  }
  for (std::size_t i = 0; i < row.instructions.size(); ++i) {
    result += fmt::format("      {}\n", text.line(i));
    for (auto const s : terms[i]) add(s);
  }
  return result + "    }\n  };\n";
}

}  // namespace rivulet::cuda
