// How the table is laid out at its edges: one instance, none converged, long axes, long names.
// SPDX-License-Identifier: Apache-2.0
#include <numeric>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rivulet/report.hpp>

#include "host/report/numbers.hpp"
#include "host/report/text_table.hpp"
#include "tests/report/small_report.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::vector<std::string> lines_of(std::string const& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

std::size_t at(outcome value) { return static_cast<std::size_t>(value); }

/// An axis of `size` values 0, 1, … each of which `converged` says how many instances of converged.
axis_outcomes axis_of(std::string const& name, std::vector<std::uint64_t> const& converged) {
  axis_outcomes axis;
  axis.name = name;
  axis.values.resize(converged.size());
  std::iota(axis.values.begin(), axis.values.end(), 0.0);
  axis.outcomes[at(outcome::converged)] = converged;
  return axis;
}

/// The lines of the axis table whose title begins with `name`, without the title.
std::vector<std::string> axis_lines(report const& report, std::string const& name) {
  std::vector<std::string> found;
  bool inside = false;
  for (auto const& line : lines_of(report.to_table())) {
    if (inside && line.empty()) break;
    if (inside) found.push_back(line);
    if (line.starts_with("  " + name + " ")) inside = true;
  }
  return found;
}

TEST(table_header, counts_a_single_instance_in_the_singular) {
  report single = small_report();
  single.instances = single.study_instances = 1;
  single.outcomes = {};
  single.outcomes[at(outcome::converged)] = 1;
  EXPECT_THAT(single.to_table(), StartsWith("1 instance, float64"));
  EXPECT_THAT(single.to_table(), HasSubstr("  converged          1  100.00 %\n"));
  single.study_instances = 2;
  EXPECT_THAT(single.to_table(), StartsWith("1 of 2 instances, float64"));
}

TEST(table_header, leaves_out_what_is_not_known) {
  auto report = small_report();
  report.device.clear();
  report.seconds = 0;
  report.precision = precision::float32;
  report.interrupted = true;
  EXPECT_THAT(report.to_table(), StartsWith("3 instances, float32 (interrupted)\n"));
}

TEST(table_outcomes, come_by_frequency_and_then_in_the_order_of_the_rules) {
  auto report = small_report();
  report.axes.clear();
  report.outcomes = {};
  report.instances = report.study_instances = 20;
  report.outcomes[at(outcome::stalled)] = 7;
  report.outcomes[at(outcome::diverged)] = 3;
  report.outcomes[at(outcome::not_finite)] = 3;
  report.outcomes[at(outcome::line_search_failed)] = 7;
  auto const text = report.to_table();
  std::size_t last = 0;
  for (auto const* const name : {"\n  stalled ", "\n  line_search_failed ", "\n  not_finite ", "\n  diverged "}) {
    auto const found = text.find(name);
    ASSERT_NE(found, std::string::npos) << name;
    EXPECT_GT(found, last) << name;
    last = found;
  }
  EXPECT_EQ(text.find("\n  converged  "), std::string::npos);
}

TEST(table_outcomes, of_which_none_converged_have_no_minima) {
  auto report = small_report();
  report.outcomes[at(outcome::diverged)] = std::exchange(report.outcomes[at(outcome::converged)], 0);
  report.minima.clear();
  report.distinct_minima = 0;
  EXPECT_THAT(report.to_table(), Not(HasSubstr("converged")));
  EXPECT_THAT(report.to_table(), HasSubstr("best: instance 1"));
}

TEST(table_quantiles, say_only_for_large_studies_that_they_are_approximate) {
  auto report = small_report();
  EXPECT_THAT(report.to_table(), Not(HasSubstr("2^24")));
  report.f.approximate = true;
  EXPECT_THAT(report.to_table(), HasSubstr("  (more than 2^24 instances: quantiles between min and max to 0.4 %)\n"));
}

TEST(table_quantiles, leave_out_a_column_without_a_value) {
  auto report = small_report();
  report.gradient_norm.count = 0;
  report.gradient_norm.not_a_number = 3;
  EXPECT_THAT(report.to_table(), Not(HasSubstr("\n  gradient norm")));
  EXPECT_THAT(report.to_table(), HasSubstr("  (not a number: gradient norm in 3)\n"));
}

TEST(table_quantiles, show_whole_numbers_in_full_below_a_thousand_million) {
  auto report = small_report();
  report.iterations.max = 999'999'999;
  report.evaluations.max = 1e9;
  EXPECT_THAT(report.to_table(), HasSubstr(" 999999999\n"));
  EXPECT_THAT(report.to_table(), HasSubstr(" 1e+09\n"));
}

