// Bad and extreme input ends with the documented exit code or outcome and a message that helps.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace rivulet::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::StartsWith;

struct ending {
  std::vector<std::string> arguments;
  int code;
  char const* fragment;
};

void expect(ending const& row) {
  auto const run = rivulet(row.arguments);
  EXPECT_EQ(run.code, row.code) << run.err;
  EXPECT_EQ(run.out, "") << run.err;
  EXPECT_THAT(run.err, AllOf(StartsWith("rivulet: "), HasSubstr(row.fragment)));
  EXPECT_LT(run.err.size(), 2000U) << "a message, not a novel";
}

/// The outcomes of a run as {"name": count}.
nlohmann::json outcomes(std::vector<std::string> arguments) {
  arguments.insert(arguments.end(), {"--format", "json"});
  auto const run = rivulet(arguments);
  EXPECT_EQ(run.code, 0) << run.err;
  nlohmann::json const report = nlohmann::json::parse(run.out);
  nlohmann::json positive = nlohmann::json::object();
  for (auto const& [name, count] : report.at("outcomes").items())
    if (count != 0) positive[name] = count;
  return positive;
}

TEST(wrong_bounds, end_with_3_and_a_caret) {
  expect({{"run", "x^2 + y", "--start", "1,1", "--bounds", "y:2:1"}, 3, "the lower bound is above the upper bound"});
  expect({{"run", "x^2 + y", "--start", "1,1", "--bounds", "z:0:1"}, 3, "unknown parameter 'z'"});
  expect({{"run", "x^2 + y", "--start", "1,1", "--bounds", "y:0:nan"}, 3, "^"});
  expect({{"run", "x^2 + y", "--start", "1,1", "--bounds", "y:0:", "--bounds", "y::1"}, 3, "y is given bounds twice"});
  expect({{"run", "x^2 + y", "--start", "1,1", "--bounds", "y"}, 3, "NAME:lower:upper"});
}

TEST(wrong_objective, ends_with_3_and_a_caret) {
  expect({{"run", "x^2 +", "--start", "1"}, 3, "^"});
  expect({{"run", "x^2 + foo(x)", "--start", "1"}, 3, "foo"});
  expect({{"inspect", "(x", "--at", "1"}, 3, "^"});
  expect({{"run", "", "--start", "1"}, 2, "OBJECTIVE"});
}

TEST(wrong_device, ends_with_2_also_where_none_is_needed) {
  expect({{"run", "x^2", "--start", "1", "--device", "gpu"}, 2, "cuda:all"});
  expect({{"inspect", "x^2", "--device", "gpu"}, 2, "cuda:all"});
  expect({{"replay", "x^2", "--start", "1", "--instance", "0", "--device", "gpu"}, 2, "cuda:all"});
}

TEST(wrong_study, ends_with_3_and_names_the_field) {
  expect({{"run", "x^2", "--start", "1", "--method", "adm"}, 3, "adam"});
  expect({{"run", "x^2", "--start", "1", "--lr", "logspace(1,2,3)"}, 3, "geomspace"});
  expect({{"run", "x^2", "--start", "1,2", "--lr", "0.1"}, 3, "start"});
  expect({{"run", "x^2", "--lr", "0.1"}, 3, "start"});
  expect({{"run", "@rosenbrok", "--start", "1,1"}, 3, "rosenbrock"});
  expect({{"run", "@beale", "--constants", "a", "--start", "1,1"}, 3, "zoo"});
  expect({{"run", "x^2", "--start", "1", "--set", "beta1=0.9"}, 3, "beta1"});
  expect({{"replay", "x^2", "--start", "1", "--lr", "0.1", "--instance", "5"}, 3, "5"});
  expect({{"inspect", "a*x^2", "--constants", "a"}, 3, "--set a=1"});
}

TEST(wrong_usage, ends_with_2) {
  expect({{"run", "x^2", "--strt", "1"}, 2, "--start"});
  expect({{"plan", "x^2", "--start", "1", "--lr", "0.1", "--format", "csv"}, 2, "--format csv"});
  expect({{"replay", "x^2", "--start", "1", "--lr", "0.1"}, 2, "--instance"});
  expect({{"run", "x^2", "--start", "1", "--lr", "0.1", "--output", "rows.xlsx"}, 2, ".csv"});
  expect({{"merge", "x^2", "--start", "1", "--lr", "0.1"}, 2, "--statistics"});
  expect({{"frobnicate"}, 2, "subcommand"});
}

TEST(missing_device, ends_with_4) {
  expect({{"run", "x^2", "--start", "1", "--lr", "0.1", "--device", "cuda"}, 4, "cuda"});
}

TEST(wrong_file, ends_with_5) {
  expect({{"run", "missing.toml"}, 5, "missing.toml"});
  expect({{"run", "x^2", "--start", "1", "--lr", "0.1", "--output", "/nowhere/rows.csv"}, 5, "/nowhere/rows.csv"});
  expect({{"run", "x^2", "--start", "1", "--lr", "0.1", "--output", "/nowhere/rows.nc"}, 5, "/nowhere/rows.nc"});
  expect({{"run", "x^2", "--start", "1", "--lr", "0.1", "--statistics", "/nowhere/s.json"}, 5, "/nowhere/s.json"});
  expect({{"replay", "x^2", "--start", "1", "--lr", "0.1", "--instance", "0", "--output", "/nowhere/t.csv"},
          5,
          "/nowhere"});
  expect({{"verify", "x^2", "--start", "1", "--lr", "0.1", "--against", "missing.csv"}, 5, "missing.csv"});
  expect({{"merge", "x^2", "missing.json", "--start", "1", "--lr", "0.1"}, 5, "missing.json"});
}

