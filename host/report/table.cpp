// The report for a person: what happened, how fast, where to, and where in the sweep.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

#include <rivulet/report.hpp>

#include "host/report/numbers.hpp"
#include "host/report/text_table.hpp"

namespace rivulet {
namespace {

constexpr std::size_t page_width = 100;
constexpr std::size_t listed_minima = 10;
/// Axes with more values are shown in this many ranges.
constexpr std::size_t axis_rows = 12;

std::string header(report const& report) {
  std::string text = grouped(report.instances);
  if (report.instances != report.study_instances) text += " of " + grouped(report.study_instances);
  text += report.study_instances == 1 ? " instance" : " instances";
  text += ", " + std::string(name(report.precision));
  if (report.maximize) text += ", maximising";
  if (!report.device.empty()) text += ", " + report.device;
  if (!report.cpu_engine.empty()) text += ", " + report.cpu_engine;
  if (report.seconds > 0) text += fmt::format(", {:.3g} s", report.seconds);
  if (report.interrupted) text += " (interrupted)";
  return text + "\n";
}

double share(std::uint64_t count, report const& report) {
  return report.instances == 0 ? 0 : static_cast<double>(count) / static_cast<double>(report.instances);
}

/// Outcomes that occur, the most frequent first.
std::vector<std::size_t> by_frequency(std::array<std::uint64_t, outcome_names.size()> const& counts) {
  std::vector<std::size_t> result;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (counts[i] > 0) result.push_back(i);
  }
  std::stable_sort(result.begin(), result.end(), [&](std::size_t a, std::size_t b) { return counts[a] > counts[b]; });
  return result;
}

std::string outcome_block(report const& report) {
  text_table table({true, false, false});
  table.add({"outcome", "instances", "share"});
  for (std::size_t const i : by_frequency(report.outcomes)) {
    table.add({std::string(outcome_names[i]), grouped(report.outcomes[i]), percent(share(report.outcomes[i], report))});
  }
  return fmt::format("\n{}", table.text());
}

/// Whole numbers in full up to a billion, others rounded.
std::string whole(double value, int digits) {
  return std::fabs(value) < 1e9 ? fmt::format("{:.0f}", value) : rounded(value, digits);
}

text_table quantile_table(report const& report, int digits) {
  text_table table({true, false, false, false, false, false, false, false});
  table.add({"quantile", "min", "5 %", "25 %", "median", "75 %", "95 %", "max"});
  auto const add = [&](char const* label, quantiles const& q, std::string (*text)(double, int)) {
    if (q.count == 0) return;
    std::vector<std::string> row{label};
    for (double const value : {q.min, q.p05, q.p25, q.p50, q.p75, q.p95, q.max}) row.push_back(text(value, digits));
    table.add(row);
  };
  add("iterations", report.iterations, whole);
  add("evaluations", report.evaluations, whole);
  add("f", report.f, rounded);
  if (report.tracks_best) add("best f", report.best_f, rounded);
  add("gradient norm", report.gradient_norm, rounded);
  if (report.validates) {
    add("training loss", report.training_loss, rounded);
    add("validation loss", report.validation_loss, rounded);
  }
  return table;
}

std::string missing_values(report const& report) {
  std::vector<std::string> found;
  auto const add = [&](char const* label, quantiles const& q) {
    if (q.not_a_number > 0) found.push_back(fmt::format("{} in {}", label, grouped(q.not_a_number)));
  };
  add("f", report.f);
  if (report.tracks_best) add("best f", report.best_f);
  add("gradient norm", report.gradient_norm);
  if (report.validates) {
    add("training loss", report.training_loss);
    add("validation loss", report.validation_loss);
  }
  return fmt::format("{}", fmt::join(found, ", "));
}

std::string quantile_block(report const& report) {
  auto table = quantile_table(report, 5);
  if (table.width() > page_width) table = quantile_table(report, 3);
  std::string text = fmt::format("\n{}", table.text());
  auto const missing = missing_values(report);
  if (!missing.empty()) text += fmt::format("  (not a number: {})\n", missing);
  if (report.f.approximate) text += "  (more than 2^24 instances: quantiles between min and max to 0.4 %)\n";
  return text;
}

std::string names(report const& report) {
  if (report.parameters.size() == 1) return report.parameters[0];
  std::string text = "(";
  for (std::size_t i = 0; i < report.parameters.size(); ++i) {
    if (text.size() + report.parameters[i].size() > 24) return text + "…)";
    text += report.parameters[i] + (i + 1 < report.parameters.size() ? ", " : "");
  }
  return text + ")";
}

std::string best_text(report const& report, char const* label, best_instance const& best) {
  std::string text =
      fmt::format("  {}: instance {}, f = {} at {} = ", label, grouped(best.instance), rounded(best.f), names(report));
  std::size_t const used = display_width(text);
  text += point_text(best.x, page_width > used + 20 ? page_width - used : 20);
  if (report.validates)
    text += fmt::format("\n    training loss {}, validation loss {}", rounded(best.training_loss),
                        rounded(best.validation_loss));
  return text;
}

std::string best_block(report const& report) {
  if (!report.best.exists) return "\n  best: none, no instance ended with a finite f\n";
  std::string text = "\n" + best_text(report, "best", report.best);
  if (report.best_by_validation.exists)
    text += "\n" + best_text(report, "best by validation", report.best_by_validation);
  return text + fmt::format("\n  within 1 % of it: {} ({})\n", grouped(report.within_one_percent),
                            percent(share(report.within_one_percent, report)));
}

std::string eigenvalue_text(std::vector<double> const& eigenvalues) {
  if (eigenvalues.empty()) return "";
  if (eigenvalues.size() == 1) return rounded(eigenvalues[0], 5);
  char const* const between = eigenvalues.size() == 2 ? ", " : " … ";
  return rounded(eigenvalues.front(), 5) + between + rounded(eigenvalues.back(), 5);
}

std::string minima_block(report const& report) {
  if (report.minima.empty()) return "";
  text_table table({false, true, false, false, true, true});
  table.add({"f", "kind", "instances", "share", "eigenvalues", names(report)});
  for (std::size_t i = 0; i < std::min(report.minima.size(), listed_minima); ++i) {
    auto const& point = report.minima[i];
    table.add({rounded(point.f), std::string(name(point.kind)), grouped(point.count), percent(point.share),
               eigenvalue_text(point.eigenvalues), point_text(point.x, 34)});
  }
  std::string text = fmt::format("\n  converged to {} distinct {}:\n", grouped(report.distinct_minima),
                                 report.distinct_minima == 1 ? "point" : "points") +
                     table.text();
  if (report.distinct_minima > listed_minima) {
    text += fmt::format("  and {} more\n", grouped(report.distinct_minima - listed_minima));
  }
  if (report.outside_minima > 0) {
    text += fmt::format("  and {} converged instances at points of higher rank that were not kept\n",
                        grouped(report.outside_minima));
  }
  return text;
}

/// Entries of an axis that share a row, and what the row is called.
struct axis_row {
  std::string label;
  std::vector<std::size_t> entries;
};

std::vector<axis_row> rows_of(axis_outcomes const& axis) {
  std::vector<std::size_t> order(axis.values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  bool const ranges = order.size() > axis_rows;
  if (ranges) {
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return axis.values[a] < axis.values[b]; });
  }
  std::size_t const count = std::min(order.size(), axis_rows);
  std::vector<axis_row> rows(count);
  for (std::size_t i = 0; i < count; ++i) {
    auto const at = [&](std::size_t row) {
      return order.begin() + static_cast<std::ptrdiff_t>(order.size() * row / count);
    };
    rows[i].entries.assign(at(i), at(i + 1));
    rows[i].label = rounded(axis.values[rows[i].entries.front()]);
    if (ranges) rows[i].label += fmt::format(" … {}", rounded(axis.values[rows[i].entries.back()]));
  }
  return rows;
}

