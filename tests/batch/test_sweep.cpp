// Axes: order, strides, zips, columns, limits.
// SPDX-License-Identifier: Apache-2.0
#include <chrono>

#include "tests/batch/studies.hpp"

namespace rivulet {
namespace {

using batch::sweep;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> axis_names(sweep const& expanded) {
  std::vector<std::string> names;
  for (auto const& axis : expanded.axes()) names.push_back(axis.name);
  return names;
}

study three_axes() {
  study s = bowl();
  s.method = "momentum";
  s.set("learning_rate", "0.1,0.2").set("a", "1,2,3").set("momentum", "0,0.5,0.7,0.9");
  s.starts = {"1,2", "3,4", "5,6"};
  return s;
}

TEST(axes, cross_in_the_order_given_with_the_first_slowest) {
  study s = bowl();
  s.method = "momentum";
  s.settings.clear();
  s.set("b", "1").set("momentum", "0,0.5").set("a", "1,2,3");
  s.starts = {"0,0", "1,1"};
  sweep const expanded(s);
  EXPECT_EQ(expanded.instances(), 12u);
  EXPECT_THAT(axis_names(expanded), ElementsAre("momentum", "a", "start"));
  EXPECT_EQ(expanded.axes()[0].stride, 6u);
  EXPECT_EQ(expanded.axes()[1].stride, 2u);
  EXPECT_EQ(expanded.axes()[2].stride, 1u);
  EXPECT_THAT(all(expanded, hyperparameter::momentum), ElementsAre(0, 0, 0, 0, 0, 0, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5));
  std::vector<double> a;
  for (std::uint64_t i = 0; i < 12; ++i) a.push_back(expanded.constants(i)[0]);
  EXPECT_THAT(a, ElementsAre(1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3));
}

TEST(axes, single_values_are_no_axes) {
  study s = parabola();
  s.set("learning_rate", "linspace(0.5,9,1)");
  sweep const expanded(s);
  EXPECT_TRUE(expanded.axes().empty());
  EXPECT_THAT(all(expanded, hyperparameter::learning_rate), ElementsAre(0.5));
}

TEST(axes, columns_agree_with_values_for_every_range) {
  sweep const expanded(three_axes());
  ASSERT_EQ(expanded.instances(), 72u);
  auto const& axes = expanded.axes();
  for (std::uint64_t first = 0; first < 72; ++first)
    for (std::size_t const count :
         {std::size_t{1}, std::size_t{2}, std::size_t{7}, static_cast<std::size_t>(72 - first)}) {
      if (first + count > 72) continue;
      auto const chunk = expanded.columns(first, count);
      for (std::size_t row = 0; row < count; ++row) {
        std::uint64_t const i = first + row;
        EXPECT_EQ(chunk.columns.constants[0][row], expanded.value(axes[0], i));
        auto const& hyperparameters = chunk.columns.hyperparameters;
        EXPECT_EQ(hyperparameters[static_cast<std::size_t>(hyperparameter::learning_rate)][row],
                  expanded.value(axes[1], i));
        EXPECT_EQ(hyperparameters[static_cast<std::size_t>(hyperparameter::momentum)][row], expanded.value(axes[2], i));
        EXPECT_EQ(chunk.columns.start[1][row], 2 + 2 * expanded.value(axes[3], i));
      }
    }
}

TEST(axes, the_fastest_axis_begins_again_inside_a_chunk) {
  study s = parabola();
  s.method = "momentum";
  s.set("learning_rate", "1,2").set("momentum", "0,0.5,0.9");
  sweep const expanded(s);
  auto const chunk = expanded.columns(1, 5);
  auto const& momentum = chunk.columns.hyperparameters[static_cast<std::size_t>(hyperparameter::momentum)];
  EXPECT_THAT(materialised(momentum, 5), ElementsAre(0.5, 0.9, 0, 0.5, 0.9));
}

TEST(axes, uniform_columns_have_stride_0_and_take_no_memory) {
  sweep const expanded(three_axes());
  auto const chunk = expanded.columns(0, 3);  // one value of every axis but the start
  for (column const& c : chunk.columns.constants) EXPECT_EQ(c.stride, 0);
  EXPECT_EQ(chunk.columns.hyperparameters[static_cast<std::size_t>(hyperparameter::learning_rate)].stride, 0);
  EXPECT_EQ(chunk.columns.start[0].stride, 1);
}

TEST(axes, a_million_values_are_expanded_in_a_blink) {
  study s = parabola();
  s.set("learning_rate", "linspace(0.001,1.05,1000000)");
  sweep const expanded(s);
  auto const begin = std::chrono::steady_clock::now();
  auto const chunk = expanded.columns(0, 1'000'000);
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(100));
  EXPECT_EQ(chunk.columns.hyperparameters[0][999'999], 1.05);
}

TEST(zip, runs_through_its_members_together) {
  study s = three_axes();
  s.set("learning_rate", "0.1,0.2,0.3");
  s.zips = {{"a", "lr"}};
  sweep const expanded(s);
  EXPECT_EQ(expanded.instances(), 36u);
  EXPECT_EQ(expanded.axes()[0].stride, expanded.axes()[1].stride);
  for (std::uint64_t i = 0; i < 36; ++i) EXPECT_EQ(expanded.axes()[0].index(i), expanded.axes()[1].index(i));
}

TEST(zip, takes_the_place_of_its_first_member) {
  study s = parabola();
  s.method = "momentum";
  s.set("learning_rate", "1,2").set("momentum", "0,0.1,0.2").set("dampening", "0,0.5");
  s.zips = {{"learning_rate", "dampening"}};
  EXPECT_EQ(sweep(s).axes()[1].stride, 1u);  // momentum is fastest
  s.zips = {{"dampening", "learning_rate"}};
  EXPECT_EQ(sweep(s).axes()[1].stride, 2u);  // momentum is slowest
}

TEST(zip, may_hold_the_start) {
  study s = three_axes();
  s.set("learning_rate", "0.1,0.2,0.3");
  s.zips = {{"learning_rate", "start"}};
  sweep const expanded(s);
  EXPECT_EQ(expanded.instances(), 36u);
  EXPECT_EQ(expanded.axes().back().stride, 4u);
  auto const chunk = expanded.columns(0, 36);
  for (std::size_t i = 0; i < 36; ++i)
    EXPECT_EQ(chunk.columns.start[0][i], 1 + 2 * static_cast<double>(expanded.axes()[1].index(i)));
}

TEST(zip, with_sampled_starts_keeps_their_points) {
  study s = sampled("-2:2", 6);
  auto const alone = all_starts(sweep(s), 0);
  s.method = "momentum";
  s.set("learning_rate", "linspace(0,1,6)").set("momentum", "0,0.5");
  s.zips = {{"learning_rate", "start"}};
  auto const zipped = all_starts(sweep(s), 0);
  ASSERT_EQ(zipped.size(), 12u);
  for (std::size_t i = 0; i < 12; ++i) EXPECT_EQ(zipped[i], alone[i / 2]);
}

TEST(zip, errors_say_which_and_why) {
  study s = three_axes();
  s.zips = {{"a", "momentum"}};
  EXPECT_THAT(error_of(s), HasSubstr("a has 3 values, momentum has 4"));
  s.zips = {{"a"}};
  EXPECT_THAT(error_of(s), HasSubstr("at least two"));
  s.zips = {{"a", "beta1"}};
  EXPECT_THAT(error_of(s), AllOf(HasSubstr("'beta1' is not set"), HasSubstr("momentum, start")));
  s.zips = {{"a", "start"}, {"start", "a"}};
  EXPECT_THAT(error_of(s), HasSubstr("zipped already"));
}

TEST(limits, an_empty_axis_is_named) {
  study s = parabola();
  s.set("learning_rate", "linspace(0,1,0)");
  EXPECT_THAT(error_of(s), HasSubstr("learning_rate has no values"));
}

TEST(limits, more_than_2_to_the_63_instances_are_refused) {
  study s = sampled("-1:1", std::uint64_t{1} << 32);
  s.set("learning_rate", "linspace(0,1,1048576)").set("a", "linspace(0,1,1048576)");
  EXPECT_THAT(error_of(s), AllOf(HasSubstr("2^63"), HasSubstr("a: 1048576")));
}

TEST(limits, a_thousand_million_instances_are_expanded_at_once) {
  study s = sampled("-1:1", 1'000'000);
  s.set("learning_rate", "linspace(0,1,1000)");
  sweep const expanded(s);
  EXPECT_EQ(expanded.instances(), 1'000'000'000u);
  auto const chunk = expanded.columns(999'999'000, 1000);
  EXPECT_EQ(chunk.columns.hyperparameters[0][0], 1.0);
}

}  // namespace
}  // namespace rivulet
