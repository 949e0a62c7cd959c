// The frame that pictures have in common.
// SPDX-License-Identifier: Apache-2.0
#include "host/picture/plot.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "host/picture/font.hpp"

namespace rivulet::picture {
namespace {

constexpr double margin = 16, row_height = 19, swatch = 22;
constexpr double most_for_words = 0.4;  // of the height, above the plot

/// 1, 2 or 5 times a power of ten, at least `least`.
double round_step(double least) {
  double const power = std::pow(10, std::floor(std::log10(least)));
  for (double const factor : {1.0, 2.0, 5.0})
    if (factor * power >= least * (1 - 1e-9)) return factor * power;
  return 10 * power;
}

std::vector<tick> linear_ticks(scale const& of, int count) {
  double const step = round_step((of.high - of.low) / count);
  std::vector<tick> result;
  double const first = std::ceil(of.low / step - 1e-9), last = std::floor(of.high / step + 1e-9);
  if (!(last - first <= 100)) return result;
  for (int digits = 8; digits <= 17; digits += 3) {
    result.clear();
    bool alike = false;
    for (double k = first; k <= last; ++k) {
      auto label = readable(k == 0 ? 0 : k * step, digits);
      alike = alike || (!result.empty() && result.back().label == label);
      result.push_back({k * step, std::move(label)});
    }
    if (!alike) break;
  }
  return result;
}

std::vector<tick> logarithmic_ticks(scale const& of, int count) {
  double const low = std::log10(of.low), high = std::log10(of.high);
  auto const every = static_cast<int>(std::max(1.0, std::ceil((high - low) / count)));
  bool const fine = high - low < 2.5;
  std::vector<tick> result;
  for (int decade = static_cast<int>(std::floor(low)); decade <= static_cast<int>(std::ceil(high)); ++decade) {
    if (decade % every != 0) continue;
    for (int const factor : {1, 2, 5}) {
      if (factor > 1 && !fine) break;
      double const value = factor * std::pow(10, decade), place = std::log10(value);
      if (place >= low - 1e-9 && place <= high + 1e-9) result.push_back({value, readable(value, 3)});
    }
  }
  if (result.size() < 2) return linear_ticks(of, count);
  return result;
}

}  // namespace

double scale::share(double value) const {
  if (logarithmic) return std::log(value / low) / std::log(high / low);
  return (value - low) / (high - low);
}

double scale::value(double share) const {
  if (logarithmic) return low * std::pow(high / low, share);
  return low + share * (high - low);
}

std::vector<tick> ticks(scale const& of, int count) {
  if (!of.marks.empty()) return of.marks;
  if (!(of.high > of.low)) return {};
  return of.logarithmic ? logarithmic_ticks(of, count) : linear_ticks(of, count);
}

plot::plot(canvas& on, theme const& look, rectangle whole, plot_words words, scale x, scale y, double right_margin,
           double least_left)
    : on_(on), look_(look), whole_(whole), words_(std::move(words)), x_(x), y_(y) {
  on_.fill(whole, look.background);
  double top = whole.y + margin;
  double const width = whole.width - 2 * margin;
  if (!words_.title.empty()) {
    top += title_size;
    on_.text({whole.x + margin, top}, shortened(words_.title, width, title_size), {look.ink, title_size});
  }
  if (!words_.subtitle.empty()) {
    top += row_height;
    on_.text({whole.x + margin, top}, shortened(words_.subtitle, width, label_size), {look.muted, label_size});
  }
  top = draw_legend(top + 6);
  double widest = 0;
  for (auto const& t : ticks(y, 7)) widest = std::max(widest, text_width(t.label, tick_size));
  double const left =
      std::max(whole.x + least_left, whole.x + margin + widest + (words_.y_label.empty() ? 10 : 14 + label_size));
  double const bottom = whole.bottom() - (words_.x_label.empty() ? 28 : 50);
  area_ = {left, top + 12, whole.right() - right_margin - left, bottom - top - 12};
}

double plot::draw_legend(double top) const {
  if (words_.legend.empty()) return top;
  double x = whole_.x + margin;
  double y = top + row_height / 2 + 4;
  double const lowest = whole_.y + most_for_words * whole_.height;
  for (std::size_t i = 0; i < words_.legend.size(); ++i) {
    auto const& entry = words_.legend[i];
    std::string const words = shortened(entry.words, whole_.width - 2 * margin - swatch - 6, label_size);
    double const width = swatch + 6 + text_width(words, label_size);
    if (x > whole_.x + margin && x + width > whole_.right() - margin) {
      x = whole_.x + margin;
      y += row_height;
    }
    if (y > lowest) {
      on_.text({x, y}, fmt::format("and {} more", words_.legend.size() - i), {look_.muted, label_size});
      break;
    }
    double const middle = y - 4.5;
    if (entry.kind == legend_entry::mark::line)
      on_.line({{x, middle}, {x + swatch, middle}}, {entry.color, 2.5, entry.dashes});
    else if (entry.kind == legend_entry::mark::box)
      on_.fill({x + 4, middle - 6, 12, 12}, entry.color);
    else
      on_.disc({x + swatch / 2, middle}, 5, entry.color, {look_.background, 1});
    on_.text({x + swatch + 6, y}, words, {look_.ink, label_size});
    x += width + 20;
  }
  return y + 6;
}

point plot::at(double x, double y) const {
  return {area_.x + x_.share(x) * area_.width, area_.bottom() - y_.share(y) * area_.height};
}

void plot::grid() const {
  line_style const style{look_.grid, 1};
  for (auto const& t : ticks(x_, static_cast<int>(area_.width / 80))) {
    double const x = area_.x + x_.share(t.value) * area_.width;
    on_.line({{x, area_.y}, {x, area_.bottom()}}, style);
  }
  for (auto const& t : ticks(y_, 7)) {
    double const y = area_.bottom() - y_.share(t.value) * area_.height;
    on_.line({{area_.x, y}, {area_.right(), y}}, style);
  }
}

void plot::axes() const {
  line_style const style{look_.muted, 1};
  on_.line({{area_.x, area_.y}, {area_.x, area_.bottom()}, {area_.right(), area_.bottom()}}, style);
  double free_from = whole_.x;
  for (auto const& t : ticks(x_, static_cast<int>(area_.width / 80))) {
    double const x = area_.x + x_.share(t.value) * area_.width, half = text_width(t.label, tick_size) / 2;
    on_.line({{x, area_.bottom()}, {x, area_.bottom() + 4}}, style);
    if (x - half < free_from || x + half > whole_.right()) continue;
    on_.text({x, area_.bottom() + 18}, t.label, {look_.ink, tick_size, anchor::middle});
    free_from = x + half + 8;
  }
  for (auto const& t : ticks(y_, 7)) {
    double const y = area_.bottom() - y_.share(t.value) * area_.height;
    on_.line({{area_.x - 4, y}, {area_.x, y}}, style);
    on_.text({area_.x - 8, y + 4}, t.label, {look_.ink, tick_size, anchor::end});
  }
  on_.text({area_.x + area_.width / 2, whole_.bottom() - 14}, shortened(words_.x_label, area_.width, label_size),
           {look_.ink, label_size, anchor::middle});
  on_.text({whole_.x + margin + label_size - 4, area_.y + area_.height / 2},
           shortened(words_.y_label, area_.height, label_size), {look_.ink, label_size, anchor::middle, true});
}

std::vector<point> thinned(std::vector<point> const& through) {
  constexpr double least = 0.4;
  constexpr std::size_t most = 4000;
  std::vector<point> kept;
  for (std::size_t i = 0; i < through.size(); ++i) {
    bool const last = i + 1 == through.size();
    if (!last && !kept.empty() && std::abs(through[i].x - kept.back().x) < least &&
        std::abs(through[i].y - kept.back().y) < least)
      continue;
    kept.push_back(through[i]);
  }
  if (kept.size() <= most) return kept;
  std::vector<point> some;
  for (std::size_t i = 0; i < most; ++i) some.push_back(kept[i * (kept.size() - 1) / (most - 1)]);
  return some;
}

}  // namespace rivulet::picture
