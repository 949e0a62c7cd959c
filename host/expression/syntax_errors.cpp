// Messages for grammar errors, chosen by what stands at the place.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/syntax_errors.hpp"

#include <fmt/format.h>

#include <array>
#include <string>
#include <utility>

#include "host/expression/names.hpp"
#include "host/expression/syntax.hpp"

namespace rivulet::expression {
namespace {

// Characters that word processors and people write, as UTF-8.
constexpr std::array<std::pair<std::string_view, std::string_view>, 12> typographic{{{"\u2212", "-"},
                                                                                     {"\u2013", "-"},
                                                                                     {"\u2014", "-"},
                                                                                     {"\u00d7", "*"},
                                                                                     {"\u00b7", "*"},
                                                                                     {"\u22c5", "*"},
                                                                                     {"\u00f7", "/"},
                                                                                     {"\u00b2", "^2"},
                                                                                     {"\u00b3", "^3"},
                                                                                     {"\u03c0", "pi"},
                                                                                     {"\u221a", "sqrt"},
                                                                                     {"\u00a0", "a plain space"}}};

bool is_word(char each) {
  return (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z') || (each >= '0' && each <= '9') || each == '_' ||
         each == '.';
}

std::string describe(std::string_view text, std::size_t column) {
  auto const byte = static_cast<unsigned char>(text[column]);
  if (byte >= 0x80) {
    for (auto const& [written, ours] : typographic) {
      if (text.substr(column).starts_with(written)) return fmt::format("'{}' is not ASCII; write {}", written, ours);
    }
    return fmt::format("byte 0x{:02x} is not ASCII; objectives are written in ASCII", byte);
  }
  if (byte < 0x20 || byte == 0x7f) return fmt::format("unexpected byte 0x{:02x}", byte);
  switch (text[column]) {
    case '=':
      return "unexpected '='; an objective is one expression, and == compares inside where(condition, a, b)";
    case '|':
      return "unexpected '|'; write abs(x) for a magnitude";
    case '!':
      return "unexpected '!'; there is no factorial, and != compares inside where(condition, a, b)";
    case '[':
      return "unexpected '['; only a name has an index, as in x[1]";
    case '{':
    case '}':
      return fmt::format("unexpected '{}'; use parentheses", text[column]);
    default:
      return fmt::format("unexpected '{}'", text[column]);
  }
}

std::string missing_operand(std::string_view text, std::size_t column) {
  if (text.find_first_not_of(" \t\r\n\v\f") == std::string_view::npos) {
    return "the objective is empty; write for example x^2 - 4*x + 1";
  }
  if (column >= text.size()) return "the text ends where a number, a name or '(' should follow";
  switch (text[column]) {
    case '*':
    case '/':
    case '^':
    case ')':
    case ']':
    case ',':
    case '<':
    case '>':
      return fmt::format("a number, a name or '(' is missing before '{}'", text[column]);
    default:
      return describe(text, column);
  }
}

std::string closing_needed(std::string_view text, expectation expected, std::uint32_t bracket) {
  auto const closing = expected == expectation::close_bracket ? ']' : ')';
  auto const line = fmt::format("'{}' is missing; ", closing);
  auto const opened = fmt::format("what opens at column {} is not closed", bracket + 1);
  return bracket < text.size() ? line + opened : line;
}

/// The word that ends just before `column`, blanks aside.
std::string_view word_before(std::string_view text, std::size_t column) {
  auto end = column;
  while (end > 0 && (text[end - 1] == ' ' || text[end - 1] == '\t')) --end;
  auto begin = end;
  while (begin > 0 && is_word(text[begin - 1])) --begin;
  return text.substr(begin, end - begin);
}

std::string after_operand(std::string_view text, std::size_t column, expectation expected, std::uint32_t bracket) {
  if (column >= text.size()) return closing_needed(text, expected, bracket);
  auto const here = text[column];
  auto const next = column + 1 < text.size() ? text[column + 1] : '\0';
  if (here == '<' || here == '>' || (next == '=' && (here == '=' || here == '!'))) return comparison_outside_where;
  if (auto const word = word_before(text, column); is_word(here) && is_function(word)) {
    return fmt::format("{} is a function; write {}(…)", word, word);
  }
  if (is_word(here) || here == '(') return "an operator is missing here; write * to multiply";
  if (here == ')') return bracket == no_bracket ? "')' without '('" : "']' is missing before ')'";
  if (here == ']') return bracket == no_bracket ? "']' without '['" : "')' is missing before ']'";
  if (here == ',') return "',' outside the arguments of a function";
  return describe(text, column);
}

}  // namespace

void fail_unexpected(std::string_view text, std::size_t column, expectation expected, std::uint32_t bracket) {
  constexpr auto loop_shape = "sum and prod are written sum(i, first, last, body)";
  switch (expected) {
    case expectation::operand:
      if (column > 0 && column < text.size() && text[column] == '*' && text[column - 1] == '*') {
        fail_at(text, column - 1, "write ^ for powers, not **");
      }
      fail_at(text, column, missing_operand(text, column));
    case expectation::loop_variable:
      fail_at(text, column, fmt::format("a loop variable is needed: {}", loop_shape));
    case expectation::loop_comma:
      if (column >= text.size() || text[column] == ')')
        fail_at(text, column, fmt::format("',' is missing: {}", loop_shape));
      fail_at(text, column, after_operand(text, column, expectation::close_parenthesis, bracket));
    case expectation::rows_comma:
      fail_at(text, column, "',' is missing: sums over rows of data are written sum(rows, body) or mean(rows, body)");
    default:
      fail_at(text, column, after_operand(text, column, expected, bracket));
  }
}

}  // namespace rivulet::expression
