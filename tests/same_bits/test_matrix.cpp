// The promise itself: every method on 12 problems in both precisions, for sizes around the lanes' edges, on every
// instruction set, with 1 and 2 threads and two chunk sizes - one digest.
// SPDX-License-Identifier: Apache-2.0
#include "host/cpu/descend.hpp"
#include "tests/same_bits/matrix.hpp"

namespace rivulet {
namespace {

constexpr std::uint64_t sizes[] = {1, 3, 16, 17, 1000, 100'003};

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

INSTANTIATE_TEST_SUITE_P(matrix, same_bits, every_method_and_precision(), label);

}  // namespace
}  // namespace rivulet
