// A canvas of pixels, drawn by cairo.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/raster.hpp"

#include <cairo.h>

#include <charconv>
#include <cmath>
#include <cstring>
#include <new>
#include <numbers>

#include "host/picture/font.hpp"

namespace rivulet::picture {
namespace {

struct surface_release {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
using surface = std::unique_ptr<cairo_surface_t, surface_release>;

struct context_release {
  void operator()(cairo_t* context) const { cairo_destroy(context); }
};

surface make_surface(int width, int height) {
  surface made(cairo_image_surface_create(CAIRO_FORMAT_RGB24, width, height));
  if (cairo_surface_status(made.get()) != CAIRO_STATUS_SUCCESS) throw std::bad_alloc();
  return made;
}

/// cairo's RGB24: the lower three bytes of a word.
std::uint32_t* row_of(cairo_surface_t* of, std::size_t row) {
  unsigned char* const bytes = cairo_image_surface_get_data(of);
  auto const stride = static_cast<std::size_t>(cairo_image_surface_get_stride(of));
  return reinterpret_cast<std::uint32_t*>(bytes + row * stride);
}

void set_color(cairo_t* to, color const& c) {
  cairo_set_source_rgba(to, c.red / 255.0, c.green / 255.0, c.blue / 255.0, c.alpha);
}

double next_number(std::string_view& outline) {
  while (!outline.empty() && outline.front() == ' ') outline.remove_prefix(1);
  int value = 0;
  auto const end = std::from_chars(outline.data(), outline.data() + outline.size(), value).ptr;
  outline.remove_prefix(static_cast<std::size_t>(end - outline.data()));
  return value;
}

void add_quadratic(cairo_t* to, double cx, double cy, double x, double y) {
  double x0 = 0, y0 = 0;
  cairo_get_current_point(to, &x0, &y0);
  cairo_curve_to(to, x0 + 2 * (cx - x0) / 3, y0 + 2 * (cy - y0) / 3, x + 2 * (cx - x) / 3, y + 2 * (cy - y) / 3, x, y);
}

void add_outline(cairo_t* to, std::string_view outline) {
  while (!outline.empty()) {
    char const letter = outline.front();
    outline.remove_prefix(1);
    if (letter == 'Z') {
      cairo_close_path(to);
      continue;
    }
    double const x = next_number(outline), y = next_number(outline);
    if (letter == 'M') cairo_move_to(to, x, y);
    if (letter == 'L') cairo_line_to(to, x, y);
    if (letter != 'Q') continue;
    double const end_x = next_number(outline), end_y = next_number(outline);
    add_quadratic(to, x, y, end_x, end_y);
  }
}

}  // namespace

struct raster_canvas::state {
  surface pixels;
  std::unique_ptr<cairo_t, context_release> context;
};

raster_canvas::raster_canvas(double width, double height, double scale) : state_(std::make_unique<state>()) {
  state_->pixels =
      make_surface(static_cast<int>(std::lround(width * scale)), static_cast<int>(std::lround(height * scale)));
  state_->context.reset(cairo_create(state_->pixels.get()));
  cairo_scale(state_->context.get(), scale, scale);
  cairo_set_line_join(state_->context.get(), CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(state_->context.get(), CAIRO_LINE_CAP_ROUND);
}

raster_canvas::~raster_canvas() = default;

void raster_canvas::line(std::vector<point> const& through, line_style const& style) {
  if (through.size() < 2) return;
  cairo_t* const to = state_->context.get();
  for (auto const& p : through) cairo_line_to(to, p.x, p.y);
  set_color(to, style.color);
  cairo_set_line_width(to, style.width);
  cairo_set_dash(to, style.dashes.data(), static_cast<int>(style.dashes.size()), 0);
  cairo_stroke(to);
}

void raster_canvas::polygon(std::vector<point> const& corners, color fill) {
  cairo_t* const to = state_->context.get();
  for (auto const& p : corners) cairo_line_to(to, p.x, p.y);
  cairo_close_path(to);
  set_color(to, fill);
  cairo_fill(to);
}

void raster_canvas::disc(point centre, double radius, color fill, line_style const& edge) {
  cairo_t* const to = state_->context.get();
  cairo_new_path(to);
  cairo_arc(to, centre.x, centre.y, radius, 0, 2 * std::numbers::pi);
  cairo_close_path(to);
  set_color(to, fill);
  cairo_fill_preserve(to);
  set_color(to, edge.color);
  cairo_set_line_width(to, edge.width);
  cairo_set_dash(to, nullptr, 0, 0);
  if (edge.width > 0) cairo_stroke(to);
  cairo_new_path(to);
}

void raster_canvas::text(point at, std::string const& words, text_style const& style) {
  cairo_t* const to = state_->context.get();
  double const width = text_width(words, style.size);
  double const back = style.anchor == anchor::start ? 0 : style.anchor == anchor::middle ? width / 2 : width;
  cairo_save(to);
  cairo_translate(to, at.x, at.y);
  if (style.upwards) cairo_rotate(to, -std::numbers::pi / 2);
  cairo_translate(to, -back, 0);
  cairo_scale(to, style.size / units_per_em, -style.size / units_per_em);
  std::string_view rest = words;
  while (!rest.empty()) {
    glyph const& next = glyph_of(next_character(rest));
    add_outline(to, next.outline);
    cairo_translate(to, next.advance, 0);
  }
  cairo_restore(to);
  set_color(to, style.color);
  cairo_fill(to);
}

void raster_canvas::image(rectangle where, pixmap const& pixels) {
  auto const copy = make_surface(static_cast<int>(pixels.width), static_cast<int>(pixels.height));
  cairo_surface_flush(copy.get());
  for (std::size_t row = 0; row < pixels.height; ++row) {
    std::uint32_t* const words = row_of(copy.get(), row);
    for (std::size_t column = 0; column < pixels.width; ++column) words[column] = pixels.at(column, row).word();
  }
  cairo_surface_mark_dirty(copy.get());
  cairo_t* const to = state_->context.get();
  cairo_save(to);
  cairo_translate(to, where.x, where.y);
  cairo_scale(to, where.width / static_cast<double>(pixels.width), where.height / static_cast<double>(pixels.height));
  cairo_set_source_surface(to, copy.get(), 0, 0);
  cairo_pattern_set_filter(cairo_get_source(to), CAIRO_FILTER_NEAREST);
  cairo_pattern_set_extend(cairo_get_source(to), CAIRO_EXTEND_PAD);
  cairo_rectangle(to, 0, 0, static_cast<double>(pixels.width), static_cast<double>(pixels.height));
  cairo_fill(to);
  cairo_restore(to);
}

void raster_canvas::begin_clip(rectangle where) {
  cairo_rectangle(state_->context.get(), where.x, where.y, where.width, where.height);
  cairo_clip(state_->context.get());
}

void raster_canvas::end_clip() { cairo_reset_clip(state_->context.get()); }

pixmap raster_canvas::pixels() const {
  cairo_surface_t* const from = state_->pixels.get();
  cairo_surface_flush(from);
  pixmap result(static_cast<std::size_t>(cairo_image_surface_get_width(from)),
                static_cast<std::size_t>(cairo_image_surface_get_height(from)));
  for (std::size_t row = 0; row < result.height; ++row) {
    std::uint32_t const* const words = row_of(from, row);
    for (std::size_t column = 0; column < result.width; ++column) {
      auto const byte = [&](int shift) { return static_cast<std::uint8_t>(words[column] >> shift & 0xff); };
      result.at(column, row) = {byte(16), byte(8), byte(0)};
    }
  }
  return result;
}

}  // namespace rivulet::picture
