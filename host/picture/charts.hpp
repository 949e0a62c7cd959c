// Charts of many instances: against one axis, as histograms, as bands of quantiles, as bars.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <limits>
#include <string>
#include <utility>
#include <vector>

#include "host/picture/plot.hpp"
#include "host/picture/still.hpp"

namespace rivulet::picture {

/// Least and greatest of the values seen.
struct extent {
  double low = std::numeric_limits<double>::infinity(), high = -std::numeric_limits<double>::infinity();
  void add(double value) {
    if (value < low) low = value;
    if (value > high) high = value;
  }
  bool empty() const { return low > high; }
};

/// Iterations, and how far f is from the best, against one axis, by outcome.
struct spectrum {
  struct cell {
    std::uint64_t count = 0;
    extent iterations, f;
  };
  using column = std::array<cell, outcome_names.size()>;

  plot_words words;  ///< without a legend
  scale x;
  bool maximize = false;
  std::vector<column> columns;  ///< at equal distances of the scale
  std::string alternative;
};
still draw_spectrum(spectrum chart, theme const& look, double width, double height);

/// A linear or logarithmic scale around values, and a little wider.
scale scale_around(extent const& values);

/// Counts of values in cells of a 256th of a power of two of their size: enough to draw any histogram.
class value_histogram {
 public:
  enum class kind { real, whole };
  explicit value_histogram(kind of = kind::real) : whole_(of == kind::whole) {}

  void add(double value, std::uint64_t times = 1);
  /// Counts in equal parts of a scale that spans the values up to a share of them.
  struct bars {
    scale x;
    std::vector<double> counts;  ///< a cell that lies in several parts is divided among them
    std::uint64_t beyond = 0;    ///< outside the scale
  };
  /// At most `count` parts; of whole numbers each has as many as the others, in its middle.
  bars cut(std::size_t count, double to_share = 1) const;
  bool empty() const noexcept { return total_ == 0; }

 private:
  /// What a cell holds, with half a unit on either side of whole numbers.
  extent span_of(std::size_t cell) const;
  /// The scale for the values between these, and how many parts it has.
  std::pair<scale, std::size_t> parts(extent const& values, std::size_t most) const;

  bool whole_;
  std::vector<std::uint64_t> cells_;
  std::uint64_t total_ = 0;
  extent seen_;
};
still draw_histogram(value_histogram::bars const& bars, plot_words words, theme const& look, double width,
                     double height, std::string alternative);

/// Quantiles of f at some iterations.
struct bands {
  std::vector<double> iterations;
  std::array<std::vector<double>, 5> quantiles;  ///< 5, 25, 50, 75, 95 %
  bool maximize = false;
};
/// Whether an f is worse than nearly all starts: such values are not shown.
bool is_lost(bands const& of, double f);
still draw_bands(bands of, plot_words words, theme const& look, double width, double height, std::string alternative);

struct bar {
  std::string words, value;
  double share = 0;
  picture::color color;
};
still draw_bars(std::vector<bar> bars, theme const& look, double width, std::string alternative);

}  // namespace rivulet::picture
