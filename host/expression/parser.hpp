// Objective text -> graph. Grammar and limits: docs/expressions.md.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include <rivulet/objective.hpp>

#include "host/expression/objective_data.hpp"

namespace rivulet::expression {

inline constexpr std::size_t max_text_length = 1 << 20;
inline constexpr std::size_t max_nesting = 256;

/// Parses a whole text. Throws parse_error whose what() shows the line and a caret.
objective_data parse(std::string_view text, objective_options const& options);

/// "message\n  text around the column\n      ^" - used by every text the user types (objectives, SPECs, starts).
std::string with_caret(std::string_view message, std::string_view text, std::size_t column);

}  // namespace rivulet::expression
