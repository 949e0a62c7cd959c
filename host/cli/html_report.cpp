// The report as one HTML page with pictures in it.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/html_report.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include <rivulet/error.hpp>

#include "host/batch/backend.hpp"
#include "host/cli/descent_picture.hpp"
#include "host/cli/grid_picture.hpp"
#include "host/cli/html_sections.hpp"
#include "host/cli/sampled.hpp"
#include "host/cli/stored_study.hpp"
#include "host/picture/svg.hpp"

namespace rivulet::cli {
namespace {

constexpr double page_width = 800;

std::string figure(picture::still const& what, std::string const& name, std::string const& caption) {
  return fmt::format("<figure>\n{}<figcaption>{}</figcaption>\n</figure>\n", picture::svg_of(what, name),
                     picture::xml_text(caption));
}

std::string outcome_figure(report const& result, picture::theme const& look) {
  std::vector<picture::bar> bars;
  std::string alternative = "Outcomes:";
  for (std::size_t i = 0; i < result.outcomes.size(); ++i) {
    auto const count = result.outcomes[i];
    if (count == 0) continue;
    std::string const name = picture::spoken(outcome_names[i]), share = share_text(count, result.instances);
    bars.push_back({name, fmt::format("{} ({})", picture::grouped(count), share),
                    static_cast<double>(count) / static_cast<double>(result.instances),
                    picture::outcome_color(look, static_cast<outcome>(i))});
    alternative += fmt::format(" {} {}.", name, share);
  }
  std::ranges::stable_sort(bars, std::ranges::greater{}, &picture::bar::share);
  return figure(picture::draw_bars(bars, look, page_width, alternative), "outcomes", "How the instances ended.");
}

std::string histogram_figure(picture::value_histogram const& values, std::string const& what, std::string const& name,
                             picture::theme const& look) {
  if (values.empty()) return {};
  constexpr std::size_t bars = 48;
  auto const cut = values.cut(bars, 0.99);
  picture::plot_words words;
  words.x_label = what;
  words.y_label = "instances";
  std::string caption = fmt::format("Instances by {}.", what);
  if (cut.beyond > 0) caption += fmt::format(" {} lie beyond the axis.", picture::grouped(cut.beyond));
  return figure(picture::draw_histogram(cut, words, look, page_width, 260, caption), name, caption);
}

/// Quantiles of f over sampled instances; one that has ended keeps its last value, one without a number is worst.
picture::bands convergence_bands(batch::sweep const& sweep, std::vector<std::vector<trajectory_point>> const& sample) {
  std::uint64_t longest = 1;
  for (auto const& one : sample) longest = std::max(longest, one.back().iteration);
  constexpr std::uint64_t points = 160;
  bool const maximize = sweep.study().maximize;
  double const worst = maximize ? -HUGE_VAL : HUGE_VAL;
  picture::bands result;
  result.maximize = maximize;
  for (std::uint64_t i = 0; i <= std::min(points, longest); ++i) {
    std::uint64_t const k = longest * i / std::min(points, longest);
    std::vector<double> values;
    for (auto const& one : sample) {
      auto const after = std::ranges::upper_bound(one, k, {}, &trajectory_point::iteration);
      double const f = std::prev(after)->f;
      values.push_back(std::isnan(f) ? worst : f);
    }
    std::ranges::sort(values);
    result.iterations.push_back(static_cast<double>(k));
    constexpr std::size_t percent[] = {5, 25, 50, 75, 95};
    for (std::size_t q = 0; q < 5; ++q) {
      std::size_t const rank = (percent[q] * values.size() + 99) / 100;
      result.quantiles[q].push_back(values[std::max<std::size_t>(rank, 1) - 1]);
    }
  }
  return result;
}

std::string convergence_figure(batch::sweep const& sweep, std::vector<std::vector<trajectory_point>> const& sample,
                               picture::theme const& look) {
  picture::plot_words words;
  words.x_label = "iteration";
  words.y_label = "f";
  auto const bands = convergence_bands(sweep, sample);
  std::string caption = fmt::format("f against the iteration, over {} instances spread over the study.", sample.size());
  auto const loses = [&](auto const& one) {
    return std::ranges::any_of(one, [&](double f) { return picture::is_lost(bands, f); });
  };
  if (std::ranges::any_of(bands.quantiles, loses)) caption += " What gets worse than nearly all starts is out of view.";
  return figure(picture::draw_bands(bands, words, look, page_width, 340, caption), "convergence", caption);
}

/// The sampled instance whose last f lies in the middle.
std::uint64_t median_of(std::vector<std::uint64_t> const& instances,
                        std::vector<std::vector<trajectory_point>> const& sample) {
  std::vector<std::size_t> order(sample.size());
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  auto const last = [&](std::size_t i) {
    double const f = sample[i].back().f;
    return std::isnan(f) ? HUGE_VAL : f;
  };
  std::ranges::stable_sort(order, {}, last);
  return instances[order[(order.size() - 1) / 2]];
}

std::string trajectories_figure(batch::sweep const& sweep, std::vector<std::uint64_t> const& instances,
                                std::vector<std::string> const& roles, picture::theme const& look) {
  auto what = descents_of(sweep, instances, page_width - 40);
  for (std::size_t i = 0; i < roles.size(); ++i) {
    auto& label = what.tracks[i].label;
    label = roles[i] + (label.empty() ? "" : ", ") + label;
  }
  auto const n = what.parameters.size();
  auto const as = n == 1                              ? picture::view::curve
                  : n == 2 && what.fields.size() == 1 ? picture::view::contours
                                                      : picture::view::convergence;
  picture::descent_drawing const drawing(std::move(what), as, look, page_width, 560);
  std::string caption = "Single descents, by instance:";
  for (std::size_t i = 0; i < roles.size(); ++i)
    caption += fmt::format("{} {} {}", i > 0 ? "," : "", roles[i], instances[i]);
  return figure(drawing.at(), "trajectories", caption + ".");
}

}  // namespace

html_report::html_report(batch::sweep const& sweep, request const& asked) : sweep_(sweep), asked_(asked) {
  try {
    map_ = make_sweep_picture(sweep, asked, page_width, 560);
  } catch (usage_error const&) {
    if (!asked.overlay.empty()) throw;
  }
}

void html_report::add(instance_table const& rows) {
  if (map_) map_->add(rows);
  for (std::size_t row = 0; row < rows.size(); ++row) {
    iterations_.add(static_cast<double>(rows.iterations[row]));
    bool const wild = rows.outcome[row] == outcome::diverged || rows.outcome[row] == outcome::not_finite;
    if (!wild) f_.add(rows.f[row]);
    if (wild && !diverging_) diverging_ = rows.first + row;
  }
}

std::string html_report::page(report const& result) {
  auto const& look = theme_of(asked_);
  auto const title = title_of(sweep_.study(), 1e9);
  std::string text = html_head(title, look) + fmt::format("<h1>{}</h1>\n", picture::xml_text(title));
  text += verdict_section(sweep_, result, batch::shard_range(sweep_.instances(), asked_.execution.shard).count) +
          study_section(sweep_, asked_);
  text += "<h2>Outcomes</h2>\n" + outcome_figure(result, look);
  if (map_) text += "<h2>The sweep</h2>\n" + figure(map_->finish(), "sweep", "The whole sweep.");
  text += "<h2>Iterations and f</h2>\n" + histogram_figure(iterations_, "iterations", "iterations", look) +
          histogram_figure(f_, diverging_ ? "final f, without what diverged" : "final f", "values", look);
  auto const instances = sample_instances(sweep_, asked_.execution.shard, 200);
  std::vector<std::vector<trajectory_point>> sample;
  for (auto const instance : instances) sample.push_back(trajectory_of(sweep_, instance));
  text += "<h2>Convergence</h2>\n" + convergence_figure(sweep_, sample, look);
  std::vector<std::uint64_t> shown;
  std::vector<std::string> roles;
  auto const show = [&](std::uint64_t instance, std::string const& role) {
    if (std::ranges::find(shown, instance) != shown.end()) return;
    shown.push_back(instance);
    roles.push_back(role);
  };
  if (result.best.exists) show(result.best.instance, "best");
  show(median_of(instances, sample), "median");
  if (diverging_) show(*diverging_, "diverging");
  text += trajectories_figure(sweep_, shown, roles, look) + minima_section(result) + quantile_section(result);
  text += fmt::format("<h2>Again</h2>\n<pre>{}</pre>\n<p>Digest {:016x}, numerics version {}, rivulet {}.</p>\n",
                      picture::xml_text(command_text(asked_)), result.digest, result.numerics_version, version());
  return text + "</body>\n</html>\n";
}

}  // namespace rivulet::cli
