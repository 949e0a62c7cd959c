// One picture in the formats of files.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/still.hpp"

#include "host/picture/raster.hpp"
#include "host/picture/svg.hpp"

namespace rivulet::picture {

pixmap pixels_of(still const& what) {
  raster_canvas on(what.width, what.height);
  what.draw(on);
  return on.pixels();
}

std::string svg_of(still const& what, std::string const& name) {
  svg_canvas on(what.width, what.height, name, what.alternative);
  what.draw(on);
  return on.document();
}

std::string picture_extension(std::string const& path) {
  for (std::string const known : {"gif", "png", "svg", "webp"})
    if (path.ends_with("." + known)) return known;
  return {};
}

std::string encoded(still const& what, std::string const& extension) {
  if (extension == "svg") return svg_of(what, "rivulet");
  auto pixels = pixels_of(what);
  if (extension == "png") return png(pixels);
  animation const one{1, [&](std::size_t) { return frame_image{pixels, 0}; }};
  return extension == "gif" ? gif(one) : webp(one);
}

}  // namespace rivulet::picture
