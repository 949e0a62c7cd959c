// The study that is kept with rows: complete, read back as it was, and enough for a report.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <map>

#include "host/cli/parse.hpp"
#include "host/cli/stored_study.hpp"
#include "host/cli/words.hpp"
#include "tests/cli/program.hpp"

namespace rivulet::cli {
namespace {

using rivulet::testing::file_text;
using rivulet::testing::finished;
using rivulet::testing::scratch_folder;
using ::testing::AllOf;
using ::testing::HasSubstr;
using line = std::vector<std::string>;

/// A value other than the default for every word that decides the result.
std::map<std::string_view, std::string> const values{{"variables", "x,y"},
                                                     {"constants", "a"},
                                                     {"dimension", "3"},
                                                     {"data", "u=odd=name.npy"},
                                                     {"data-group", "g"},
                                                     {"validation-fraction", "0.25"},
                                                     {"validation-column", "held"},
                                                     {"maximize", "true"},
                                                     {"precision", "float32"},
                                                     {"start", "1,2"},
                                                     {"start-file", "starts.csv"},
                                                     {"start-count", "7"},
                                                     {"start-box", "-1:2,3:4"},
                                                     {"bounds", "x:0:1"},
                                                     {"sampler", "grid"},
                                                     {"seed", "18446744073709551615"},
                                                     {"set", "momentum=0.1,0.5"},
                                                     {"lr", "geomspace(1e-3,1,4)"},
                                                     {"zip", "momentum,learning_rate"},
                                                     {"samples", "9"},
                                                     {"method", "lbfgs"},
                                                     {"line-search", "backtracking"},
                                                     {"history", "4"},
                                                     {"batch-rows", "16"},
                                                     {"batch-sampling", "with_replacement"},
                                                     {"fit-results", "covariance"},
                                                     {"clip-norm", "2"},
                                                     {"clip-value", "3"},
                                                     {"schedule", "cosine"},
                                                     {"max-iterations", "12"},
                                                     {"max-evaluations", "34"},
                                                     {"gradient-tolerance", "1e-9"},
                                                     {"relative-gradient-tolerance", "0.5"},
                                                     {"f-tolerance", "1e-8"},
                                                     {"step-tolerance", "0"},
                                                     {"target", "-3"},
                                                     {"divergence-bound", "1e300"},
                                                     {"f-bound", "inf"},
                                                     {"detect-cycles", "off"},
                                                     {"no-stop", "true"},
                                                     {"track", "best,mean_last_f(3)"},
                                                     {"shard", "1/3"}};

std::vector<word const*> decisive_study_words() {
  std::vector<word const*> result;
  for (auto const& w : study_words())
    if ((w.group != "Execution" && w.group != "Output") || w.name == "shard") result.push_back(&w);
  return result;
}

request everything() {
  request asked;
  asked.objective = "a*x^2 + \"\\";
  for (auto const* const w : decisive_study_words()) w->apply(asked, values.at(w->name));
  asked.study.starts.push_back("3,4");
  asked.study.zips.push_back({"a", "start"});
  return asked;
}

std::vector<std::pair<std::string, std::string>> pairs_of(request const& asked) {
  std::vector<std::pair<std::string, std::string>> result;
  for (auto const& [name, value] : decisive_words(asked)) result.emplace_back(name, value);
  return result;
}

TEST(stored_study, holds_every_word_that_decides_the_result) {
  auto const pairs = pairs_of(everything());
  for (auto const* const w : decisive_study_words()) {
    bool const is_setting = w->name == "lr" || w->name == "clip-norm" || w->name == "clip-value";
    EXPECT_TRUE(std::ranges::any_of(pairs, [&](auto const& p) { return p.first == (is_setting ? "set" : w->name); }))
        << w->name;
  }
}

TEST(stored_study, is_read_back_as_it_was) {
  auto asked = everything();
  request read;
  read_study_text(study_text(asked, "rows.csv"), "rows.csv.toml", read);
  EXPECT_EQ(pairs_of(read), pairs_of(asked));
}

TEST(stored_study, of_defaults_is_the_objective_alone) {
  request asked;
  asked.objective = "x^2";
  EXPECT_EQ(study_text(asked, "rows.csv"), "objective = \"x^2\"\n");
}

TEST(stored_study, names_files_from_the_folder_of_the_rows) {
  request asked;
  asked.objective = "mean(rows, (y-w)^2)";
  asked.data = {{{}, "in/a=b.csv"}};
  EXPECT_THAT(study_text(asked, "out/rows.csv"), HasSubstr("data = \"../in/a=b.csv\""));
  EXPECT_THAT(study_text(asked, "in/rows.csv"), HasSubstr("data = \"./a=b.csv\""));
}

TEST(stored_study, is_a_command_too) {
  auto const asked = parse({"run", "-x^2 + a", "--constants", "a", "--set", "a=1", "--lr", "0.1,0.2", "--start=-1",
                            "--maximize", "--threads", "1", "--shard", "0/2"})
                         .asked;
  EXPECT_EQ(command_text(asked),
            "rivulet run '-x^2 + a' --constants a --maximize --start -1 --set a=1 --lr 0.1,0.2 --shard 0/2");
}

finished program(line const& words) { return rivulet::testing::rivulet(words); }

void expect_refused(line const& words, int code, std::string const& why) {
  auto const run = program(words);
  EXPECT_EQ(run.code, code) << run.err;
  EXPECT_THAT(run.err, HasSubstr(why));
}

class rows_with_a_study : public ::testing::TestWithParam<std::string> {
 protected:
  std::string path(std::string const& name) const { return folder_.path(name); }
  std::string rows() const { return path("rows" + GetParam()); }
  std::string page_of(line const& words) const {
    auto all = words;
    all.insert(all.end(), {"--output", path("page.html")});
    auto const run = program(all);
    EXPECT_EQ(run.code, 0) << run.err;
    return file_text(path("page.html"));
  }
  scratch_folder folder_;
};

TEST_P(rows_with_a_study, are_enough_for_a_report) {
  auto const direct = path("direct.html");
  ASSERT_EQ(program({"run", "@beale", "--start-count", "300", "--lr", "0.001,0.01", "--quiet", "--output", rows(),
                     "--report", direct})
                .code,
            0);
  EXPECT_EQ(page_of({"report", rows()}), file_text(direct));
}

TEST_P(rows_with_a_study, of_a_shard_say_which_part_they_are) {
  ASSERT_EQ(program({"run", "x^2", "--start-count", "300", "--start-box", "1:2", "--lr", "0.1", "--shard", "1/3",
                     "--quiet", "--output", rows()})
                .code,
            0);
  EXPECT_THAT(page_of({"report", rows()}), AllOf(HasSubstr("Of 100 instances"), HasSubstr("--shard 1/3")));
}

TEST_P(rows_with_a_study, find_their_data_from_anywhere) {
  folder_.write("data.csv", "u,v\n1,2\n2,4.5\n3,6\n");
  std::filesystem::create_directory(path("sub"));
  auto const rows = path("sub/rows" + GetParam());
  ASSERT_EQ(program({"run", "mean(rows, (v-w*u)^2)", "--data", path("data.csv"), "--start", "0", "--lr", "0.01,0.1",
                     "--quiet", "--output", rows})
                .code,
            0);
  EXPECT_THAT(page_of({"report", rows}), HasSubstr("Of 2 instances"));
}

TEST_P(rows_with_a_study, are_refused_with_another_study) {
  ASSERT_EQ(program({"run", "@beale", "--start-count", "30", "--lr", "0.01", "--quiet", "--output", rows()}).code, 0);
  auto const page = path("page.html");
  expect_refused({"report", "@booth", rows(), "--start-count", "30", "--lr", "0.01", "--output", page}, 2,
                 "objective is '@beale' there and '@booth' here");
  expect_refused({"report", rows(), "--lr", "0.02", "--output", page}, 2,
                 "'learning_rate=0.01' there and 'learning_rate=0.02' here");
  expect_refused({"report", rows(), "--maximize", "--output", page}, 2, "maximize is not given there and 'true' here");
  EXPECT_EQ(page_of({"report", "@beale", rows(), "--lr", "0.01", "--start-count", "30"}), page_of({"report", rows()}));
}

INSTANTIATE_TEST_SUITE_P(formats, rows_with_a_study, ::testing::Values(".csv", ".nc"),
                         [](auto const& of) { return of.param.substr(1); });

TEST(rows_without_a_study, need_it_and_are_compared_with_it) {
  scratch_folder const folder;
  auto const rows = folder.path("rows.csv"), page = folder.path("page.html");
  ASSERT_EQ(program({"run", "x^2 + y^2", "--start", "1,2", "--lr", "0.1,0.2", "--quiet", "--output", rows}).code, 0);
  std::filesystem::remove(rows + ".toml");
  expect_refused({"report", rows, "--output", page}, 2, "rivulet report OBJECTIVE " + rows);
  line const right{"report", "x^2 + y^2", rows, "--start", "1,2", "--lr", "0.1,0.2", "--output", page};
  EXPECT_EQ(program(right).code, 0);
  auto other = right;
  other[1] = "x^2 + 2*y^2";
  expect_refused(other, 3, "these are the rows of another study");
  expect_refused({"report", folder.path("none.csv"), "--output", page}, 5, "No such file");
}

TEST(rows_without_a_study, are_told_from_what_cannot_be_read) {
  scratch_folder const folder;
  auto const rows = folder.path("rows.csv"), page = folder.path("page.html");
  ASSERT_EQ(program({"run", "x^2", "--start", "1", "--lr", "0.1,0.2", "--quiet", "--output", rows}).code, 0);
  expect_refused({"report", rows, rows, "--output", page}, 2, "one file of rows");
  expect_refused({"report", "--output", page}, 2, "one file of rows");
  folder.write("rows.csv.toml", "objective = ");
  expect_refused({"report", rows, "--output", page}, 3, "rows.csv.toml:1: ");
  std::filesystem::remove(rows + ".toml");
  std::filesystem::create_directory(rows + ".toml");
  expect_refused({"report", rows, "--output", page}, 5, "cannot read " + rows + ".toml: Is a directory");
  expect_refused({"run", "x^2", "--start", "1", "--lr", "0.1,0.2", "--output", rows}, 5, "Is a directory");
}

}  // namespace
}  // namespace rivulet::cli
