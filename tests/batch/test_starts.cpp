// Starts: explicit, sampled, on a grid; the same point for every hyperparameter value.
// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "host/batch/samplers.hpp"
#include "tests/batch/studies.hpp"

namespace rivulet {
namespace {

using batch::sweep;
using testing::ElementsAre;
using testing::HasSubstr;

TEST(starts, explicit_ones_are_the_fastest_axis) {
  study s = bowl();
  s.starts = {"1,2", "3, -4"};
  s.set("learning_rate", "0.1,0.2");
  sweep const expanded(s);
  EXPECT_EQ(expanded.instances(), 4u);
  EXPECT_THAT(all_starts(expanded, 0), ElementsAre(1, 3, 1, 3));
  EXPECT_THAT(all_starts(expanded, 1), ElementsAre(2, -4, 2, -4));
  EXPECT_FALSE(expanded.sampled_starts());
}

TEST(starts, one_explicit_start_is_no_axis) {
  sweep const expanded(bowl());
  EXPECT_TRUE(expanded.axes().empty());
  EXPECT_EQ(expanded.instances(), 1u);
}

TEST(starts, sampled_ones_are_an_axis_even_if_there_is_one) {
  sweep const expanded(sampled("-2:2", 1));
  ASSERT_EQ(expanded.axes().size(), 1u);
  EXPECT_TRUE(expanded.axes()[0].is_start);
  EXPECT_TRUE(expanded.sampled_starts());
}

TEST(starts, start_j_is_the_same_point_for_every_hyperparameter_value) {
  for (sampler const kind : {sampler::sobol, sampler::uniform, sampler::grid}) {
    study s = sampled("-2:2,5:6", 9);
    s.sampler = kind;
    auto const alone = all_starts(sweep(s), 1);
    s.set("learning_rate", "linspace(0,1,7)");
    auto const crossed = all_starts(sweep(s), 1);
    ASSERT_EQ(crossed.size(), 63u);
    for (std::size_t i = 0; i < crossed.size(); ++i) EXPECT_EQ(crossed[i], alone[i % 9]);
  }
}

TEST(starts, more_starts_keep_the_earlier_ones) {
  auto const few = all_starts(sweep(sampled("-2:2", 5)), 0), many = all_starts(sweep(sampled("-2:2", 50)), 0);
  for (std::size_t j = 0; j < few.size(); ++j) EXPECT_EQ(few[j], many[j]);
}

TEST(starts, sobol_points_fill_the_box_by_fma) {
  study s = sampled("-2:2,5:6", 100);
  s.seed = 12;
  batch::unit_points const points(sampler::sobol, 12, batch::start_stream, 2, 100);
  std::vector<double> u(100);
  points.fill(1, 0, 100, u.data());
  auto const y = all_starts(sweep(s), 1);
  for (std::size_t j = 0; j < 100; ++j) EXPECT_EQ(y[j], 5 + u[j]);  // width 1: the fma is one addition
}

TEST(starts, seeds_and_samplers_give_different_points) {
  study s = sampled("-2:2", 16);
  auto const first = all_starts(sweep(s), 0);
  s.seed = 1;
  EXPECT_NE(first, all_starts(sweep(s), 0));
  s.seed = 0;
  s.sampler = sampler::uniform;
  EXPECT_NE(first, all_starts(sweep(s), 0));
}

TEST(starts, grid_has_both_ends_and_the_first_parameter_slowest) {
  study s = sampled("-1:1,0:10", 9);
  s.sampler = sampler::grid;
  sweep const expanded(s);
  EXPECT_THAT(all_starts(expanded, 0), ElementsAre(-1, -1, -1, 0, 0, 0, 1, 1, 1));
  EXPECT_THAT(all_starts(expanded, 1), ElementsAre(0, 5, 10, 0, 5, 10, 0, 5, 10));
}

TEST(starts, grid_of_one_point_is_the_lower_corner) {
  study s = sampled("-1:1,0:10", 1);
  s.sampler = sampler::grid;
  EXPECT_THAT(all_starts(sweep(s), 1), ElementsAre(0));
}

TEST(starts, grid_names_the_counts_that_fit) {
  study s = sampled("-1:1", 10);
  s.sampler = sampler::grid;
  EXPECT_THAT(error_of(s), HasSubstr("take 9 or 16"));
}

TEST(starts, a_range_may_be_a_point) { EXPECT_THAT(all_starts(sweep(sampled("3:3,0:1", 3)), 0), ElementsAre(3, 3, 3)); }

TEST(starts, are_rounded_once_to_float32) {
  study s = sampled("-2:2", 64);
  auto const exact = all_starts(sweep(s), 0);
  s.precision = precision::float32;
  auto const rounded = all_starts(sweep(s), 0);
  for (std::size_t j = 0; j < exact.size(); ++j)
    EXPECT_EQ(rounded[j], static_cast<double>(static_cast<float>(exact[j])));
}

TEST(starts, cell_widths_are_a_thousandth_of_the_box) {
  EXPECT_THAT(sweep(sampled("-2:2,5:5", 4)).cell_widths(), ElementsAre(4e-3, 1e-3));
  study s = bowl();
  s.starts = {"0,1", "10,1"};
  EXPECT_THAT(sweep(s).cell_widths(), ElementsAre(1e-2, 1e-3));
}

TEST(starts, a_study_without_a_start_teaches_how_to_give_one) {
  study s = bowl();
  s.starts.clear();
  EXPECT_THAT(error_of(s), testing::AllOf(HasSubstr("--start \"-1.2,1\""), HasSubstr("--start-count")));
}

TEST(starts, a_box_and_a_count_need_each_other) {
  EXPECT_THAT(error_of(sampled("", 3)), HasSubstr("needs a start_box"));
  EXPECT_THAT(error_of(sampled("-1:1", 0)), HasSubstr("needs a start_count"));
}

TEST(starts, explicit_and_sampled_ones_exclude_each_other) {
  study s = sampled("-1:1", 3);
  s.starts = {"1,2"};
  EXPECT_THAT(error_of(s), HasSubstr("not both"));
}

TEST(starts, too_few_and_too_many_numbers_are_pointed_at) {
  study s = bowl();
  s.starts = {"1"};
  EXPECT_THAT(error_of(s), testing::AllOf(HasSubstr("expected 2 numbers"), HasSubstr("found 1"), HasSubstr("^")));
  s.starts = {"1,2,3"};
  EXPECT_THAT(error_of(s), testing::AllOf(HasSubstr("expected 2 numbers"), HasSubstr("found 3"), HasSubstr("^")));
}

TEST(starts, wrong_boxes_are_explained) {
  EXPECT_THAT(error_of(sampled("2:-2", 3)), HasSubstr("above the upper"));
  EXPECT_THAT(error_of(sampled("-2", 3)), HasSubstr("lower:upper"));
  EXPECT_THAT(error_of(sampled("-2:2,0:1,0:1", 3)), HasSubstr("2, one per parameter; found 3"));
  EXPECT_THAT(error_of(sampled("-2:b", 3)), HasSubstr("'b' is not a number"));
  EXPECT_THAT(error_of(sampled("-1.7e308:1.7e308", 3)), HasSubstr("too wide"));
}

TEST(starts, one_range_counts_for_all_parameters) {
  for (std::size_t parameter : {std::size_t{0}, std::size_t{1}})
    for (double const value : all_starts(sweep(sampled("3:4", 20)), parameter)) EXPECT_TRUE(3 < value && value < 4);
}

}  // namespace
}  // namespace rivulet
