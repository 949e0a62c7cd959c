// A surface in three dimensions with trajectories on it, drawn from the back to the front.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>
#include <string>
#include <vector>

#include <rivulet/run.hpp>

#include "host/picture/contours.hpp"

namespace rivulet::picture {

/// From where a surface is seen: turned about the vertical, from above the floor.
class viewpoint {
 public:
  /// From the front at the lower right: 35 degrees about the vertical, from 45 above.
  viewpoint() = default;
  /// In degrees. `elevation`: between 0 and 90.
  viewpoint(double azimuth, double elevation);

  // The default's are numbers, so that its pictures have the same bytes whatever the mathematical library.
  double sin_turn = 0.573576436351046, cos_turn = 0.819152044288992;
  double sin_tilt = 0.707106781186548, cos_tilt = 0.707106781186548;
};

class surface_drawing {
 public:
  surface_drawing(canvas& on, theme const& look, rectangle area, sampled_field const& field,
                  std::vector<std::string> const& parameters, viewpoint const& from);

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
  double depth(place const& p) const;
  void add_faces();
  void add_line(place const& from, place const& to, color ink);
  void draw_box() const;
  void draw_ticks() const;
  void draw_floor_axis(std::size_t parameter, bool on_the_right) const;

  canvas& on_;
  theme look_;
  rectangle area_;
  sampled_field const& field_;
  height_scale heights_;
  std::vector<std::string> parameters_;
  viewpoint from_;
  double back_x_, back_y_;  ///< the sides that are farther away: -1/2 or 1/2
  std::vector<piece> pieces_;
  std::vector<std::pair<point, color>> ends_;
};

}  // namespace rivulet::picture
