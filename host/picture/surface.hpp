// A surface in three dimensions with trajectories on it, drawn from the back to the front.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include <rivulet/run.hpp>

#include "host/picture/contours.hpp"

namespace rivulet::picture {

class surface_drawing {
 public:
  surface_drawing(canvas& on, theme const& look, rectangle area, sampled_field const& field,
                  std::vector<std::string> const& parameters);

  /// A trajectory, as far as it lies over the field.
  void add(std::span<trajectory_point const> points, color ink);
  void draw();

 private:
  /// x and y from -1/2 to 1/2, z from 0 to 1.
  struct place {
    double x, y, z;
  };
  struct piece {
    double depth;  ///< larger: farther away
    std::vector<point> corners;
    color ink;
    double width = 0;  ///< of a line; 0: a face
  };
  place place_of(double x, double y, double f) const;
  point project(place const& p) const;
  static double depth(place const& p);
  void add_faces();
  void add_line(place const& from, place const& to, color ink);
  void draw_box() const;
  void draw_ticks() const;

  canvas& on_;
  theme look_;
  rectangle area_;
  sampled_field const& field_;
  height_scale heights_;
  std::vector<std::string> parameters_;
  std::vector<piece> pieces_;
  std::vector<std::pair<point, color>> ends_;
};

}  // namespace rivulet::picture
