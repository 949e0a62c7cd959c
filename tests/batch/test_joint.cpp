// Joint random search: settings without n are drawn together with the start.
// SPDX-License-Identifier: Apache-2.0
#include <cmath>
#include <set>

#include "host/batch/samplers.hpp"
#include "tests/batch/studies.hpp"

namespace rivulet {
namespace {

using batch::sweep;
using testing::HasSubstr;

study search(std::uint64_t samples) {
  study s = sampled("-2:2", 0);
  s.method = "momentum";
  s.set("learning_rate", "loguniform(1e-4,1)").set("momentum", "uniform(0.5,0.9)");
  s.samples = samples;
  return s;
}

TEST(joint_search, has_one_instance_per_sample) {
  sweep const expanded(search(100));
  EXPECT_EQ(expanded.instances(), 100u);
  ASSERT_EQ(expanded.axes().size(), 3u);
  EXPECT_TRUE(expanded.axes()[0].joint);
  EXPECT_TRUE(expanded.axes()[1].joint);
  EXPECT_TRUE(expanded.axes()[2].is_start);
  for (auto const& axis : expanded.axes()) EXPECT_EQ(axis.stride, 1u);
}

TEST(joint_search, draws_settings_first_and_then_the_start_from_its_own_stream) {
  study s = search(64);
  s.sampler = sampler::uniform;
  s.seed = 9;
  sweep const expanded(s);
  auto const momentum = all(expanded, hyperparameter::momentum), y = all_starts(expanded, 1);
  for (std::size_t j = 0; j < 64; ++j) {
    EXPECT_EQ(momentum[j], std::fma(batch::philox_unit(9, batch::joint_stream, j, 1), 0.9 - 0.5, 0.5));
    EXPECT_EQ(y[j], std::fma(batch::philox_unit(9, batch::joint_stream, j, 3), 4.0, -2.0));
  }
}

TEST(joint_search, stays_inside_the_ends) {
  for (double const rate : all(sweep(search(1000)), hyperparameter::learning_rate))
    EXPECT_TRUE(1e-4 <= rate && rate <= 1) << rate;
}

TEST(joint_search, crosses_with_ordinary_axes) {
  study s = search(10);
  s.set("dampening", "0,0.5,0.9");
  sweep const expanded(s);
  EXPECT_EQ(expanded.instances(), 30u);
  auto const rates = all(expanded, hyperparameter::learning_rate), dampening = all(expanded, hyperparameter::dampening);
  for (std::size_t i = 0; i < 30; ++i) EXPECT_EQ(rates[i], rates[i % 10]);
  EXPECT_EQ(dampening[9], 0);
  EXPECT_EQ(dampening[10], 0.5);
}

TEST(joint_search, works_from_one_explicit_start) {
  study s = search(20);
  s.start_box.clear();
  s.starts = {"1,2"};
  sweep const expanded(s);
  EXPECT_EQ(expanded.instances(), 20u);
  EXPECT_FALSE(expanded.sampled_starts());
  std::set<double> rates;
  for (double const rate : all(expanded, hyperparameter::learning_rate)) rates.insert(rate);
  EXPECT_EQ(rates.size(), 20u);
  for (double const x : all_starts(expanded, 0)) EXPECT_EQ(x, 1);
}

TEST(joint_search, computes_values_on_demand) {
  sweep const expanded(search(50));
  auto const rates = all(expanded, hyperparameter::learning_rate);
  for (std::uint64_t i = 0; i < 50; ++i) EXPECT_EQ(expanded.value(expanded.axes()[0], i), rates[i]);
}

TEST(joint_search, of_a_thousand_million_samples_costs_nothing) {
  study s = search(1'000'000'000);
  sweep const expanded(s);
  EXPECT_EQ(expanded.instances(), 1'000'000'000u);
  EXPECT_EQ(expanded.columns(999'999'990, 10).columns.count, 10u);
}

TEST(joint_search, needs_to_know_how_many) { EXPECT_THAT(error_of(search(0)), HasSubstr("needs a start_count")); }

TEST(joint_search, with_an_explicit_start_needs_to_know_how_many) {
  study s = parabola();
  s.set("learning_rate", "uniform(0,1)");
  EXPECT_THAT(error_of(s), HasSubstr("--samples 1000"));
}

TEST(joint_search, refuses_several_explicit_starts) {
  study s = parabola();
  s.starts = {"1", "2"};
  s.samples = 5;
  s.set("learning_rate", "uniform(0,1)");
  EXPECT_THAT(error_of(s), HasSubstr("not 2 starts"));
}

TEST(joint_search, refuses_another_start_count) {
  study s = search(10);
  s.start_count = 11;
  EXPECT_THAT(error_of(s), HasSubstr("leave start_count out"));
  s.start_count = 10;
  EXPECT_EQ(sweep(s).instances(), 10u);
}

TEST(joint_search, refuses_the_grid) {
  study s = search(16);
  s.sampler = sampler::grid;
  EXPECT_THAT(error_of(s), HasSubstr("grid"));
}

TEST(joint_search, samples_without_a_distribution_are_refused) {
  study s = parabola();
  s.samples = 5;
  EXPECT_THAT(error_of(s), HasSubstr("samples belongs to joint random search"));
}

TEST(joint_search, checks_the_range_of_its_ends) {
  study s = search(5);
  s.set("momentum", "uniform(0.5,1.5)");
  EXPECT_THAT(error_of(s), HasSubstr("between 0.5 and 1.5"));
}

TEST(joint_search, refuses_whole_numbers) {
  study s = search(5);
  s.set("warmup_iterations", "uniform(1,9)");
  EXPECT_THAT(error_of(s), HasSubstr("whole number"));
}

TEST(joint_search, cannot_be_zipped) {
  study s = search(5);
  s.set("dampening", "0,0,0,0,0");
  s.zips = {{"dampening", "start"}};
  EXPECT_THAT(error_of(s), HasSubstr("joint random search already"));
}

}  // namespace
}  // namespace rivulet
