// Names of columns.
// SPDX-License-Identifier: Apache-2.0
#include "host/data/column_names.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <set>

#include <rivulet/error.hpp>

#include "host/expression/names.hpp"

namespace rivulet::data {
namespace {

constexpr std::size_t shown_length = 40;
constexpr std::size_t listed_columns = 20;

bool is_reserved(std::string_view name) { return expression::is_reserved(name) || name == "mean" || name == "rows"; }

/// The nearest name that is allowed.
std::string allowed_name(std::string_view name) {
  std::string result;
  for (char const each : name.substr(0, shown_length)) {
    bool const belongs = std::isalnum(static_cast<unsigned char>(each)) != 0 || each == '_';
    if (belongs) {
      result += each;
    } else if (!result.empty() && result.back() != '_') {
      result += '_';
    }
  }
  while (result.size() > 1 && result.back() == '_') result.pop_back();
  if (!expression::is_identifier(result)) result = "column_" + result;
  if (is_reserved(result)) result += '_';
  return result;
}

}  // namespace

std::string shown(std::string_view text) {
  std::string result = "'";
  for (char const each : text.substr(0, shown_length)) {
    auto const byte = static_cast<unsigned char>(each);
    result += byte < 0x20 || byte == 0x7f ? fmt::format("\\x{:02x}", byte) : std::string(1, each);
  }
  return result + (text.size() > shown_length ? "…'" : "'");
}

std::string name_problem(std::string_view name) {
  if (name.empty()) return "a column has no name; names are letters, digits and _";
  if (!expression::is_identifier(name)) {
    return fmt::format(
        "{} cannot name a column: names are letters, digits and _, the first no digit; rename it, for "
        "example to {}",
        shown(name), allowed_name(name));
  }
  if (!is_reserved(name)) return "";
  return fmt::format(
      "'{}' cannot name a column: it has a meaning of its own in objectives; rename it, for example to {}", name,
      allowed_name(name));
}

std::string missing_column(std::string_view name, std::span<std::string const> columns) {
  std::vector<std::string> listed;
  for (auto const& each : columns.first(std::min(columns.size(), listed_columns))) listed.push_back(shown(each));
  if (columns.size() > listed_columns) listed.emplace_back("…");
  return fmt::format("there is no column {}.{} The columns are {}", shown(name), expression::suggestion(name, columns),
                     expression::joined(listed));
}

void check_request(std::vector<std::string> const& columns) {
  std::set<std::string_view> seen;
  for (auto const& name : columns) {
    if (!seen.insert(name).second) throw invalid_argument("the column " + shown(name) + " is asked for twice");
  }
}

}  // namespace rivulet::data
