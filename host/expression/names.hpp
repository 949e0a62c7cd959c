// Names of the objective language: functions, reserved words, suggestions for misspelt ones.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "host/expression/operators.hpp"

namespace rivulet::expression {

/// Where there is data: the number of its rows, and what sum(rows, …) goes over.
inline constexpr std::string_view rows_name = "rows";

// With more digits than any back-end rounds to.
inline constexpr std::string_view pi_text = "3.14159265358979323846264338327950288";
inline constexpr std::string_view e_text = "2.71828182845904523536028747135266250";

/// The operator called by `name(…)`; sum, prod and the losses are not among them.
std::optional<operation> find_function(std::string_view name);

/// Whether `name(…)` is a call: of an operator, a loss, sum or prod.
bool is_function(std::string_view name);

bool is_identifier(std::string_view text);

/// pi, e, n, sum, prod and the functions: names that a loop variable cannot have.
bool is_reserved(std::string_view name);

/// ", ", after each but the last.
std::string joined(std::span<std::string const> names);

/// " Did you mean 'exp'?", or nothing when no candidate is near.
std::string suggestion(std::string_view name, std::span<std::string const> candidates);

/// What is wrong with a call of a function that does not exist, and what there is.
std::string unknown_function(std::string_view name);

}  // namespace rivulet::expression
