// Few colours in the place of many, by median cut.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "host/picture/canvas.hpp"

namespace rivulet::picture {

/// Counts the colours of pictures in 15 bits, chooses a palette, and finds each colour's place in it.
class quantizer {
 public:
  quantizer();
  void count(pixmap const& pixels);
  /// At most `size` colours; to be called once, after every count().
  void choose(std::size_t size);
  std::vector<pixel> const& palette() const noexcept { return palette_; }
  std::uint8_t nearest(pixel const& p);

 private:
  struct cell {
    std::uint64_t count = 0, red = 0, green = 0, blue = 0;
  };
  struct box;
  std::vector<cell> cells_;
  std::vector<pixel> palette_;
  std::vector<std::int16_t> nearest_;  ///< of every cell; -1: not yet looked for
};

}  // namespace rivulet::picture
