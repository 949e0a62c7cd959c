// The studies of examples/, with fewer starts and steps: the same bits on all lanes and engines.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <filesystem>

#include "host/cli/request.hpp"
#include "tests/same_bits/executions.hpp"

namespace rivulet {
namespace {

constexpr std::uint64_t most_starts = 150, most_iterations = 200;

TEST(examples, have_the_same_bits_on_all_lanes_and_engines) {
  std::size_t checked = 0;
  for (auto const& entry : std::filesystem::directory_iterator(RIVULET_SOURCE "/examples")) {
    if (entry.path().extension() != ".toml") continue;
    SCOPED_TRACE(entry.path());
    cli::request asked;
    cli::read_study_file(entry.path(), asked);
    cli::resolve_objective(asked);
    study& study = asked.study;
    study.start_count = std::min(study.start_count, most_starts);
    study.samples = std::min(study.samples, most_starts);
    if (!study.data.empty()) study.set("momentum", "0,0.95").set("learning_rate", "0.01,0.5");
    study.stop.max_iterations = std::min(study.stop.max_iterations, most_iterations);
    auto const executions = cpu_executions({{1, 0}, {2, 40}});
    for (auto const precision : {precision::float32, precision::float64}) {
      study.precision = precision;
      expect_same_bits(study, executions);
    }
    ++checked;
  }
  EXPECT_GE(checked, 5U);
}

}  // namespace
}  // namespace rivulet
