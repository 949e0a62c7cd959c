// Small studies and helpers that the tests of this folder share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include <rivulet/error.hpp>
#include <rivulet/study.hpp>

#include "host/batch/sweep.hpp"

namespace rivulet {

inline study parabola() {
  study s;
  s.objective = objective("x^2 - 4*x + 1");
  s.starts = {"9"};
  return s;
}

/// Two parameters x, y and two constants a, b.
inline study bowl() {
  study s;
  s.objective = objective("a*x^2 + b*y^2", {.variables = {"x", "y"}, .constants = {"a", "b"}});
  s.set("a", "1").set("b", "2");
  s.starts = {"1,2"};
  return s;
}

inline study sampled(std::string const& box, std::uint64_t count) {
  study s = bowl();
  s.starts.clear();
  s.start_box = box;
  s.start_count = count;
  return s;
}

/// The message with which expanding the study fails.
inline std::string error_of(study const& s) {
  try {
    batch::sweep const expanded(s);
  } catch (error const& problem) {
    EXPECT_EQ(problem.code(), exit_code::wrong_study) << problem.what();
    return problem.what();
  }
  ADD_FAILURE() << "the study was accepted";
  return "";
}

inline std::vector<double> materialised(column const& c, std::size_t count) {
  std::vector<double> values;
  for (std::size_t row = 0; row < count; ++row) values.push_back(c[row]);
  return values;
}

/// A hyperparameter of all instances.
inline std::vector<double> all(batch::sweep const& sweep, hyperparameter which) {
  auto const count = static_cast<std::size_t>(sweep.instances());
  auto const chunk = sweep.columns(0, count);
  return materialised(chunk.columns.hyperparameters[static_cast<std::size_t>(which)], count);
}

/// Coordinate `parameter` of the start of all instances.
inline std::vector<double> all_starts(batch::sweep const& sweep, std::size_t parameter) {
  auto const count = static_cast<std::size_t>(sweep.instances());
  auto const chunk = sweep.columns(0, count);
  return materialised(chunk.columns.start[parameter], count);
}

}  // namespace rivulet