TEST(table_best, cuts_a_long_list_of_names) {
  auto report = small_report();
  report.parameters = {"alpha", "beta", "gamma", "delta"};
  report.best.x = {1, 2, 3, 4};
  report.minima[0].x = report.best.x;
  EXPECT_THAT(report.to_table(), HasSubstr("f = -3 at (alpha, beta, gamma, …) = (1, 2, 3, 4)\n"));
  report.parameters.resize(3);
  report.best.x.resize(3);
  report.minima[0].x.resize(3);
  EXPECT_THAT(report.to_table(), HasSubstr("f = -3 at (alpha, beta, gamma) = (1, 2, 3)\n"));
}

TEST(table_minima, count_the_eleventh_as_one_more) {
  auto report = small_report();
  report.minima.resize(10, report.minima[0]);
  report.distinct_minima = 10;
  EXPECT_THAT(report.to_table(), Not(HasSubstr(" more\n")));
  report.minima.resize(11, report.minima[0]);
  report.distinct_minima = 11;
  EXPECT_THAT(report.to_table(), HasSubstr("  and 1 more\n"));
}

TEST(table_minima, show_the_ends_of_the_spectrum) {
  auto report = small_report();
  auto const shown = [&](std::vector<double> const& eigenvalues) {
    report.minima[0].eigenvalues = eigenvalues;
    return report.to_table();
  };
  EXPECT_THAT(shown({-1, 2}), HasSubstr("  -1, 2  "));
  EXPECT_THAT(shown({-1, 2, 3}), HasSubstr("  -1 … 3  "));
  report.minima[0].kind = stationary_kind::unknown;
  EXPECT_THAT(shown({}), HasSubstr("\n  -3  unknown          1  33.33 %               2\n"));
}

TEST(table_axes, list_up_to_twelve_values_one_by_one) {
  auto report = small_report();
  report.axes = {axis_of("a", std::vector<std::uint64_t>(12, 5)), axis_of("b", std::vector<std::uint64_t>(13, 5))};
  auto const listed = axis_lines(report, "a"), ranges = axis_lines(report, "b");
  ASSERT_EQ(listed.size(), 12u);
  ASSERT_EQ(ranges.size(), 12u);
  EXPECT_THAT(listed[11], StartsWith("  11 "));
  EXPECT_THAT(listed[11], Not(HasSubstr("…")));
  EXPECT_THAT(ranges[11], StartsWith("  11 … 12 "));
}

TEST(table_axes, in_ranges_count_every_instance_once) {
  for (std::size_t size = 13; size < 300; size += 7) {
    auto report = small_report();
    std::vector<std::uint64_t> converged(size);
    for (std::size_t i = 0; i < size; ++i) converged[i] = i * i % 11;
    report.axes = {axis_of("rate", converged)};
    std::uint64_t sum = 0;
    for (auto const& line : axis_lines(report, "rate")) {
      std::string first, dots, last;
      std::uint64_t count = 0;
      std::istringstream(line) >> first >> dots >> last >> count;
      sum += count;
    }
    EXPECT_EQ(sum, std::accumulate(converged.begin(), converged.end(), std::uint64_t{0})) << size << " values";
  }
}

TEST(table_axes, of_starts_are_shown_while_they_are_few) {
  auto report = small_report();
  report.axes = {axis_of("start", std::vector<std::uint64_t>(12, 1))};
  EXPECT_EQ(axis_lines(report, "start").size(), 12u);
  report.axes = {axis_of("start", std::vector<std::uint64_t>(13, 1))};
  EXPECT_TRUE(axis_lines(report, "start").empty());
}

TEST(table_axes, sum_the_outcomes_that_find_no_room) {
  auto report = small_report();
  report.axes[0].name = "learning_rate[" + std::string(60, 'y') + "]";
  for (std::size_t i = 0; i < outcome_names.size(); ++i) {
    report.outcomes[i] = 10 - i;
    report.axes[0].outcomes[i] = {1, 0, 0};
  }
  auto const lines = axis_lines(report, report.axes[0].name);
  ASSERT_EQ(lines.size(), 3u);
  std::istringstream first(lines[0].substr(lines[0].find("0.01") + 4));
  std::uint64_t sum = 0;
  for (std::uint64_t count = 0; first >> count;) sum += count;
  EXPECT_EQ(sum, outcome_names.size());
}

TEST(text_table, aligns_cells_by_what_a_terminal_shows) {
  text_table table({true, false});
  table.add({"a … b", "1"});
  table.add({"a", "22"});
  table.add({"", ""});
  EXPECT_EQ(table.text(), "  a … b   1\n  a      22\n\n");
  EXPECT_EQ(table.width(), 11u);
}

TEST(table, has_no_trailing_spaces) {
  auto report = small_report();
  report.minima.push_back({{4}, -1, stationary_kind::unknown, {}, 1, 1.0 / 3});
  for (auto const& line : lines_of(report.to_table())) EXPECT_FALSE(line.ends_with(' ')) << line;
}

}  // namespace
}  // namespace rivulet