/// The outcomes with a column of their own: all that occur, or the most frequent ones where the page is too narrow.
std::vector<std::size_t> shown_outcomes(report const& report, std::size_t width) {
  auto shown = by_frequency(report.outcomes);
  std::size_t const number_width = grouped(report.instances).size();
  std::size_t used = width;
  std::size_t kept = 0;
  while (kept < shown.size()) {
    std::size_t const needed = 2 + std::max(outcome_names[shown[kept]].size(), number_width);
    std::size_t const others = kept + 1 == shown.size() ? 0 : 2 + std::max<std::size_t>(6, number_width);
    if (used + needed + others > page_width) break;
    used += needed;
    ++kept;
  }
  shown.resize(kept);
  return shown;
}

std::uint64_t count_of(axis_outcomes const& axis, std::size_t outcome, axis_row const& row) {
  std::uint64_t sum = 0;
  if (axis.outcomes[outcome].empty()) return 0;
  for (std::size_t const entry : row.entries) sum += axis.outcomes[outcome][entry];
  return sum;
}

std::string axis_block(report const& report, axis_outcomes const& axis) {
  auto const rows = rows_of(axis);
  std::size_t label_width = 2 + display_width(axis.name);
  for (auto const& row : rows) label_width = std::max(label_width, 2 + display_width(row.label));
  auto const shown = shown_outcomes(report, label_width);
  bool const others = shown.size() < by_frequency(report.outcomes).size();
  std::vector<bool> flush_left(2 + shown.size(), false);
  flush_left[0] = true;
  text_table table(flush_left);
  std::vector<std::string> titles{axis.name};
  for (std::size_t const i : shown) titles.emplace_back(outcome_names[i]);
  if (others) titles.emplace_back("others");
  table.add(titles);
  for (auto const& row : rows) {
    std::vector<std::string> cells{row.label};
    std::uint64_t rest = 0;
    for (std::size_t i = 0; i < outcome_names.size(); ++i) rest += count_of(axis, i, row);
    for (std::size_t const i : shown) {
      std::uint64_t const count = count_of(axis, i, row);
      rest -= count;
      cells.push_back(grouped(count));
    }
    if (others) cells.push_back(grouped(rest));
    table.add(cells);
  }
  return fmt::format("\n{}", table.text());
}

std::string footer(report const& report) {
  std::string text = fmt::format("\n  {} instance-steps", grouped(report.instance_steps));
  if (report.instance_steps_per_second > 0)
    text += fmt::format(", {:.3g} per second", report.instance_steps_per_second);
  if (report.utilisation > 0) text += fmt::format(", utilisation {}", percent(report.utilisation));
  return text + fmt::format("\n  digest {:016x}, numerics version {}\n", report.digest, report.numerics_version);
}

/// Ranges of numbers of sampled starts say nothing to a person.
bool worth_a_table(axis_outcomes const& axis) { return axis.name != "start" || axis.values.size() <= axis_rows; }

}  // namespace

std::string report::to_table() const {
  std::string text = header(*this);
  if (instances > 0) {
    text += outcome_block(*this) + quantile_block(*this) + best_block(*this) + minima_block(*this);
    for (auto const& axis : axes) {
      if (worth_a_table(axis)) text += axis_block(*this, axis);
    }
  }
  return text + footer(*this);
}

}  // namespace rivulet
