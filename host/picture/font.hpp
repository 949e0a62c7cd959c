// Text as outlines: the characters of a font that is part of the program, so that pictures are the same everywhere.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace rivulet::picture {

/// Units of glyph::advance and glyph::outline per unit of the font's size.
inline constexpr double units_per_em = 2048;

struct glyph {
  char32_t character;
  int advance;
  std::string_view outline;  ///< "M x y", "L x y", "Q x y x y" and "Z", y upwards
};

/// All characters there are, in ascending order.
std::span<glyph const> glyphs();

/// The glyph of a character; that of '?' for one that the font does not have.
glyph const& glyph_of(char32_t character);

/// Takes the first character off a UTF-8 text; U+FFFD for a byte that does not belong.
char32_t next_character(std::string_view& text);

double text_width(std::string_view text, double size);

}  // namespace rivulet::picture
