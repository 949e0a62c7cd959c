// The promise itself: every method on 12 problems in both precisions, for sizes around the lanes' edges, on every
// instruction set, with 1 and 2 threads and two chunk sizes - one digest.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <rivulet/rivulet.hpp>

#include "host/batch/execute.hpp"
#include "host/cpu/descend.hpp"

namespace rivulet {
namespace {

struct subject {
  char const* problem;
  std::size_t dimension;
};

// Smooth and kinked, separable and not, with where(), pow, exp, log and trigonometry, of 1 to 10 parameters.
constexpr subject subjects[] = {{"quadratic", 0}, {"quartic", 0}, {"sine-surface", 0}, {"rosenbrock", 2},
                                {"rosenbrock", 10}, {"himmelblau", 0}, {"rastrigin", 5}, {"ackley", 3},
                                {"goldstein-price", 0}, {"eggholder", 0}, {"levy", 4}, {"hartmann6", 0}};
constexpr std::uint64_t sizes[] = {1, 3, 16, 17, 1000, 100'003};

/// A random search over the learning rate and the start: some instances converge, some diverge, some run on.
study make_study(method which, subject const& on, precision precision, std::uint64_t size) {
  problem const& problem = find_problem(on.problem);
  study study;
  study.objective = problem_objective(problem, on.dimension);
  study.method = std::string(name(which));
  study.precision = precision;
  study.set("learning_rate", which == method::rprop ? "loguniform(1e-4,1)" : "loguniform(1e-5,2)");
  study.start_box = std::string(problem.box);
  study.samples = size;
  study.seed = size;
  study.stop.max_iterations = size > 1000 ? 5 : 150;
  return study;
}

std::uint64_t digest_on(batch::sweep const& sweep, run_options const& options) {
  std::uint64_t sum = 0;
  batch::execute(sweep, options, [&](instance_table const& rows) { sum += digest(rows); });
  return sum;
}

std::vector<run_options> lane_options() {
  std::vector<run_options> all;
  for (cpu::simd const simd : cpu::available_simd()) {
    for (auto const& [threads, chunk] : {std::pair{1U, 65'536U}, {2U, 1'000U}}) {
      run_options options;
      options.device = "cpu";
      options.simd = std::string(cpu::name(simd));
      options.threads = threads;
      options.chunk = chunk;
      all.push_back(options);
    }
  }
  return all;
}

class same_bits : public testing::TestWithParam<std::tuple<method, precision>> {};

TEST_P(same_bits, on_every_problem_size_and_execution) {
  auto const [which, precision] = GetParam();
  run_options reference;
  reference.device = "reference";
  for (subject const& on : subjects) {
    for (std::uint64_t const size : sizes) {
      batch::sweep const sweep(make_study(which, on, precision, size));
      std::uint64_t const expected = digest_on(sweep, reference);
      for (run_options const& options : lane_options()) {
        EXPECT_EQ(digest_on(sweep, options), expected)
            << on.problem << ' ' << on.dimension << ", " << size << " instances, " << options.simd << ", "
            << options.threads << " threads, chunk " << options.chunk;
      }
    }
  }
}

std::string label(testing::TestParamInfo<std::tuple<method, precision>> const& info) {
  return fmt::format("{}_{}", name(std::get<0>(info.param)), name(std::get<1>(info.param)));
}

INSTANTIATE_TEST_SUITE_P(matrix, same_bits,
                         testing::Combine(testing::ValuesIn(all_methods().begin(), all_methods().end()),
                                          testing::Values(precision::float32, precision::float64)),
                         label);

}  // namespace
}  // namespace rivulet
