// Reading the values of flags and keys: numbers, lists, nearest words.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/run.hpp>

namespace rivulet::cli {

/// "1000" or "1e6". Throws usage_error.
std::uint64_t parse_whole(std::string_view text);
/// A finite number or an infinity. Throws usage_error.
double parse_number(std::string_view text);
/// "1,2" as numbers. Throws usage_error.
std::vector<double> parse_numbers(std::string_view text);
/// "-2:2,-1:3" as ranges. Throws usage_error.
std::vector<std::pair<double, double>> parse_ranges(std::string_view text);
/// "0/4". Throws usage_error.
shard parse_shard(std::string_view text);
/// Splits at commas outside brackets and parentheses; blanks around the parts are dropped. Throws usage_error
/// where a part is empty.
std::vector<std::string> split_list(std::string_view text);
std::string_view trimmed(std::string_view text);

/// The candidate with the smallest edit distance, if that is at most a third of the word; else empty.
std::string nearest(std::string_view word, std::vector<std::string> const& candidates);

}  // namespace rivulet::cli
