// Pictures of descents on the curve and the contours of f, and of f against the iteration.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/descent.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "host/picture/contours.hpp"
#include "host/picture/ranges.hpp"
#include "host/picture/surface.hpp"

namespace rivulet::picture {
namespace {

constexpr std::size_t contour_columns = 201, contour_rows = 151, surface_points = 61, curve_points = 601;

std::size_t points_until(track const& of, std::uint64_t iteration) {
  auto const later = std::ranges::upper_bound(of.points, iteration, {}, &trajectory_point::iteration);
  return static_cast<std::size_t>(later - of.points.begin());
}

std::vector<legend_entry> legend(descents const& what, theme const& look, std::uint64_t iteration) {
  std::vector<legend_entry> entries;
  for (std::size_t i = 0; i < what.tracks.size(); ++i) {
    auto const& one = what.tracks[i];
    std::size_t const shown = points_until(one, iteration);
    auto const& last = one.points[shown - 1];
    std::string const state = shown == one.points.size() ? one.ending : fmt::format("iteration {}", last.iteration);
    std::string const words = fmt::format("{}: {}, f = {}", one.label, state, readable(last.f));
    entries.push_back({one.label.empty() ? words.substr(2) : words, series_color(look, i), legend_entry::mark::line,
                       series_dashes(i)});
  }
  return entries;
}

std::string alternative_text(descents const& what, view as) {
  constexpr std::string_view kinds[] = {"Descents on a curve", "Trajectories over contours",
                                        "Trajectories on a surface", "f against the iteration"};
  std::string text = fmt::format("{}: {}.", kinds[static_cast<std::size_t>(as)], what.title);
  for (auto const& one : what.tracks)
    text += fmt::format(" {}{}{}, f = {}.", one.label, one.label.empty() ? "" : ": ", one.ending,
                        readable(one.points.back().f));
  return text;
}

void draw_cross(canvas& on, point const& at, color ink, color around) {
  constexpr double arm = 6;
  for (auto const& [shade, width] : {std::pair(around, 5.2), std::pair(ink, 2.6)}) {
    on.line({{at.x - arm, at.y - arm}, {at.x + arm, at.y + arm}}, {shade, width});
    on.line({{at.x - arm, at.y + arm}, {at.x + arm, at.y - arm}}, {shade, width});
  }
}

/// A trail with its points, and the last one larger; a cross where the next one is not a number.
void draw_trail(canvas& on, theme const& look, std::vector<point> const& through, std::size_t series, bool breaks_off) {
  color const ink = series_color(look, series);
  auto const some = thinned(through);
  on.line(some, {look.background.with_alpha(0.7), 3.6});
  on.line(some, {ink, 1.8, series_dashes(series)});
  constexpr std::size_t most_dots = 150;
  if (some.size() <= most_dots)
    for (point const& p : some) on.disc(p, 2.6, ink, {look.background, 0.7});
  if (breaks_off)
    draw_cross(on, through.back(), ink, look.background);
  else
    on.disc(through.back(), 6, ink, {look.background, 1.6});
}

constexpr double far = 1e5;

bool is_seen(point const& p) { return std::abs(p.x) < far && std::abs(p.y) < far; }

/// On the way from one point to another that is too far away to be drawn.
point towards(point const& from, point const& to) {
  double const share = far / 10 / std::hypot(to.x - from.x, to.y - from.y);
  return {from.x + share * (to.x - from.x), from.y + share * (to.y - from.y)};
}

/// The two numbers of a point that a view shows.
point shown_values(trajectory_point const& at, view as) {
  if (as == view::curve) return {at.x[0], at.f};
  if (as == view::convergence) return {static_cast<double>(at.iteration), at.f};
  return {at.x[0], at.x[1]};
}

/// The beginning of a track that can be drawn: a point beyond everything ends it.
std::vector<point> seen_points(plot const& in, track const& of, std::size_t count, view as) {
  std::vector<point> result;
  for (std::size_t i = 0; i < count; ++i) {
    auto const values = shown_values(of.points[i], as);
    point const p = in.at(values.x, values.y);
    if (!std::isfinite(of.points[i].f)) break;
    if (!is_seen(p)) {
      if (!result.empty() && std::isfinite(p.x) && std::isfinite(p.y)) result.push_back(towards(result.back(), p));
      break;
    }
    result.push_back(p);
  }
  return result;
}

/// Says of a track that diverges from where on it lies beyond the axes.
void note_leaving(track& one, view as, scale const& x, scale const& y) {
  auto const is_inside = [](double share) { return share >= 0 && share <= 1; };
  std::size_t outside = one.points.size();
  while (outside > 0) {
    auto const values = shown_values(one.points[outside - 1], as);
    if (is_inside(x.share(values.x)) && is_inside(y.share(values.y))) break;
    --outside;
  }
  if (outside == one.points.size() || !std::isfinite(one.points[outside].f)) return;
  one.ending += fmt::format(", out of view from iteration {}", grouped(one.points[outside].iteration));
}

axis_scales scales_of(descents const& what, view as) {
  if (as == view::curve) return curve_scales(what);
  return as == view::convergence ? convergence_scales(what) : plane_scales(what);
}

}  // namespace

std::uint64_t descents::longest() const {
  std::uint64_t last = 0;
  for (auto const& one : tracks) last = std::max(last, one.points.back().iteration);
  return last;
}

std::size_t descents::affordable(std::size_t most) const {
  constexpr double operations = 2e8;
  constexpr std::size_t least = 60;
  double const points = operations / evaluation_cost;
  return points >= static_cast<double>(most) ? most : std::max(least, static_cast<std::size_t>(points));
}

descent_drawing::descent_drawing(descents what, view as, theme const& look, double width, double height)
    : what_(std::move(what)), as_(as), look_(look), width_(width), height_(height) {
  auto const scales = scales_of(what_, as);
  x_ = scales.x;
  y_ = scales.y;
  for (auto& one : what_.tracks)
    if (!one.bounded) note_leaving(one, as, x_, y_);
  auto const& f = what_.fields.front();
  auto const of_two = [&](double a, double b) { return f({a, b}); };
  double const finer = std::sqrt(static_cast<double>(what_.affordable(contour_columns * contour_rows)) /
                                 static_cast<double>(contour_columns * contour_rows));
  auto const points = [&](std::size_t most) { return static_cast<std::size_t>(static_cast<double>(most) * finer); };
  if (as == view::contours) field_ = sample(of_two, x_, y_, points(contour_columns), points(contour_rows));
  if (as == view::surface) field_ = sample(of_two, x_, y_, points(surface_points), points(surface_points));
  if (as != view::curve) return;
  for (auto const& each : what_.fields) {
    auto& values = curves_.emplace_back(what_.affordable(curve_points));
    for (std::size_t i = 0; i < values.size(); ++i)
      values[i] = each({x_.value(static_cast<double>(i) / static_cast<double>(values.size() - 1))});
  }
}

still descent_drawing::at(std::uint64_t iteration) const {
  return {width_, height_, alternative_text(what_, as_), [this, iteration](canvas& on) { draw(on, iteration); }};
}

plot_words descent_drawing::words(std::uint64_t iteration) const {
  plot_words result{what_.title, what_.subtitle, what_.parameters[0], "f", legend(what_, look_, iteration)};
  if (as_ == view::curve) result.y_label = "f(" + what_.parameters[0] + ")";
  if (as_ == view::contours || as_ == view::surface) result.y_label = what_.parameters[1];
  if (as_ == view::convergence) result.x_label = "iteration";
  return result;
}

void descent_drawing::draw(canvas& on, std::uint64_t iteration) const {
  plot const in(on, look_, {0, 0, width_, height_}, words(iteration), x_, y_);
  if (as_ == view::surface) {
    // It has axes of its own: what is left below the legend.
    constexpr double margin = 16;
    rectangle const room{margin, in.area().y, width_ - 2 * margin, height_ - in.area().y - margin};
    surface_drawing to(on, look_, room, field_, what_.parameters, what_.from);
    for (std::size_t i = 0; i < what_.tracks.size(); ++i) {
      auto const& points = what_.tracks[i].points;
      to.add(std::span(points).first(points_until(what_.tracks[i], iteration)), series_color(look_, i));
    }
    to.draw();
    return;
  }
  if (as_ == view::contours)
    draw_contours(on, look_, in, field_);
  else
    in.grid();
  on.begin_clip(in.area());
  if (as_ == view::curve) draw_curves(on, in);
  draw_tracks(on, in, iteration);
  on.end_clip();
  in.axes();
}

void descent_drawing::draw_curves(canvas& on, plot const& in) const {
  for (std::size_t each = 0; each < what_.fields.size(); ++each) {
    std::vector<std::vector<point>> pieces(1);
    auto const& values = curves_[each];
    for (std::size_t i = 0; i < values.size(); ++i) {
      point const p = in.at(x_.value(static_cast<double>(i) / static_cast<double>(values.size() - 1)), values[i]);
      if (is_seen(p))
        pieces.back().push_back(p);
      else if (!pieces.back().empty())
        pieces.emplace_back();
    }
    color const ink = what_.fields.size() == 1 ? look_.muted : mix(series_color(look_, each), look_.background, 0.35);
    for (auto const& piece : pieces) on.line(thinned(piece), {ink, 2});
  }
}

void descent_drawing::draw_tracks(canvas& on, plot const& in, std::uint64_t iteration) const {
  for (std::size_t i = 0; i < what_.tracks.size(); ++i) {
    auto const& one = what_.tracks[i];
    std::size_t const count = points_until(one, iteration);
    auto const through = seen_points(in, one, count, as_);
    if (!through.empty()) draw_trail(on, look_, through, i, !std::isfinite(one.points[count - 1].f));
  }
}

std::vector<std::uint64_t> frame_iterations(std::uint64_t last) {
  constexpr std::uint64_t every_one = 30;
  constexpr double growth = 1.07;
  std::vector<std::uint64_t> frames;
  for (std::uint64_t k = 0; k < last;) {
    frames.push_back(k);
    k = k < every_one ? k + 1 : std::max(k + 1, static_cast<std::uint64_t>(static_cast<double>(k) * growth));
  }
  frames.push_back(last);
  return frames;
}

}  // namespace rivulet::picture
