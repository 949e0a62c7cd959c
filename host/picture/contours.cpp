// Fields of values over a rectangle.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/contours.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <map>

namespace rivulet::picture {
namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

/// Edges of the grid by number: twice the index of the point at their lower or left end, plus one if they go up.
using edge = std::size_t;

class tracer {
 public:
  tracer(sampled_field const& field, double level) : field_(field), level_(level) {}

  std::vector<std::vector<point>> run() {
    for (std::size_t row = 0; row + 1 < field_.rows; ++row)
      for (std::size_t column = 0; column + 1 < field_.columns; ++column) cross(column, row);
    std::vector<std::vector<point>> lines;
    for (bool const open_ones : {true, false})
      for (auto const& start : next_)
        if (!open_ones || start.second.size() == 1) follow(start.first, lines);
    return lines;
  }

 private:
  bool above(std::size_t column, std::size_t row) const { return field_.at(column, row) >= level_; }

  void cross(std::size_t column, std::size_t row) {
    std::size_t const corner = row * field_.columns + column;
    double const sum = field_.at(column, row) + field_.at(column + 1, row) + field_.at(column, row + 1) +
                       field_.at(column + 1, row + 1);
    if (!std::isfinite(sum)) return;
    bool const a = above(column, row), b = above(column + 1, row), c = above(column + 1, row + 1),
               d = above(column, row + 1);
    edge const low = 2 * corner, left = 2 * corner + 1, right = 2 * (corner + 1) + 1,
               high = 2 * (corner + field_.columns);
    std::vector<edge> met;
    if (a != b) met.push_back(low);
    if (b != c) met.push_back(right);
    if (c != d) met.push_back(high);
    if (d != a) met.push_back(left);
    if (met.size() == 2) join(met[0], met[1]);
    if (met.size() != 4) return;
    bool const middle = sum / 4 >= level_;
    if (middle == a) {
      join(low, right), join(high, left);
    } else {
      join(low, left), join(right, high);
    }
  }

  void join(edge a, edge b) {
    next_[a].push_back(b);
    next_[b].push_back(a);
  }

  point place(edge at) const {
    std::size_t const corner = at / 2, column = corner % field_.columns, row = corner / field_.columns;
    bool const up = at % 2 == 1;
    double const from = field_.at(column, row), to = up ? field_.at(column, row + 1) : field_.at(column + 1, row);
    double const share = (level_ - from) / (to - from);
    double const x = static_cast<double>(column) + (up ? 0 : share), y = static_cast<double>(row) + (up ? share : 0);
    return {x / static_cast<double>(field_.columns - 1), y / static_cast<double>(field_.rows - 1)};
  }

  void follow(edge from, std::vector<std::vector<point>>& lines) {
    if (next_[from].empty()) return;
    std::vector<point> line{place(from)};
    while (!next_[from].empty()) {
      edge const to = next_[from].back();
      next_[from].pop_back();
      auto& back = next_[to];
      back.erase(std::ranges::find(back, from));
      line.push_back(place(to));
      from = to;
    }
    lines.push_back(std::move(line));
  }

  sampled_field const& field_;
  double level_;
  std::map<edge, std::vector<edge>> next_;
};

}  // namespace

double sampled_field::between(double x_share, double y_share) const {
  double const across = std::clamp(x_share, 0.0, 1.0) * static_cast<double>(columns - 1);
  double const up = std::clamp(y_share, 0.0, 1.0) * static_cast<double>(rows - 1);
  auto const column = std::min(static_cast<std::size_t>(across), columns - 2);
  auto const row = std::min(static_cast<std::size_t>(up), rows - 2);
  double const u = across - static_cast<double>(column), v = up - static_cast<double>(row);
  return (at(column, row) * (1 - u) + at(column + 1, row) * u) * (1 - v) +
         (at(column, row + 1) * (1 - u) + at(column + 1, row + 1) * u) * v;
}

sampled_field sample(std::function<double(double, double)> const& f, scale x, scale y, std::size_t columns,
                     std::size_t rows) {
  sampled_field result{x, y, columns, rows, {}};
  for (std::size_t row = 0; row < rows; ++row)
    for (std::size_t column = 0; column < columns; ++column)
      result.values.push_back(f(x.value(static_cast<double>(column) / static_cast<double>(columns - 1)),
                                y.value(static_cast<double>(row) / static_cast<double>(rows - 1))));
  return result;
}

height_scale::height_scale(std::vector<double> values) {
  std::erase_if(values, [](double v) { return !std::isfinite(v); });
  if (values.empty()) return;
  std::ranges::sort(values);
  auto const quantile = [&](double share) {
    return values[static_cast<std::size_t>(share * static_cast<double>(values.size() - 1))];
  };
  least_ = values.front();
  span_ = values.back() - least_;
  double const middle = quantile(0.5) - least_, low = quantile(0.05) - least_;
  if (!(span_ > 0) || !std::isfinite(span_)) span_ = 1;
  if (middle < span_ / 5 && middle > 0) softness_ = std::max(low, middle / 100);
}

double height_scale::share(double value) const {
  if (!std::isfinite(value)) return nan;
  double const above = std::max(value - least_, 0.0);
  if (softness_ == 0) return above / span_;
  return std::log1p(above / softness_) / std::log1p(span_ / softness_);
}

double height_scale::value(double share) const {
  if (softness_ == 0) return least_ + share * span_;
  return least_ + softness_ * std::expm1(share * std::log1p(span_ / softness_));
}

std::vector<tick> height_scale::ticks() const {
  if (softness_ == 0) return picture::ticks({least_, least_ + span_}, 4);
  std::vector<tick> result;
  for (double const share : {0.0, 0.25, 0.5, 0.75, 1.0}) result.push_back({value(share), readable(value(share), 2)});
  return result;
}

void draw_contours(canvas& on, theme const& look, plot const& in, sampled_field const& field, int levels) {
  height_scale const heights(field.values);
  auto const& area = in.area();
  ramp const& colors = contour_ramp(look);
  std::vector<pixel> bands;
  for (int i = 0; i < levels; ++i) bands.emplace_back(colors.at(i / (levels - 1.0)));
  pixmap pixels(static_cast<std::size_t>(std::lround(area.width)), static_cast<std::size_t>(std::lround(area.height)));
  pixel const undefined(mix(look.background, look.ink, 0.2));
  for (std::size_t row = 0; row < pixels.height; ++row)
    for (std::size_t column = 0; column < pixels.width; ++column) {
      double const x = (static_cast<double>(column) + 0.5) / static_cast<double>(pixels.width);
      double const y = 1 - (static_cast<double>(row) + 0.5) / static_cast<double>(pixels.height);
      double const share = heights.share(field.between(x, y));
      pixels.at(column, row) = std::isnan(share)
                                   ? undefined
                                   : bands[static_cast<std::size_t>(std::clamp(share * levels, 0.0, levels - 1.0))];
    }
  on.image(area, pixels);
  color const thin = look.ink.with_alpha(look.dark ? 0.25 : 0.22);
  for (int i = 1; i < levels; ++i)
    for (auto& line : isolines(field, heights.value(i / static_cast<double>(levels)))) {
      for (point& p : line) p = {area.x + p.x * area.width, area.bottom() - p.y * area.height};
      on.line(thinned(line), {thin, 0.8});
    }
}

std::vector<std::vector<point>> isolines(sampled_field const& field, double level) {
  return tracer(field, level).run();
}

}  // namespace rivulet::picture
