// An axis of a study as an axis of a picture: its scale, and the cell that every instance falls into.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "host/batch/sweep.hpp"
#include "host/picture/plot.hpp"

namespace rivulet::cli {

class picture_axis {
 public:
  /// A swept quantity.
  picture_axis(batch::sweep const& sweep, batch::axis const& of);
  /// A coordinate of the starts.
  picture_axis(batch::sweep const& sweep, std::size_t parameter);

  std::string const& label() const noexcept { return label_; }
  picture::scale const& shown() const noexcept { return shown_; }
  /// How many cells hold all there is to see; `most` at most. To be called before find().
  std::size_t choose_cells(std::size_t most);
  /// The same where every cell has a place of its own on a line: scattered values need not share any.
  std::size_t choose_line_cells(std::size_t most);
  std::size_t cells() const noexcept { return cells_; }
  /// The cells of consecutive instances; `nowhere` for one outside.
  void find(batch::chunk_columns const& chunk, std::vector<std::size_t>& to) const;

  static constexpr std::size_t nowhere = SIZE_MAX;

  struct side {
    double low, high;
  };

 private:
  void take_values(std::vector<double> const& values);
  /// Starts sampled in a side of the box, as far as the bounds keep them apart.
  void take_scattered(side box, side kept);
  void take_grid(side box, side kept);
  void take_range(double low, double high, bool logarithmic);
  std::size_t cell_of(double value) const;

  batch::sweep const& sweep_;
  batch::axis of_;
  bool is_start_ = false, by_index_ = false, falls_ = false, scattered_ = false;
  std::size_t parameter_ = 0, natural_ = 1, cells_ = 1;
  std::string label_;
  picture::scale shown_;
};

}  // namespace rivulet::cli
