// GIF by giflib: of every frame only the rectangle that changes.
// SPDX-License-Identifier: Apache-2.0
#include <gif_lib.h>

#include <algorithm>
#include <memory>

#include <fmt/format.h>

#include <rivulet/error.hpp>

#include "host/picture/encode.hpp"
#include "host/picture/quantize.hpp"

namespace rivulet::picture {
namespace {

constexpr int palette_size = 256;  ///< the last entry is never seen: it lets the earlier frames through
constexpr std::uint8_t unchanged = palette_size - 1;

void check(int status, int error) {
  if (status != GIF_OK) {
    char const* const words = GifErrorString(error);
    throw io_error(fmt::format("the picture cannot be written as GIF: {}", words != nullptr ? words : "unknown error"));
  }
}

int append(GifFileType* file, GifByteType const* bytes, int count) {
  static_cast<std::string*>(file->UserData)
      ->append(reinterpret_cast<char const*>(bytes), static_cast<std::size_t>(count));
  return count;
}

class gif_file {
 public:
  gif_file(quantizer& colors, std::size_t width, std::size_t height)
      : colors_(colors), width_(width), shown_(width * height, unchanged) {
    int error = 0;
    file_ = EGifOpen(&bytes_, append, &error);
    if (file_ == nullptr) check(GIF_ERROR, error);
    EGifSetGifVersion(file_, true);
    std::unique_ptr<ColorMapObject, decltype(&GifFreeMapObject)> const map(GifMakeMapObject(palette_size, nullptr),
                                                                           GifFreeMapObject);
    for (std::size_t i = 0; i < colors.palette().size(); ++i) {
      auto const& c = colors.palette()[i];
      map->Colors[i] = {c.red, c.green, c.blue};
    }
    ask(EGifPutScreenDesc(file_, static_cast<int>(width), static_cast<int>(height), 8, 0, map.get()));
  }
  ~gif_file() {
    if (file_ != nullptr) EGifCloseFile(file_, nullptr);
  }
  gif_file(gif_file const&) = delete;
  gif_file& operator=(gif_file const&) = delete;

  void repeat_for_ever() {
    constexpr GifByteType zero_repeats[] = {1, 0, 0};
    ask(EGifPutExtensionLeader(file_, APPLICATION_EXT_FUNC_CODE));
    ask(EGifPutExtensionBlock(file_, 11, "NETSCAPE2.0"));
    ask(EGifPutExtensionBlock(file_, 3, zero_repeats));
    ask(EGifPutExtensionTrailer(file_));
  }

  void add(frame_image const& frame) {
    std::vector<GifByteType> next(shown_.size());
    std::ranges::transform(frame.pixels.pixels, next.begin(), [&](pixel const& p) { return colors_.nearest(p); });
    std::size_t left = width_, right = 0, top = next.size() / width_, bottom = 0;
    for (std::size_t i = 0; i < next.size(); ++i) {
      if (next[i] == shown_[i]) continue;
      left = std::min(left, i % width_), right = std::max(right, i % width_ + 1);
      top = std::min(top, i / width_), bottom = std::max(bottom, i / width_ + 1);
    }
    if (left >= right) left = 0, right = 1, top = 0, bottom = 1;
    put_control(frame.milliseconds);
    ask(EGifPutImageDesc(file_, static_cast<int>(left), static_cast<int>(top), static_cast<int>(right - left),
                         static_cast<int>(bottom - top), false, nullptr));
    for (std::size_t row = top; row < bottom; ++row) {
      std::vector<GifByteType> line;
      for (std::size_t i = row * width_ + left; i < row * width_ + right; ++i)
        line.push_back(next[i] == shown_[i] ? unchanged : next[i]);
      ask(EGifPutLine(file_, line.data(), static_cast<int>(line.size())));
    }
    shown_ = std::move(next);
  }

  std::string finish() {
    int error = 0;
    int const status = EGifCloseFile(file_, &error);
    file_ = nullptr;
    check(status, error);
    return std::move(bytes_);
  }

 private:
  void ask(int status) { check(status, file_->Error); }

  void put_control(int milliseconds) {
    GraphicsControlBlock control{};
    control.DisposalMode = DISPOSE_DO_NOT;
    control.DelayTime = milliseconds / 10;
    control.TransparentColor = unchanged;
    GifByteType packed[4];
    EGifGCBToExtension(&control, packed);
    ask(EGifPutExtension(file_, GRAPHICS_EXT_FUNC_CODE, sizeof packed, packed));
  }

  quantizer& colors_;
  std::size_t width_;
  std::vector<GifByteType> shown_;
  std::string bytes_;
  GifFileType* file_ = nullptr;
};

}  // namespace

std::string gif(animation const& frames) {
  quantizer colors;
  for (std::size_t const i : {std::size_t{0}, frames.count / 2, frames.count - 1}) colors.count(frames.frame(i).pixels);
  colors.choose(palette_size - 1);
  auto const first = frames.frame(0).pixels;
  gif_file file(colors, first.width, first.height);
  if (frames.count > 1) file.repeat_for_ever();
  for (std::size_t i = 0; i < frames.count; ++i) file.add(frames.frame(i));
  return file.finish();
}

}  // namespace rivulet::picture
