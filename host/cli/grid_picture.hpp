// What pictures over two axes have in common: a grid of cells that rows colour, the counts of outcomes, and the key.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "host/cli/picture_axis.hpp"
#include "host/cli/sweep_picture.hpp"
#include "host/picture/map.hpp"
#include "host/picture/palette.hpp"
#include "host/picture/shades.hpp"

namespace rivulet::cli {

class grid_picture : public sweep_picture {
 public:
  void add(instance_table const& rows) final;
  picture::still finish() final;

 protected:
  struct plane {
    picture_axis x, y;
  };
  /// `width` and `height`: of the picture, in pixels.
  grid_picture(batch::sweep const& sweep, plane of, picture::plot_words words, request const& asked, double width,
               double height);

  /// The colour of a row; called once for each.
  virtual picture::light shade(instance_table const& rows, std::size_t row) = 0;
  /// Adds to the map what is not in its cells: the key, notes, curves.
  virtual void complete() = 0;

  /// A row of the key with its share of all instances.
  void add_key(std::vector<picture::color> colors, std::string const& words, std::uint64_t count);
  std::uint64_t count(outcome how) const { return counts_[static_cast<std::size_t>(how)]; }
  picture::speed_table speeds(picture::ramp const& colors) const {
    return {colors, fast_slow_.first, fast_slow_.second};
  }

  batch::sweep const& sweep_;
  picture::theme const& look_;
  picture::map_picture map_;
  std::vector<instance_table> const sample_;  ///< rows of a few instances

 private:
  plane axes_;
  double width_, height_;
  std::pair<std::uint64_t, std::uint64_t> fast_slow_;
  std::unique_ptr<picture::shade_grid> grid_;
  std::array<std::uint64_t, outcome_names.size()> counts_{};
  std::vector<std::size_t> columns_, rows_;  ///< of the chunk that is being added
};

/// Some colours from the light to the dark end of a ramp.
std::vector<picture::color> key_colors(picture::ramp const& of);

/// "12.3 %"
std::string share_text(std::uint64_t count, std::uint64_t total);

}  // namespace rivulet::cli
