// Pictures read back with the libraries' own decoders.
// SPDX-License-Identifier: Apache-2.0
#include "tests/picture/decode.hpp"

#include <gif_lib.h>
#include <gtest/gtest.h>
#include <png.h>

#include <algorithm>
#include <cstring>
#include <string_view>

namespace rivulet::picture {
namespace {

int read_bytes(GifFileType* file, GifByteType* to, int count) {
  auto& rest = *static_cast<std::string_view*>(file->UserData);
  auto const taken = std::min(rest.size(), static_cast<std::size_t>(count));
  std::memcpy(to, rest.data(), taken);
  rest.remove_prefix(taken);
  return static_cast<int>(taken);
}

}  // namespace

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

std::vector<std::vector<pixel>> read_gif(std::string const& file_bytes) {
  std::string_view rest = file_bytes;
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

}  // namespace rivulet::picture
