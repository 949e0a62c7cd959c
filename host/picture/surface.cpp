// A surface in three dimensions with trajectories on it.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/surface.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace rivulet::picture {
namespace {

constexpr double relief = 0.62;  ///< height of the surface by the length of its sides

color shaded(color const& base, double light) {
  if (light < 0.5) return mix(base, {0, 0, 0}, (0.5 - light) * 0.9);
  return mix(base, {255, 255, 255}, (light - 0.5) * 0.5);
}

}  // namespace

viewpoint::viewpoint(double azimuth, double elevation) {
  constexpr double degree = std::numbers::pi / 180;
  sin_turn = std::sin(azimuth * degree);
  cos_turn = std::cos(azimuth * degree);
  sin_tilt = std::sin(elevation * degree);
  cos_tilt = std::cos(elevation * degree);
}

surface_drawing::surface_drawing(canvas& on, theme const& look, rectangle area, sampled_field const& field,
                                 std::vector<std::string> const& parameters, viewpoint const& from)
    : on_(on),
      look_(look),
      area_(area),
      field_(field),
      heights_(field.values),
      parameters_(parameters),
      from_(from),
      back_x_(from.sin_turn >= 0 ? 0.5 : -0.5),
      back_y_(from.cos_turn >= 0 ? 0.5 : -0.5) {
  add_faces();
}

surface_drawing::place surface_drawing::place_of(double x, double y, double f) const {
  return {field_.x.share(x) - 0.5, field_.y.share(y) - 0.5, std::clamp(heights_.share(f), 0.0, 1.0)};
}

point surface_drawing::project(place const& p) const {
  double const across = p.x * from_.cos_turn - p.y * from_.sin_turn, away = p.x * from_.sin_turn + p.y * from_.cos_turn;
  // How far the floor reaches below its middle, and the surface above; 40 points are for the ticks.
  double const below = (std::abs(from_.sin_turn) + std::abs(from_.cos_turn)) / 2 * from_.sin_tilt,
               above = below + relief * from_.cos_tilt;
  double const size = std::min(area_.width / 1.55, (area_.height - 40) / (below + above));
  return {area_.x + area_.width / 2 + across * size,
          area_.bottom() - 40 - (below + away * from_.sin_tilt + p.z * relief * from_.cos_tilt) * size};
}

double surface_drawing::depth(place const& p) const { return p.x * from_.sin_turn + p.y * from_.cos_turn; }

void surface_drawing::add_faces() {
  auto const corner = [&](std::size_t column, std::size_t row) {
    return place{static_cast<double>(column) / static_cast<double>(field_.columns - 1) - 0.5,
                 static_cast<double>(row) / static_cast<double>(field_.rows - 1) - 0.5,
                 heights_.share(field_.at(column, row))};
  };
  for (std::size_t row = 0; row + 1 < field_.rows; ++row)
    for (std::size_t column = 0; column + 1 < field_.columns; ++column) {
      place const a = corner(column, row), b = corner(column + 1, row), c = corner(column + 1, row + 1),
                  d = corner(column, row + 1);
      double const middle = (a.z + b.z + c.z + d.z) / 4;
      if (!std::isfinite(middle)) continue;
      double const slope_x = (b.z + c.z - a.z - d.z) / 2 * relief / (b.x - a.x);
      double const slope_y = (d.z + c.z - a.z - b.z) / 2 * relief / (d.y - a.y);
      // Light from the upper left: the cosine between the normal and (-0.5, -0.3, 0.8).
      double const light = (0.5 * slope_x + 0.3 * slope_y + 0.8) / std::sqrt(slope_x * slope_x + slope_y * slope_y + 1);
      color const ink = shaded(height_ramp().at(middle), std::clamp(light * 0.62, 0.0, 1.0));
      double const away = (depth(a) + depth(b) + depth(c) + depth(d)) / 4;
      pieces_.push_back({away, {project(a), project(b), project(c), project(d)}, ink});
    }
}

void surface_drawing::add_line(place const& from, place const& to, color ink) {
  point const a = project(from), b = project(to);
  constexpr double step = 5;
  auto const parts = static_cast<int>(std::clamp(std::hypot(b.x - a.x, b.y - a.y) / step, 1.0, 400.0));
  // Nearer by two faces, so that the faces it lies on do not cover it.
  double const nearer = 2.0 / static_cast<double>(field_.columns);
  auto const between = [&](int i) {
    double const share = static_cast<double>(i) / parts;
    double const x = from.x + share * (to.x - from.x), y = from.y + share * (to.y - from.y);
    return place{x, y, heights_.share(field_.between(x + 0.5, y + 0.5))};
  };
  for (int i = 0; i < parts; ++i) {
    place const p = between(i), q = between(i + 1);
    if (!std::isfinite(p.z) || !std::isfinite(q.z)) continue;
    double const away = (depth(p) + depth(q)) / 2 - nearer;
    pieces_.push_back({away + nearer / 2, {project(p), project(q)}, look_.background, 4});
    pieces_.push_back({away, {project(p), project(q)}, ink, 2.4});
  }
}

