// 100,000 noisy Gaussian peaks of 5 x 5 pixels, each fitted by Levenberg and Marquardt's method from a start of its
// own. SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <cstdio>
#include <random>
#include <vector>

#include <rivulet/rivulet.hpp>

namespace {
constexpr std::size_t peaks = 100'000, side = 5, pixels = side * side;
constexpr std::array<double, 5> nominal{500, 2, 2, 1, 10};  // amplitude, centre, width, background
}  // namespace

int main() {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> around(0.9, 1.1);
  std::normal_distribution<double> noise(0, 17);
  std::vector<double> x, y, z;
  for (std::size_t p = 0; p < pixels; ++p) {
    x.push_back(static_cast<double>(p % side));
    y.push_back(static_cast<double>(p / side));
  }
  std::vector<std::vector<double>> truth(5), starts(5);
  for (std::size_t i = 0; i < peaks; ++i) {
    std::array<double, 5> t{};
    for (std::size_t k = 0; k < 5; ++k) {
      t[k] = nominal[k] * around(random);
      truth[k].push_back(t[k]);
      starts[k].push_back(t[k] * around(random));
    }
    for (std::size_t p = 0; p < pixels; ++p) {
      double const dx = x[p] - t[1], dy = y[p] - t[2];
      z.push_back(t[0] * std::exp(-(dx * dx + dy * dy) / (2 * t[3] * t[3])) + t[4] + noise(random));
    }
  }

  rivulet::objective_options names{.variables = {"a", "cx", "cy", "w", "b"}, .columns = {"x", "y", "z"}};
  rivulet::study study;
  study.objective = rivulet::objective("sum(rows, (z - (a*exp(-((x - cx)^2 + (y - cy)^2)/(2*w^2)) + b))^2)", names);
  study.data = rivulet::data_table::stack(peaks, {"x", "y", "z"}, {x, y, z});
  study.start_table = {names.variables, starts};
  study.zips = {{"group", "start"}};
  study.method = "lm";
  study.fit_results = "none";

  rivulet::instance_table rows;
  auto const report = rivulet::run(study, {}, rows);
  std::size_t converged = 0;
  double squares = 0;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    converged += rows.outcome[i] == rivulet::outcome::converged ? 1 : 0;
    squares += (rows.x[1][i] - truth[1][i]) * (rows.x[1][i] - truth[1][i]);
  }
  double const error = std::sqrt(squares / static_cast<double>(peaks));
  std::printf("%zu of %zu fits converged in %.2f s; centres are off by %.4f pixels\n", converged, peaks, report.seconds,
              error);
  return converged == peaks && error < 0.03 ? 0 : 1;
}
