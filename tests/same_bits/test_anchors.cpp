// Every anchor's objective, from its start: the same bits on all lanes and engines.
// SPDX-License-Identifier: Apache-2.0
#include "tests/same_bits/anchor_studies.hpp"
#include "tests/same_bits/executions.hpp"

namespace rivulet {
namespace {

class every_anchor : public testing::TestWithParam<char const*> {};

TEST_P(every_anchor, has_the_same_bits_on_all_lanes_and_engines) {
  auto const studies = anchor_studies(GetParam());
  if (studies.empty()) GTEST_SKIP() << "no folder " << RIVULET_ANCHORS << '/' << GetParam();
  for (auto [label, study] : studies) {
    for (auto const precision : {precision::float32, precision::float64}) {
      SCOPED_TRACE(fmt::format("{}, {}", label, name(precision)));
      study.precision = precision;
      expect_same_bits(study, cpu_executions({{1, 0}, {2, 10}}));
    }
  }
}

INSTANTIATE_TEST_SUITE_P(folders, every_anchor,
                         testing::Values("seed", "testfun", "torch", "mgh", "nist", "workloads", "fractal"),
                         [](auto const& folder) { return std::string(folder.param); });

}  // namespace
}  // namespace rivulet
