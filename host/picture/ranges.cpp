// Which part of the plane a picture of descents shows.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/ranges.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace rivulet::picture {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

struct bounds {
  double low = infinity, high = -infinity;
  void add(double value) {
    if (std::isfinite(value)) low = std::min(low, value), high = std::max(high, value);
  }
  bool empty() const { return low > high; }
  double size() const { return high - low; }
  /// Wider by a share of itself; around a single value by something of its size.
  scale padded(double share) const {
    if (empty()) return {-1, 1};
    double const more = size() > 0 ? share * size() : std::max(1.0, std::abs(low) / 10);
    return {low - more, high + more};
  }
};

/// Where the trajectories are in one coordinate. One that diverges counts as long as it stays near those that do not;
/// where all diverge, as long as no step is many times what is there.
bounds visited(descents const& what, std::function<double(trajectory_point const&)> const& coordinate) {
  bounds all;
  for (auto const& one : what.tracks)
    for (auto const& p : one.points)
      if (one.bounded || &p == &one.points.front()) all.add(coordinate(p));
  bool const some_stay = std::ranges::any_of(what.tracks, &track::bounded);
  constexpr std::size_t first_points = 5;
  constexpr double most_growth = 8;
  bounds wider = all;
  for (auto const& one : what.tracks) {
    if (one.bounded) continue;
    for (std::size_t i = 0; i < std::min(first_points, one.points.size()); ++i) {
      double const value = coordinate(one.points[i]);
      bounds const& from = some_stay ? all : wider;
      double const more = some_stay ? all.size() : most_growth * wider.size();
      bool const is_near = value >= from.low - more && value <= from.high + more;
      if (!std::isfinite(one.points[i].f) || (!is_near && (some_stay || wider.size() > 0))) break;
      wider.add(value);
    }
  }
  return wider;
}

scale asked_or(descents const& what, std::size_t which, scale const& chosen) {
  if (which < what.ranges.size()) return {what.ranges[which].first, what.ranges[which].second};
  return chosen;
}

/// Neither axis shows less than a quarter of the other's length.
void balance(scale& x, scale& y) {
  auto const widen = [](scale& narrow, scale const& wide) {
    double const missing = (wide.high - wide.low) / 4 - (narrow.high - narrow.low);
    if (missing > 0) narrow.low -= missing / 2, narrow.high += missing / 2;
  };
  widen(x, y);
  widen(y, x);
}

}  // namespace

axis_scales curve_scales(descents const& what) {
  auto const samples = static_cast<int>(what.affordable(400));
  auto const between = [samples](scale const& s, int i) { return s.value(static_cast<double>(i) / samples); };
  bounds across = visited(what, [](auto const& p) { return p.x[0]; });
  scale const around = across.padded(1);
  for (auto const& f : what.fields) {
    double lowest = infinity, where = across.low;
    for (int i = 0; i <= samples; ++i)
      if (double const value = f({between(around, i)}); value < lowest) lowest = value, where = between(around, i);
    bool const at_the_edge = where <= around.low || where >= around.high;
    if (!at_the_edge) across.add(where);
  }
  scale const x = asked_or(what, 0, across.padded(0.1));
  bounds const reached = visited(what, [](auto const& p) { return p.f; });
  bounds up = what.ranges.empty() ? reached : bounds{};
  for (auto const& f : what.fields)
    for (int i = 0; i <= samples; ++i)
      if (double const value = f({between(x, i)}); !what.ranges.empty() || value < reached.high) up.add(value);
  return {x, asked_or(what, 1, up.padded(0.08))};
}

axis_scales plane_scales(descents const& what) {
  scale x = visited(what, [](auto const& p) { return p.x[0]; }).padded(0.15);
  scale y = visited(what, [](auto const& p) { return p.x[1]; }).padded(0.15);
  balance(x, y);
  return {asked_or(what, 0, x), asked_or(what, 1, y)};
}

axis_scales convergence_scales(descents const& what) {
  bounds f = visited(what, [](auto const& p) { return p.f; });
  auto const last = static_cast<double>(std::max<std::uint64_t>(what.longest(), 1));
  scale const x = asked_or(what, 0, {0, last});
  constexpr double least = 1e-300;
  if (f.low > least && f.high / f.low > 100) return {x, asked_or(what, 1, {f.low / 1.5, f.high * 1.5, true})};
  return {x, asked_or(what, 1, f.padded(0.06))};
}

}  // namespace rivulet::picture
