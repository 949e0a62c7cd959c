// What to say about a text that does not follow the grammar.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rivulet::expression {

/// What the grammar needs at a place.
enum class expectation : std::uint8_t {
  operand,
  close_parenthesis,
  close_bracket,
  loop_variable,
  loop_comma,
  rows_comma,
  end
};

inline constexpr std::uint32_t no_bracket = UINT32_MAX;

inline constexpr char const* comparison_outside_where =
    "a comparison may only stand in the first argument of where(condition, a, b)";

/// Throws the parse_error for what stands at `column` instead. `bracket`: column of the innermost open one.
[[noreturn]] void fail_unexpected(std::string_view text, std::size_t column, expectation expected,
                                  std::uint32_t bracket);

}  // namespace rivulet::expression
