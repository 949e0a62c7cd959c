// Flags: values with minus signs, order, overriding a study file, and hints.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rivulet/error.hpp>

#include "host/cli/parse.hpp"
#include "tests/cli/program.hpp"

namespace rivulet::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using words = std::vector<std::string>;

std::string refusal(words const& arguments) {
  try {
    parse(arguments);
  } catch (usage_error const& problem) {
    return problem.what();
  }
  return "nothing was refused";
}

words settings_of(request const& from) {
  words texts;
  for (auto const& s : from.study.settings) texts.push_back(s.name + "=" + s.spec);
  return texts;
}

TEST(flags, take_values_that_begin_with_a_minus) {
  auto const r =
      parse({"run", "x^2+y^2", "--start", "-1.2,1", "--start=-3,-4", "--target", "-3", "--start-box", "-2:2"}).asked;
  EXPECT_THAT(r.study.starts, ElementsAre("-1.2,1", "-3,-4"));
  EXPECT_EQ(r.study.stop.target, -3.0);
  EXPECT_EQ(r.study.start_box, "-2:2");
}

TEST(objective_argument, may_begin_with_a_minus) {
  for (words const& line :
       {words{"run", "--maximize", "-x^2"}, words{"run", "-x^2", "--maximize"},
        words{"run", "--maximize", "--", "-x^2"}, words{"run", "--", "--x^2"}, words{"run", "--maximize", "-hx^2"}})
    EXPECT_EQ(parse(line).asked.study.objective.parameters().size(), 1U);
  EXPECT_EQ(parse({"run", "-h^2"}).asked.objective, "-h^2");
}

TEST(flags, keep_settings_in_the_order_given) {
  auto const r = parse({"run", "a*x", "--constants", "a", "--clip-norm", "1", "--set", "a=2", "--lr", "0.1,0.2",
                        "--set", "momentum=0.5"})
                     .asked;
  EXPECT_THAT(settings_of(r), ElementsAre("clip_norm=1", "a=2", "learning_rate=0.1,0.2", "momentum=0.5"));
}

TEST(flags, leave_brackets_in_values_alone) {
  auto const r = parse({"run", "x+y", "--set", "learning_rate[x,y]=0.1", "--zip", "lr[x,y],start"}).asked;
  EXPECT_THAT(settings_of(r), ElementsAre("learning_rate[x,y]=0.1"));
  EXPECT_THAT(r.study.zips, ElementsAre(ElementsAre("learning_rate[x,y]", "start")));
}

TEST(flags, override_a_study_file) {
  rivulet::testing::scratch_folder const folder;
  auto const file = folder.write("s.toml",
                                 "objective = \"x^2\"\nstart = [[1], [2]]\nmethod = \"adam\"\nmaximize = true\n"
                                 "[set]\nbeta1 = 0.5\nlr = 0.1\n");
  auto const r = parse({"run", file, "--start", "7", "--method", "gd", "--lr", "0.3", "--maximize=false"}).asked;
  EXPECT_THAT(r.study.starts, ElementsAre("7"));
  EXPECT_EQ(r.study.method, "gd");
  EXPECT_FALSE(r.study.maximize);
  EXPECT_THAT(settings_of(r), ElementsAre("beta1=0.5", "learning_rate=0.3"));
}

TEST(flags, that_sample_starts_replace_the_starts_of_a_file) {
  rivulet::testing::scratch_folder const folder;
  auto const file = folder.write("s.toml", "objective = \"x^2\"\nstart = [1]\n");
  auto const r = parse({"run", file, "--start-count", "10", "--start-box", "0:1"}).asked;
  EXPECT_THAT(r.study.starts, IsEmpty());
  EXPECT_EQ(r.study.start_count, 10U);
}

