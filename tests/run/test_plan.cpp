// plan(): exact instances, and estimates that grow as they should.
// SPDX-License-Identifier: Apache-2.0
#include "tests/run/studies.hpp"

namespace rivulet {
namespace {

TEST(plan, counts_instances_exactly_and_names_the_axes) {
  run_plan const p = plan(himmelblau(70));
  EXPECT_EQ(p.instances, 210u);
  EXPECT_EQ(p.chunk, 210u);
  EXPECT_THAT(p.axes, testing::ElementsAre("learning_rate: 3 values", "start: 70 starts"));
  EXPECT_THAT(p.device, testing::StartsWith("cpu ("));
  EXPECT_THAT(p.cpu_engine, testing::AnyOf("interpreted", "compiled"));
}

TEST(plan, of_a_shard_counts_its_instances) {
  run_options options;
  options.shard = {0, 3};
  EXPECT_EQ(plan(himmelblau(70), options).instances, 70u);
}

TEST(plan, of_a_thousand_million_instances_is_immediate) {
  study s = himmelblau(1'000'000);
  s.set("learning_rate", "linspace(0.001,0.05,1000)");
  run_plan const p = plan(s);
  EXPECT_EQ(p.instances, 1'000'000'000u);
  EXPECT_LT(p.bytes, std::uint64_t{2} << 30);
}

TEST(plan, takes_longer_for_more_work_and_slower_devices) {
  study s = himmelblau(70);
  double const seconds = plan(s).seconds;
  EXPECT_GT(seconds, 0);
  run_options slow;
  slow.device = "reference";
  EXPECT_GT(plan(s, slow).seconds, seconds);
  s.stop.max_iterations *= 10;
  EXPECT_GT(plan(s).seconds, 9 * seconds);
}

}  // namespace
}  // namespace rivulet
