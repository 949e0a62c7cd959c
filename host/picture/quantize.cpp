// Median cut (Heckbert, "Color image quantization for frame buffer display", 1982) over cells of 15 bits.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/quantize.hpp"

#include <algorithm>
#include <array>
#include <limits>

namespace rivulet::picture {
namespace {

constexpr int bits = 5;
constexpr std::size_t cell_count = std::size_t{1} << (3 * bits);

std::size_t cell_of(pixel const& p) {
  return static_cast<std::size_t>((p.red >> 3) << 10 | (p.green >> 3) << 5 | p.blue >> 3);
}

int channel(std::size_t cell, int which) { return static_cast<int>(cell >> (bits * (2 - which)) & 31); }

}  // namespace

struct quantizer::box {
  std::vector<std::size_t> cells;
  std::uint64_t count = 0;
  int widest = 0, extent = 0;

  box(std::vector<std::size_t> inside, std::vector<cell> const& of) : cells(std::move(inside)) {
    for (auto const each : cells) count += of[each].count;
    for (int which = 0; which < 3; ++which) {
      auto const [low, high] = std::ranges::minmax(cells, {}, [&](std::size_t each) { return channel(each, which); });
      int const size = channel(high, which) - channel(low, which);
      if (size > extent) widest = which, extent = size;
    }
  }
};

quantizer::quantizer() : cells_(cell_count), nearest_(cell_count, -1) {}

void quantizer::count(pixmap const& pixels) {
  for (pixel const& p : pixels.pixels) {
    auto& to = cells_[cell_of(p)];
    ++to.count;
    to.red += p.red;
    to.green += p.green;
    to.blue += p.blue;
  }
}

void quantizer::choose(std::size_t size) {
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < cell_count; ++i)
    if (cells_[i].count > 0) all.push_back(i);
  std::vector<box> boxes;
  if (!all.empty()) boxes.emplace_back(std::move(all), cells_);
  while (boxes.size() < size) {
    // The square root of the count keeps thin lines from being lost beside large areas.
    auto const weight = [](box const& b) {
      std::uint64_t root = 1;
      while (root * root < b.count) root *= 2;
      return root * static_cast<std::uint64_t>(b.extent);
    };
    auto const largest = std::ranges::max_element(boxes, {}, weight);
    if (largest == boxes.end() || largest->extent == 0) break;
    auto cells = std::move(largest->cells);
    int const which = largest->widest;
    std::ranges::stable_sort(cells, {}, [&](std::size_t each) { return channel(each, which); });
    std::uint64_t const half = largest->count / 2;
    std::uint64_t before = 0;
    std::size_t cut = 0;
    while (cut + 1 < cells.size() && before < half) before += cells_[cells[cut++]].count;
    cut = std::clamp<std::size_t>(cut, 1, cells.size() - 1);
    std::vector<std::size_t> rest(cells.begin() + static_cast<std::ptrdiff_t>(cut), cells.end());
    cells.resize(cut);
    *largest = box(std::move(cells), cells_);
    boxes.emplace_back(std::move(rest), cells_);
  }
  for (box const& b : boxes) {
    cell sum;
    for (auto const each : b.cells) {
      sum.red += cells_[each].red;
      sum.green += cells_[each].green;
      sum.blue += cells_[each].blue;
    }
    auto const mean = [&](std::uint64_t total) { return static_cast<std::uint8_t>((total + b.count / 2) / b.count); };
    palette_.emplace_back(mean(sum.red), mean(sum.green), mean(sum.blue));
  }
}

std::uint8_t quantizer::nearest(pixel const& p) {
  std::int16_t& known = nearest_[cell_of(p)];
  if (known >= 0) return static_cast<std::uint8_t>(known);
  int best = std::numeric_limits<int>::max();
  for (std::size_t i = 0; i < palette_.size(); ++i) {
    auto const square = [](int a, int b) { return (a - b) * (a - b); };
    int const distance = 2 * square(palette_[i].red, p.red) + 4 * square(palette_[i].green, p.green) +
                         3 * square(palette_[i].blue, p.blue);
    if (distance < best) best = distance, known = static_cast<std::int16_t>(i);
  }
  return static_cast<std::uint8_t>(known);
}

}  // namespace rivulet::picture
