// The report of the tutorial study x² - 4x + 1 from 9 with learning rates 0.01, 0.9 and 1, by hand.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <rivulet/report.hpp>

namespace rivulet {

inline report small_report() {
  report result;
  result.instances = result.study_instances = 3;
  for (auto const value : {outcome::converged, outcome::max_iterations, outcome::cycling}) {
    result.outcomes[static_cast<std::size_t>(value)] = 1;
  }
  result.iterations = {1, 1, 1, 33, 100, 100, 100, 3};
  result.evaluations = {2, 2, 2, 34, 101, 101, 101, 3};
  result.f = result.best_f = {-3, -3, -3, -3, 46, 46, 46, 3};
  result.gradient_norm = {0, 0, 0, 1.8566737825, 14, 14, 14, 3};
  result.best = {true, 1, -3, {2}};
  result.within_one_percent = 1;
  result.minima = {{{2}, -3, stationary_kind::minimum, {2}, 1, 1.0 / 3}};
  result.distinct_minima = 1;
  axis_outcomes rates;
  rates.name = "learning_rate";
  rates.values = {0.01, 0.9, 1};
  rates.outcomes[static_cast<std::size_t>(outcome::max_iterations)] = {1, 0, 0};
  rates.outcomes[static_cast<std::size_t>(outcome::converged)] = {0, 1, 0};
  rates.outcomes[static_cast<std::size_t>(outcome::cycling)] = {0, 0, 1};
  result.axes = {rates};
  result.parameters = {"x"};
  result.digest = 0xdeadbeef;
  result.numerics_version = 1;
  result.device = "cpu (scalar, 1 thread)";
  result.seconds = 0.25;
  result.instance_steps = 134;
  result.lane_turns = 200;
  result.instance_steps_per_second = 536;
  result.utilisation = 0.67;
  return result;
}

}  // namespace rivulet
