// Reading SPEC, starts and boxes.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/specification.hpp"

#include <array>
#include <cctype>
#include <cmath>
#include <optional>

#include <fmt/format.h>
#include <rivulet/error.hpp>

#include "host/expression/parser.hpp"

namespace rivulet::batch {
namespace {

using expression::number;

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
bool is_letter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0 || c == '_'; }

piece trimmed(piece part) {
  while (!part.text.empty() && is_blank(part.text.front())) part.text.remove_prefix(1), ++part.column;
  while (!part.text.empty() && is_blank(part.text.back())) part.text.remove_suffix(1);
  return part;
}

/// A text that the user typed, and what it is for.
struct source {
  std::string_view what;
  std::string_view text;

  [[noreturn]] void fail(std::string const& message, std::size_t column) const {
    throw parse_error(expression::with_caret(fmt::format("{}: {}", what, message), text, column), column);
  }
};

number negated(number value) { return {-value.float64, -value.float32}; }

number read_number(source const& from, piece part) {
  part = trimmed(part);
  if (part.text.empty()) from.fail("a number is missing here", part.column);
  bool const negative = part.text.front() == '-';
  piece digits = part;
  if (negative || part.text.front() == '+') digits.text.remove_prefix(1);
  if (digits.text.empty() || (!std::isdigit(static_cast<unsigned char>(digits.text[0])) && digits.text[0] != '.'))
    from.fail(fmt::format("'{}' is not a number; write 0.01, 1e-3 or 0x1p-4", part.text.substr(0, 40)), part.column);
  try {
    number const value = expression::parse_number(digits.text);
    return negative ? negated(value) : value;
  } catch (parse_error const& problem) {
    std::string const message = problem.what();
    from.fail(message.substr(0, message.find('\n')), part.column + (part.text.size() - digits.text.size()));
  }
}

std::uint64_t read_count(source const& from, piece part) {
  part = trimmed(part);
  double const value = read_number(from, part).float64;
  constexpr double largest = 9007199254740992.0;  // 2^53: whole numbers are exact up to here
  if (!(value >= 0) || value > largest || value != std::floor(value))
    from.fail(fmt::format("'{}' is not a number of values; write a whole number such as 100", part.text), part.column);
  return static_cast<std::uint64_t>(value);
}

struct call {
  std::string_view name;
  generator kind;
  bool distribution;
};
constexpr std::array calls{call{"linspace", generator::linspace, false}, call{"geomspace", generator::geomspace, false},
                           call{"uniform", generator::uniform, true}, call{"loguniform", generator::loguniform, true}};

call const& find_call(source const& from, piece name) {
  for (call const& known : calls)
    if (known.name == name.text) return known;
  if (name.text == "logspace")
    from.fail("logspace takes exponents elsewhere; geomspace(a,b,n) takes the ends themselves", name.column);
  from.fail(fmt::format("'{}' is unknown; write numbers, linspace(a,b,n), geomspace(a,b,n), uniform(a,b,n) or "
                        "loguniform(a,b,n)",
                        name.text.substr(0, 40)),
            name.column);
}

void check_ends(source const& from, specification const& spec, piece first) {
  if (spec.kind == generator::geomspace && !(spec.a * (spec.b < 0 ? -1.0 : 1.0) > 0 && spec.b != 0))
    from.fail("the ends of geomspace must have the same sign and not be 0", first.column);
  if (spec.kind == generator::loguniform && !(spec.a > 0 && spec.b > 0))
    from.fail("the ends of loguniform must be greater than 0", first.column);
  bool const distribution = spec.kind == generator::uniform || spec.kind == generator::loguniform;
  if (distribution && spec.a > spec.b) from.fail("the lower end is above the upper end", first.column);
  bool const logarithmic = spec.kind == generator::geomspace || spec.kind == generator::loguniform;
  if (!std::isfinite(logarithmic ? spec.b / spec.a : spec.b - spec.a))
    from.fail("the ends are too far apart for float64", first.column);
}

specification read_call(source const& from, piece whole) {
  std::size_t length = 0;
  while (length < whole.text.size() &&
         (is_letter(whole.text[length]) || std::isdigit(static_cast<unsigned char>(whole.text[length]))))
    ++length;
  call const& function = find_call(from, {whole.text.substr(0, length), whole.column});
  piece rest = trimmed({whole.text.substr(length), whole.column + length});
  if (rest.text.empty() || rest.text.front() != '(')
    from.fail(fmt::format("expected '(' after {}", function.name), rest.column);
  std::size_t const close = rest.text.find(')');
  if (close == std::string_view::npos) from.fail("')' is missing", whole.column + whole.text.size());
  if (piece const after = trimmed({rest.text.substr(close + 1), rest.column + close + 1}); !after.text.empty())
    from.fail("nothing may follow ')'", after.column);

  auto const arguments = split(rest.text.substr(1, close - 1), ',', rest.column + 1);
  bool const joint = function.distribution && arguments.size() == 2;
  if (arguments.size() != 3 && !joint)
    from.fail(fmt::format("{} takes {}", function.name,
                          function.distribution ? "(a,b,n), or (a,b) for joint random search" : "(a,b,n)"),
              arguments.back().column);
  specification spec;
  spec.kind = function.kind;
  spec.a = read_number(from, arguments[0]).float64;
  spec.b = read_number(from, arguments[1]).float64;
  spec.joint = joint;
  if (!joint) spec.n = read_count(from, arguments[2]);
  if (spec.n > max_axis_values)
    from.fail(fmt::format("an axis has at most {} values", max_axis_values), arguments[2].column);
  check_ends(from, spec, arguments[0]);
  return spec;
}

}  // namespace