TEST(flags, of_other_subcommands_ignore_what_a_file_says_about_runs_output) {
  rivulet::testing::scratch_folder const folder;
  auto const file = folder.write("s.toml", "objective = \"x^2\"\nformat = \"csv\"\noutput = \"rows.csv\"\n");
  EXPECT_EQ(parse({"run", file}).asked.format, "csv");
  EXPECT_EQ(parse({"plan", file}).asked.format, "");
  EXPECT_EQ(parse({"plan", file}).asked.output, "");
}

TEST(zoo, gives_its_box_only_where_starts_are_counted) {
  EXPECT_EQ(parse({"run", "@himmelblau"}).asked.study.start_box, "");
  EXPECT_NE(parse({"run", "@himmelblau", "--start-count", "9"}).asked.study.start_box, "");
  EXPECT_EQ(parse({"run", "@himmelblau", "--start-count", "9", "--start-box", "0:1"}).asked.study.start_box, "0:1");
  EXPECT_EQ(parse({"run", "@rosenbrock", "--dimension", "10"}).asked.study.objective.parameters().size(), 10U);
}

TEST(unknown_flags, are_refused_with_the_nearest_one) {
  EXPECT_THAT(refusal({"run", "x", "--max-iteration", "3"}),
              HasSubstr("unknown flag --max-iteration; did you mean --max-iterations?"));
  EXPECT_THAT(refusal({"run", "--sarget=3", "x"}), HasSubstr("did you mean --target?"));
  EXPECT_THAT(refusal({"run", "x", "--learning-rate", "3"}), HasSubstr("--set learning_rate=SPEC"));
  EXPECT_THAT(refusal({"verify", "x", "--againt", "f"}), HasSubstr("did you mean --against?"));
  EXPECT_THAT(refusal({"run", "x", "--against", "f"}), HasSubstr("unknown flag --against"));
}

TEST(wrong_values, are_refused_with_the_name_of_the_flag) {
  EXPECT_THAT(refusal({"run", "x", "--max-iterations", "many"}),
              HasSubstr("--max-iterations: 'many' is not a whole number"));
  EXPECT_THAT(refusal({"run", "x", "--precision", "float16"}), HasSubstr("--precision: "));
  EXPECT_THAT(refusal({"run", "x", "--simd", "neon"}),
              HasSubstr("--simd: 'neon' is none of auto, scalar, avx2, avx512"));
  EXPECT_THAT(refusal({"run", "x", "--cpu-engine", "fast"}),
              HasSubstr("--cpu-engine: 'fast' is none of auto, interpreted, compiled"));
  EXPECT_THAT(refusal({"run", "x", "--set", "momentum"}), HasSubstr("--set: 'momentum' is not NAME=SPEC"));
  EXPECT_THAT(refusal({"run", "x", "--zip", "lr"}), HasSubstr("two axes or more"));
  EXPECT_THAT(refusal({"run", "x", "--threads"}), HasSubstr("--threads"));
  EXPECT_THAT(refusal({"run", "x", "--output", "--quiet"}), HasSubstr("--output needs a value: --output FILE"));
}

TEST(repeated_flags, are_refused_unless_they_add_up) {
  EXPECT_THAT(refusal({"run", "x", "--method", "gd", "--method", "adam"}), HasSubstr("--method is given twice"));
  EXPECT_THAT(refusal({"run", "x", "--lr", "1", "--set", "learning_rate=2"}), HasSubstr("learning_rate is set twice"));
}

TEST(misplaced_arguments, are_refused_with_a_hint) {
  EXPECT_THAT(refusal({"x^2", "--lr", "0.1"}), HasSubstr("did you mean: rivulet run \"x^2\""));
  EXPECT_THAT(refusal({"inspct", "x"}), HasSubstr("did you mean: rivulet inspect"));
  EXPECT_THAT(refusal({"--lr", "0.1"}), HasSubstr("a subcommand comes first"));
  EXPECT_THAT(refusal({"run"}), HasSubstr("run needs an OBJECTIVE"));
  EXPECT_THAT(refusal({"run", "x^2", "-", "4*x"}), HasSubstr("needs quotes"));
}

}  // namespace
}  // namespace rivulet::cli
