// Stored statistics recognise their study: every word of it counts.
// SPDX-License-Identifier: Apache-2.0
#include <functional>
#include <set>
#include <vector>

#include <gtest/gtest.h>

#include "host/statistics/state.hpp"
#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet {
namespace {

using change = std::function<void(study&)>;

std::vector<change> const& changes() {
  static std::vector<change> const all{
      [](study& s) { s.objective = objective("x^2 + y^2"); },
      [](study& s) {
        s.objective = objective("(x^2 + y - 11)^2 + (x + y^2 - 7)^2", {.variables = {"y", "x"}});
      },
      [](study& s) { s.method = "adam"; },
      [](study& s) { s.set("learning_rate", "0.1"); },
      [](study& s) { s.set("weight_decay", "0.1"); },
      [](study& s) { s.start_count = 11; },
      [](study& s) { s.start_box = "-4:5"; },
      [](study& s) {
        s.start({1, 2});
      },
      [](study& s) { s.sampler = sampler::uniform; },
      [](study& s) { s.seed = 1; },
      [](study& s) {
        s.zips = {{"learning_rate", "start"}};
      },
      [](study& s) { s.samples = 5; },
      [](study& s) { s.maximize = true; },
      [](study& s) { s.schedule = "cosine"; },
      [](study& s) { s.track = {"sum_f"}; },
      [](study& s) { s.precision = precision::float32; },
      [](study& s) { s.stop.max_iterations = 5; },
      [](study& s) { s.stop.max_evaluations = 0; },
      [](study& s) { s.stop.gradient_tolerance = 0; },
      [](study& s) { s.stop.relative_gradient_tolerance = 0; },
      [](study& s) { s.stop.f_tolerance = 0; },
      [](study& s) { s.stop.step_tolerance = 0; },
      [](study& s) { s.stop.target = 0; },
      [](study& s) { s.stop.divergence_bound = 5; },
      [](study& s) { s.stop.f_bound = 5; },
      [](study& s) { s.stop.detect_cycles = false; },
      [](study& s) { s.stop.no_stop = true; },
  };
  return all;
}

TEST(study_fingerprint, differs_after_any_change) {
  std::set<std::string> seen{study_fingerprint(testing_rows::himmelblau(10))};
  for (auto const& apply : changes()) {
    auto changed = testing_rows::himmelblau(10);
    apply(changed);
    EXPECT_TRUE(seen.insert(study_fingerprint(changed)).second) << "change number " << seen.size();
  }
}

TEST(study_fingerprint, is_the_same_for_equal_studies) {
  EXPECT_EQ(study_fingerprint(testing_rows::himmelblau(10)), study_fingerprint(testing_rows::himmelblau(10)));
}

TEST(study_fingerprint, keeps_neighbouring_texts_apart) {
  auto left = testing_rows::himmelblau(10), right = left;
  left.starts = {"1,2", "3"};
  right.starts = {"1", "2,3"};
  EXPECT_NE(study_fingerprint(left), study_fingerprint(right));
}

}  // namespace
}  // namespace rivulet
