// Charts of many instances.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/charts.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

#include <fmt/format.h>

#include "host/picture/font.hpp"

namespace rivulet::picture {
namespace {

constexpr int cells_per_octave = 256, least_exponent = -1080, exponents = 2110;
constexpr std::size_t half = std::size_t{cells_per_octave} * exponents;

/// Cells in the order of values: negative ones, zero, positive ones.
std::size_t cell_of(double value) {
  if (value == 0) return half;
  int exponent = 0;
  double const mantissa = std::frexp(std::abs(value), &exponent);
  auto const place = static_cast<std::size_t>((exponent - least_exponent) * cells_per_octave) +
                     static_cast<std::size_t>((mantissa - 0.5) * 2 * cells_per_octave);
  return value > 0 ? half + 1 + place : half - 1 - place;
}

/// The values of a cell lie from `low` to below `high`, of negative ones from above `low` to `high`.
extent edges_of(std::size_t cell) {
  if (cell == half) return {0, 0};
  std::size_t const place = cell > half ? cell - half - 1 : half - 1 - cell;
  auto const edge = [&](std::size_t number) {
    double const mantissa = 0.5 + static_cast<double>(number) / (2 * cells_per_octave);
    return std::ldexp(mantissa, static_cast<int>(place / cells_per_octave) + least_exponent);
  };
  double const near = edge(place % cells_per_octave), far = edge(place % cells_per_octave + 1);
  return cell > half ? extent{near, far} : extent{-far, -near};
}

std::vector<legend_entry> outcome_legend(std::vector<spectrum::column> const& columns, theme const& look) {
  std::array<std::uint64_t, outcome_names.size()> counts{};
  for (auto const& column : columns)
    for (std::size_t i = 0; i < counts.size(); ++i) counts[i] += column[i].count;
  std::vector<legend_entry> legend;
  for (std::size_t i = 0; i < counts.size(); ++i)
    if (counts[i] > 0)
      legend.push_back({fmt::format("{} ({})", spoken(outcome_names[i]), grouped(counts[i])),
                        outcome_color(look, static_cast<outcome>(i)), legend_entry::mark::disc});
  return legend;
}

bool decides_range(std::size_t which) {
  auto const is = static_cast<outcome>(which);
  return is != outcome::diverged && is != outcome::not_finite && is != outcome::undefined_start;
}

/// Of f what diverged does not count, as long as something did not.
extent range_of(spectrum const& chart, extent spectrum::cell::*what) {
  extent bounded, all;
  for (auto const& column : chart.columns)
    for (std::size_t i = 0; i < column.size(); ++i) {
      extent const& one = column[i].*what;
      for (double const value : {one.low, one.high}) {
        if (!std::isfinite(value)) continue;
        all.add(value);
        if (what == &spectrum::cell::iterations || decides_range(i)) bounded.add(value);
      }
    }
  return bounded.empty() ? all : bounded;
}

/// Replaces f by its distance from the best one, where that is a range of orders of magnitude. True if it did.
bool measure_from_best(spectrum& chart) {
  extent all;
  for (auto const& column : chart.columns)
    for (auto const& cell : column)
      for (double const f : {cell.f.low, cell.f.high})
        if (std::isfinite(f)) all.add(f);
  double const best = chart.maximize ? all.high : all.low;
  double const least = 1e-16 * std::max(1.0, std::abs(best));
  if (!(all.high - all.low > 100 * least)) return false;
  for (auto& column : chart.columns)
    for (auto& cell : column) {
      if (cell.f.empty()) continue;
      extent far;
      for (double const f : {cell.f.low, cell.f.high}) far.add(std::max(std::abs(f - best), least));
      cell.f = far;
    }
  return true;
}

void draw_columns(canvas& on, theme const& look, plot const& in, spectrum const& chart, extent spectrum::cell::*what) {
  on.begin_clip(in.area());
  auto const filled = [&](spectrum::column const& column, std::size_t which) {
    return column[which].count > 0 && !(column[which].*what).empty();
  };
  std::size_t occupied = 0;
  for (auto const& column : chart.columns)
    for (std::size_t i = 0; i < column.size(); ++i)
      if (filled(column, i)) {
        ++occupied;
        break;
      }
  double const width = in.area().width / static_cast<double>(chart.columns.size());
  double const room = in.area().width / static_cast<double>(std::max<std::size_t>(occupied, 1));
  double const line = std::clamp(room * 0.7, 1.0, 6.0), radius = std::clamp(room / 2, 1.3, 4.0);
  constexpr double apart = 9;  // of outcomes that share a column, where there is room
  auto const y = [&](double value) { return std::clamp(in.at(in.x().low, value).y, -1e4, 1e4); };
  for (std::size_t i = 0; i < outcome_names.size(); ++i) {
    color const ink = outcome_color(look, static_cast<outcome>(i));
    for (std::size_t each = 0; each < chart.columns.size(); ++each) {
      auto const& column = chart.columns[each];
      if (!filled(column, i)) continue;
      double before = 0, all = 0;
      for (std::size_t other = 0; other < column.size(); ++other) {
        if (!filled(column, other)) continue;
        before += other < i ? 1 : 0;
        ++all;
      }
      double const shift = width > apart * all ? (before - (all - 1) / 2) * apart : 0;
      extent const& one = column[i].*what;
      double const x = in.area().x + (static_cast<double>(each) + 0.5) * width + shift, low = y(one.low),
                   high = y(one.high);
      if (low - high < 2)
        on.disc({x, (low + high) / 2}, radius, ink, {ink, 0});
      else
        on.line({{x, low}, {x, high}}, {ink, line});
    }
  }
  on.end_clip();
}

}  // namespace

scale scale_around(extent const& values) {
  if (values.empty()) return {0, 1};
  if (values.low > 0 && values.high / values.low > 50) {
    double const more = std::pow(values.high / values.low, 0.04);
    return {values.low / more, values.high * more, true};
  }
  double const size = values.high - values.low;
  double const more = size > 0 ? 0.06 * size : std::max(std::abs(values.low) * 0.1, 1e-3);
  return {values.low - more, values.high + more};
}

still draw_spectrum(spectrum chart, theme const& look, double width, double height) {
  bool const from_best = measure_from_best(chart);
  auto draw = [=, &look](canvas& on) {
    auto upper = chart.words, lower = chart.words;
    upper.legend = outcome_legend(chart.columns, look);
    upper.x_label.clear();
    upper.y_label = "iterations";
    lower.title.clear();
    lower.subtitle.clear();
    lower.y_label = from_best ? "|final f − best|" : "final f";
    auto const iterations = scale_around(range_of(chart, &spectrum::cell::iterations));
    auto const f = scale_around(range_of(chart, &spectrum::cell::f));
    auto const draw_one = [&](rectangle where, plot_words const& words, extent spectrum::cell::*what) {
      constexpr double same_left = 84;
      plot const in(on, look, where, words, chart.x, what == &spectrum::cell::f ? f : iterations, 24, same_left);
      in.grid();
      draw_columns(on, look, in, chart, what);
      in.axes();
    };
    double const cut = std::floor(height * 0.54);
    draw_one({0, 0, width, cut}, upper, &spectrum::cell::iterations);
    draw_one({0, cut, width, height - cut}, lower, &spectrum::cell::f);
  };
  return {width, height, chart.alternative, draw};
}

void value_histogram::add(double value, std::uint64_t times) {
  if (!std::isfinite(value)) return;
  if (cells_.empty()) cells_.resize(2 * half + 1);
  cells_[cell_of(value)] += times;
  total_ += times;
  seen_.add(value);
}

extent value_histogram::span_of(std::size_t cell) const {
  extent const edges = edges_of(cell);
  extent const span{std::max(edges.low, seen_.low), std::min(edges.high, seen_.high)};
  if (!whole_) return span;
  double const last = edges.high > edges.low && span.high == edges.high ? std::ceil(span.high) - 1 : span.high;
  return {std::ceil(span.low) - 0.5, std::max(std::floor(last), std::ceil(span.low)) + 0.5};
}

std::pair<scale, std::size_t> value_histogram::parts(extent const& values, std::size_t most) const {
  if (!whole_) return {scale_around(values), most};
  constexpr double fewest = 8;
  double low = values.low, numbers = values.high - values.low;
  if (numbers < fewest) {
    low = std::max(low - std::floor((fewest - numbers) / 2), std::min(low, -0.5));
    numbers = fewest;
  }
  double const each = std::ceil(numbers / static_cast<double>(most)), count = std::ceil(numbers / each);
  return {{low, low + each * count}, static_cast<std::size_t>(count)};
}

value_histogram::bars value_histogram::cut(std::size_t count, double to_share) const {
  bars result;
  extent values;
  std::uint64_t before = 0;
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (cells_[i] == 0) continue;
    double const share = static_cast<double>(before) / static_cast<double>(total_);
    before += cells_[i];
    if (share > to_share) continue;
    extent const span = span_of(i);
    values.add(span.low);
    values.add(span.high);
  }
  std::tie(result.x, count) = parts(values, count);
  result.counts.resize(count);
  auto const place = [&](double value) {
    return result.x.logarithmic && value <= 0 ? -1 : result.x.share(value) * static_cast<double>(count);
  };
  double const most = static_cast<double>(count);
  for (std::size_t i = 0; i < cells_.size(); ++i) {
    if (cells_[i] == 0) continue;
    extent const span = span_of(i);
    double const from = place(span.low), to = place(span.high);
    if (!(from >= -1e-9 && to <= most + 1e-9)) {
      result.beyond += cells_[i];
      continue;
    }
    auto const first = static_cast<std::size_t>(std::clamp(from, 0.0, most - 1));
    auto const last = static_cast<std::size_t>(std::clamp(std::ceil(to) - 1, static_cast<double>(first), most - 1));
    for (std::size_t bar = first; bar <= last; ++bar) {
      double const begin = std::max(from, static_cast<double>(bar)), end = std::min(to, static_cast<double>(bar + 1));
      double const part = first == last ? 1 : std::max(end - begin, 0.0) / (to - from);
      result.counts[bar] += static_cast<double>(cells_[i]) * part;
    }
  }
  return result;
}

