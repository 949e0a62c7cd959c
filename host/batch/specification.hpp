// SPEC, starts and boxes as text -> numbers; every error shows the text with a caret.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <rivulet/study.hpp>

#include "host/expression/number.hpp"

namespace rivulet::batch {

enum class generator : std::uint8_t { list, linspace, geomspace, uniform, loguniform };

/// Limit on the values of one axis: 1 GiB of them.
inline constexpr std::uint64_t max_axis_values = std::uint64_t{1} << 27;

/// A parsed SPEC.
struct specification {
  generator kind = generator::list;
  std::vector<expression::number> literals;  ///< list
  double a = 0, b = 0;                       ///< ends of the others
  std::uint64_t n = 0;                       ///< how many values
  bool joint = false;                        ///< a distribution without n: drawn by joint random search
};

/// Throws parse_error that names `setting`.
specification parse_specification(std::string_view setting, std::string_view text);

/// The values of a SPEC that is not joint, in float64, literals rounded once to `precision`; `stream` keys the
/// random ones. Throws invalid_argument for a value that the precision cannot hold.
std::vector<double> values(std::string_view setting, specification const& spec, precision precision, std::uint64_t seed,
                           std::uint32_t stream);

/// The value of a joint SPEC at u in (0, 1), rounded to `precision`.
double draw(specification const& spec, precision precision, double u);

/// A part of a text between separators, without surrounding blanks.
struct piece {
  std::string_view text;
  std::size_t column = 0;  ///< of its first character in the whole text
};
/// Splits at separators that stand outside brackets. An empty text is one empty piece.
std::vector<piece> split(std::string_view text, char separator, std::size_t column = 0);

/// The number that `part` of `text` is.
expression::number parse_number(std::string_view setting, std::string_view text, piece part);

/// "-1.2,1" with exactly `count` numbers, rounded once.
std::vector<double> parse_start(std::string_view text, std::size_t count, precision precision);

/// One range of a start box, in float64.
struct interval {
  double lower = 0, upper = 0;
};
/// "-2:2" for all `count` parameters or one range for each.
std::vector<interval> parse_box(std::string_view text, std::size_t count, precision precision);

/// The value in `precision`. Throws invalid_argument where it overflows.
double rounded(std::string_view what, expression::number value, precision precision);
/// A float64 result rounded once to `precision`.
inline double round_to(precision precision, double value) {
  return precision == precision::float32 ? static_cast<double>(static_cast<float>(value)) : value;
}

}  // namespace rivulet::batch
