// Study files: the same words as the flags, and errors with file and line.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rivulet/error.hpp>

#include "host/cli/request.hpp"

namespace rivulet::cli {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

request read(std::string const& text) {
  request target;
  read_study_text(text, "study.toml", target);
  return target;
}

std::string refusal(std::string const& text) {
  try {
    read(text);
  } catch (invalid_argument const& problem) {
    return problem.what();
  }
  return "nothing was refused";
}

std::vector<std::string> settings_of(request const& from) {
  std::vector<std::string> texts;
  for (auto const& s : from.study.settings) texts.push_back(s.name + "=" + s.spec);
  return texts;
}

TEST(study_file, reads_bounds_as_a_text_or_a_list) {
  EXPECT_THAT(read("objective = \"a*b\"\nbounds = \"a:0:10,b::1\"\n").study.bounds, ElementsAre("a:0:10,b::1"));
  EXPECT_THAT(read("objective = \"a*b\"\nbounds = [\"a:0:10\", \"b::1\"]\n").study.bounds, ElementsAre("a:0:10,b::1"));
  EXPECT_THAT(refusal("objective = \"a\"\nbounds = [0, 10]\n"), StartsWith("study.toml:2: bounds"));
}

TEST(study_file, reads_every_kind_of_value) {
  request const r = read(R"toml(objective = "x^2"
maximize = true
max_iterations = 250
gradient_tolerance = 1e-4
method = "adam"
shard = "1/3"
track = ["best", "mean_last_f(3)"]
constants = "a, b"
)toml");
  EXPECT_EQ(r.objective, "x^2");
  EXPECT_EQ(r.objective_place, "study.toml:1");
  EXPECT_TRUE(r.study.maximize);
  EXPECT_EQ(r.study.stop.max_iterations, 250U);
  EXPECT_EQ(r.study.stop.gradient_tolerance, 1e-4);
  EXPECT_EQ(r.study.method, "adam");
  EXPECT_EQ(r.execution.shard.count, 3U);
  EXPECT_THAT(r.study.track, ElementsAre("best", "mean_last_f(3)"));
  EXPECT_THAT(r.reading.constants, ElementsAre("a", "b"));
}

TEST(study_file, accepts_dashes_for_underscores) {
  EXPECT_EQ(read("max-iterations = 7").study.stop.max_iterations, 7U);
}

TEST(study_file, keeps_settings_in_the_order_of_the_file) {
  EXPECT_THAT(
      settings_of(read("[set]\nmomentum = 0.5\nlearning_rate = 0.1\nalpha = \"linspace(0,1,3)\"\nbeta1 = [0.5, 0.9]")),
      ElementsAre("momentum=0.5", "learning_rate=0.1", "alpha=linspace(0,1,3)", "beta1=0.5,0.9"));
}

TEST(study_file, knows_torchs_names_unless_they_are_constants) {
  EXPECT_THAT(settings_of(read("[set]\nlr = 0.1\neps = 1e-8\n\"lr[x,y]\" = 0.2")),
              ElementsAre("learning_rate=0.1", "epsilon=1e-8", "learning_rate[x,y]=0.2"));
  EXPECT_THAT(settings_of(read("set = { eps = 3 }\nconstants = [\"eps\"]")), ElementsAre("eps=3"));
}

TEST(study_file, hands_numbers_on_as_they_are_written) {
  // 25 digits: their float32 value must come from this text, not from the double nearest to it.
  EXPECT_THAT(settings_of(read("[set] # µ\nlr = 0.1000000014901161193847657")),
              ElementsAre("learning_rate=0.1000000014901161193847657"));
  EXPECT_THAT(settings_of(read("[set]\n\"é\" = [ 1.50, 1_000.5, 0xff, +3e0 ]")), ElementsAre("é=1.50,1000.5,255,3"));
}

TEST(study_file, reads_starts_in_four_spellings) {
  EXPECT_THAT(read("start = \"-1.2,1\"").study.starts, ElementsAre("-1.2,1"));
  EXPECT_THAT(read("start = [-1.2, 1]").study.starts, ElementsAre("-1.2,1"));
  EXPECT_THAT(read("start = [\"1,2\", \"3,4\"]").study.starts, ElementsAre("1,2", "3,4"));
  EXPECT_THAT(read("start = [[1, 2], [3, 4.5]]").study.starts, ElementsAre("1,2", "3,4.5"));
}

TEST(study_file, reads_boxes_and_zips) {
  EXPECT_EQ(read("start_box = [-2, 2]").study.start_box, "-2:2");
  EXPECT_EQ(read("start_box = [[-2, 2], [-1, 3]]").study.start_box, "-2:2,-1:3");
  EXPECT_THAT(read("zip = [\"lr\", \"start\"]").study.zips, ElementsAre(ElementsAre("learning_rate", "start")));
  EXPECT_THAT(read("zip = [[\"a\", \"b\"], [\"c\", \"d\"]]").study.zips,
              ElementsAre(ElementsAre("a", "b"), ElementsAre("c", "d")));
}

TEST(study_file, refuses_an_unknown_key_with_line_and_nearest_word) {
  EXPECT_EQ(refusal("objective = \"x\"\n\nmax_iteration = 3"),
            "study.toml:3: unknown key 'max_iteration'; did you mean 'max_iterations'?");
  EXPECT_THAT(refusal("learning_rate = 0.1"), AllOf(StartsWith("study.toml:1: "), HasSubstr("[set]")));
}

TEST(study_file, refuses_wrong_types_with_line_and_what_would_be_right) {
  struct {
    char const* text;
    char const* expected;
  } const rows[] = {
      {"\nmaximize = 1", "study.toml:2: maximize: must be true or false"},
      {"max_iterations = 1.5", "study.toml:1: max_iterations: must be a whole number"},
      {"max_iterations = -1", "must be a whole number that is not negative"},
      {"target = \"3\"", "study.toml:1: target: must be a number, without quotes"},
      {"method = 3", "study.toml:1: method: must be a string"},
      {"objective = 3", "study.toml:1: objective: must be a string"},
      {"start = true", "study.toml:1: start: must be a start"},
      {"start = [\n[1],\ntrue]", "study.toml:3: start: a start must be"},
      {"start_box = [1]", "study.toml:1: start_box: must be"},
      {"track = [1]", "study.toml:1: track: must be a string"},
      {"set = 3", "study.toml:1: set: must be a table"},
      {"[set]\n\nlr = true", "study.toml:3: lr: must be a number, a list of numbers"},
      {"shard = \"2/2\"", "study.toml:1: shard: '2/2' is not a shard"},
      {"detect_cycles = \"maybe\"", "'maybe' is neither on nor off"},
  };
  for (auto const& row : rows) EXPECT_THAT(refusal(row.text), HasSubstr(row.expected)) << row.text;
}

TEST(study_file, refuses_what_is_given_twice) {
  EXPECT_THAT(refusal("seed = 1\nseed = 2"), StartsWith("study.toml:2: "));
  EXPECT_THAT(refusal("max_iterations = 1\nmax-iterations = 2"), HasSubstr("is given twice"));
  EXPECT_THAT(refusal("[set]\nlr = 1\nlearning_rate = 2"), HasSubstr("learning_rate is set twice"));
}

TEST(study_file, refuses_broken_toml_with_its_line) {
  EXPECT_THAT(refusal("objective = \"x\"\nstart = [1"), StartsWith("study.toml:2: "));
  EXPECT_THAT(refusal("objective = \"x\"\n= 3"), StartsWith("study.toml:2: "));
  EXPECT_THAT(refusal("objective = \"x\"\n[\nset]\nlr = 1"), StartsWith("study.toml:2: "));  // toml++ asserts on this
  EXPECT_THAT(refusal(std::string("a = ") + std::string(100000, '[')), StartsWith("study.toml:1: "));
}

TEST(study_file, refuses_files_that_cannot_be_read) {
  request target;
  EXPECT_THROW(read_study_file("/nowhere/study.toml", target), io_error);
  EXPECT_THROW(read_study_file("/", target), io_error);
}

}  // namespace
}  // namespace rivulet::cli