std::vector<piece> split(std::string_view text, char separator, std::size_t column) {
  std::vector<piece> parts;
  std::size_t begin = 0;
  int depth = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size()) {
      if (text[i] == '[' || text[i] == '(') ++depth;
      if (text[i] == ']' || text[i] == ')') --depth;
      if (text[i] != separator || depth > 0) continue;
    }
    parts.push_back(trimmed({text.substr(begin, i - begin), column + begin}));
    begin = i + 1;
  }
  return parts;
}

expression::number parse_number(std::string_view setting, std::string_view text, piece part) {
  return read_number({setting, text}, part);
}

specification parse_specification(std::string_view setting, std::string_view text) {
  source const from{setting, text};
  piece const whole = trimmed({text, 0});
  if (whole.text.empty()) from.fail("a value is missing; write 0.01, a list 0.01,0.9 or linspace(a,b,n)", 0);
  if (is_letter(whole.text.front())) return read_call(from, whole);
  specification spec;
  for (piece const& part : split(text, ',')) spec.literals.push_back(read_number(from, part));
  spec.n = spec.literals.size();
  return spec;
}

std::vector<double> parse_start(std::string_view text, std::size_t count, precision precision) {
  source const from{"start", text};
  auto const parts = split(text, ',');
  std::string const expected = fmt::format("expected {} number{}, one per parameter", count, count == 1 ? "" : "s");
  if (parts.size() > count) from.fail(fmt::format("{}, found {}", expected, parts.size()), parts[count].column);
  std::vector<double> x;
  for (piece const& part : parts) x.push_back(rounded("start", read_number(from, part), precision));
  if (parts.size() < count) from.fail(fmt::format("{}, found {}", expected, parts.size()), text.size());
  return x;
}

std::vector<interval> parse_box(std::string_view text, std::size_t count, precision precision) {
  source const from{"start_box", text};
  auto const parts = split(text, ',');
  if (parts.size() != 1 && parts.size() != count)
    from.fail(
        fmt::format("expected one range for all parameters or {}, one per parameter; found {}", count, parts.size()),
        parts.size() > count ? parts[count].column : text.size());
  std::vector<interval> box;
  for (piece const& part : parts) {
    auto const ends = split(part.text, ':', part.column);
    if (ends.size() != 2) from.fail("expected a range lower:upper, for example -2:2", part.column);
    number const lower = read_number(from, ends[0]), upper = read_number(from, ends[1]);
    if (lower.float64 > upper.float64) from.fail("the lower end is above the upper end", part.column);
    rounded("start_box", lower, precision);
    rounded("start_box", upper, precision);
    if (!std::isfinite(upper.float64 - lower.float64)) from.fail("the range is too wide", part.column);
    box.push_back({lower.float64, upper.float64});
  }
  if (box.size() == 1) box.resize(count, box[0]);
  return box;
}

double rounded(std::string_view what, number value, precision precision) {
  double const result = precision == precision::float32 ? static_cast<double>(value.float32) : value.float64;
  if (!std::isfinite(result))
    throw invalid_argument(fmt::format("{}: {} is too large for {}", what, value.float64, name(precision)));
  return result;
}

}  // namespace rivulet::batch
