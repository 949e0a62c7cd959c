// The convergence report as a person reads it.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rivulet/report.hpp>

#include "host/report/numbers.hpp"
#include "tests/report/small_report.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(table, shows_a_small_study) {
  EXPECT_EQ(small_report().to_table(), R"(3 instances, float64, cpu (scalar, 1 thread), 0.25 s

  outcome         instances    share
  converged               1  33.33 %
  max_iterations          1  33.33 %
  cycling                 1  33.33 %

  quantile       min  5 %  25 %  median  75 %  95 %  max
  iterations       1    1     1      33   100   100  100
  evaluations      2    2     2      34   101   101  101
  f               -3   -3    -3      -3    46    46   46
  best f          -3   -3    -3      -3    46    46   46
  gradient norm    0    0     0  1.8567    14    14   14

  best: instance 1, f = -3 at x = 2
  within 1 % of it: 1 (33.33 %)

  converged to 1 distinct point:
   f  kind     instances    share  eigenvalues  x
  -3  minimum          1  33.33 %  2            2

  learning_rate  converged  max_iterations  cycling
  0.01                   0               1        0
  0.9                    1               0        0
  1                      0               0        1

  134 instance-steps, 536 per second, utilisation 67.00 %
  digest 00000000deadbeef, numerics version 1
)");
}

TEST(table, says_how_much_of_the_study_is_there) {
  auto report = small_report();
  report.study_instances = 2000;
  report.interrupted = true;
  report.maximize = true;
  EXPECT_THAT(report.to_table(), HasSubstr("3 of 2,000 instances, float64, maximising, cpu (scalar, 1 thread), 0.25 s "
                                           "(interrupted)\n"));
}

TEST(table, names_the_engine_of_the_processor) {
  auto report = small_report();
  report.cpu_engine = "interpreted";
  EXPECT_THAT(report.to_table(), HasSubstr("cpu (scalar, 1 thread), interpreted, 0.25 s\n"));
}

TEST(table, puts_the_values_of_a_long_axis_into_ranges_of_equal_size) {
  auto report = small_report();
  auto& axis = report.axes[0];
  axis.values.clear();
  for (auto& table : axis.outcomes) table.clear();
  auto& converged = axis.outcomes[static_cast<std::size_t>(outcome::converged)];
  for (int i = 0; i < 1200; ++i) {
    axis.values.push_back((i * 7) % 1200);  // unsorted, as random axes are
    converged.push_back(axis.values.back() < 100 ? 1 : 2);
  }
  auto const text = report.to_table();
  EXPECT_THAT(text, HasSubstr("  0 … 99               100  "));
  EXPECT_THAT(text, HasSubstr("  1100 … 1199          200  "));
}

TEST(table, leaves_out_what_is_not_tracked_and_counts_nan) {
  auto report = small_report();
  report.tracks_best = false;
  report.f.not_a_number = 1234;
  EXPECT_THAT(report.to_table(), Not(HasSubstr("best f")));
  EXPECT_THAT(report.to_table(), HasSubstr("  (not a number: f in 1,234)\n"));
}

TEST(table, names_a_study_without_a_finite_value) {
  auto report = small_report();
  report.best = {};
  report.minima.clear();
  EXPECT_THAT(report.to_table(), HasSubstr("best: none, no instance ended with a finite f"));
  EXPECT_THAT(report.to_table(), Not(HasSubstr("distinct")));
}

TEST(table, lists_ten_minima_and_counts_the_others) {
  auto report = small_report();
  report.minima.resize(25, report.minima[0]);
  report.distinct_minima = 1025;
  report.outside_minima = 7;
  EXPECT_THAT(report.to_table(), HasSubstr("converged to 1,025 distinct points:"));
  EXPECT_THAT(report.to_table(), HasSubstr("  and 1,015 more\n  and 7 converged instances at points of higher rank"));
}

TEST(table, keeps_to_100_columns) {
  auto report = small_report();
  report.parameters.clear();
  report.best.x.clear();
  for (int i = 0; i < 200; ++i) {
    report.parameters.push_back("parameter" + std::to_string(i));
    report.best.x.push_back(-1.23456789e-100 * i);
  }
  report.minima[0].x = report.best.x;
  report.minima[0].eigenvalues.assign(200, -1.23456e-100);
  for (auto* const q : {&report.f, &report.best_f, &report.gradient_norm}) {
    *q = {-1.23456e-100, -1.23456e-100, -1.23456e-100, -1.23456e-100, -1.23456e-100, -1.23456e-100, -1.23456e-100, 3};
  }
  for (std::size_t i = 0; i < outcome_names.size(); ++i) {
    report.outcomes[i] = i + 1;
    report.axes[0].outcomes[i] = {1, 2, 3};
  }
  std::istringstream lines(report.to_table());
  for (std::string line; std::getline(lines, line);) EXPECT_LE(display_width(line), 100u) << line;
  EXPECT_THAT(report.to_table(), HasSubstr("others\n"));
}

TEST(table, of_nothing_is_still_a_report) {
  report nothing;
  nothing.study_instances = 5;
  EXPECT_EQ(nothing.to_table(),
            "0 of 5 instances, float64\n\n  0 instance-steps\n  digest 0000000000000000, numerics version 0\n");
}

}  // namespace
}  // namespace rivulet
