// The bytes of files read back as the pixels that were written.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rivulet/error.hpp>

#include "host/picture/encode.hpp"
#include "host/picture/quantize.hpp"
#include "host/picture/still.hpp"
#include "tests/picture/decode.hpp"

namespace rivulet::picture {
namespace {

pixmap gradient(std::size_t width, std::size_t height) {
  pixmap result(width, height);
  for (std::size_t row = 0; row < height; ++row)
    for (std::size_t column = 0; column < width; ++column)
      result.at(column, row) = pixel(static_cast<std::uint8_t>(column), static_cast<std::uint8_t>(row), 7);
  return result;
}

TEST(png, gives_every_pixel_back_with_few_colours_and_with_many) {
  for (std::size_t const side : {5U, 100U}) {
    auto const pixels = gradient(side, side);
    EXPECT_EQ(read_png(png(pixels)), pixels.pixels) << side;
  }
}

TEST(gif, shows_every_frame_through_what_changes) {
  std::vector<pixmap> frames;
  for (std::size_t i = 0; i < 3; ++i) {
    pixmap one(20, 10);
    for (auto& p : one.pixels) p = pixel(250, 250, 250);
    for (std::size_t k = 0; k <= i; ++k) one.at(5 * k + 2, 3 * k) = pixel(200, 0, 50);
    frames.push_back(one);
  }
  auto const shown = read_gif(gif({3, [&](std::size_t i) { return frame_image{frames[i], 100}; }}));
  ASSERT_EQ(shown.size(), 3U);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(shown[i], frames[i].pixels) << i;
}

TEST(gif, of_frames_that_do_not_change_is_an_animation_all_the_same) {
  pixmap const one(4, 4);
  EXPECT_EQ(read_gif(gif({4, [&](std::size_t) { return frame_image{one, 100}; }})).size(), 4U);
}

TEST(quantizer, keeps_few_colours_and_comes_near_many) {
  quantizer colors;
  auto const many = gradient(200, 200);
  colors.count(many);
  colors.choose(255);
  EXPECT_LE(colors.palette().size(), 255U);
  for (pixel const& p : many.pixels) {
    pixel const& q = colors.palette()[colors.nearest(p)];
    EXPECT_LT(std::abs(p.red - q.red) + std::abs(p.green - q.green) + std::abs(p.blue - q.blue), 32);
  }
}

TEST(webp, is_written_or_refused_with_a_reason) {
  animation const frames{2, [](std::size_t i) { return frame_image{gradient(10, 10), static_cast<int>(100 + i)}; }};
  if (!has_webp()) {
    EXPECT_THROW(webp(frames), io_error);
    GTEST_SKIP() << "built without libwebp";
  }
  auto const bytes = webp(frames);
  EXPECT_EQ(bytes.substr(0, 4) + bytes.substr(8, 4), "RIFFWEBP");
}

TEST(extension, is_one_of_pictures_or_none) {
  EXPECT_EQ(picture_extension("a/b.gif"), "gif");
  EXPECT_EQ(picture_extension("rows.csv"), "");
  EXPECT_EQ(picture_extension("png"), "");
}

}  // namespace
}  // namespace rivulet::picture
