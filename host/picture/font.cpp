// Text as outlines: finding glyphs and measuring text.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/font.hpp"

#include <algorithm>

namespace rivulet::picture {

glyph const& glyph_of(char32_t character) {
  auto const all = glyphs();
  auto const at = [&](char32_t wanted) { return std::ranges::lower_bound(all, wanted, {}, &glyph::character); };
  auto const found = at(character);
  return found != all.end() && found->character == character ? *found : *at(U'?');
}

char32_t next_character(std::string_view& text) {
  auto const first = static_cast<unsigned char>(text.front());
  text.remove_prefix(1);
  if (first < 0x80) return first;
  std::size_t const more = first >= 0xf0 ? 3 : first >= 0xe0 ? 2 : first >= 0xc0 ? 1 : 0;
  if (more == 0 || more > text.size()) return 0xfffd;
  char32_t result = first & (0x3fU >> more);
  for (std::size_t i = 0; i < more; ++i) result = result << 6 | (static_cast<unsigned char>(text[i]) & 0x3fU);
  text.remove_prefix(more);
  return result;
}

double text_width(std::string_view text, double size) {
  double width = 0;
  while (!text.empty()) width += glyph_of(next_character(text)).advance;
  return width * size / units_per_em;
}

}  // namespace rivulet::picture
