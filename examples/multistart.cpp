// An objective as a C++ lambda, 10,000 Sobol starts, Adam: which minima are there, and how often is each found?
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include <rivulet/rivulet.hpp>

int main() {
  auto const himmelblau = rivulet::objective(
      2, [](auto const& x) { return pow(x[0] * x[0] + x[1] - 11, 2) + pow(x[0] + x[1] * x[1] - 7, 2); });

  rivulet::study study;
  study.objective = himmelblau;
  study.method = "adam";
  study.set("learning_rate", "0.05");
  study.start_count = 10'000;
  study.start_box = "-5:5";
  study.stop.max_iterations = 5'000;

  rivulet::report const report = rivulet::run(study);
  for (rivulet::stationary_point const& point : report.minima)
    std::printf("%-10s (%9.6f, %9.6f)  f = %.3g  found by %.1f %%\n", std::string(rivulet::name(point.kind)).c_str(),
                point.x[0], point.x[1], point.f, 100 * point.share);
}
