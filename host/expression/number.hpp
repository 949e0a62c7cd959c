// A literal in both precisions: each is rounded once from the text, never from the other.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace rivulet::expression {

struct number {
  double float64 = 0;
  float float32 = 0;

  /// Equality of bits, so that 0 and -0 stay apart and NaN equals itself.
  friend bool operator==(number const& a, number const& b) {
    return std::bit_cast<std::uint64_t>(a.float64) == std::bit_cast<std::uint64_t>(b.float64) &&
           std::bit_cast<std::uint32_t>(a.float32) == std::bit_cast<std::uint32_t>(b.float32);
  }
};

/// A number whose float32 value is the rounded float64 value (for exact small values and C++ literals).
constexpr number number_from(double value) { return {value, static_cast<float>(value)}; }

constexpr bool is_zero(number value) { return value.float64 == 0 && value.float32 == 0; }

enum class number_problem : std::uint8_t { none, malformed, too_large };

/// As parse_number, without throwing: `column` is the offset of the first wrong byte.
struct number_reading {
  number value;
  number_problem problem = number_problem::none;
  std::size_t column = 0;
};
number_reading read_number(std::string_view text);

/// Reads a decimal or hexadecimal literal that fills the whole text ("1e-3", "0x1p-4", "inf" is not one).
/// Overflow of float64 is an error; a literal beyond float32 alone is infinite there. Throws parse_error.
number parse_number(std::string_view text);

}  // namespace rivulet::expression
