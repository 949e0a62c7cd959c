// Which names a column can have, and which columns a caller asked for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace rivulet::data {

/// Why `name` cannot name a column, and what would do; empty when it can.
std::string name_problem(std::string_view name);

/// At most 40 bytes of a text from a file, in quotes, control characters as \xNN.
std::string shown(std::string_view text);

/// "there is no column 'z'. Did you mean 'y'? The columns are x, y".
std::string missing_column(std::string_view name, std::span<std::string const> columns);

/// Throws invalid_argument when a column is asked for twice.
void check_request(std::vector<std::string> const& columns);

}  // namespace rivulet::data
