// Objective text -> a list of steps in postfix order, before names and loops are resolved.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "host/expression/losses.hpp"
#include "host/expression/number.hpp"
#include "host/expression/operators.hpp"

namespace rivulet::expression {

enum class step_kind : std::uint8_t {
  number,    ///< pushes `value`
  name,      ///< pushes the named parameter, constant or loop variable
  apply,     ///< pops the operands of `op`, pushes its value
  greater,   ///< as apply, with the two operands exchanged
  loss,      ///< pops `arguments` values, pushes the loss's value
  element,   ///< name[…]: the index are the steps up to ends[0]
  sum,       ///< sum(…): first, last and body are the steps up to ends[0], ends[1], ends[2]
  product,   ///< prod(…), likewise
  row_sum,   ///< sum(rows, …): the body are the steps up to ends[0]
  row_mean,  ///< mean(rows, …), likewise
};

struct step {
  step_kind kind = step_kind::number;
  operation op = operation::literal;
  std::uint32_t column = 0;  ///< offset in the text
  number value{};
  std::string_view name{};  ///< of the name, array or loop variable, within the text
  std::uint32_t ends[3]{};
  expression::loss loss{};
  std::uint32_t arguments = 0;  ///< of the loss
};

/// The steps refer to `text`. Throws parse_error.
std::vector<step> read_syntax(std::string_view text);

/// Throws a parse_error that shows the text with a caret under the column.
[[noreturn]] void fail_at(std::string_view text, std::size_t column, std::string const& message);

}  // namespace rivulet::expression
