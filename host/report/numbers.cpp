// How reports and files spell numbers and names.
// SPDX-License-Identifier: Apache-2.0
#include "host/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "host/report/rows.hpp"

namespace rivulet {

std::string number_text(double value, precision precision) {
  if (std::isnan(value)) return "nan";
  return precision == precision::float32 ? fmt::format("{}", static_cast<float>(value)) : fmt::format("{}", value);
}

std::string grouped(std::uint64_t value) {
  std::string digits = std::to_string(value);
  for (std::size_t at = digits.size(); at > 3;) digits.insert(at -= 3, 1, ',');
  return digits;
}

std::string rounded(double value, int digits) {
  if (std::isnan(value)) return "nan";
  return fmt::format("{:.{}g}", value + 0.0, digits);
}

std::string percent(double share) {
  double const value = 100 * share;
  if (value > 0 && value < 0.01) return "<0.01 %";
  if (value < 100 && value > 99.99) return ">99.99 %";
  return fmt::format("{:.2f} %", value);
}

std::string point_text(std::vector<double> const& x, std::size_t width) {
  if (x.size() == 1) return rounded(x[0]);
  std::string text = "(";
  for (std::size_t i = 0; i < x.size(); ++i) {
    std::string const next = (i > 0 ? ", " : "") + rounded(x[i]);
    std::size_t const closing = i + 1 == x.size() ? 1 : 4;  // ")" or ", …)"
    if (text.size() + next.size() + closing > width) return text + (i > 0 ? ", …)" : "…)");
    text += next;
  }
  return text + ")";
}

std::size_t display_width(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xc0) != 0x80; }));
}

std::string column_name(std::string_view parameter) {
  std::string result;
  for (char const c : parameter) {
    if (c == ',') result += '_';
    if (c != '[' && c != ']' && c != ',' && c != ' ') result += c;
  }
  return result;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  std::string result = "\"";
  for (char const c : text) {
    result += c;
    if (c == '"') result += c;
  }
  return result + '"';
}

}  // namespace rivulet
