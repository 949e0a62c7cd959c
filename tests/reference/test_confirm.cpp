// Confirming cycles that lanes found by fingerprint.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "tests/reference/experiment.hpp"

namespace rivulet {
namespace {

std::size_t confirm(experiment const& study, instance_table& rows) {
  return reference::confirm_cycles(study.program, study.settings, study.columns, rows);
}

experiment cycling_study(method method) {
  experiment study("x^2 - 4*x + 1", method);
  study.start({9}).set(hyperparameter::learning_rate, {0.25, 1.0});
  if (method == method::momentum) study.set(hyperparameter::momentum, {0.0});
  study.settings.detect_cycles = true;
  study.settings.gradient_tolerance = 1e-6;
  return study;
}

class confirm_cycles : public testing::TestWithParam<method> {};

TEST_P(confirm_cycles, leaves_true_cycles_alone) {
  auto const study = cycling_study(GetParam());
  auto rows = study.run();
  ASSERT_EQ(rows.outcome[1], outcome::cycling);
  auto const before = digest(rows);
  EXPECT_EQ(confirm(study, rows), 0U);
  EXPECT_EQ(digest(rows), before);
}

TEST_P(confirm_cycles, replaces_a_row_that_does_not_cycle) {
  auto const study = cycling_study(GetParam());
  auto const right = study.run();
  auto rows = right;
  rows.outcome[0] = outcome::cycling;
  rows.cycle_period[0] = 2;
  rows.iterations[0] = 3;
  rows.x[0][0] = 4;
  EXPECT_EQ(confirm(study, rows), 1U);
  EXPECT_EQ(digest(rows), digest(right));
}

TEST_P(confirm_cycles, replaces_a_multiple_of_the_period) {
  auto const study = cycling_study(GetParam());
  auto const right = study.run();
  auto rows = right;
  rows.cycle_period[1] = 4;
  EXPECT_EQ(confirm(study, rows), 1U);
  EXPECT_EQ(digest(rows), digest(right));
}

INSTANTIATE_TEST_SUITE_P(methods, confirm_cycles, testing::Values(method::gd, method::momentum));

}  // namespace
}  // namespace rivulet
