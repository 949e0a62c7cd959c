// From instances of a study to a picture of their descents.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/descent_picture.hpp"

#include <algorithm>
#include <cmath>
#include <memory>
#include <utility>

#include <fmt/format.h>

#include <rivulet/error.hpp>

#include "host/batch/quantities.hpp"
#include "host/cli/sampled.hpp"
#include "host/cli/terminal.hpp"
#include "host/cli/values.hpp"
#include "host/program/program.hpp"
#include "host/reference/interpreter.hpp"
#include "host/report/numbers.hpp"

namespace rivulet::cli {
namespace {

constexpr std::size_t most_tracks = 12;

std::string value_text(std::string const& name, double value) {
  return fmt::format("{} {}", picture::spoken(name), picture::readable(value));
}

std::string start_text(std::vector<double> const& x) {
  std::string text = "from ";
  if (x.size() > 1) text += "(";
  for (std::size_t i = 0; i < x.size(); ++i) text += (i > 0 ? ", " : "") + picture::readable(x[i], 4);
  return x.size() > 1 ? text + ")" : text;
}

std::string axis_text(batch::sweep const& sweep, batch::axis const& of, std::uint64_t instance) {
  if (!of.is_start) return value_text(of.name, sweep.value(of, instance));
  auto const chunk = sweep.columns(instance, 1);
  if (chunk.columns.start.size() > 3) return fmt::format("start {}", of.index(instance));
  std::vector<double> x;
  for (auto const& column : chunk.columns.start) x.push_back(column[0]);
  return start_text(x);
}

std::string ending_text(instance_table const& row) {
  auto const count = [&](std::string_view word) {
    return fmt::format("{} after {} iteration{}", word, picture::grouped(row.iterations[0]),
                       row.iterations[0] == 1 ? "" : "s");
  };
  switch (row.outcome[0]) {
    case outcome::cycling:
      return fmt::format("cycles for ever, period {}", row.cycle_period[0]);
    case outcome::max_iterations:
      return count("not converged");
    case outcome::max_evaluations:
      return count("out of evaluations");
    case outcome::reached_target:
      return count("reached the target");
    case outcome::undefined_start:
      return "f is undefined at the start";
    case outcome::not_finite:
      return count("not finite");
    case outcome::line_search_failed:
      return count("line search failed");
    default:
      return count(name(row.outcome[0]));
  }
}

/// A cycle goes on as it went: enough of it to be seen.
void continue_cycle(std::vector<trajectory_point>& points, std::uint64_t period) {
  constexpr std::uint64_t seen = 20;
  if (period == 0 || period >= points.size()) return;
  while (points.back().iteration < seen) {
    auto next = points[points.size() - static_cast<std::size_t>(period)];
    next.iteration = points.back().iteration + 1;
    points.push_back(std::move(next));
  }
}

picture::track track_of(batch::sweep const& sweep, std::uint64_t instance) {
  picture::track result;
  result.points = trajectory_of(sweep, instance);
  auto const row = row_of(sweep, instance);
  result.ending = ending_text(row);
  auto const how = row.outcome[0];
  result.bounded = how != outcome::diverged && how != outcome::not_finite && how != outcome::undefined_start;
  if (how == outcome::cycling) continue_cycle(result.points, row.cycle_period[0]);
  return result;
}

picture::view chosen_view(request const& asked) {
  auto const n = asked.study.objective.parameters().size();
  auto const refuse = [&](std::string_view needs) {
    throw usage_error(fmt::format(
        "--view {} is for objectives of {}; this one has {}. --view convergence draws f against the iteration for any",
        asked.view, needs, n == 1 ? "one parameter" : fmt::format("{} parameters", n)));
  };
  if (asked.view == "curve" && n != 1) refuse("one parameter");
  if ((asked.view == "contours" || asked.view == "surface") && n != 2) refuse("two parameters");
  if (asked.view == "surface") return picture::view::surface;
  if (asked.view == "convergence") return picture::view::convergence;
  if (asked.view.empty() && n > 2)
    throw usage_error(
        fmt::format("--output {}: trajectories are drawn for objectives of one or two parameters; this one has {}. "
                    "--view convergence draws f against the iteration, a .csv file holds all points",
                    asked.output, n));
  return n == 1 ? picture::view::curve : picture::view::contours;
}

std::vector<picture::range> ranges_of(request const& asked) {
  if (asked.view_box.empty()) return {};
  auto const ranges = parse_ranges(asked.view_box);
  if (ranges.size() > 2)
    throw usage_error(
        fmt::format("--view-box {}: a picture has two axes, so \"-6:10\" or \"-6:10,-4:50\"", asked.view_box));
  for (auto const& [low, high] : ranges)
    if (!(low < high) || !std::isfinite(high - low))
      throw usage_error(
          fmt::format("--view-box {}: the ends of a range are finite and rise, as in \"-6:10\"", asked.view_box));
  return ranges;
}

picture::viewpoint viewpoint_of(request const& asked, picture::view as) {
  if (asked.view_angle.empty()) return {};
  if (as != picture::view::surface) throw usage_error("--view-angle turns a surface: it goes with --view surface");
  auto const degrees = parse_numbers(asked.view_angle);
  constexpr double flattest = 5, steepest = 85, whole_turn = 360;
  bool const is_right =
      degrees.size() == 2 && std::abs(degrees[0]) <= whole_turn && degrees[1] >= flattest && degrees[1] <= steepest;
  if (!is_right)
    throw usage_error(fmt::format(
        "--view-angle {}: write AZIMUTH,ELEVATION in degrees, the first from -360 to 360, the second from 5 to 85, for "
        "example 35,45",
        asked.view_angle));
  return {degrees[0], degrees[1]};
}

void check_contours(picture::descents const& what, picture::view as) {
  if (what.fields.size() > 1 && (as == picture::view::contours || as == picture::view::surface))
    throw usage_error(
        "these instances go down different surfaces, since constants or groups of rows differ between them: choose "
        "instances with the same ones, or --view convergence");
}

std::string animation_bytes(picture::descent_drawing const& drawing, std::string const& extension) {
  constexpr int first_pause = 800, pause = 120, last_pause = 3000;
  auto const iterations = picture::frame_iterations(drawing.what().longest());
  picture::animation const frames{
      iterations.size(), [&](std::size_t i) {
        bool const last = i + 1 == iterations.size();
        return picture::frame_image{picture::pixels_of(drawing.at(last ? UINT64_MAX : iterations[i])), last ? last_pause
                                                                                                       : i == 0
                                                                                                           ? first_pause
                                                                                                           : pause};
      }};
  return extension == "gif" ? picture::gif(frames) : picture::webp(frames);
}

}  // namespace

std::string settings_text(batch::sweep const& sweep, std::vector<std::string> const& also) {
  auto settings = sweep.settings();
  std::string text(name(settings.method));
  for (auto const& quantity : batch::read_quantities(sweep.study(), settings)) {
    bool const shown = quantity.given || quantity.name == "learning_rate";
    if (shown && quantity.values.size() == 1) text += ", " + value_text(quantity.name, quantity.values[0]);
  }
  for (auto const& words : also) text += ", " + words;
  return text;
}

std::string title_of(study const& of, double width) {
  auto const& names = of.objective.parameters();
  std::string arguments;
  for (std::size_t i = 0; i < std::min<std::size_t>(names.size(), 3); ++i) arguments += (i > 0 ? ", " : "") + names[i];
  if (names.size() > 3) arguments += ", …";
  std::string const head = fmt::format("f({}) = ", arguments);
  return picture::formula(head + of.objective.text(), width, picture::title_size);
}

picture::field field_of(batch::sweep const& sweep, std::uint64_t instance) {
  auto const of = std::make_shared<reference::interpreter<double>>(sweep.descent_program());
  of->choose_group(sweep.group(instance));
  std::ranges::copy(sweep.constants(instance), of->constants().begin());
  double const sign = sweep.study().maximize ? -1 : 1;
  return [of, sign](std::vector<double> const& x) {
    std::ranges::copy(x, of->parameters().begin());
    of->run();
    return sign * of->output(0);
  };
}

double evaluation_cost(batch::sweep const& sweep) {
  auto const& program = sweep.descent_program();
  double cost = static_cast<double>(program.instructions.size()) + 1;
  if (auto const rows = sweep.rows())
    cost += static_cast<double>(rows->rows) * static_cast<double>(program.rows->row.instructions.size() + 1);
  return cost;
}

picture::descents descents_of(batch::sweep const& sweep, std::vector<std::uint64_t> const& instances, double width) {
  if (instances.size() > most_tracks)
    throw usage_error(fmt::format("a picture shows at most {} instances, not {}; a .csv file takes any number",
                                  most_tracks, instances.size()));
  picture::descents result;
  result.title = title_of(sweep.study(), width);
  result.parameters = sweep.study().objective.parameters();
  result.evaluation_cost = evaluation_cost(sweep);
  using landscape = std::pair<std::vector<double>, std::size_t>;  // constants, and the group of rows
  std::vector<landscape> landscapes;
  for (auto const instance : instances) {
    if (instance >= sweep.instances())
      throw invalid_argument(
          fmt::format("instance {} does not exist: the study has {}, numbered from 0", instance, sweep.instances()));
    auto one = track_of(sweep, instance);
    landscape const own{sweep.constants(instance), sweep.group(instance)};
    auto const same = std::ranges::find(landscapes, own);
    one.field = static_cast<std::size_t>(same - landscapes.begin());
    if (same == landscapes.end()) {
      landscapes.push_back(own);
      result.fields.push_back(field_of(sweep, instance));
    }
    result.tracks.push_back(std::move(one));
  }
  std::vector<std::string> common;
  for (auto const& axis : sweep.axes()) {
    auto const index = [&](std::uint64_t instance) { return axis.index(instance); };
    bool const differs = std::ranges::any_of(instances, [&](auto i) { return index(i) != index(instances.front()); });
    if (!differs) common.push_back(axis_text(sweep, axis, instances.front()));
    for (std::size_t i = 0; differs && i < instances.size(); ++i) {
      auto& label = result.tracks[i].label;
      label += (label.empty() ? "" : ", ") + axis_text(sweep, axis, instances[i]);
    }
  }
  result.subtitle = settings_text(sweep, common);
  return result;
}

picture::theme const& theme_of(request const& asked) {
  return asked.theme == "dark" ? picture::dark_theme() : picture::light_theme();
}

std::pair<double, double> picture_size(request const& asked) {
  if (asked.picture_size.empty()) return {800, 560};
  auto const cross = asked.picture_size.find('x');
  constexpr std::uint64_t least = 240, most = 8192;
  std::uint64_t width = 0, height = 0;
  if (cross != std::string::npos) {
    width = parse_whole(asked.picture_size.substr(0, cross));
    height = parse_whole(asked.picture_size.substr(cross + 1));
  }
  if (width < least || height < least || width > most || height > most)
    throw usage_error(fmt::format("--picture-size {}: write WIDTHxHEIGHT in pixels from {} to {}, for example 800x560",
                                  asked.picture_size, least, most));
  return {static_cast<double>(width), static_cast<double>(height)};
}

void check_picture_file(std::string const& path, std::string_view flag) {
  if (path.ends_with(".webp") && !picture::has_webp())
    throw usage_error(
        fmt::format("{} {}: this Rivulet was built without libwebp; .png, .gif and .svg are there", flag, path));
}

void write_descents(request const& asked) {
  check_picture_file(asked.output, "--output");
  auto const as = chosen_view(asked);
  auto const ranges = ranges_of(asked);
  auto const from = viewpoint_of(asked, as);
  auto const [width, height] = picture_size(asked);
  batch::sweep const sweep(asked.study);
  auto what = descents_of(sweep, asked.instances, width - 40);
  what.ranges = ranges;
  what.from = from;
  check_contours(what, as);
  write_file(asked.output, "");  // fails now rather than after the drawing
  picture::descent_drawing const drawing(std::move(what), as, theme_of(asked), width, height);
  auto const extension = picture::picture_extension(asked.output);
  bool const moves = extension == "gif" || extension == "webp";
  write_file(asked.output, moves ? animation_bytes(drawing, extension) : picture::encoded(drawing.at(), extension));
}

}  // namespace rivulet::cli
