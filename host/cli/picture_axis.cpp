// An axis of a study as an axis of a picture.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/picture_axis.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "host/batch/bounds.hpp"
#include "host/batch/quantities.hpp"

namespace rivulet::cli {
namespace {

constexpr std::size_t most_listed = 40, least_cells = 24;

/// Whether values are at equal distances of the scale from the first to the last.
bool is_even(std::vector<double> const& values, bool logarithmic) {
  auto const place = [&](double v) { return logarithmic ? std::log(v) : v; };
  if (logarithmic && !(values.front() > 0 && values.back() > 0)) return false;
  double const first = place(values.front()), last = place(values.back());
  double const step = (last - first) / static_cast<double>(values.size() - 1);
  if (!(std::abs(step) > 0)) return false;
  for (std::size_t i = 0; i < values.size(); ++i)
    if (!(std::abs(place(values[i]) - (first + step * static_cast<double>(i))) <= 0.01 * std::abs(step))) return false;
  return true;
}

/// How many cells of a plane or a line hold a few of so many scattered points each.
std::size_t scattered_cells(std::uint64_t points, std::size_t dimensions) {
  constexpr double points_per_cell = 4;
  double const cells = std::pow(static_cast<double>(points) / points_per_cell, 1.0 / static_cast<double>(dimensions));
  return std::max(least_cells, static_cast<std::size_t>(cells));
}

/// The tables of a stack are numbered from 0.
std::vector<double> values_of(batch::axis const& of) {
  if (!of.values.empty()) return of.values;
  std::vector<double> numbers(of.size);
  std::iota(numbers.begin(), numbers.end(), 0.0);
  return numbers;
}

batch::specification specification_of(batch::sweep const& sweep, std::string const& name) {
  auto settings = sweep.settings();
  for (auto const& quantity : batch::read_quantities(sweep.study(), settings))
    if (quantity.name == name) return quantity.spec;
  return {};
}

/// The starts' bounding box in one coordinate.
picture_axis::side explicit_starts(batch::sweep const& sweep, std::uint64_t stride, std::uint64_t size,
                                   std::size_t parameter) {
  picture_axis::side result{HUGE_VAL, -HUGE_VAL};
  for (std::uint64_t i = 0; i < size; ++i) {
    double const value = sweep.columns(i * stride, 1).columns.start[parameter][0];
    result = {std::min(result.low, value), std::max(result.high, value)};
  }
  return result;
}

}  // namespace

picture_axis::picture_axis(batch::sweep const& sweep, batch::axis const& of)
    : sweep_(sweep), of_(of), label_(picture::spoken(of.name)) {
  if (!of.joint) {
    take_values(values_of(of));
    return;
  }
  auto const spec = specification_of(sweep, of.name);
  take_range(spec.a, spec.b, spec.kind == batch::generator::loguniform);
  auto const joint = std::ranges::count_if(sweep.axes(), &batch::axis::joint);
  scattered_ = true;
  natural_ = scattered_cells(of.size, std::min<std::size_t>(2, static_cast<std::size_t>(joint)));
}

picture_axis::picture_axis(batch::sweep const& sweep, std::size_t parameter)
    : sweep_(sweep), is_start_(true), parameter_(parameter) {
  auto const& study = sweep.study();
  auto const dimensions = study.objective.parameters().size();
  of_ = *std::ranges::find_if(sweep.axes(), &batch::axis::is_start);
  label_ = "start " + study.objective.parameters()[parameter];
  scattered_ = true;
  natural_ = scattered_cells(of_.size, dimensions);
  if (!sweep.sampled_starts()) {
    auto const box = explicit_starts(sweep, of_.stride, of_.size, parameter);
    double const more = box.high > box.low ? 0.02 * (box.high - box.low) : 1;
    take_range(box.low - more, box.high + more, false);
    return;
  }
  auto const box = batch::parse_box(study.start_box, dimensions, study.precision)[parameter];
  auto const bounds = batch::read_bounds(study);
  side const kept = bounds.empty() ? side{-HUGE_VAL, HUGE_VAL} : side{bounds[parameter].lower, bounds[parameter].upper};
  if (study.sampler == sampler::grid)
    take_grid({box.lower, box.upper}, kept);
  else
    take_scattered({box.lower, box.upper}, kept);
}

void picture_axis::take_scattered(side box, side kept) {
  side const seen{std::max(box.low, kept.low), std::min(box.high, kept.high)};
  double const share = (seen.high - seen.low) / (box.high - box.low);
  if (share > 0) natural_ = std::max(least_cells, static_cast<std::size_t>(share * static_cast<double>(natural_)));
  // Starts beyond a bound begin on it.
  if (!(share > 0)) natural_ = 1;
  take_range(std::clamp(seen.low, kept.low, kept.high), std::clamp(seen.high, kept.low, kept.high), false);
}

void picture_axis::take_grid(side box, side kept) {
  scattered_ = false;
  auto const dimensions = static_cast<double>(sweep_.study().objective.parameters().size());
  auto const last = std::round(std::pow(static_cast<double>(of_.size), 1.0 / dimensions)) - 1;
  double const step = last > 0 ? (box.high - box.low) / last : 0;
  // The points nearest to the bounds: those beyond begin on them, in the same cells.
  auto const nearest = [&](double at) { return std::round(std::clamp((at - box.low) / step, 0.0, last)); };
  if (!(step > 0)) return take_scattered(box, kept);
  if (kept.high < box.low || kept.low > box.high) {
    natural_ = 1;
    double const only = std::clamp(box.low, kept.low, kept.high);
    return take_range(only, only, false);
  }
  double const first = nearest(kept.low), end = nearest(kept.high);
  natural_ = static_cast<std::size_t>(end - first) + 1;
  take_range(box.low + step * (first - 0.5), box.low + step * (end + 0.5), false);
}

void picture_axis::take_values(std::vector<double> const& values) {
  bool const even = is_even(values, false);
  natural_ = values.size();
  by_index_ = true;
  falls_ = values.front() > values.back();
  if (even || is_even(values, true)) {
    shown_ = {values.front(), values.back(), !even};
    double const half = 0.5 / static_cast<double>(values.size() - 1);
    double const low = shown_.value(-half), high = shown_.value(1 + half);
    shown_.low = std::min(low, high);
    shown_.high = std::max(low, high);
    return;
  }
  if (values.size() > most_listed) {
    by_index_ = false;
    auto const [low, high] = std::ranges::minmax(values);
    take_range(low, high, low > 0 && high / low > 50);
    scattered_ = true;
    natural_ = scattered_cells(values.size(), 1);
    return;
  }
  falls_ = false;
  shown_ = {-0.5, static_cast<double>(values.size()) - 0.5};
  for (std::size_t i = 0; i < values.size(); ++i)
    shown_.marks.push_back({static_cast<double>(i), picture::readable(values[i], 4)});
}

void picture_axis::take_range(double low, double high, bool logarithmic) {
  if (!(high > low)) low -= 1, high += 1;
  shown_ = {low, high, logarithmic};
}

std::size_t picture_axis::choose_cells(std::size_t most) { return cells_ = std::clamp<std::size_t>(natural_, 1, most); }

std::size_t picture_axis::choose_line_cells(std::size_t most) {
  return scattered_ ? cells_ = most : choose_cells(most);
}

std::size_t picture_axis::cell_of(double value) const {
  double const share = shown_.share(value);
  if (!(share >= 0 && share <= 1)) return nowhere;
  return std::min(static_cast<std::size_t>(share * static_cast<double>(cells_)), cells_ - 1);
}

void picture_axis::find(batch::chunk_columns const& chunk, std::vector<std::size_t>& to) const {
  std::uint64_t const first = chunk.columns.first;
  to.resize(chunk.columns.count);
  for (std::size_t row = 0; row < to.size(); ++row) {
    if (is_start_) {
      to[row] = cell_of(chunk.columns.start[parameter_][row]);
    } else if (by_index_) {
      std::uint64_t const index = of_.index(first + row), size = of_.size;
      to[row] = static_cast<std::size_t>((falls_ ? size - 1 - index : index) * cells_ / size);
    } else {
      to[row] = cell_of(sweep_.value(of_, first + row));
    }
  }
}

}  // namespace rivulet::cli