TEST(unwritable_folder, ends_with_5) {
  // Nobody creates files in /proc, root neither.
  expect({{"run", "x^2", "--start", "1", "--lr", "0.1", "--output", "/proc/rows.csv"}, 5, "/proc/rows.csv"});
  if (::geteuid() == 0) GTEST_SKIP() << "root writes everywhere";
  scratch_folder const folder;
  ::chmod(folder.path("").c_str(), 0500);
  expect({{"run", "x^2", "--start", "1", "--lr", "0.1", "--output", folder.path("rows.csv")}, 5, "rows.csv"});
}

TEST(unknown_key, ends_with_3_file_and_line) {
  scratch_folder const folder;
  auto const file = folder.write("s.toml", "objective = \"x^2\"\nstart = [1]\nmax_itterations = 3\n");
  expect({{"run", file}, 3, "s.toml:3: unknown key 'max_itterations'; did you mean 'max_iterations'?"});
}

TEST(objective_of_a_study_file, is_refused_with_file_and_line) {
  scratch_folder const folder;
  expect({{"run", folder.write("s.toml", "start = [1]\n\nobjective = \"x^^2\"\n")}, 3, "s.toml:3: objective: "});
  expect({{"run", folder.write("t.toml", "start = [1]\n")}, 3, "t.toml: the key 'objective' is missing"});
}

TEST(million_parentheses, are_an_error_and_no_crash) {
  scratch_folder const folder;
  std::string const open(1'000'000, '('), close(1'000'000, ')');
  expect(
      {{"run", folder.write("s.toml", "objective = \"" + open + "x" + close + "\"\nstart = [1]\n")}, 3, "objective"});
}

TEST(ten_megabytes_of_expression, are_an_error_and_no_crash) {
  scratch_folder const folder;
  std::string text = "x";
  while (text.size() < 10'000'000) text += " + x*x";
  expect({{"run", folder.write("s.toml", "objective = \"" + text + "\"\nstart = [1]\n")}, 3, "objective"});
}

TEST(constant_objective, converges_at_its_start_or_is_refused) {
  auto const run = rivulet({"run", "7", "--start", "1", "--lr", "0.1"});
  EXPECT_EQ(run.code, 3);
  EXPECT_THAT(run.err, HasSubstr("parameter"));
  EXPECT_EQ(outcomes({"run", "7", "--variables", "x", "--start", "1", "--lr", "0.1"}).dump(), R"({"converged":1})");
}

TEST(undefined_start, is_an_outcome) {
  EXPECT_EQ(outcomes({"run", "1/x", "--start", "0", "--lr", "0.1"}).dump(), R"({"undefined_start":1})");
  EXPECT_EQ(outcomes({"run", "log(x)", "--start", "-1", "--lr", "0.1"}).dump(), R"({"undefined_start":1})");
  EXPECT_EQ(outcomes({"run", "x + 1/0", "--start", "1", "--lr", "0.1"}).dump(), R"({"undefined_start":1})");
}

TEST(batch_in_which_all_diverge, is_a_result) {
  EXPECT_EQ(outcomes({"run", "-x^2", "--start-count", "1000", "--start-box", "1:2", "--lr", "1"}).dump(),
            R"({"diverged":1000})");
}

TEST(single_instance, is_a_study) {
  EXPECT_EQ(outcomes({"run", "x^2", "--start", "1", "--lr", "0.4"}).dump(), R"({"converged":1})");
}

TEST(empty_product, is_one) {
  // prod(i, 1, 0, …) has no factor.
  EXPECT_EQ(outcomes({"run", "x^2 * prod(i, 1, n-1, 0)", "--dimension", "1", "--start", "1", "--lr", "0.4"}).dump(),
            R"({"converged":1})");
}

TEST(many_parameters, run) {
  for (auto const* const n : {"10", "50", "200"})
    EXPECT_EQ(outcomes({"run", "sum(i, 1, n, (x[i] - i)^2)", "--dimension", n, "--start-count", "100", "--start-box",
                        "-2:2", "--lr", "0.3"})
                  .dump(),
              R"({"converged":100})");
}

TEST(empty_shard, has_a_header_and_no_rows) {
  std::size_t lines = 0;
  for (auto const* const part : {"0/2", "1/2"}) {
    auto const run = rivulet({"run", "x^2", "--start", "1", "--lr", "0.1", "--shard", part, "--format", "csv"});
    EXPECT_EQ(run.code, 0) << run.err;
    lines += lines_of(run.out).size();
    EXPECT_EQ(rivulet({"run", "x^2", "--start", "1", "--lr", "0.1", "--shard", part}).code, 0);
  }
  EXPECT_EQ(lines, 3U);  // two headers and the one instance
}

}  // namespace
}  // namespace rivulet::testing
