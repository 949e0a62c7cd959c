// A map: an image over two axes, with curves and marks on it and a key beside it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/picture/contours.hpp"
#include "host/picture/plot.hpp"
#include "host/picture/still.hpp"

namespace rivulet::picture {

/// A row of the key: colours from left to right, and words.
struct key_entry {
  std::vector<color> colors;
  std::string words;
};

struct map_picture {
  plot_words words;
  scale x, y;
  pixmap cells;
  std::vector<key_entry> key;
  std::vector<std::string> notes;          ///< below the key
  sampled_field heights;                   ///< lines of equal f; empty: none
  std::vector<std::vector<point>> curves;  ///< in the axes' values
  std::vector<point> marks;                ///< numbered from 1, in the axes' values
  std::string alternative;
};

/// Where the image of a map lies in a picture of this size: so many pixels it should have at most.
rectangle map_area(plot_words const& words, scale const& x, scale const& y, double width, double height);
still draw_map(map_picture map, theme const& look, double width, double height);

}  // namespace rivulet::picture
