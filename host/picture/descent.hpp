// Pictures of descents: trajectories on the curve, the contours or the surface of f, or f against the iteration.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <rivulet/run.hpp>

#include "host/picture/contours.hpp"
#include "host/picture/plot.hpp"
#include "host/picture/still.hpp"
#include "host/picture/surface.hpp"

namespace rivulet::picture {

using range = std::pair<double, double>;

/// f at a point; NaN where it is not defined.
using field = std::function<double(std::vector<double> const&)>;

/// One descent with what the legend says of it.
struct track {
  std::string label;   ///< "learning rate 0.9"
  std::string ending;  ///< "converged after 33 iterations"
  std::vector<trajectory_point> points;
  std::size_t field = 0;  ///< which of descents::fields it goes down
  bool bounded = true;    ///< false: it diverged, and does not decide the ranges
};

struct descents {
  std::string title, subtitle;
  std::vector<std::string> parameters;
  std::vector<picture::field> fields;
  std::vector<track> tracks;
  double evaluation_cost = 1;  ///< operations of an evaluation of f: where they are many, fewer points are drawn
  viewpoint from;              ///< of a surface
  std::vector<range> ranges;   ///< of the axes, as far as they are asked for; else chosen from the trajectories

  std::uint64_t longest() const;
  /// How many points of a field to look at where `most` would do if f were cheap: about a second's work.
  std::size_t affordable(std::size_t most) const;
};

enum class view : std::uint8_t { curve, contours, surface, convergence };

/// A picture of this size, and how it stands after any iteration. What is drawn refers to it.
class descent_drawing {
 public:
  descent_drawing(descents what, view as, theme const& look, double width, double height);

  still at(std::uint64_t iteration = UINT64_MAX) const;
  descents const& what() const noexcept { return what_; }

 private:
  void draw(canvas& on, std::uint64_t iteration) const;
  void draw_curves(canvas& on, plot const& in) const;
  void draw_tracks(canvas& on, plot const& in, std::uint64_t iteration) const;
  plot_words words(std::uint64_t iteration) const;

  descents what_;
  view as_;
  theme look_;
  double width_, height_;
  scale x_, y_;
  sampled_field field_;                      ///< of two parameters
  std::vector<std::vector<double>> curves_;  ///< of one parameter: every field at equal distances
};

/// The iterations that the frames of an animation show: every one of the first, then ever fewer.
std::vector<std::uint64_t> frame_iterations(std::uint64_t last);

}  // namespace rivulet::picture
