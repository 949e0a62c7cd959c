// One picture as a function that draws it, and its bytes in the formats of files.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>

#include "host/picture/canvas.hpp"
#include "host/picture/encode.hpp"

namespace rivulet::picture {

struct still {
  double width = 0, height = 0;
  std::string alternative;  ///< what it shows, for who cannot see it
  std::function<void(canvas&)> draw;
};

pixmap pixels_of(still const& what);
/// `name` begins every id of the document.
std::string svg_of(still const& what, std::string const& name);

/// "gif" of "a/b.gif"; empty where the name has no extension of a picture.
std::string picture_extension(std::string const& path);
/// The bytes of a file with this extension.
std::string encoded(still const& what, std::string const& extension);

}  // namespace rivulet::picture
