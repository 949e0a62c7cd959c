// How reports and files spell numbers and names.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/study.hpp>

namespace rivulet {

/// "1,234,567"
std::string grouped(std::uint64_t value);
/// At most `digits` significant digits; "nan", "inf", "-inf"; never "-0".
std::string rounded(double value, int digits = 6);
/// "12.3 %"; what is not zero never prints as zero: "<0.01 %".
std::string percent(double share);
/// "(3, 2)", or "2" for one number; numbers that do not fit into `width` columns become "…".
std::string point_text(std::vector<double> const& x, std::size_t width);
/// Columns that a UTF-8 text takes on a terminal (every character of ours takes one).
std::size_t display_width(std::string_view text);

/// The name of a parameter in columns and JSON: `x[1]` becomes x1.
std::string column_name(std::string_view parameter);
/// A field of CSV, quoted where RFC 4180 asks for it.
std::string csv_field(std::string_view text);

}  // namespace rivulet