still draw_histogram(value_histogram::bars const& bars, plot_words words, theme const& look, double width,
                     double height, std::string alternative) {
  auto draw = [=, &look](canvas& on) {
    constexpr double least = 4;  // counts have no fractions to mark
    double const most = std::max(least, std::ranges::max(bars.counts));
    scale const y{0, most * 1.05};
    plot const in(on, look, {0, 0, width, height}, words, bars.x, y);
    in.grid();
    double const each = in.area().width / static_cast<double>(bars.counts.size());
    for (std::size_t i = 0; i < bars.counts.size(); ++i) {
      if (!(bars.counts[i] > 0)) continue;
      double const top = std::min(in.at(bars.x.low, bars.counts[i]).y, in.area().bottom() - 1);
      on.fill({in.area().x + static_cast<double>(i) * each + 0.5, top, each - 1, in.area().bottom() - top},
              series_color(look, 0));
    }
    in.axes();
  };
  return {width, height, std::move(alternative), draw};
}

bool is_lost(bands const& of, double f) {
  return of.maximize ? !(f >= of.quantiles[0].front()) : !(f <= of.quantiles[4].front());
}

still draw_bands(bands of, plot_words words, theme const& look, double width, double height, std::string alternative) {
  color const ink = series_color(look, 0);
  words.legend = {{"median", ink, legend_entry::mark::line},
                  {"middle half", mix(look.background, ink, 0.45), legend_entry::mark::box},
                  {"5 % to 95 %", mix(look.background, ink, 0.18), legend_entry::mark::box}};
  auto draw = [=, &look](canvas& on) {
    extent f, k;
    for (auto const& one : of.quantiles)
      for (double const value : one)
        if (std::isfinite(value) && !is_lost(of, value)) f.add(value);
    for (double const value : of.iterations) k.add(value);
    plot const in(on, look, {0, 0, width, height}, words, {0, std::max(k.high, 1.0)}, scale_around(f));
    in.grid();
    on.begin_clip(in.area());
    auto const band = [&](std::size_t low, std::size_t high, double share) {
      std::vector<point> corners;
      auto const add = [&](std::size_t which, std::size_t i) {
        point const p = in.at(of.iterations[i], of.quantiles[which][i]);
        corners.push_back({p.x, std::isfinite(p.y) ? std::clamp(p.y, -1e4, 1e4) : of.maximize ? 1e4 : -1e4});
      };
      for (std::size_t i = 0; i < of.iterations.size(); ++i) add(low, i);
      for (std::size_t i = of.iterations.size(); i-- > 0;) add(high, i);
      on.polygon(corners, mix(look.background, ink, share));
    };
    band(0, 4, 0.18);
    band(1, 3, 0.45);
    std::vector<point> median;
    for (std::size_t i = 0; i < of.iterations.size(); ++i) {
      point const p = in.at(of.iterations[i], of.quantiles[2][i]);
      if (std::isfinite(p.y)) median.push_back({p.x, std::clamp(p.y, -1e4, 1e4)});
    }
    on.line(median, {ink, 2});
    on.end_clip();
    in.axes();
  };
  return {width, height, std::move(alternative), draw};
}

still draw_bars(std::vector<bar> bars, theme const& look, double width, std::string alternative) {
  constexpr double row = 26, names = 150, numbers = 170;
  double const height = row * static_cast<double>(bars.size()) + 8;
  auto draw = [=, &look](canvas& on) {
    on.fill({0, 0, width, height}, look.background);
    double y = 4;
    for (auto const& one : bars) {
      on.text({names - 10, y + 17}, one.words, {look.ink, label_size, anchor::end});
      double const length = std::max((width - names - numbers) * one.share, 1.5);
      on.fill({names, y + 4, length, row - 8}, one.color);
      on.text({names + length + 8, y + 17}, one.value, {look.ink, label_size});
      y += row;
    }
  };
  return {width, height, std::move(alternative), draw};
}

}  // namespace rivulet::picture
