// Names, defaults and ranges of methods and hyperparameters.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <string>
#include <vector>

#include <rivulet/error.hpp>
#include <rivulet/method.hpp>

#include "host/descent/nearest_names.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;

std::vector<hyperparameter> all_hyperparameters() {
  std::vector<hyperparameter> all;
  for (std::size_t i = 0; i < hyperparameter_count; ++i) all.push_back(static_cast<hyperparameter>(i));
  return all;
}

template <typename Function>
std::string message(Function const& function) {
  try {
    function();
  } catch (invalid_argument const& error) {
    return error.what();
  }
  return "nothing thrown";
}

TEST(names, of_methods_lead_back_to_them) {
  EXPECT_EQ(all_methods().size(), 16U);
  for (auto const which : all_methods()) EXPECT_EQ(method_from_name(name(which)), which);
}

TEST(names, of_hyperparameters_lead_back_to_them) {
  for (auto const which : all_hyperparameters()) EXPECT_EQ(hyperparameter_from_name(name(which)), which);
}

TEST(names, of_schedules_lead_back_to_them) {
  for (auto const which : {schedule::constant, schedule::step, schedule::exponential, schedule::cosine}) {
    EXPECT_EQ(schedule_from_name(name(which)), which);
  }
}

TEST(names, of_line_searches_lead_back_to_them) {
  for (auto const which : {line_search::strong_wolfe, line_search::backtracking}) {
    EXPECT_EQ(line_search_from_name(name(which)), which);
  }
  EXPECT_EQ(message([] { line_search_from_name("wolfe"); }),
            "unknown line search 'wolfe'; known: strong_wolfe, backtracking");
}

TEST(names, of_torch_are_accepted) {
  EXPECT_EQ(method_from_name("sgd"), method::gd);
  EXPECT_EQ(hyperparameter_from_name("lr"), hyperparameter::learning_rate);
  EXPECT_EQ(hyperparameter_from_name("eps"), hyperparameter::epsilon);
}

TEST(unknown_names, suggest_the_nearest) {
  EXPECT_EQ(message([] { method_from_name("adamm"); }), "unknown method 'adamm': did you mean adam or adamw?");
  EXPECT_EQ(message([] { method_from_name("rmsprpo"); }), "unknown method 'rmsprpo': did you mean rmsprop?");
  EXPECT_EQ(message([] { hyperparameter_from_name("learningrate"); }),
            "unknown hyperparameter 'learningrate': did you mean learning_rate?");
  EXPECT_EQ(message([] { schedule_from_name("cosin"); }), "unknown schedule 'cosin': did you mean cosine?");
  EXPECT_EQ(message([] { hyperparameter_from_name("warmup"); }),
            "unknown hyperparameter 'warmup': did you mean warmup_iterations?");
}

TEST(unknown_names, list_the_known_ones_when_nothing_is_near) {
  auto const said = message([] { method_from_name("newton"); });
  EXPECT_THAT(said, HasSubstr("unknown method 'newton'; known: gd, momentum"));
  EXPECT_THAT(message([] { schedule_from_name(""); }), HasSubstr("known: constant, step, exponential, cosine"));
}

TEST(unknown_names, are_cut_when_they_are_long) {
  EXPECT_LT(message([] { method_from_name(std::string(100'000, 'x')); }).size(), 300U);
}

TEST(edit_distance, counts_one_per_slip) {
  EXPECT_EQ(edit_distance("adam", "adam"), 0U);
  EXPECT_EQ(edit_distance("adam", "adma"), 1U);
  EXPECT_EQ(edit_distance("adam", "adm"), 1U);
  EXPECT_EQ(edit_distance("adam", "axam"), 1U);
  EXPECT_EQ(edit_distance("", "gd"), 2U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

bool inside(hyperparameter_range const& range, double value) {
  bool const above = range.open_lower ? value > range.lower : value >= range.lower;
  bool const below = range.open_upper ? value < range.upper : value <= range.upper;
  return above && below;
}

TEST(defaults, lie_inside_their_ranges) {
  for (auto const which : all_methods()) {
    for (auto const read : hyperparameters(which)) {
      auto const text = std::string(default_value(which, read));
      ASSERT_FALSE(text.empty()) << name(which) << " " << name(read);
      EXPECT_TRUE(inside(range(read), std::strtod(text.c_str(), nullptr))) << name(which) << " " << name(read);
    }
  }
}

TEST(defaults, are_those_of_torch) {
  EXPECT_EQ(default_value(method::adam, hyperparameter::learning_rate), "0.001");
  EXPECT_EQ(default_value(method::adam, hyperparameter::beta2), "0.999");
  EXPECT_EQ(default_value(method::adadelta, hyperparameter::learning_rate), "1");
  EXPECT_EQ(default_value(method::adadelta, hyperparameter::epsilon), "1e-6");
  EXPECT_EQ(default_value(method::adagrad, hyperparameter::epsilon), "1e-10");
  EXPECT_EQ(default_value(method::adamw, hyperparameter::weight_decay), "0.01");
  EXPECT_EQ(default_value(method::nadam, hyperparameter::momentum_decay), "0.004");
  EXPECT_EQ(default_value(method::rmsprop, hyperparameter::momentum), "0");
  EXPECT_EQ(default_value(method::rprop, hyperparameter::step_max), "50");
}

TEST(defaults, are_empty_where_a_value_is_required) {
  EXPECT_EQ(default_value(method::gd, hyperparameter::step_size), "");
  EXPECT_EQ(default_value(method::gd, hyperparameter::gamma), "");
  EXPECT_EQ(default_value(method::gd, hyperparameter::decay_iterations), "");
}

TEST(ranges, allow_and_refuse_their_ends) {
  EXPECT_TRUE(inside(range(hyperparameter::learning_rate), 0));
  EXPECT_FALSE(inside(range(hyperparameter::learning_rate), -1e-300));
  EXPECT_FALSE(inside(range(hyperparameter::learning_rate), std::strtod("inf", nullptr)));
  EXPECT_TRUE(inside(range(hyperparameter::beta1), 0));
  EXPECT_FALSE(inside(range(hyperparameter::beta2), 1));
  EXPECT_TRUE(inside(range(hyperparameter::momentum), 1));
  EXPECT_FALSE(inside(range(hyperparameter::clip_norm), 0));
  EXPECT_FALSE(inside(range(hyperparameter::eta_plus), 1));
  EXPECT_TRUE(range(hyperparameter::step_size).whole);
  EXPECT_EQ(range(hyperparameter::warmup_iterations).upper, 16777216);
}

TEST(summaries, say_something_about_everything) {
  for (auto const which : all_methods()) EXPECT_FALSE(summary(which).empty()) << name(which);
  for (auto const which : all_hyperparameters()) EXPECT_FALSE(summary(which).empty()) << name(which);
}

TEST(hyperparameters_of_schedules, begin_with_the_warmup) {
  for (auto const which : {schedule::constant, schedule::step, schedule::exponential, schedule::cosine}) {
    EXPECT_EQ(hyperparameters(which).front(), hyperparameter::warmup_iterations);
  }
  EXPECT_EQ(hyperparameters(schedule::cosine).size(), 3U);
}

}  // namespace
}  // namespace rivulet
