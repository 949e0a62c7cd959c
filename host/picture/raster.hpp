// A canvas of pixels, drawn by cairo.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <string>

#include "host/picture/canvas.hpp"

namespace rivulet::picture {

class raster_canvas : public canvas {
 public:
  /// `scale`: pixels per point.
  raster_canvas(double width, double height, double scale = 1);
  ~raster_canvas() override;

  void line(std::vector<point> const& through, line_style const& style) override;
  void polygon(std::vector<point> const& corners, color fill) override;
  void disc(point centre, double radius, color fill, line_style const& edge) override;
  void text(point at, std::string const& words, text_style const& style) override;
  void image(rectangle where, pixmap const& pixels) override;
  void begin_clip(rectangle where) override;
  void end_clip() override;

  pixmap pixels() const;

 private:
  struct state;
  std::unique_ptr<state> state_;
};

}  // namespace rivulet::picture
