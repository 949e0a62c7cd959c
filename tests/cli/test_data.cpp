// Data on the command line: several files, groups of rows, validation.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "host/cli/data_sources.hpp"
#include "tests/cli/program.hpp"

namespace rivulet::testing {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// An .npy file of float64 numbers.
std::string npy(std::string const& shape, std::vector<double> const& numbers) {
  std::string const header = "{'descr': '<f8', 'fortran_order': False, 'shape': " + shape + ", }\n";
  std::string text = "\x93NUMPY\x01";
  text += '\0';
  text += static_cast<char>(header.size());
  text += '\0';
  return text + header + std::string(reinterpret_cast<char const*>(numbers.data()), numbers.size() * sizeof(double));
}

std::vector<std::string> arguments_of(std::vector<std::string> first, std::vector<std::string> const& more) {
  first.insert(first.end(), more.begin(), more.end());
  return first;
}

/// Lines of rows, without the header; column by its name.
std::vector<std::string> column(std::string const& csv, std::string const& name) {
  auto const lines = lines_of(csv);
  auto const names = fields_of(lines.at(0));
  auto const at = static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  std::vector<std::string> result;
  for (std::size_t i = 1; i < lines.size(); ++i) result.push_back(fields_of(lines[i]).at(at));
  return result;
}

class grouped_data : public ::testing::Test {
 protected:
  scratch_folder folder_;
  std::string csv_ = folder_.write("points.csv", "id,y,held\n7,1,0\n2.5,10,1\n7,3,0\n2.5,20,0\n7,8,1\n");
  std::string stack_ = folder_.write("stack.npy", npy("(3, 2)", {1, 3, 10, 20, 100, 300}));
  std::string places_ = folder_.write("places.npy", npy("(2,)", {1, 1}));
  std::string starts_ = folder_.write("starts.csv", "name,w\na,5\nb,6\nc,7\n");
  std::vector<std::string> const fit_{"run", "mean(rows, (y - w)^2)", "--lr", "0.5", "--start", "0", "--format", "csv"};
};

TEST_F(grouped_data, names_the_group_of_every_row) {
  auto const ran = rivulet(arguments_of(fit_, {"--data", csv_, "--data-group", "id"}));
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(ran.out, StartsWith("instance,id,outcome,"));
  EXPECT_THAT(column(ran.out, "id"), ElementsAre("7", "2.5"));
  EXPECT_THAT(column(ran.out, "x.w"), ElementsAre("4", "15"));
}

TEST_F(grouped_data, shows_losses_of_rows_held_back) {
  auto const ran = rivulet(arguments_of(fit_, {"--data", csv_, "--data-group", "id", "--validation-column", "held"}));
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(column(ran.out, "x.w"), ElementsAre("2", "20"));
  EXPECT_THAT(column(ran.out, "training_loss"), ElementsAre("1", "0"));
  EXPECT_THAT(column(ran.out, "validation_loss"), ElementsAre("36", "100"));
  auto const again = rivulet({"replay", "mean(rows, (y - w)^2)", "--lr", "0.5", "--start", "0", "--data", csv_,
                              "--data-group", "id", "--validation-column", "held", "--instance", "1"});
  EXPECT_THAT(again.out, StartsWith("instance,iteration,f,gradient_norm,training_loss,validation_loss,x.w\n"));
  EXPECT_THAT(column(again.out, "validation_loss"), ElementsAre("100", "100"));
}

TEST_F(grouped_data, is_verified_against_stored_rows) {
  std::vector<std::string> const study{"mean(rows, (y - w)^2)", "--start", "0",    "--data", csv_, "--data-group", "id",
                                       "--validation-column",   "held",    "--lr", "0.1,0.2"};
  for (std::string const ending : {".csv", ".nc"}) {
    auto const path = folder_.path("rows" + ending);
    auto const ran = rivulet(arguments_of(arguments_of({"run"}, study), {"--output", path, "--quiet"}));
    ASSERT_EQ(ran.code, 0) << ran.err;
    auto const same = rivulet(arguments_of(arguments_of({"verify"}, study), {"--against", path}));
    EXPECT_EQ(same.code, 0) << same.err << same.out;
    auto const other =
        rivulet(arguments_of(arguments_of({"verify"}, study),
                             {"--against", path, "--set", "learning_rate=0.1,0.2", "--precision", "float32"}));
    EXPECT_NE(other.code, 0);
  }
}

TEST_F(grouped_data, of_a_stack_is_drawn) {
  std::vector<std::string> const line{"run",        "mean(rows, (z - w)^2)", "--lr", "0.1", "--start", "0", "--data",
                                      "z=" + stack_};
  for (auto const& [flag, name] : {std::pair{"--output", "map.svg"}, std::pair{"--report", "page.html"}}) {
    auto all = line;
    all.insert(all.end(), {flag, folder_.path(name)});
    auto const ran = rivulet(all);
    EXPECT_EQ(ran.code, 0) << flag << ran.err;
  }
}

TEST_F(grouped_data, comes_as_a_stack_with_columns_that_are_shared) {
  auto const ran = rivulet({"run", "mean(rows, (z - w*x)^2)", "--lr", "0.5", "--format", "csv", "--data", "z=" + stack_,
                            "--data", "x=" + places_, "--start-file", starts_, "--zip", "group,start"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(column(ran.out, "group"), ElementsAre("0", "1", "2"));
  EXPECT_THAT(column(ran.out, "start"), ElementsAre("0", "1", "2"));
  EXPECT_THAT(column(ran.out, "x.w"), ElementsAre("2", "15", "200"));
  auto const crossed = rivulet({"run", "mean(rows, (z - w*x)^2)", "--lr", "0.5", "--format", "csv", "--data",
                                "z=" + stack_, "--data", "x=" + places_, "--start-file", starts_});
  EXPECT_EQ(lines_of(crossed.out).size(), 10U);
}

TEST_F(grouped_data, is_named_in_study_files) {
  auto const path =
      folder_.write("study.toml",
                    "objective = \"mean(rows, (z - w*x)^2)\"\ndata = [\"x=places.npy\", \"z=stack.npy\"]\n"
                    "start = 1\nset.learning_rate = 0.5\n");
  auto const ran = rivulet({"run", path, "--format", "csv"});
  ASSERT_EQ(ran.code, 0) << ran.err;
  EXPECT_THAT(column(ran.out, "x.w"), ElementsAre("2", "15", "200"));
  auto const with_starts =
      folder_.write("starts.toml",
                    "objective = \"mean(rows, (y - w)^2)\"\ndata = \"points.csv\"\n"
                    "data_group = \"id\"\nvalidation_fraction = 0.4\nstart_file = \"starts.csv\"\n");
  EXPECT_EQ(lines_of(rivulet({"run", with_starts, "--format", "csv"}).out).size(), 7U);
  EXPECT_EQ(lines_of(rivulet({"run", with_starts, "--format", "csv", "--start", "1"}).out).size(), 3U);
}

TEST_F(grouped_data, that_is_wrong_ends_with_a_message) {
  auto const expect = [&](std::vector<std::string> const& more, int code, std::string const& what) {
    auto const ran = rivulet(arguments_of(fit_, more));
    EXPECT_EQ(ran.code, code) << what;
    EXPECT_EQ(ran.out, "");
    EXPECT_THAT(ran.err, AllOf(StartsWith("rivulet: "), HasSubstr(what)));
  };
  auto const text = folder_.write("text.csv", "id,y\nsetosa,1\nsetosa,2\n");
  auto const nan = folder_.write("nan.csv", "id,y\n1,1\nnan,2\n");
  auto const other = folder_.write("other.csv", "y,z\n1,2\n");
  expect({"--data", csv_, "--data-group", "group"}, 3, "there is no column 'group'");
  expect({"--data", text, "--data-group", "id"}, 3, "text.csv:2:1: the column 'id' holds 'setosa'");
  expect({"--data", nan, "--data-group", "id"}, 3, "nan.csv:3:1: the column 'id' is NaN here");
  expect({"--data", csv_, "--validation-fraction", "1"}, 3, "between 0 and 1");
  expect({"--data", csv_, "--validation-fraction", "half"}, 2, "'half' is not a number");
  expect({"--data", csv_, "--validation-column", "hold"}, 3, "Did you mean 'held'?");
  expect({"--data", csv_, "--data-group", "id", "--validation-column", "y"}, 3,
         "the group id = 7 has no row for training");
  expect({"--data", csv_, "--data", other}, 3, "another file has a column 'y' too");
  expect({"--data", "y=" + csv_}, 3, "the file has names of its own");
  expect({"--data", stack_}, 3, "the array has no names of columns");
  expect({"--data", "a,b,c=" + stack_}, 3, "reads no column");
  expect({"--data", "a,y,c=" + stack_}, 3, "holds 2 columns without names, but 3 names are given");
  expect({"--data", csv_, "--start-file", starts_}, 3, "not both");
  expect({"--data", csv_, "--cpu-engine", "compiled", "--data-group", "id"}, 4, "differ in length");
  auto const none = rivulet({"run", "x^2", "--start", "1", "--data-group", "id"});
  EXPECT_EQ(none.code, 3);
  EXPECT_THAT(none.err, HasSubstr("--data FILE"));
  auto const shapes =
      rivulet({"run", "mean(rows, (z - y)^2) + w^2", "--start", "1", "--data", csv_, "--data", "z=" + stack_});
  EXPECT_EQ(shapes.code, 3);
  EXPECT_THAT(shapes.err, HasSubstr("'z' has 3 tables of 2 rows, 'y' has 5 rows"));
  auto const starts = rivulet({"run", "mean(rows, (y - v)^2)", "--data", csv_, "--start-file", starts_});
  EXPECT_EQ(starts.code, 3);
  EXPECT_THAT(starts.err, HasSubstr("there is no column 'v'"));
}

TEST(data_sources, are_files_with_names_before_an_equals_sign) {
  auto const with = cli::parse_data_source("x,y=a/b=c.npy");
  EXPECT_THAT(with.names, ElementsAre("x", "y"));
  EXPECT_EQ(with.path, "a/b=c.npy");
  for (std::string const path : {"points.csv", "./a=b.csv", "=b.csv"}) {
    EXPECT_THAT(cli::parse_data_source(path).names, IsEmpty());
    EXPECT_EQ(cli::parse_data_source(path).path, path);
  }
}

}  // namespace
}  // namespace rivulet::testing
