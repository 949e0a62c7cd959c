// Ticks, numbers and formulas of pictures.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "host/picture/font.hpp"
#include "host/picture/palette.hpp"
#include "host/picture/plot.hpp"
#include "host/picture/ranges.hpp"

namespace rivulet::picture {
namespace {

using ::testing::ElementsAre;

std::vector<std::string> labels(scale const& of, int count) {
  std::vector<std::string> result;
  for (auto const& t : ticks(of, count)) result.push_back(t.label);
  return result;
}

TEST(ticks, are_round) {
  EXPECT_THAT(labels({-6, 10}, 4), ElementsAre("−5", "0", "5", "10"));
  EXPECT_THAT(labels({0, 0.31}, 4), ElementsAre("0", "0.1", "0.2", "0.3"));
  EXPECT_THAT(labels({0, 3e6}, 4), ElementsAre("0", "10⁶", "2×10⁶", "3×10⁶"));
}

TEST(ticks, of_logarithmic_axes_are_powers_of_ten_or_their_1_2_5) {
  EXPECT_THAT(labels({1e-6, 1e6, true}, 4), ElementsAre("10⁻⁶", "0.001", "1", "1000", "10⁶"));
  EXPECT_THAT(labels({0.9, 21, true}, 4), ElementsAre("1", "2", "5", "10", "20"));
}

TEST(ticks, of_an_empty_range_are_none) { EXPECT_TRUE(ticks({1, 1}, 5).empty()); }

TEST(readable, numbers_have_a_real_minus_and_powers) {
  EXPECT_EQ(readable(-2.5), "−2.5");
  EXPECT_EQ(readable(0), "0");
  EXPECT_EQ(readable(-1.25e-12), "−1.25×10⁻¹²");
  EXPECT_EQ(readable(123456, 3), "123000");
  EXPECT_EQ(readable(1e6), "10⁶");
  EXPECT_EQ(readable(1234567, 3), "1.23×10⁶");
  EXPECT_EQ(readable(std::numeric_limits<double>::infinity()), "∞");
  EXPECT_EQ(readable(std::numeric_limits<double>::quiet_NaN()), "NaN");
}

TEST(formula, is_set_as_in_a_book) {
  EXPECT_EQ(formula("x^2 - 4*x^10 + 1", 1000, 13), "x² − 4·x¹⁰ + 1");
  EXPECT_EQ(formula("x^0.5", 1000, 13), "x^0.5");
  EXPECT_LE(text_width(formula(std::string(500, 'x'), 200, 13), 13), 200);
}

TEST(font, takes_apart_utf_8_and_survives_what_is_not) {
  std::string_view text = "a−\xff";
  EXPECT_EQ(next_character(text), U'a');
  EXPECT_EQ(next_character(text), U'−');
  EXPECT_EQ(next_character(text), char32_t{0xfffd});
  EXPECT_EQ(&glyph_of(0x4e00), &glyph_of(U'?'));
  EXPECT_GT(text_width("mm", 10), text_width("ii", 10));
}

TEST(palette, ramps_rise_or_fall_evenly_in_grey) {
  auto const grey = [](color const& c) { return 0.3 * c.red + 0.59 * c.green + 0.11 * c.blue; };
  for (int i = 0; i < 10; ++i) {
    EXPECT_LT(grey(height_ramp().at(i / 10.0)), grey(height_ramp().at((i + 1) / 10.0)));
    EXPECT_GT(grey(outcome_ramp(light_theme(), outcome::converged).at(i / 10.0)),
              grey(outcome_ramp(light_theme(), outcome::converged).at((i + 1) / 10.0)));
  }
}

trajectory_point at(std::uint64_t iteration, double x, double f) { return {iteration, f, 0, {x}}; }

descents parabola(std::vector<track> tracks) {
  descents what;
  what.parameters = {"x"};
  what.fields = {[](std::vector<double> const& x) { return x[0] * x[0]; }};
  what.tracks = std::move(tracks);
  return what;
}

TEST(ranges, of_a_curve_hold_the_trajectory_and_the_minimum) {
  track one;
  one.points = {at(0, 3, 9), at(1, 1, 1)};
  auto const scales = curve_scales(parabola({one}));
  EXPECT_LT(scales.x.low, 0);
  EXPECT_GT(scales.x.low, -1);
  EXPECT_GT(scales.x.high, 3);
  EXPECT_LT(scales.x.high, 5);
  EXPECT_GT(scales.y.high, 9);
}

TEST(ranges, do_not_follow_what_diverges) {
  track good, bad;
  good.points = {at(0, 3, 9), at(1, -1, 1)};
  bad.points = {at(0, 3, 9), at(1, -30, 900), at(2, 3e8, 9e16)};
  bad.bounded = false;
  auto const scales = curve_scales(parabola({good, bad}));
  EXPECT_LT(scales.x.high, 10);
  EXPECT_LT(scales.y.high, 100);
}

TEST(ranges, that_are_asked_for_are_taken) {
  track one;
  one.points = {at(0, 3, 9)};
  auto what = parabola({one});
  what.ranges = {{-6, 10}, {-4, 50}};
  auto const scales = curve_scales(what);
  EXPECT_EQ(scales.x.low, -6);
  EXPECT_EQ(scales.y.high, 50);
}

TEST(frames, show_every_early_iteration_and_the_last) {
  EXPECT_THAT(frame_iterations(3), ElementsAre(0, 1, 2, 3));
  auto const many = frame_iterations(1'000'000);
  EXPECT_EQ(many[29], 29U);
  EXPECT_EQ(many.back(), 1'000'000U);
  EXPECT_LT(many.size(), 250U);
}

}  // namespace
}  // namespace rivulet::picture
