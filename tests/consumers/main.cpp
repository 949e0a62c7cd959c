// A program outside the project: runs the tutorial's three learning rates through the installed library.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include <rivulet/rivulet.hpp>

int main() {
  rivulet::study study;
  study.objective = rivulet::objective("x^2 - 4*x + 1");
  study.start({9}).set("learning_rate", "0.01,0.9,1.0");
  study.stop.max_iterations = 100;
  study.stop.gradient_tolerance = 0.01;
  rivulet::report const report = rivulet::run(study);
  std::printf("%s", report.to_table().c_str());
  return report.outcomes[static_cast<std::size_t>(rivulet::outcome::converged)] == 1 ? 0 : 1;
}
