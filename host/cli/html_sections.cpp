// The parts of the HTML report that words and tables make.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/html_sections.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "host/cli/descent_picture.hpp"
#include "host/cli/grid_picture.hpp"
#include "host/cli/stored_study.hpp"
#include "host/picture/svg.hpp"

namespace rivulet::cli {
namespace {

using picture::grouped;
using picture::readable;
using picture::xml_text;

std::string css(picture::color const& c) { return fmt::format("#{:02x}{:02x}{:02x}", c.red, c.green, c.blue); }

std::string row(std::vector<std::string> const& cells, std::string_view tag) {
  std::string text = "<tr>";
  for (auto const& cell : cells) text += fmt::format("<{}>{}</{}>", tag, xml_text(cell), tag);
  return text + "</tr>\n";
}

std::string point(std::vector<double> const& x) {
  constexpr std::size_t shown = 6;
  std::string text = x.size() > 1 ? "(" : "";
  for (std::size_t i = 0; i < std::min(x.size(), shown); ++i) text += (i > 0 ? ", " : "") + readable(x[i], 6);
  if (x.size() > shown) text += ", …";
  return x.size() > 1 ? text + ")" : text;
}

std::string axis_words(batch::sweep const& sweep, batch::axis const& of) {
  if (of.is_start) {
    auto const& study = sweep.study();
    if (!sweep.sampled_starts()) return fmt::format("{} starts", grouped(of.size));
    return fmt::format("{} starts in {} ({})", grouped(of.size), study.start_box, name(study.sampler));
  }
  if (of.joint) return fmt::format("{}: drawn jointly", picture::spoken(of.name));
  if (of.values.empty()) return fmt::format("{}: {} tables", picture::spoken(of.name), grouped(of.size));
  auto const [low, high] = std::ranges::minmax(of.values);
  return fmt::format("{}: {} values from {} to {}", picture::spoken(of.name), grouped(of.size), readable(low),
                     readable(high));
}

/// "learning rate from 0.02 to 0.99": the values at which most instances converged, where that says something.
std::string good_values(axis_outcomes const& axis) {
  auto const& good = axis.outcomes[static_cast<std::size_t>(outcome::converged)];
  double low = 0, high = 0;
  std::size_t found = 0;
  for (std::size_t i = 0; i < axis.values.size(); ++i) {
    std::uint64_t all = 0;
    for (auto const& counts : axis.outcomes)
      if (i < counts.size()) all += counts[i];
    if (all == 0 || i >= good.size() || 2 * good[i] <= all) continue;
    low = found == 0 ? axis.values[i] : std::min(low, axis.values[i]);
    high = found == 0 ? axis.values[i] : std::max(high, axis.values[i]);
    ++found;
  }
  if (found == 0 || found == axis.values.size()) return {};
  std::string const where =
      found == 1 ? "at " + readable(low) : fmt::format("between {} and {}", readable(low), readable(high));
  return fmt::format(" Most converge with {} {}.", picture::spoken(axis.name), where);
}

std::string outcome_sentence(report const& result) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < result.outcomes.size(); ++i)
    if (result.outcomes[i] > 0) order.push_back(i);
  std::ranges::stable_sort(order, std::ranges::greater{}, [&](std::size_t i) { return result.outcomes[i]; });
  constexpr std::string_view said[] = {"had no defined start",
                                       "left the finite numbers",
                                       "diverged",
                                       "converged",
                                       "reached the target",
                                       "did not converge in the iterations allowed",
                                       "ran out of evaluations",
                                       "stalled",
                                       "cycle for ever",
                                       "found no step in a line search"};
  std::string text = fmt::format("Of {} instance{} ", grouped(result.instances), result.instances == 1 ? "" : "s");
  for (std::size_t i = 0; i < order.size(); ++i)
    text += fmt::format(
        "{}{} {}",
        i == 0                  ? ""
        : i + 1 == order.size() ? " and "
                                : ", ",
        result.outcomes[order[i]] == result.instances ? "all" : share_text(result.outcomes[order[i]], result.instances),
        said[order[i]]);
  return text + ".";
}

}  // namespace

