// The tutorial's sweep: three learning rates on x^2 - 4x + 1, every instance with its outcome.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include <rivulet/rivulet.hpp>

int main() {
  rivulet::study study;
  study.objective = rivulet::objective("x^2 - 4*x + 1");
  study.start({9}).set("learning_rate", "0.01,0.9,1.0");
  study.stop.max_iterations = 100;
  study.stop.gradient_tolerance = 0.01;

  rivulet::instance_table rows;
  rivulet::report const report = rivulet::run(study, {}, rows);

  for (std::size_t row = 0; row < rows.size(); ++row)
    std::printf("instance %zu: %s after %llu iterations at x = %.15g\n", row,
                std::string(rivulet::name(rows.outcome[row])).c_str(),
                static_cast<unsigned long long>(rows.iterations[row]), rows.x[0][row]);
  std::printf("\n%s", report.to_table().c_str());
}
