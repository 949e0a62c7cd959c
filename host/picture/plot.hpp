// The frame that pictures have in common: title, legend, axes with ticks, and the area between them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "host/picture/canvas.hpp"
#include "host/picture/palette.hpp"

namespace rivulet::picture {

struct tick {
  double value = 0;
  std::string label;
};

/// The values that an axis shows.
struct scale {
  double low = 0, high = 1;
  bool logarithmic = false;
  std::vector<tick> marks = {};  ///< the ticks, where round values would say nothing
  /// From 0 at `low` to 1 at `high`.
  double share(double value) const;
  double value(double share) const;
};

/// The scale's own marks, or round values, about `count`.
std::vector<tick> ticks(scale const& of, int count);

/// A number for reading: at most `digits` significant ones, "2.5×10⁶" where it is large or small, a real minus sign.
std::string readable(double value, int digits = 6);
/// A formula for reading: "x² − 4·x + 1"; shortened to `width` points in the given size.
std::string formula(std::string_view text, double width, double size);
/// "learning rate" of "learning_rate".
std::string spoken(std::string_view name);
/// "1,234,567"
std::string grouped(std::uint64_t value);
/// A text cut to `width` points, with "…" where it was.
std::string shortened(std::string const& text, double width, double size);

struct legend_entry {
  enum class mark : std::uint8_t { line, box, disc };
  std::string words;
  picture::color color;
  mark kind = mark::line;
  std::vector<double> dashes = {};
};

struct plot_words {
  std::string title, subtitle, x_label, y_label;
  std::vector<legend_entry> legend;
};

inline constexpr double title_size = 17, label_size = 13, tick_size = 12;

/// Constructing it draws the background, the title and the legend; what is left is the area between the axes.
class plot {
 public:
  plot(canvas& on, theme const& look, rectangle whole, plot_words words, scale x, scale y, double right_margin = 24,
       double least_left = 0);

  rectangle const& area() const noexcept { return area_; }
  scale const& x() const noexcept { return x_; }
  scale const& y() const noexcept { return y_; }
  point at(double x, double y) const;
  /// Lines at the ticks; to be drawn before the data.
  void grid() const;
  /// Frame, ticks and labels; to be drawn after the data.
  void axes() const;

 private:
  double draw_legend(double top) const;

  canvas& on_;
  theme look_;
  rectangle whole_, area_;
  plot_words words_;
  scale x_, y_;
};

/// The lines through these points, without those that nobody would see: at most some thousands remain.
std::vector<point> thinned(std::vector<point> const& through);

}  // namespace rivulet::picture
