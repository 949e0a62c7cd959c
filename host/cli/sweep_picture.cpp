// A sweep as a picture, chosen by its shape.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/sweep_picture.hpp"

#include <algorithm>

#include <fmt/format.h>

#include <rivulet/error.hpp>

#include "host/batch/backend.hpp"
#include "host/cli/basins.hpp"
#include "host/cli/descent_picture.hpp"
#include "host/cli/grid_picture.hpp"
#include "host/cli/picture_axis.hpp"
#include "host/cli/terminal.hpp"
#include "host/picture/charts.hpp"

namespace rivulet::cli {
namespace {

/// The swept quantities that are not starts; of those that advance together the first.
std::vector<batch::axis> quantities_of(batch::sweep const& sweep) {
  std::vector<batch::axis> result;
  for (auto const& axis : sweep.axes()) {
    bool const zipped = std::ranges::any_of(result, [&](batch::axis const& other) {
      return !axis.joint && !other.joint && axis.stride == other.stride && axis.size == other.size;
    });
    if (!axis.is_start && !zipped) result.push_back(axis);
  }
  return result;
}

picture::plot_words words_of(batch::sweep const& sweep, std::uint64_t instances, double width) {
  picture::plot_words words;
  words.title = title_of(sweep.study(), width - 40);
  words.subtitle = settings_text(sweep, {picture::grouped(instances) + " instances"});
  return words;
}

class spectrum_picture : public sweep_picture {
 public:
  spectrum_picture(batch::sweep const& sweep, picture_axis axis, picture::theme const& look, double width,
                   double height, std::uint64_t instances)
      : sweep_(sweep), axis_(std::move(axis)), look_(look), width_(width), height_(height) {
    constexpr std::size_t margins = 110;
    chart_.words = words_of(sweep, instances, width);
    chart_.words.x_label = axis_.label();
    chart_.x = axis_.shown();
    chart_.maximize = sweep.study().maximize;
    chart_.columns.resize(axis_.choose_line_cells(static_cast<std::size_t>(width) - margins));
    chart_.alternative = fmt::format("Iterations and final f against {}: {}", axis_.label(), chart_.words.title);
  }

  void add(instance_table const& rows) override {
    axis_.find(sweep_.columns(rows.first, rows.size()), places_);
    for (std::size_t row = 0; row < rows.size(); ++row) {
      if (places_[row] == picture_axis::nowhere) continue;
      auto& cell = chart_.columns[places_[row]][static_cast<std::size_t>(rows.outcome[row])];
      ++cell.count;
      cell.iterations.add(static_cast<double>(rows.iterations[row]));
      cell.f.add(rows.f[row]);
    }
  }

  picture::still finish() override { return picture::draw_spectrum(chart_, look_, width_, height_); }

 private:
  batch::sweep const& sweep_;
  picture_axis axis_;
  picture::theme const& look_;
  double width_, height_;
  picture::spectrum chart_;
  std::vector<std::size_t> places_;
};

/// y of a map as a function of its x.
std::vector<picture::point> overlay_curve(std::string const& text, batch::axis const& x, picture::scale const& across) {
  study of;
  objective_options reading;
  reading.variables = {x.name};
  of.objective = objective(text, reading);
  of.starts = {"1"};
  batch::sweep const sweep(of);
  auto const f = field_of(sweep, 0);
  constexpr int points = 200;
  std::vector<picture::point> curve;
  for (int i = 0; i <= points; ++i) {
    double const at = across.value(i / static_cast<double>(points));
    curve.push_back({at, f({at})});
  }
  return curve;
}

class outcome_map : public grid_picture {
 public:
  outcome_map(batch::sweep const& sweep, std::vector<batch::axis> const& axes, request const& asked, double width,
              double height, std::uint64_t instances)
      : grid_picture(sweep, {picture_axis(sweep, axes[0]), picture_axis(sweep, axes[1])},
                     words_of(sweep, instances, width), asked, width, height) {
    for (std::size_t i = 0; i < outcome_names.size(); ++i)
      shades_.push_back(speeds(picture::outcome_ramp(look_, static_cast<outcome>(i))));
    if (asked.overlay.empty()) return;
    map_.curves.push_back(overlay_curve(asked.overlay, axes[0], map_.x));
    overlay_note_ = "dashed: " + picture::formula(asked.overlay, 160, 11);
  }