std::string html_head(std::string const& title, picture::theme const& look) {
  return fmt::format(
      "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n"
      "body{{max-width:840px;margin:2em auto;padding:0 1em;font:16px/1.5 sans-serif;background:{};color:{}}}\n"
      "h1{{font-size:1.5em}}h2{{font-size:1.15em;margin-top:2em}}\n"
      "figure{{margin:1em 0}}figcaption{{color:{};font-size:.9em}}svg{{max-width:100%;height:auto}}\n"
      "table{{border-collapse:collapse;display:block;overflow-x:auto;font-size:.85em}}th,td{{padding:.2em "
      ".5em;text-align:right;border-bottom:1px solid {}}}\n"
      "th:first-child,td:first-child{{text-align:left}}pre{{overflow-x:auto;padding:.8em;border:1px solid {}}}\n"
      "</style>\n</head>\n<body>\n",
      xml_text(title), css(look.background), css(look.ink), css(look.muted), css(look.grid), css(look.grid));
}

std::string study_section(batch::sweep const& sweep, request const& asked) {
  std::string text = "<h2>Study</h2>\n<ul>\n";
  auto const item = [&](std::string const& words) { text += fmt::format("<li>{}</li>\n", xml_text(words)); };
  item(settings_text(sweep));
  for (auto const& axis : sweep.axes()) item(axis_words(sweep, axis));
  item(fmt::format("{} instances in {}, at most {} iterations each", grouped(sweep.instances()),
                   name(sweep.study().precision), grouped(sweep.study().stop.max_iterations)));
  constexpr std::string_view said_above[] = {"objective",   "set",       "method",  "precision",
                                             "start-count", "start-box", "sampler", "max-iterations"};
  for (auto [name, value] : decisive_words(asked)) {
    if (std::ranges::find(said_above, name) != std::end(said_above)) continue;
    std::ranges::replace(name, '-', ' ');
    item(value == "true" ? name : fmt::format("{}: {}", name, value));
  }
  return text + "</ul>\n";
}

std::string verdict_section(batch::sweep const& sweep, report const& result, std::uint64_t planned) {
  std::string text = outcome_sentence(result);
  if (result.distinct_minima > 0)
    text += fmt::format(" They reach {} distinct point{}.", grouped(result.distinct_minima),
                        result.distinct_minima == 1 ? "" : "s");
  if (result.iterations.count > 0)
    text += fmt::format(" Half end after at most {} iterations.", readable(result.iterations.p50, 9));
  if (result.best.exists)
    text += fmt::format(" The {} f is {} at {} (instance {}); {} come within 1 % of it.",
                        sweep.study().maximize ? "highest" : "lowest", readable(result.best.f), point(result.best.x),
                        grouped(result.best.instance), share_text(result.within_one_percent, result.instances));
  for (auto const& axis : result.axes)
    if (axis.name != "start") text += good_values(axis);
  if (result.interrupted)
    text += " The run was interrupted: this is what it had done.";
  else if (result.instances < planned)
    text += fmt::format(" These are not all: the study has {} instances.", grouped(planned));
  return fmt::format("<p>{}</p>\n", xml_text(text));
}

std::string quantile_section(report const& result) {
  std::string text =
      "<h2>Quantiles</h2>\n<table>\n" + row({"", "least", "5 %", "25 %", "median", "75 %", "95 %", "greatest"}, "th");
  auto const add = [&](std::string const& label, quantiles const& q) {
    if (q.count == 0) return;
    std::vector<std::string> cells{label};
    for (double const v : {q.min, q.p05, q.p25, q.p50, q.p75, q.p95, q.max}) cells.push_back(readable(v, 5));
    text += row(cells, "td");
  };
  add("iterations", result.iterations);
  add("evaluations", result.evaluations);
  add("f", result.f);
  if (result.tracks_best) add("best f", result.best_f);
  add("gradient norm", result.gradient_norm);
  return text + "</table>\n";
}

std::string minima_section(report const& result) {
  if (result.minima.empty()) return {};
  constexpr std::size_t shown = 20;
  std::string names;
  for (std::size_t i = 0; i < std::min<std::size_t>(result.parameters.size(), 6); ++i)
    names += (i > 0 ? ", " : "") + result.parameters[i];
  std::string text = "<h2>Where they converge</h2>\n<table>\n" + row({names, "f", "kind", "instances", "share"}, "th");
  for (std::size_t i = 0; i < std::min(result.minima.size(), shown); ++i) {
    auto const& one = result.minima[i];
    text += row({point(one.x), readable(one.f), std::string(name(one.kind)), grouped(one.count),
                 share_text(one.count, result.instances)},
                "td");
  }
  text += "</table>\n";
  if (result.distinct_minima > shown)
    text += fmt::format("<p>The {} best of {}.</p>\n", shown, grouped(result.distinct_minima));
  return text;
}

}  // namespace rivulet::cli
