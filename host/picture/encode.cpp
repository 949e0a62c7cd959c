// PNG by libpng, WebP by libwebp.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/encode.hpp"

#include <png.h>

#include <algorithm>
#include <map>

#include <fmt/format.h>

#include <rivulet/error.hpp>

#ifdef RIVULET_HAS_WEBP
#include <webp/encode.h>
#include <webp/mux.h>
#endif

namespace rivulet::picture {
namespace {

constexpr std::size_t largest_palette = 256;

/// Every colour with its place, in ascending order; empty where there are too many.
std::map<std::uint32_t, std::uint8_t> colors_of(pixmap const& pixels) {
  std::map<std::uint32_t, std::uint8_t> colors;
  std::uint32_t last = ~0U;
  for (pixel const& p : pixels.pixels) {
    if (p.word() == last) continue;
    last = p.word();
    colors.emplace(last, std::uint8_t{0});
    if (colors.size() > largest_palette) return {};
  }
  std::uint8_t place = 0;
  for (auto& entry : colors) entry.second = place++;
  return colors;
}

std::string write_png(png_image& image, void const* bytes, void const* palette) {
  std::string file(PNG_IMAGE_PNG_SIZE_MAX(image), '\0');
  png_alloc_size_t size = file.size();
  if (png_image_write_to_memory(&image, file.data(), &size, 0, bytes, 0, palette) == 0)
    throw io_error(fmt::format("the picture cannot be written as PNG: {}", image.message));
  file.resize(size);
  return file;
}

}  // namespace

std::string png(pixmap const& pixels) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = static_cast<png_uint_32>(pixels.width);
  image.height = static_cast<png_uint_32>(pixels.height);
  auto const colors = colors_of(pixels);
  image.format = colors.empty() ? PNG_FORMAT_RGB : PNG_FORMAT_RGB_COLORMAP;
  std::vector<std::uint8_t> palette, bytes;
  for (auto const& entry : colors)
    for (int const shift : {16, 8, 0}) palette.push_back(static_cast<std::uint8_t>(entry.first >> shift & 0xff));
  image.colormap_entries = static_cast<png_uint_32>(colors.size());
  for (pixel const& p : pixels.pixels) {
    if (colors.empty())
      bytes.insert(bytes.end(), {p.red, p.green, p.blue});
    else
      bytes.push_back(colors.find(p.word())->second);
  }
  return write_png(image, bytes.data(), palette.data());
}

#ifdef RIVULET_HAS_WEBP

bool has_webp() { return true; }

std::string webp(animation const& frames) {
  WebPAnimEncoderOptions options;
  WebPConfig config;
  if (WebPAnimEncoderOptionsInit(&options) == 0 || WebPConfigInit(&config) == 0)
    throw io_error("the libwebp of this machine is not the one that Rivulet was built with");
  config.lossless = 1;
  std::unique_ptr<WebPAnimEncoder, decltype(&WebPAnimEncoderDelete)> encoder(nullptr, WebPAnimEncoderDelete);
  int time = 0;
  for (std::size_t i = 0; i < frames.count; ++i) {
    auto const [pixels, milliseconds] = frames.frame(i);
    if (!encoder)
      encoder.reset(WebPAnimEncoderNew(static_cast<int>(pixels.width), static_cast<int>(pixels.height), &options));
    WebPPicture to;
    bool made = WebPPictureInit(&to) != 0;
    to.use_argb = 1;
    to.width = static_cast<int>(pixels.width);
    to.height = static_cast<int>(pixels.height);
    made = made && WebPPictureImportRGB(&to, &pixels.pixels.front().red, to.width * 3) != 0 &&
           WebPAnimEncoderAdd(encoder.get(), &to, time, &config) != 0;
    WebPPictureFree(&to);
    if (!made)
      throw io_error(fmt::format("the picture cannot be written as WebP: {}", WebPAnimEncoderGetError(encoder.get())));
    time += milliseconds;
  }
  WebPData data;
  WebPDataInit(&data);
  bool const made = WebPAnimEncoderAdd(encoder.get(), nullptr, time, nullptr) != 0 &&
                    WebPAnimEncoderAssemble(encoder.get(), &data) != 0;
  std::string const bytes = made ? std::string(reinterpret_cast<char const*>(data.bytes), data.size) : "";
  WebPDataClear(&data);
  if (!made) throw io_error("the picture cannot be written as WebP");
  return bytes;
}

#else

bool has_webp() { return false; }

std::string webp(animation const&) {
  throw io_error(
      "Rivulet was built without libwebp: write .png, .gif or .svg, or build it where libwebp-dev is installed");
}

#endif

}  // namespace rivulet::picture
