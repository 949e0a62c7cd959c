// Explicit and sampled starts.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/starts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <rivulet/error.hpp>

#include "kernels/lanes.hpp"

namespace rivulet::batch {
namespace {

// side^dimensions, or 2^63 where that is larger.
constexpr std::uint64_t too_many = std::uint64_t{1} << 63;
std::uint64_t power(std::uint64_t side, std::uint32_t dimensions) {
  std::uint64_t product = 1;
  for (std::uint32_t i = 0; i < dimensions && side > 1; ++i) {
    if (product > too_many / side) return too_many;
    product *= side;
  }
  return side == 0 ? 0 : product;
}

// The largest side with side^dimensions <= points.
std::uint64_t grid_side(std::uint64_t points, std::uint32_t dimensions) {
  std::uint64_t lower = 1, upper = points;
  while (lower < upper) {
    std::uint64_t const middle = lower + (upper - lower) / 2 + 1;
    if (power(middle, dimensions) <= points)
      lower = middle;
    else
      upper = middle - 1;
  }
  return lower;
}

}  // namespace

std::string start_column(std::string_view parameter) {
  std::string column(parameter);
  std::erase_if(column, [](char c) { return c == '[' || c == ']'; });
  return column;
}

start_axis::start_axis(study const& study, std::uint32_t joint)
    : precision_(study.precision),
      sampler_(study.sampler),
      parameters_(static_cast<std::uint32_t>(study.objective.parameters().size())),
      joint_(joint) {
  if (!study.starts.empty() || !study.start_table.empty())
    read_points(study);
  else
    read_box(study);
  if (joint > 0) read_samples(study);
  if (joint == 0 && study.samples > 0)
    throw invalid_argument(
        "samples belongs to joint random search, and no setting is drawn from a distribution without n: write for "
        "example learning_rate=loguniform(1e-4,1), or start_count for the number of starts");
  if (sampled() && sampler_ == sampler::grid)
    prepare_grid();
  else if (joint > 0 || sampled())
    points_in_cube_ = unit_points(sampler_, study.seed, joint > 0 ? joint_stream : start_stream,
                                  joint + (sampled() ? parameters_ : 0), size_);
}

void start_axis::read_points(study const& study) {
  if (study.start_count > 0 || !study.start_box.empty())
    throw invalid_argument(
        "starts are either given one by one (start) or sampled (start_count and start_box), not both");
  points_.resize(parameters_);
  if (!study.start_table.empty()) return read_table(study);
  for (std::string const& text : study.starts) {
    auto const x = parse_start(text, parameters_, precision_);
    for (std::uint32_t i = 0; i < parameters_; ++i) points_[i].push_back(x[i]);
  }
  size_ = study.starts.size();
}

void start_axis::read_table(study const& study) {
  if (!study.starts.empty())
    throw invalid_argument("starts are either given one by one (start) or as a table (start_file), not both");
  if (study.start_table.tables() > 0)
    throw invalid_argument("the table of starts is a stack: it needs to be one table");
  for (std::uint32_t i = 0; i < parameters_; ++i) {
    auto const values = study.start_table.column(start_column(study.objective.parameters()[i]));
    points_[i].reserve(values.size());
    for (std::size_t row = 0; row < values.size(); ++row) {
      double const x = round_to(precision_, values[row]);
      if (!std::isfinite(x))
        throw data_error(fmt::format("the table of starts, column {}, row {}: {} is too large for {}",
                                     study.objective.parameters()[i], row + 1, values[row], name(precision_)));
      points_[i].push_back(x);
    }
  }
  size_ = study.start_table.rows();
}

void start_axis::read_box(study const& study) {
  std::string const example = parameters_ == 1 ? "9" : "-1.2,1";
  if (study.start_count == 0 && study.start_box.empty())
    throw invalid_argument(
        fmt::format("the study has no start: give one (--start \"{}\", a number per parameter) or "
                    "sample some (--start-count 1000 --start-box \"-2:2\")",
                    example));
  if (study.start_box.empty())
    throw invalid_argument("start_count needs a start_box to sample in, for example --start-box \"-2:2\"");
  if (study.start_count == 0 && study.samples == 0)
    throw invalid_argument("start_box needs a start_count, for example --start-count 1000");
  box_ = parse_box(study.start_box, parameters_, precision_);
  size_ = study.start_count;
}

void start_axis::read_samples(study const& study) {
  if (study.samples == 0)
    throw invalid_argument(
        "a distribution without n is drawn by joint random search: say how many draws with samples "
        "(--samples 1000), or give it n values, for example uniform(0,1,100)");
  if (study.starts.size() > 1)
    throw invalid_argument(
        fmt::format("joint random search draws one start per sample: give one start or a start_box, "
                    "not {} starts",
                    study.starts.size()));
  if (study.start_count > 0 && study.start_count != study.samples)
    throw invalid_argument(
        fmt::format("joint random search draws one start per sample: samples is {}, start_count {}; "
                    "leave start_count out",
                    study.samples, study.start_count));
  if (sampler_ == sampler::grid)
    throw invalid_argument("joint random search draws from sobol or uniform; the grid sampler has no random points");
  size_ = study.samples;
}

void start_axis::prepare_grid() {
  side_ = grid_side(size_, parameters_);
  if (power(side_, parameters_) == size_) return;
  std::uint64_t const above = power(side_ + 1, parameters_);
  throw invalid_argument(
      fmt::format("a grid over {} parameters has k^{} points, and {} is not such a number: take {}{}", parameters_,
                  parameters_, size_, power(side_, parameters_), above < too_many ? fmt::format(" or {}", above) : ""));
}

void start_axis::fill(std::uint32_t parameter, std::uint64_t first, std::size_t count, double* out) const {
  if (single_point()) {
    std::fill_n(out, count, points_[parameter][0]);
    return;
  }
  if (!sampled()) {
    std::copy_n(points_[parameter].begin() + static_cast<std::ptrdiff_t>(first), count, out);
    return;
  }
  if (sampler_ == sampler::grid) return fill_grid(parameter, first, count, out);
  points_in_cube_.fill(joint_ + parameter, first, count, out);
  interval const range = box_[parameter];
  double const width = range.upper - range.lower;
  for (std::size_t i = 0; i < count; ++i) out[i] = round_to(precision_, kernels::fma(out[i], width, range.lower));
}

double const* start_axis::listed(std::uint32_t parameter) const noexcept {
  return sampled() ? nullptr : points_[parameter].data();
}

void start_axis::fill_grid(std::uint32_t parameter, std::uint64_t first, std::size_t count, double* out) const {
  std::uint64_t const stride = power(side_, parameters_ - 1 - parameter);
  interval const range = box_[parameter];
  double const step = (range.upper - range.lower) / static_cast<double>(side_ - 1);
  for (std::size_t i = 0; i < count; ++i) {
    std::uint64_t const j = (first + i) / stride % side_;
    double const value = j == 0           ? range.lower
                         : j == side_ - 1 ? range.upper
                                          : kernels::fma(static_cast<double>(j), step, range.lower);
    out[i] = round_to(precision_, value);
  }
}

std::vector<double> start_axis::cell_widths() const {
  constexpr double share = 1e-3;
  std::vector<double> widths;
  for (std::uint32_t i = 0; i < parameters_; ++i) {
    double width = 0;
    if (sampled()) {
      width = box_[i].upper - box_[i].lower;
    } else {
      double lower = points_[i].front(), upper = lower;
      for (double const x : points_[i]) {
        lower = std::min(lower, x);
        upper = std::max(upper, x);
      }
      width = upper - lower;
    }
    double const cell = share * width;
    widths.push_back(std::isnormal(cell) ? cell : share);
  }
  return widths;
}

}  // namespace rivulet::batch
