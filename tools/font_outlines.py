#!/usr/bin/env python3
"""Writes host/picture/font_outlines.cpp: the outlines of the characters that pictures use, from DejaVu Sans.

usage: tools/font_outlines.py DejaVuSans.ttf > host/picture/font_outlines.cpp      (needs fontTools)
SPDX-License-Identifier: Apache-2.0
"""
import sys

from fontTools.pens.basePen import BasePen
from fontTools.ttLib import TTFont

CHARACTERS = "".join(map(chr, range(32, 127))) + "·×÷±²³°µ–—…−∞≤≥≠≈∇∂√∑αβγδεηθλμπρστφω⁰¹⁴⁵⁶⁷⁸⁹⁻₀₁₂₃→←↑↓•"


class outline(BasePen):
    """M, L, Q and Z with whole coordinates, y upwards, in units of 1/2048 of the font's size."""

    def __init__(self, glyphs):
        super().__init__(glyphs)
        self.parts = []

    def put(self, letter, *points):
        self.parts.append(letter + " ".join(f"{round(x)} {round(y)}" for x, y in points))

    def _moveTo(self, point):
        self.put("M", point)

    def _lineTo(self, point):
        self.put("L", point)

    def _qCurveToOne(self, control, point):
        self.put("Q", control, point)

    def _closePath(self):
        self.parts.append("Z")


def main():
    font = TTFont(sys.argv[1])
    assert font["head"].unitsPerEm == 2048
    names, glyphs = font.getBestCmap(), font.getGlyphSet()
    print("// Outlines of DejaVu Sans 2.37, written by tools/font_outlines.py; licence in font_licence.txt.\n"
          "// SPDX-License-Identifier: Bitstream-Vera\n"
          '#include "host/picture/font.hpp"\n\n#include <array>\n\nnamespace rivulet::picture {\nnamespace {\n\n'
          "// clang-format off\nauto const outlines = std::to_array<glyph>({")
    for character in sorted(set(CHARACTERS)):
        name = names[ord(character)]
        pen = outline(glyphs)
        glyphs[name].draw(pen)
        print(f'    {{0x{ord(character):04x}, {glyphs[name].width}, "{"".join(pen.parts)}"}},')
    print("});\n// clang-format on\n\n}  // namespace\n\nstd::span<glyph const> glyphs() { return outlines; }\n\n"
          "}  // namespace rivulet::picture")


if __name__ == "__main__":
    main()
