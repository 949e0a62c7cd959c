// What pictures are drawn on: shapes, text and images in points, the origin at the upper left; y grows downwards.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace rivulet::picture {

struct point {
  double x = 0, y = 0;
};

struct rectangle {
  double x = 0, y = 0, width = 0, height = 0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
};

/// sRGB; `alpha` from 0 (invisible) to 1.
struct color {
  std::uint8_t red = 0, green = 0, blue = 0;
  double alpha = 1;
  color with_alpha(double value) const { return {red, green, blue, value}; }
  friend bool operator==(color const&, color const&) = default;
};

struct pixel {
  std::uint8_t red = 0, green = 0, blue = 0;
  pixel() = default;
  pixel(std::uint8_t r, std::uint8_t g, std::uint8_t b) : red(r), green(g), blue(b) {}
  pixel(color const& c) : pixel(c.red, c.green, c.blue) {}  // NOLINT(google-explicit-constructor): its opaque part
  std::uint32_t word() const { return static_cast<std::uint32_t>(red << 16 | green << 8 | blue); }
  friend bool operator==(pixel const&, pixel const&) = default;
};

/// Pixels row by row from the top.
struct pixmap {
  std::size_t width = 0, height = 0;
  std::vector<pixel> pixels;
  pixmap() = default;
  pixmap(std::size_t w, std::size_t h) : width(w), height(h), pixels(w * h) {}
  pixel& at(std::size_t column, std::size_t row) { return pixels[row * width + column]; }
  pixel const& at(std::size_t column, std::size_t row) const { return pixels[row * width + column]; }
};

struct line_style {
  picture::color color;
  double width = 1;
  std::vector<double> dashes = {};  ///< lengths of ink and gap in turn; empty: solid
};

/// Which point of a text its place means.
enum class anchor : std::uint8_t { start, middle, end };

struct text_style {
  picture::color color;
  double size = 13;
  picture::anchor anchor = anchor::start;
  bool upwards = false;  ///< turned by a quarter, to be read from below
};

class canvas {
 public:
  virtual ~canvas() = default;

  virtual void line(std::vector<point> const& through, line_style const& style) = 0;
  virtual void polygon(std::vector<point> const& corners, color fill) = 0;
  virtual void disc(point centre, double radius, color fill, line_style const& edge) = 0;
  /// `at`: the base line's point that the anchor names.
  virtual void text(point at, std::string const& words, text_style const& style) = 0;
  /// Stretches the pixels over a rectangle, without smoothing.
  virtual void image(rectangle where, pixmap const& pixels) = 0;
  /// Until end_clip() nothing outside is drawn. Clips do not nest.
  virtual void begin_clip(rectangle where) = 0;
  virtual void end_clip() = 0;

  void fill(rectangle const& area, color with) {
    polygon({{area.x, area.y}, {area.right(), area.y}, {area.right(), area.bottom()}, {area.x, area.bottom()}}, with);
  }
};

}  // namespace rivulet::picture
