// Fields of values over a rectangle: sampled, cut into levels, filled and outlined.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <vector>

#include "host/picture/plot.hpp"

namespace rivulet::picture {

/// Values on a grid of columns × rows points that includes the edges; row 0 is at the low end of y.
struct sampled_field {
  scale x, y;
  std::size_t columns = 0, rows = 0;
  std::vector<double> values;
  double at(std::size_t column, std::size_t row) const { return values[row * columns + column]; }
  /// Between the points, linear in each direction; NaN beside a point where f is not defined.
  double between(double x_share, double y_share) const;
};

sampled_field sample(std::function<double(double, double)> const& f, scale x, scale y, std::size_t columns,
                     std::size_t rows);

/// Maps values to [0, 1] for colours: linear, or logarithmic above the least value where they differ by orders of
/// magnitude.
class height_scale {
 public:
  explicit height_scale(std::vector<double> values);
  double share(double value) const;
  double value(double share) const;
  std::vector<tick> ticks() const;

 private:
  double least_ = 0, span_ = 1, softness_ = 0;  ///< softness 0: linear
};

/// Bands of colour with thin lines between them, in the area of a plot.
void draw_contours(canvas& on, theme const& look, plot const& in, sampled_field const& field, int levels = 12);

/// The line where the field has a value, as pieces between neighbouring points of the grid, in shares of the ranges.
std::vector<std::vector<point>> isolines(sampled_field const& field, double level);

}  // namespace rivulet::picture
