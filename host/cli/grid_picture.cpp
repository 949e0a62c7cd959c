// Pictures over two axes.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/grid_picture.hpp"

#include <algorithm>
#include <numeric>

#include <fmt/format.h>

#include "host/cli/descent_picture.hpp"
#include "host/cli/sampled.hpp"

namespace rivulet::cli {
namespace {

constexpr std::size_t sample_size = 256;

}  // namespace

grid_picture::grid_picture(batch::sweep const& sweep, plane of, picture::plot_words words, request const& asked,
                           double width, double height)
    : sweep_(sweep),
      look_(theme_of(asked)),
      sample_(sample_rows(sweep, asked.execution.shard, sample_size)),
      axes_(std::move(of)),
      width_(width),
      height_(height),
      fast_slow_(usual_iterations(sweep, sample_)) {
  auto& [x, y] = axes_;
  map_.words = std::move(words);
  map_.words.x_label = x.label();
  map_.words.y_label = y.label();
  map_.x = x.shown();
  map_.y = y.shown();
  auto const area = picture::map_area(map_.words, map_.x, map_.y, width, height);
  grid_ = std::make_unique<picture::shade_grid>(x.choose_cells(static_cast<std::size_t>(area.width)),
                                                y.choose_cells(static_cast<std::size_t>(area.height)));
}

void grid_picture::add(instance_table const& rows) {
  auto const chunk = sweep_.columns(rows.first, rows.size());
  axes_.x.find(chunk, columns_);
  axes_.y.find(chunk, rows_);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    ++counts_[static_cast<std::size_t>(rows.outcome[row])];
    auto const light = shade(rows, row);
    if (columns_[row] == picture_axis::nowhere || rows_[row] == picture_axis::nowhere) continue;
    grid_->add(columns_[row], rows_[row], light);
  }
}

picture::still grid_picture::finish() {
  map_.cells = grid_->pixels(look_.background);
  map_.notes = {fmt::format("light: {} iterations or fewer", picture::grouped(fast_slow_.first)),
                fmt::format("dark: {} or more", picture::grouped(fast_slow_.second))};
  complete();
  return picture::draw_map(map_, look_, width_, height_);
}

void grid_picture::add_key(std::vector<picture::color> colors, std::string const& words, std::uint64_t count) {
  auto const total = std::accumulate(counts_.begin(), counts_.end(), std::uint64_t{0});
  auto const text = fmt::format("{} {}", words, share_text(count, total));
  map_.key.push_back({std::move(colors), text});
  map_.alternative += fmt::format(" {}.", text);
}

std::vector<picture::color> key_colors(picture::ramp const& of) {
  return {of.at(0.1), of.at(0.4), of.at(0.7), of.at(1)};
}

std::string share_text(std::uint64_t count, std::uint64_t total) {
  double const percent = 100.0 * static_cast<double>(count) / static_cast<double>(std::max<std::uint64_t>(total, 1));
  if (percent < 0.01) return "<0.01 %";
  return fmt::format("{:.{}f} %", percent, percent < 1 ? 2 : 1);
}

}  // namespace rivulet::cli
