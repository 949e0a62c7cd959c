// Small setters and names of a study.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <rivulet/error.hpp>
#include <rivulet/report.hpp>
#include <rivulet/study.hpp>

namespace rivulet {
namespace {

TEST(study, keeps_settings_in_the_order_given) {
  study study;
  study.set("learning_rate", "0.1,0.2").set("momentum", 0.9).set("learning_rate", "0.3");
  ASSERT_EQ(study.settings.size(), 2U);
  EXPECT_EQ(study.settings[0].name, "learning_rate");
  EXPECT_EQ(study.settings[0].spec, "0.3");
  EXPECT_EQ(study.settings[1].spec, "0.9");
}

TEST(study, writes_numbers_so_that_they_read_back) {
  study study;
  study.set("learning_rate", 0.1).start({-1.2, 1, 1e-300});
  EXPECT_EQ(study.settings[0].spec, "0.1");
  EXPECT_EQ(study.starts[0], "-1.2,1,1e-300");
}

TEST(names, of_precisions_and_samplers_lead_back_to_them) {
  for (auto const value : {precision::float32, precision::float64}) EXPECT_EQ(precision_from_name(name(value)), value);
  for (auto const value : {sampler::sobol, sampler::uniform, sampler::grid}) {
    EXPECT_EQ(sampler_from_name(name(value)), value);
  }
  EXPECT_THROW(precision_from_name("float16"), invalid_argument);
  EXPECT_THROW(sampler_from_name("halton"), invalid_argument);
}

TEST(names, of_stationary_points_are_the_words_of_the_report) {
  EXPECT_EQ(name(stationary_kind::minimum), "minimum");
  EXPECT_EQ(name(stationary_kind::saddle), "saddle");
  EXPECT_EQ(name(stationary_kind::maximum), "maximum");
  EXPECT_EQ(name(stationary_kind::degenerate), "degenerate");
}

}  // namespace
}  // namespace rivulet
