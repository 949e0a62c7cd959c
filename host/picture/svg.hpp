// A canvas that writes SVG.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>

#include "host/picture/canvas.hpp"

namespace rivulet::picture {

/// Text with the five characters that XML reserves escaped.
std::string xml_text(std::string_view text);

class svg_canvas : public canvas {
 public:
  /// `name` begins every id of the picture, so that several fit into one HTML document; `title` is its alternative
  /// text.
  svg_canvas(double width, double height, std::string name, std::string const& title);

  void line(std::vector<point> const& through, line_style const& style) override;
  void polygon(std::vector<point> const& corners, color fill) override;
  void disc(point centre, double radius, color fill, line_style const& edge) override;
  /// Text stays text; its length is fixed, whatever font a viewer takes.
  void text(point at, std::string const& words, text_style const& style) override;
  void image(rectangle where, pixmap const& pixels) override;
  void begin_clip(rectangle where) override;
  void end_clip() override;

  std::string document() const { return body_ + "</svg>\n"; }

 private:
  std::string name_, body_;
  int clips_ = 0;
};

}  // namespace rivulet::picture
