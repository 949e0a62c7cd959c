// Drawings of descents: the pixels that files show, what is in view, and what is said where a descent leaves it.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "host/picture/descent.hpp"
#include "host/picture/encode.hpp"
#include "host/picture/ranges.hpp"
#include "tests/picture/decode.hpp"

namespace rivulet::picture {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

track track_through(std::vector<double> const& xs, field const& f, bool bounded) {
  track result;
  result.ending = "ended";
  result.bounded = bounded;
  for (std::size_t i = 0; i < xs.size(); ++i) {
    trajectory_point p;
    p.iteration = i;
    p.x = {xs[i]};
    p.f = f(p.x);
    result.points.push_back(p);
  }
  return result;
}

/// A descent of one parameter through these points.
descents descent_through(std::vector<double> const& xs, field const& f, bool bounded = true) {
  descents what;
  what.title = "f";
  what.parameters = {"x"};
  what.fields = {f};
  what.tracks = {track_through(xs, f, bounded)};
  return what;
}

double square(std::vector<double> const& x) { return x[0] * x[0]; }
double logarithm(std::vector<double> const& x) { return std::log(x[0]); }
double quartic(std::vector<double> const& x) { return std::pow(x[0], 4); }

descent_drawing drawn(descents what, theme const& look = light_theme(), view as = view::curve) {
  return {std::move(what), as, look, 300, 240};
}

std::size_t count_of(std::vector<pixel> const& pixels, color const& wanted) {
  return static_cast<std::size_t>(std::ranges::count(pixels, pixel(wanted)));
}

TEST(descent_pixels, are_the_same_in_every_drawing_and_in_the_file) {
  auto const first = pixels_of(drawn(descent_through({3, 1, 0}, square)).at());
  EXPECT_EQ(pixels_of(drawn(descent_through({3, 1, 0}, square)).at()).pixels, first.pixels);
  EXPECT_EQ(read_png(encoded(drawn(descent_through({3, 1, 0}, square)).at(), "png")), first.pixels);
}

TEST(descent_pixels, have_the_colours_of_the_theme_and_the_series) {
  for (auto const* const look : {&light_theme(), &dark_theme()}) {
    auto const image = pixels_of(drawn(descent_through({3, 1, 0}, square), *look).at());
    EXPECT_EQ(image.pixels.front(), pixel(look->background));
    EXPECT_GT(count_of(image.pixels, series_color(*look, 0)), 80U);
    EXPECT_EQ(count_of(image.pixels, series_color(*look, 1)), 0U);
  }
}

TEST(descent_pixels, of_an_animation_grow_by_the_trail) {
  auto const drawing = drawn(descent_through({3, -2.5, 2, -1.5, 1}, square));
  auto const ink = series_color(light_theme(), 0);
  animation const frames{3, [&](std::size_t i) { return frame_image{pixels_of(drawing.at(2 * i)), 100}; }};
  auto const shown = read_gif(gif(frames));
  ASSERT_EQ(shown.size(), 3U);
  EXPECT_LT(count_of(shown[0], ink), count_of(shown[1], ink));
  EXPECT_LT(count_of(shown[1], ink), count_of(shown[2], ink));
}

TEST(descent_ranges, follow_a_divergence_while_it_can_be_seen) {
  auto const slow = curve_scales(descent_through({3, -4, 6, -8, 11, -15, 20}, square, false));
  EXPECT_LT(slow.x.low, -8);
  EXPECT_GT(slow.x.high, 11);
  auto const fast = curve_scales(descent_through({3, -105, 4.6e6, -4e20}, quartic, false));
  EXPECT_LT(fast.x.low, -105);
  EXPECT_GT(fast.x.low, -200);
  EXPECT_LT(fast.x.high, 200);
}

TEST(descent_ranges, end_before_a_point_without_a_number) {
  auto const scales = curve_scales(descent_through({3, 2.3, 1.5, 0.1, -17}, logarithm, false));
  EXPECT_GT(scales.x.low, -1);
  EXPECT_GT(scales.x.high, 3);
}

std::string words_of(descents what) { return drawn(std::move(what)).at().alternative; }

TEST(descent_words, say_from_where_on_a_divergence_is_not_in_the_picture) {
  EXPECT_THAT(words_of(descent_through({3, -105, 4.6e6, -4e20}, quartic, false)),
              HasSubstr("ended, out of view from iteration 2"));
  EXPECT_THAT(words_of(descent_through({3, -4, 6}, square, false)), Not(HasSubstr("out of view")));
  EXPECT_THAT(words_of(descent_through({3, 1, 0}, square)), Not(HasSubstr("out of view")));
  EXPECT_THAT(words_of(descent_through({3, 2.3, 1.5, 0.1, -17}, logarithm, false)), Not(HasSubstr("out of view")));
}

TEST(descent_pixels, of_a_descent_without_a_number_end_in_a_cross) {
  auto const lost = drawn(descent_through({3, 2.3, 1.5, 0.1, -17}, logarithm, false));
  auto const ink = series_color(light_theme(), 0);
  auto const before = count_of(pixels_of(lost.at(3)).pixels, ink), after = count_of(pixels_of(lost.at(4)).pixels, ink);
  EXPECT_LT(after, before);  // a cross in the place of a disc
  EXPECT_GT(after, 80U);
}

TEST(surface, is_seen_from_all_sides) {
  auto const saddle = [](std::vector<double> const& x) { return x[0] * x[0] - x[1]; };
  std::vector<pixmap> seen;
  for (double const azimuth : {35.0, 125.0, 215.0, 305.0}) {
    descents what;
    what.title = "f";
    what.parameters = {"x", "y"};
    what.fields = {saddle};
    trajectory_point p;
    p.x = {0.5, 0.5};
    p.f = saddle(p.x);
    what.tracks = {track{"", "ended", {p}}};
    what.ranges = {{-1, 1}, {-1, 1}};
    what.from = viewpoint(azimuth, 32);
    seen.push_back(pixels_of(drawn(what, light_theme(), view::surface).at()));
    EXPECT_GT(count_of(seen.back().pixels, series_color(light_theme(), 0)), 60U) << azimuth;
    for (std::size_t i = 0; i + 1 < seen.size(); ++i) EXPECT_NE(seen[i].pixels, seen.back().pixels) << azimuth;
  }
}

}  // namespace
}  // namespace rivulet::picture
