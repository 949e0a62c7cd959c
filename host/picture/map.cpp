// A map: an image over two axes, with curves and marks on it and a key beside it.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/map.hpp"

#include <cmath>
#include <memory>

#include <fmt/format.h>

#include "host/picture/raster.hpp"

namespace rivulet::picture {
namespace {

constexpr double key_width = 232, key_gap = 18, row_height = 20;

void draw_key(canvas& on, theme const& look, map_picture const& map, rectangle const& area) {
  double const left = area.right() + key_gap, width = key_width - key_gap - 12;
  constexpr double strip = 28;
  double y = area.y + 12;
  for (auto const& entry : map.key) {
    double const each = strip / static_cast<double>(entry.colors.size());
    for (std::size_t i = 0; i < entry.colors.size(); ++i)
      on.fill({left + static_cast<double>(i) * each, y - 11, each, 13}, entry.colors[i]);
    on.text({left + strip + 8, y}, shortened(entry.words, width - strip - 8, tick_size), {look.ink, tick_size});
    y += row_height;
  }
  y += 6;
  for (auto const& note : map.notes) {
    on.text({left, y}, shortened(note, width, 11), {look.muted, 11});
    y += 16;
  }
}

void draw_heights(canvas& on, plot const& in, sampled_field const& heights) {
  constexpr int levels = 12;
  height_scale const of(heights.values);
  auto const& area = in.area();
  for (int i = 1; i < levels; ++i)
    for (auto& line : isolines(heights, of.value(i / static_cast<double>(levels)))) {
      for (point& p : line) p = {area.x + p.x * area.width, area.bottom() - p.y * area.height};
      on.line(thinned(line), {color{0, 0, 0, 0.28}, 0.8});
    }
}

void draw_mark(canvas& on, point const& at, std::string const& number) {
  on.disc(at, 7.5, {255, 255, 255}, {{0, 0, 0}, 1.6});
  on.text({at.x, at.y + 4}, number, {{0, 0, 0}, 11, anchor::middle});
}

void draw_curve(canvas& on, plot const& in, std::vector<point> const& curve) {
  std::vector<point> through;
  for (point const& p : curve) through.push_back(in.at(p.x, p.y));
  on.line(through, {{255, 255, 255, 0.9}, 4});
  on.line(through, {{0, 0, 0}, 2, {7, 4}});
}

}  // namespace

rectangle map_area(plot_words const& words, scale const& x, scale const& y, double width, double height) {
  raster_canvas nowhere(1, 1);
  auto area = plot(nowhere, light_theme(), {0, 0, width, height}, words, x, y, key_width).area();
  area.width = std::floor(area.width);
  area.height = std::floor(area.height);
  return area;
}

still draw_map(map_picture map, theme const& look, double width, double height) {
  auto const shared = std::make_shared<map_picture const>(std::move(map));
  return {width, height, shared->alternative, [=, &look](canvas& on) {
            auto const& is = *shared;
            plot const in(on, look, {0, 0, width, height}, is.words, is.x, is.y, key_width);
            on.image(in.area(), is.cells);
            on.begin_clip(in.area());
            if (!is.heights.values.empty()) draw_heights(on, in, is.heights);
            for (auto const& curve : is.curves) draw_curve(on, in, curve);
            for (std::size_t i = 0; i < is.marks.size(); ++i)
              draw_mark(on, in.at(is.marks[i].x, is.marks[i].y), fmt::format("{}", i + 1));
            on.end_clip();
            in.axes();
            draw_key(on, look, is, in.area());
          }};
}

}  // namespace rivulet::picture
