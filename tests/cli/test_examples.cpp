// Every example that a help text shows runs, and so does every study file in examples/.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>

#include "host/cli/commands.hpp"
#include "tests/cli/program.hpp"

namespace rivulet::testing {
namespace {

using ::testing::HasSubstr;

TEST(teaching_text, shows_three_examples_that_run) {
  auto const alone = rivulet({});
  EXPECT_EQ(alone.code, 0);
  int ran = 0;
  for (auto const& line : lines_of(alone.out)) {
    if (!line.starts_with("  rivulet run")) continue;
    auto const run = shell(line);
    EXPECT_EQ(run.code, 0) << line << "\n" << run.err;
    EXPECT_NE(run.out, "");
    ++ran;
  }
  EXPECT_EQ(ran, 3);
}

TEST(help_texts, show_examples_that_run) {
  for (auto const& command : cli::commands()) {
    auto const help = rivulet({std::string(command.name), "--help"});
    EXPECT_EQ(help.code, 0);
    EXPECT_THAT(help.out, HasSubstr(std::string(command.example)));
    auto const run = shell("set -e\n" + std::string(command.example));
    EXPECT_EQ(run.code, 0) << command.example << "\n" << run.err;
    EXPECT_NE(run.out, "") << command.example;
  }
}

TEST(help, lists_every_subcommand) {
  auto const help = rivulet({"--help"});
  EXPECT_EQ(help.code, 0);
  for (auto const& command : cli::commands())
    EXPECT_THAT(help.out, HasSubstr("\n  " + std::string(command.name) + " "));
  EXPECT_THAT(rivulet({"--version"}).out, ::testing::MatchesRegex("rivulet [0-9.]+ \\(numerics [0-9]+\\)\n"));
}

TEST(study_files, of_the_examples_run) {
  int ran = 0;
  for (auto const& entry : std::filesystem::directory_iterator(RIVULET_SOURCE "/examples")) {
    if (entry.path().extension() != ".toml") continue;
    auto const run = rivulet({"run", entry.path()});
    EXPECT_EQ(run.code, 0) << entry.path() << "\n" << run.err;
    ++ran;
  }
  EXPECT_GE(ran, 4);
}

TEST(study_of_every_function, verifies_on_all_lanes_in_both_precisions) {
  for (auto const* const lanes : {"scalar", "auto"}) {
    for (auto const* const digits : {"float32", "float64"}) {
      auto const found = rivulet({"verify", RIVULET_SOURCE "/examples/functions.toml", "--device", "cpu", "--simd",
                                  lanes, "--precision", digits, "--threads", "2"});
      EXPECT_EQ(found.code, 0) << found.out << found.err;
      EXPECT_THAT(found.out, HasSubstr("1500 instances, the same bits in every field"));
    }
  }
}

}  // namespace
}  // namespace rivulet::testing
