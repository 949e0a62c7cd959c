// Studies that the tests of this folder share.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rivulet/rivulet.hpp>

namespace rivulet {

/// The tutorial's parabola with its three learning rates.
inline study tutorial() {
  study s;
  s.objective = objective("x^2 - 4*x + 1");
  s.starts = {"9"};
  s.set("learning_rate", "0.01,0.9,1.0");
  s.stop.max_iterations = 100;
  s.stop.gradient_tolerance = 0.01;
  return s;
}

inline study himmelblau(std::uint64_t starts) {
  study s;
  s.objective = objective("(x^2+y-11)^2 + (x+y^2-7)^2");
  s.start_box = "-5:5";
  s.start_count = starts;
  s.set("learning_rate", "0.001,0.01,0.05");
  s.stop.max_iterations = 300;
  return s;
}

/// The report without device and timing.
inline std::string text_of(report const& r) { return r.to_json(false); }

}  // namespace rivulet
