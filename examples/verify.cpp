// Two independent back-ends, the same bits: a random search over two hyperparameters, checked instance by instance.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>

#include <rivulet/rivulet.hpp>

int main() {
  rivulet::study study;
  study.objective = rivulet::problem_objective(rivulet::find_problem("rosenbrock"), 10);
  study.method = "momentum";
  study.set("learning_rate", "loguniform(1e-5,1e-2)").set("momentum", "uniform(0,0.99)");
  study.samples = 500;
  study.start_box = "-2:2";

  rivulet::run_options reference, lanes;
  reference.device = "reference";
  lanes.device = "cpu";
  rivulet::verification const result = rivulet::verify(study, reference, lanes);
  std::printf("%llu instances on %s and on %s: %llu differ\n", static_cast<unsigned long long>(result.instances),
              result.left.c_str(), result.right.c_str(), static_cast<unsigned long long>(result.differing));

  auto const points = rivulet::replay(study, 0);
  for (std::size_t k = 0; k < points.size(); k += 1 + points.size() / 5)
    std::printf("k = %4llu  f = %.6g\n", static_cast<unsigned long long>(points[k].iteration), points[k].f);
  return result.differing == 0 ? 0 : 1;
}
