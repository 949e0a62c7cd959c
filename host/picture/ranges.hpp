// Which part of the plane a picture of descents shows.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "host/picture/descent.hpp"
#include "host/picture/plot.hpp"

namespace rivulet::picture {

struct axis_scales {
  scale x, y;
};

/// Of a curve: around the trajectories and the lowest point near them.
axis_scales curve_scales(descents const& what);
/// Of two parameters: around the trajectories.
axis_scales plane_scales(descents const& what);
/// f against the iteration; logarithmic where f is positive and spans orders of magnitude.
axis_scales convergence_scales(descents const& what);

}  // namespace rivulet::picture
