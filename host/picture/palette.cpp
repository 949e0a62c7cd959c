// Colours: themes, series, outcomes, ramps.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/palette.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace rivulet::picture {
namespace {

struct lab {
  double l = 0, a = 0, b = 0;
};

double linear(std::uint8_t channel) {
  double const c = channel / 255.0;
  return c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
}

std::uint8_t channel(double light) {
  double const clamped = std::clamp(light, 0.0, 1.0);
  double const c = clamped <= 0.0031308 ? 12.92 * clamped : 1.055 * std::pow(clamped, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(255 * c));
}

lab to_lab(color const& c) {
  double const r = linear(c.red), g = linear(c.green), b = linear(c.blue);
  double const l = std::cbrt(0.4122214708 * r + 0.5363325363 * g + 0.0514459929 * b);
  double const m = std::cbrt(0.2119034982 * r + 0.6806995451 * g + 0.1073969566 * b);
  double const s = std::cbrt(0.0883024619 * r + 0.2817188376 * g + 0.6299787005 * b);
  return {0.2104542553 * l + 0.7936177850 * m - 0.0040720468 * s,
          1.9779984951 * l - 2.4285922050 * m + 0.4505937099 * s,
          0.0259040371 * l + 0.7827717662 * m - 0.8086757660 * s};
}

color from_lab(lab const& of) {
  auto const cube = [](double v) { return v * v * v; };
  double const l = cube(of.l + 0.3963377774 * of.a + 0.2158037573 * of.b);
  double const m = cube(of.l - 0.1055613458 * of.a - 0.0638541728 * of.b);
  double const s = cube(of.l - 0.0894841775 * of.a - 1.2914855480 * of.b);
  return {channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
          channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
          channel(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
}

constexpr color hex(std::uint32_t word) {
  return {static_cast<std::uint8_t>(word >> 16), static_cast<std::uint8_t>(word >> 8 & 0xff),
          static_cast<std::uint8_t>(word & 0xff)};
}

constexpr std::array<color, series_count> light_series{hex(0x0072b2), hex(0xd55e00), hex(0x009e73), hex(0xa5548a),
                                                       hex(0xc98b00), hex(0x3a9bd9), hex(0x4d4d4d)};
constexpr std::array<color, series_count> dark_series{hex(0x56b4e9), hex(0xf08a3c), hex(0x2cc295), hex(0xdf97c0),
                                                      hex(0xf0d142), hex(0x9ecbff), hex(0xd0d0d0)};

ramp shades(color const& base) {
  return ramp({mix(base, hex(0xffffff), 0.72), mix(base, hex(0xffffff), 0.25), base, mix(base, hex(0x000000), 0.55)});
}

}  // namespace

theme const& light_theme() {
  static theme const is{false, hex(0xffffff), hex(0x222222), hex(0x666666), hex(0xe3e3e3)};
  return is;
}

theme const& dark_theme() {
  static theme const is{true, hex(0x14181d), hex(0xe8e8e8), hex(0xa0a6ad), hex(0x2e353d)};
  return is;
}

color mix(color const& from, color const& to, double share) {
  lab const a = to_lab(from), b = to_lab(to);
  auto const between = [&](double x, double y) { return x + share * (y - x); };
  color result = from_lab({between(a.l, b.l), between(a.a, b.a), between(a.b, b.b)});
  result.alpha = between(from.alpha, to.alpha);
  return result;
}

color ramp::at(double share) const {
  double const place = std::clamp(std::isnan(share) ? 1.0 : share, 0.0, 1.0) * static_cast<double>(stops_.size() - 1);
  auto const below = std::min(static_cast<std::size_t>(place), stops_.size() - 2);
  return mix(stops_[below], stops_[below + 1], place - static_cast<double>(below));
}

ramp const& contour_ramp(theme const& in) {
  static ramp const light({hex(0x6fa3c4), hex(0xa9cbdc), hex(0xd6e6ea), hex(0xf5f6f1)});
  static ramp const dark({hex(0x3f7ea6), hex(0x2b5877), hex(0x20394d), hex(0x182531)});
  return in.dark ? dark : light;
}

ramp const& height_ramp() {
  static ramp const is({hex(0x21306b), hex(0x2a6496), hex(0x3a9690), hex(0x7fc26d), hex(0xf3e25a)});
  return is;
}

color series_color(theme const& in, std::size_t which) {
  return (in.dark ? dark_series : light_series)[which % series_count];
}

std::vector<double> series_dashes(std::size_t which) {
  constexpr std::size_t patterns = 4;
  std::array<std::vector<double>, patterns> const all{std::vector<double>{}, {8, 4}, {2, 4}, {8, 4, 2, 4}};
  return all[which % patterns];
}

color outcome_color(theme const& in, outcome of) {
  switch (of) {
    case outcome::converged:
      return hex(in.dark ? 0x56a8dc : 0x0072b2);
    case outcome::reached_target:
      return hex(in.dark ? 0x9ed8ff : 0x4aa3d8);
    case outcome::max_iterations:
      return hex(in.dark ? 0x8d949b : 0x8c8c8c);
    case outcome::max_evaluations:
      return hex(in.dark ? 0xb9bfc5 : 0xb5b5b5);
    case outcome::stalled:
      return hex(in.dark ? 0xf0e442 : 0xb8a400);
    case outcome::cycling:
      return hex(in.dark ? 0xe6a3c8 : 0xb0568f);
    case outcome::diverged:
      return hex(in.dark ? 0xf08a3c : 0xd55e00);
    case outcome::not_finite:
      return hex(in.dark ? 0xd0492a : 0x8b2500);
    case outcome::undefined_start:
      return hex(in.dark ? 0xffffff : 0x222222);
    case outcome::line_search_failed:
      return hex(in.dark ? 0x2cc295 : 0x009e73);
  }
  return in.ink;
}

ramp outcome_ramp(theme const& in, outcome of) {
  switch (of) {
    case outcome::converged:
    case outcome::reached_target:
      return ramp({hex(0xbfe3f5), hex(0x4f9fd0), hex(0x14578f), hex(0x0a1f44)});
    case outcome::diverged:
    case outcome::not_finite:
      return ramp({hex(0xfdf0a6), hex(0xf7a13d), hex(0xd2500f), hex(0x5e1704)});
    default:
      return ramp({outcome_color(in, of), outcome_color(in, of)});
  }
}

ramp series_ramp(theme const&, std::size_t which) { return shades(light_series[which % series_count]); }

}  // namespace rivulet::picture
