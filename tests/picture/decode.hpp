// Pictures read back with the libraries' own decoders.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/picture/canvas.hpp"

namespace rivulet::picture {

std::vector<pixel> read_png(std::string const& file);

/// What a viewer shows after every frame.
std::vector<std::vector<pixel>> read_gif(std::string const& file);

}  // namespace rivulet::picture
