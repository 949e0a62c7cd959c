// Colours: themes, series that the colour-blind can tell apart, outcomes, and ramps of even steps in lightness.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string_view>
#include <vector>

#include <rivulet/outcome.hpp>

#include "host/picture/canvas.hpp"

namespace rivulet::picture {

struct theme {
  bool dark = false;
  color background, ink, muted, grid;
};
theme const& light_theme();
theme const& dark_theme();

/// Mixes in OKLab (Ottosson, "A perceptual color space for image processing", 2020): even steps look even.
color mix(color const& from, color const& to, double share);

/// Colours over [0, 1], given at equal distances.
class ramp {
 public:
  explicit ramp(std::vector<color> stops) : stops_(std::move(stops)) {}
  color at(double share) const;

 private:
  std::vector<color> stops_;
};

/// Behind trajectories: low values stand out.
ramp const& contour_ramp(theme const& in);
/// From dark blue to yellow, rising in lightness.
ramp const& height_ramp();

inline constexpr std::size_t series_count = 7;
/// Okabe and Ito's colours ("Color universal design", 2008), the darker ones first.
color series_color(theme const& in, std::size_t which);
/// A pattern of dashes that tells the series apart without colour.
std::vector<double> series_dashes(std::size_t which);

color outcome_color(theme const& in, outcome of);
/// How fast it ended: from light, at once, to dark, after the most iterations. Outcomes without a family of colours
/// have one colour.
ramp outcome_ramp(theme const& in, outcome of);
/// Shades of a series: from light, at once, to dark.
ramp series_ramp(theme const& in, std::size_t which);

}  // namespace rivulet::picture
