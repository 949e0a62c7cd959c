// Canvases: what is drawn on them, and that both draw the same.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "host/picture/charts.hpp"
#include "host/picture/raster.hpp"
#include "host/picture/svg.hpp"

namespace rivulet::picture {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

TEST(svg, escapes_text_and_names_itself) {
  svg_canvas on(100, 50, "map", "a < b & c");
  on.text({10, 20}, "x < \"y\"", {{0, 0, 0}, 12});
  EXPECT_THAT(on.document(), HasSubstr("<title>a &lt; b &amp; c</title>"));
  EXPECT_THAT(on.document(), HasSubstr("x &lt; &quot;y&quot;</text>"));
  EXPECT_THAT(on.document(), HasSubstr("viewBox=\"0 0 100 50\""));
}

TEST(svg, prints_short_numbers) {
  svg_canvas on(100, 50, "p", "");
  on.line({{1.005, -0.001}, {1.0049, 0.004}, {20.5, 30}}, {{255, 0, 16}, 2});
  EXPECT_THAT(on.document(), HasSubstr("d=\"M1 0L20.5 30\""));
  EXPECT_THAT(on.document(), HasSubstr("stroke=\"#ff0010\""));
}

TEST(svg, holds_images_as_png) {
  svg_canvas on(10, 10, "p", "");
  on.image({0, 0, 10, 10}, pixmap(2, 2));
  EXPECT_THAT(on.document(), HasSubstr("data:image/png;base64,iVBORw0KGgo"));
}

TEST(raster, fills_what_it_is_told_to) {
  raster_canvas on(20, 10);
  on.fill({0, 0, 20, 10}, {255, 255, 255});
  on.fill({5, 2, 10, 6}, {200, 100, 0});
  auto const pixels = on.pixels();
  EXPECT_EQ(pixels.at(10, 5), pixel(200, 100, 0));
  EXPECT_EQ(pixels.at(2, 5), pixel(255, 255, 255));
}

TEST(raster, draws_text_between_its_ends) {
  raster_canvas on(60, 20);
  on.fill({0, 0, 60, 20}, {255, 255, 255});
  on.text({50, 15}, "ll", {{0, 0, 0}, 14, anchor::end});
  auto const pixels = on.pixels();
  std::size_t left = 60, right = 0;
  for (std::size_t row = 0; row < 20; ++row)
    for (std::size_t column = 0; column < 60; ++column)
      if (pixels.at(column, row).red < 128) left = std::min(left, column), right = std::max(right, column);
  EXPECT_GT(left, 40U);
  EXPECT_LT(right, 50U);
}

TEST(raster, clips) {
  raster_canvas on(10, 10);
  on.begin_clip({0, 0, 5, 10});
  on.fill({0, 0, 10, 10}, {9, 9, 9});
  on.end_clip();
  EXPECT_EQ(on.pixels().at(2, 2), pixel(9, 9, 9));
  EXPECT_EQ(on.pixels().at(7, 2), pixel(0, 0, 0));
}

TEST(raster, stretches_images_without_mixing_colours) {
  pixmap two(2, 1);
  two.at(0, 0) = pixel(255, 0, 0);
  two.at(1, 0) = pixel(0, 0, 255);
  raster_canvas on(10, 4);
  on.image({0, 0, 10, 4}, two);
  EXPECT_EQ(on.pixels().at(4, 2), pixel(255, 0, 0));
  EXPECT_EQ(on.pixels().at(5, 2), pixel(0, 0, 255));
}

TEST(convergence_bands, show_nothing_that_is_worse_than_the_starts) {
  bands of;
  of.iterations = {0, 1, 2};
  of.quantiles = {{{1, 0.1, 0.01}, {2, 1, 1}, {3, 3, 1e50}, {4, 1e80, 1e200}, {5, HUGE_VAL, HUGE_VAL}}};
  auto const drawn = svg_of(draw_bands(of, {}, light_theme(), 400, 300, "bands"), "p");
  EXPECT_THAT(drawn, AllOf(HasSubstr(">0.01<"), HasSubstr(">1<")));
  EXPECT_THAT(drawn, Not(HasSubstr("×10")));
  EXPECT_THAT(drawn, Not(::testing::ContainsRegex(">10[^<]")));
  EXPECT_TRUE(is_lost(of, 6));
  EXPECT_FALSE(is_lost(of, 5));
  of.maximize = true;
  EXPECT_TRUE(is_lost(of, 0.5));
  EXPECT_FALSE(is_lost(of, 1e9));
}

}  // namespace
}  // namespace rivulet::picture
