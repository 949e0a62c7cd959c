// parse(): limits, names given by the caller, and the caret display of every error.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/parser.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include <rivulet/error.hpp>

#include "host/expression/expand.hpp"
#include "host/expression/names.hpp"
#include "host/expression/syntax.hpp"

namespace rivulet::expression {
namespace {

void check_names(objective_options const& options) {
  std::set<std::string> seen;
  for (auto const* list : {&options.variables, &options.constants, &options.columns}) {
    for (auto const& name : *list) {
      if (!is_identifier(name)) {
        throw invalid_argument(fmt::format("'{:.40}' is not a name; names are letters, digits and _", name));
      }
      if (is_function(name)) {
        throw invalid_argument(fmt::format("'{}' is a function and cannot name a parameter, constant or column", name));
      }
      if (name == rows_name && !options.columns.empty()) {
        throw invalid_argument("'rows' is the number of rows where there is data; name this otherwise");
      }
      if (!seen.insert(name).second) throw invalid_argument(fmt::format("the name '{:.40}' is given twice", name));
    }
  }
}

}  // namespace

objective_data parse(std::string_view text, objective_options const& options) {
  check_names(options);
  if (text.size() > max_text_length) {
    throw parse_error(fmt::format("the objective is {} bytes long, but at most {} are possible; sum(i, first, last, …) "
                                  "shortens repeated terms",
                                  text.size(), max_text_length),
                      max_text_length);
  }
  auto result = expand(text, read_syntax(text), options);
  result.text = text;
  return result;
}

std::string with_caret(std::string_view message, std::string_view text, std::size_t column) {
  constexpr std::size_t width = 70;
  column = std::min(column, text.size());
  std::size_t begin = 0;
  if (text.size() > width) begin = std::min(column - std::min(column, width / 2), text.size() - width);
  auto const end = std::min(begin + width, text.size());
  std::string window(text.substr(begin, end - begin));
  // One column per byte, so that the caret stands where it should.
  for (auto& each : window) {
    if (each < 0x20 || each == 0x7f) each = static_cast<signed char>(each) < 0 || each == 0x7f ? '?' : ' ';
  }
  auto const before = std::string(begin > 0 ? "..." : "");
  auto const after = end < text.size() ? "..." : "";
  return fmt::format("{}\n  {}{}{}\n  {:>{}}", message, before, window, after, '^', before.size() + column - begin + 1);
}

void fail_at(std::string_view text, std::size_t column, std::string const& message) {
  throw parse_error(with_caret(message, text, column), column);
}

}  // namespace rivulet::expression
