// The promise itself: every method on 12 problems in both precisions, for sizes around the lanes' edges, on every
// instruction set and engine, with 1 and 2 threads and two chunk sizes - one digest.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "tests/same_bits/executions.hpp"
#include "tests/same_bits/matrix.hpp"

namespace rivulet {
namespace {

constexpr std::uint64_t sizes[] = {1, 3, 16, 17, 1000, 100'003};

class same_bits : public testing::TestWithParam<std::tuple<method, precision>> {};

TEST_P(same_bits, on_every_problem_size_and_execution) {
  auto const [which, precision] = GetParam();
  run_options reference;
  reference.device = "reference";
  auto const executions = cpu_executions({{1, 65'536}, {2, 1'000}});
  for (subject const& on : subjects) {
    for (std::uint64_t const size : sizes) {
      // A line search or a fit makes several evaluations, and an update of a matrix, for one of the others' steps.
      std::uint64_t const most = searches_lines(which) ? 20'003 : size;
      batch::sweep const sweep(make_study(which, on, precision, std::min(size, most)));
      std::uint64_t const expected = digest_on(sweep, reference);
      for (run_options const& options : executions) {
        EXPECT_EQ(digest_on(sweep, options), expected) << on.problem << ' ' << on.dimension << ", " << sweep.instances()
                                                       << " instances, " << execution_text(options);
      }
    }
  }
}

INSTANTIATE_TEST_SUITE_P(matrix, same_bits, every_method_and_precision(), label);

TEST(compiled_engine, takes_part_on_the_widest_lanes) {
  auto const reason = cpu::compiled_unavailable(cpu::available_simd().back());
  if (!reason.empty()) GTEST_SKIP() << "no compiled engine: " << reason;
  run_options options = cpu_executions({{1, 0}}).back();
  EXPECT_EQ(options.cpu_engine, "compiled");
  auto const study = make_study(method::adam, subjects[0], precision::float64, 17);
  EXPECT_EQ(run(study, options).cpu_engine, "compiled");
}

}  // namespace
}  // namespace rivulet
