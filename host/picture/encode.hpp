// Pixels as the bytes of a file: PNG, GIF and, where libwebp was there when Rivulet was built, WebP.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "host/picture/canvas.hpp"

namespace rivulet::picture {

/// One picture of an animation.
struct frame_image {
  pixmap pixels;
  int milliseconds = 100;
};

/// Frames of one size, drawn when they are needed, so that only one is in memory.
struct animation {
  std::size_t count = 0;
  std::function<frame_image(std::size_t)> frame;
};

/// With a palette where there are at most 256 colours.
std::string png(pixmap const& pixels);

/// Repeats for ever. Colours are reduced to 255, chosen from the first, the middle and the last frame.
std::string gif(animation const& frames);

bool has_webp();
/// Lossless; repeats for ever. Throws io_error where has_webp() is false.
std::string webp(animation const& frames);

}  // namespace rivulet::picture