void surface_drawing::add(std::span<trajectory_point const> points, color ink) {
  std::vector<place> through;
  for (auto const& p : points) {
    place const next = place_of(p.x[0], p.x[1], p.f);
    if (!(std::abs(next.x) <= 0.5 && std::abs(next.y) <= 0.5 && std::isfinite(next.z))) break;
    bool const moved = through.empty() || std::hypot(next.x - through.back().x, next.y - through.back().y) > 1e-3;
    if (moved || &p == &points.back()) through.push_back(next);
  }
  for (std::size_t i = 1; i < through.size(); ++i) add_line(through[i - 1], through[i], ink);
  if (through.empty()) return;
  ends_.emplace_back(project(through.back()), ink);
}

void surface_drawing::draw() {
  draw_box();
  std::ranges::stable_sort(pieces_, std::greater{}, &piece::depth);
  for (auto const& each : pieces_) {
    if (each.width > 0) {
      on_.line(each.corners, {each.ink, each.width});
      continue;
    }
    on_.polygon(each.corners, each.ink);
    auto outline = each.corners;
    outline.push_back(outline.front());
    on_.line(outline, {mix(each.ink, {0, 0, 0}, 0.12), 0.5});
  }
  for (auto const& [at, ink] : ends_) on_.disc(at, 6, ink, {look_.background, 1.6});
  draw_ticks();
}

void surface_drawing::draw_box() const {
  line_style const style{look_.grid, 1};
  double const h = 0.5, x = back_x_, y = back_y_;
  on_.line({project({-h, -h, 0}), project({h, -h, 0}), project({h, h, 0}), project({-h, h, 0}), project({-h, -h, 0})},
           style);
  on_.line({project({-x, y, 0}), project({-x, y, 1}), project({x, y, 1}), project({x, y, 0})}, style);
  on_.line({project({x, y, 1}), project({x, -y, 1}), project({x, -y, 0})}, style);
}

void surface_drawing::draw_ticks() const {
  bool const x_on_the_right = back_x_ * back_y_ > 0;
  draw_floor_axis(0, x_on_the_right);
  draw_floor_axis(1, !x_on_the_right);
  double const x = x_on_the_right ? back_x_ : -back_x_, y = x_on_the_right ? -back_y_ : back_y_;
  for (auto const& t : heights_.ticks()) {
    point const p = project({x, y, heights_.share(t.value)});
    on_.line({{p.x + 4, p.y}, p}, {look_.muted, 1});
    on_.text({p.x + 8, p.y + 4}, t.label, {look_.ink, tick_size});
  }
  point const top = project({x, y, 1});
  on_.text({top.x + 8, top.y - 12}, "f", {look_.ink, label_size});
}

/// Along the front edge of the floor that leads from its nearest corner to the right or to the left.
void surface_drawing::draw_floor_axis(std::size_t parameter, bool on_the_right) const {
  auto const place_at = [&](double share) {
    return parameter == 0 ? place{share - 0.5, -back_y_, 0} : place{-back_x_, share - 0.5, 0};
  };
  line_style const style{look_.muted, 1};
  auto const& along = parameter == 0 ? field_.x : field_.y;
  for (auto const& t : ticks(along, 5)) {
    point const p = project(place_at(along.share(t.value)));
    on_.line({p, on_the_right ? point{p.x + 2, p.y + 5} : point{p.x - 4, p.y + 4}}, style);
    if (on_the_right)
      on_.text({p.x + 4, p.y + 18}, t.label, {look_.ink, tick_size, anchor::middle});
    else
      on_.text({p.x - 7, p.y + 14}, t.label, {look_.ink, tick_size, anchor::end});
  }
  point const middle = project(place_at(0.5));
  if (on_the_right)
    on_.text({middle.x + 24, middle.y + 36}, parameters_[parameter], {look_.ink, label_size, anchor::middle});
  else
    on_.text({middle.x - 46, middle.y + 34}, parameters_[parameter], {look_.ink, label_size, anchor::end});
}

}  // namespace rivulet::picture
