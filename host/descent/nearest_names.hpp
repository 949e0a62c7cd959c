// Suggestions for a name that does not exist.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace rivulet {

/// Insertions, deletions, replacements and swaps of neighbours that turn one text into the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// "unknown method 'adm': did you mean adam?" or, where nothing is near, "…; known: gd, momentum, …".
std::string unknown_name(std::string_view kind, std::string_view wrong, std::span<std::string_view const> known);

}  // namespace rivulet
