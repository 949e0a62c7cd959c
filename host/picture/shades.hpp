// A grid of cells that average the colours put into them, as light does.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "host/picture/palette.hpp"

namespace rivulet::picture {

/// A colour as amounts of light.
struct light {
  std::uint16_t red = 0, green = 0, blue = 0;
};
light light_of(color const& c);

/// A ramp as a table, over the logarithm of iterations.
class speed_table {
 public:
  /// The first colour up to `fast` iterations, the last one from `slow` on.
  speed_table(ramp const& colors, std::uint64_t fast, std::uint64_t slow);
  light at(std::uint64_t iterations) const;

 private:
  static constexpr std::size_t entries = 256;
  std::array<light, entries> lights_;
  double first_, factor_;
};

/// Sums are of whole numbers, so the result does not depend on the order of instances.
class shade_grid {
 public:
  shade_grid(std::size_t columns, std::size_t rows) : columns_(columns), rows_(rows), cells_(columns * rows) {}
  std::size_t columns() const noexcept { return columns_; }
  std::size_t rows() const noexcept { return rows_; }

  /// Row 0 is the lowest.
  void add(std::size_t column, std::size_t row, light const& shade) {
    cell& to = cells_[row * columns_ + column];
    ++to.count;
    to.red += shade.red;
    to.green += shade.green;
    to.blue += shade.blue;
  }
  pixmap pixels(color const& empty) const;

 private:
  struct cell {
    std::uint64_t count = 0, red = 0, green = 0, blue = 0;
  };
  std::size_t columns_, rows_;
  std::vector<cell> cells_;
};

}  // namespace rivulet::picture
