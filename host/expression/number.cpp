// Text -> literal, rounded once to each precision.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/number.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <string>

#include <rivulet/error.hpp>

#include "host/expression/parser.hpp"

namespace rivulet::expression {
namespace {

struct literal_text {
  std::string_view digits;  ///< without sign and prefix
  bool is_hexadecimal;
  bool negative;
};

literal_text split(std::string_view text) {
  auto const negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  auto const is_hexadecimal = text.starts_with("0x") || text.starts_with("0X");
  if (is_hexadecimal) text.remove_prefix(2);
  return {text, is_hexadecimal, negative};
}

/// Whether a literal out of range is too small: from_chars reports overflow and underflow alike.
bool is_below_one(literal_text const& text) {
  auto const mark = std::min(text.digits.find_first_of(text.is_hexadecimal ? "pP" : "eE"), text.digits.size());
  auto const mantissa = text.digits.substr(0, mark);
  auto const point = static_cast<long long>(std::min(mantissa.find('.'), mantissa.size()));
  auto const first = static_cast<long long>(std::min(mantissa.find_first_not_of("0."), mantissa.size()));
  auto const places = (first > point ? point - first : point - first - 1) * (text.is_hexadecimal ? 4 : 1);
  if (mark == text.digits.size()) return places < 0;
  auto exponent = text.digits.substr(mark + 1);
  auto const is_negative = exponent.starts_with('-');
  if (is_negative || exponent.starts_with('+')) exponent.remove_prefix(1);
  long long value = 0;
  auto const status = std::from_chars(exponent.data(), exponent.data() + exponent.size(), value).ec;
  // No mantissa has as many places as this: texts are much shorter.
  constexpr long long beyond_all_places = 1LL << 40;
  if (status == std::errc::result_out_of_range || value > beyond_all_places) return is_negative;
  return places + (is_negative ? -value : value) < 0;
}

/// The first byte that does not belong to the literal.
template <typename Scalar>
char const* read(literal_text const& text, Scalar& value) {
  auto const* const begin = text.digits.data();
  // from_chars would take "inf" and "nan".
  auto const* const letter = std::find_if(begin, begin + text.digits.size(), [](char each) { return each != '.'; });
  auto const starts_well = letter != begin + text.digits.size() && (*letter >= '0' && *letter <= '9');
  if (!starts_well && !text.is_hexadecimal) return begin;
  auto const format = text.is_hexadecimal ? std::chars_format::hex : std::chars_format::general;
  auto const [stop, status] = std::from_chars(begin, begin + text.digits.size(), value, format);
  if (status == std::errc::result_out_of_range) {
    value = is_below_one(text) ? Scalar(0) : std::numeric_limits<Scalar>::infinity();
  }
  if (text.negative) value = -value;
  return status == std::errc::invalid_argument ? begin : stop;
}

}  // namespace

number_reading read_number(std::string_view text) {
  auto const parts = split(text);
  number_reading result;
  auto const* const stop = read(parts, result.value.float64);
  if (parts.digits.empty() || stop != text.data() + text.size()) {
    result.problem = number_problem::malformed;
    result.column = static_cast<std::size_t>(stop - text.data());
    return result;
  }
  read(parts, result.value.float32);
  if (!std::isfinite(result.value.float64)) result.problem = number_problem::too_large;
  return result;
}

number parse_number(std::string_view text) {
  auto const reading = read_number(text);
  if (reading.problem == number_problem::none) return reading.value;
  auto const name = "'" + std::string(text.substr(0, 40)) + "'";
  auto const message = reading.problem == number_problem::malformed
                           ? name + " is not a number; write it like 2, 0.5 or 1e-3"
                           : name + " is too large; the largest number is about 1.8e308";
  throw parse_error(with_caret(message, text, reading.column), reading.column);
}

}  // namespace rivulet::expression
