// A grid of cells that average the colours put into them, as light does.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/shades.hpp"

#include <algorithm>
#include <cmath>

namespace rivulet::picture {
namespace {

constexpr double full = 65535;

std::uint16_t amount(std::uint8_t channel) {
  double const c = channel / 255.0;
  double const linear = c <= 0.04045 ? c / 12.92 : std::pow((c + 0.055) / 1.055, 2.4);
  return static_cast<std::uint16_t>(std::lround(full * linear));
}

std::uint8_t channel(double linear) {
  double const c = linear <= 0.0031308 ? 12.92 * linear : 1.055 * std::pow(linear, 1 / 2.4) - 0.055;
  return static_cast<std::uint8_t>(std::lround(255 * std::clamp(c, 0.0, 1.0)));
}

}  // namespace

light light_of(color const& c) { return {amount(c.red), amount(c.green), amount(c.blue)}; }

speed_table::speed_table(ramp const& colors, std::uint64_t fast, std::uint64_t slow)
    : first_(std::log1p(static_cast<double>(fast))),
      factor_((entries - 1) / (std::log1p(static_cast<double>(std::max(slow, fast + 1))) - first_)) {
  for (std::size_t i = 0; i < entries; ++i) lights_[i] = light_of(colors.at(static_cast<double>(i) / (entries - 1)));
}

light speed_table::at(std::uint64_t iterations) const {
  double const place = factor_ * (std::log1p(static_cast<double>(iterations)) - first_);
  return lights_[static_cast<std::size_t>(std::clamp(place, 0.0, entries - 1.0))];
}

pixmap shade_grid::pixels(color const& empty) const {
  pixmap result(columns_, rows_);
  for (std::size_t row = 0; row < rows_; ++row)
    for (std::size_t column = 0; column < columns_; ++column) {
      cell const& from = cells_[(rows_ - 1 - row) * columns_ + column];
      auto const mean = [&](std::uint64_t sum) {
        return channel(static_cast<double>(sum) / (full * static_cast<double>(from.count)));
      };
      result.at(column, row) =
          from.count == 0 ? pixel(empty) : pixel(mean(from.red), mean(from.green), mean(from.blue));
    }
  return result;
}

}  // namespace rivulet::picture