 private:
  picture::light shade(instance_table const& rows, std::size_t row) override {
    return shades_[static_cast<std::size_t>(rows.outcome[row])].at(rows.iterations[row]);
  }

  void complete() override {
    map_.alternative =
        fmt::format("Outcomes over {} and {}: {}.", map_.words.x_label, map_.words.y_label, map_.words.title);
    for (std::size_t i = 0; i < outcome_names.size(); ++i) {
      auto const how = static_cast<outcome>(i);
      if (count(how) > 0)
        add_key(key_colors(picture::outcome_ramp(look_, how)), picture::spoken(outcome_names[i]), count(how));
    }
    if (!overlay_note_.empty()) map_.notes.push_back(overlay_note_);
  }

  std::vector<picture::speed_table> shades_;
  std::string overlay_note_;
};

[[noreturn]] void refuse_shape(batch::sweep const& sweep, std::vector<batch::axis> const& quantities) {
  std::string const possible =
      "a picture shows one axis (iterations and f), two axes (a map of outcomes), or the starts of an objective of one "
      "or "
      "two parameters (basins)";
  if (quantities.size() > 2) {
    std::vector<std::string> names;
    for (auto const& axis : quantities) names.push_back(axis.name);
    throw usage_error(
        fmt::format("this study has {} axes, {}: {}. Give one of them a single value, as in --set {}=…, or "
                    "write the rows to .csv or .nc",
                    names.size(), fmt::join(names, ", "), possible, names.back()));
  }
  if (sweep.axes().empty())
    throw usage_error(
        "this study has a single instance: rivulet replay … --instance 0 --output FILE draws its descent; " + possible);
  throw usage_error(fmt::format("the starts of this study lie in {} dimensions: {}; --report draws what there is",
                                sweep.study().objective.parameters().size(), possible));
}

class picture_file : public row_writer {
 public:
  picture_file(batch::sweep const& sweep, request const& asked) : path_(asked.output) {
    auto const [width, height] = picture_size(asked);
    picture_ = make_sweep_picture(sweep, asked, width, height);
    write_file(path_, "");  // fails now rather than after the run
  }
  void write(instance_table const& rows) override { picture_->add(rows); }
  void close() override { write_file(path_, picture::encoded(picture_->finish(), picture::picture_extension(path_))); }

 private:
  std::string path_;
  std::unique_ptr<sweep_picture> picture_;
};

}  // namespace

std::unique_ptr<sweep_picture> make_sweep_picture(batch::sweep const& sweep, request const& asked, double width,
                                                  double height) {
  auto const quantities = quantities_of(sweep);
  auto const dimensions = sweep.study().objective.parameters().size();
  auto const instances = batch::shard_range(sweep.instances(), asked.execution.shard).count;
  if (!asked.overlay.empty() && quantities.size() != 2)
    throw usage_error(fmt::format("--overlay draws over the map of two axes, not of {}", quantities.size()));
  if (quantities.size() == 1)
    return std::make_unique<spectrum_picture>(sweep, picture_axis(sweep, quantities[0]), theme_of(asked), width, height,
                                              instances);
  if (quantities.size() == 2) return std::make_unique<outcome_map>(sweep, quantities, asked, width, height, instances);
  if (quantities.empty() && !sweep.axes().empty() && dimensions == 1)
    return std::make_unique<spectrum_picture>(sweep, picture_axis(sweep, std::size_t{0}), theme_of(asked), width,
                                              height, instances);
  if (quantities.empty() && !sweep.axes().empty() && dimensions == 2)
    return make_basins(sweep, words_of(sweep, instances, width), asked, width, height);
  refuse_shape(sweep, quantities);
}

std::unique_ptr<row_writer> picture_rows(batch::sweep const& sweep, request const& asked) {
  check_picture_file(asked.output, "--output");
  return std::make_unique<picture_file>(sweep, asked);
}

}  // namespace rivulet::cli
