// The bytes of files read back as the pixels that were written.
// SPDX-License-Identifier: Apache-2.0
#include <gif_lib.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <png.h>

#include <cstring>

#include <rivulet/error.hpp>

#include "host/picture/encode.hpp"
#include "host/picture/quantize.hpp"
#include "host/picture/still.hpp"

namespace rivulet::picture {
namespace {

pixmap gradient(std::size_t width, std::size_t height) {
  pixmap result(width, height);
  for (std::size_t row = 0; row < height; ++row)
    for (std::size_t column = 0; column < width; ++column)
      result.at(column, row) = pixel(static_cast<std::uint8_t>(column), static_cast<std::uint8_t>(row), 7);
  return result;
}

std::vector<pixel> read_png(std::string const& file) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  EXPECT_NE(png_image_begin_read_from_memory(&image, file.data(), file.size()), 0);
  image.format = PNG_FORMAT_RGB;
  std::vector<std::uint8_t> bytes(PNG_IMAGE_SIZE(image));
  EXPECT_NE(png_image_finish_read(&image, nullptr, bytes.data(), 0, nullptr), 0);
  std::vector<pixel> pixels;
  for (std::size_t i = 0; i < bytes.size(); i += 3) pixels.emplace_back(bytes[i], bytes[i + 1], bytes[i + 2]);
  return pixels;
}

TEST(png, gives_every_pixel_back_with_few_colours_and_with_many) {
  for (std::size_t const side : {5U, 100U}) {
    auto const pixels = gradient(side, side);
    EXPECT_EQ(read_png(png(pixels)), pixels.pixels) << side;
  }
}

int read_bytes(GifFileType* file, GifByteType* to, int count) {
  auto& rest = *static_cast<std::string_view*>(file->UserData);
  auto const taken = std::min(rest.size(), static_cast<std::size_t>(count));
  std::memcpy(to, rest.data(), taken);
  rest.remove_prefix(taken);
  return static_cast<int>(taken);
}

/// What a viewer shows after every frame.
std::vector<std::vector<pixel>> read_gif(std::string const& bytes) {
  std::string_view rest = bytes;
  int error = 0;
  GifFileType* const file = DGifOpen(&rest, read_bytes, &error);
  EXPECT_NE(file, nullptr);
  EXPECT_EQ(DGifSlurp(file), GIF_OK);
  std::vector<pixel> shown(static_cast<std::size_t>(file->SWidth * file->SHeight));
  std::vector<std::vector<pixel>> frames;
  for (int i = 0; i < file->ImageCount; ++i) {
    SavedImage const& image = file->SavedImages[i];
    GraphicsControlBlock control{};
    DGifSavedExtensionToGCB(file, i, &control);
    for (int k = 0; k < image.ImageDesc.Width * image.ImageDesc.Height; ++k) {
      if (image.RasterBits[k] == control.TransparentColor) continue;
      int const column = image.ImageDesc.Left + k % image.ImageDesc.Width,
                row = image.ImageDesc.Top + k / image.ImageDesc.Width;
      GifColorType const& c = file->SColorMap->Colors[image.RasterBits[k]];
      shown[static_cast<std::size_t>(row * file->SWidth + column)] = pixel(c.Red, c.Green, c.Blue);
    }
    frames.push_back(shown);
  }
  DGifCloseFile(file, &error);
  return frames;
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
