// One word per concept: flags, keys of study files and the documentation say the same.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <regex>
#include <set>

#include <rivulet/error.hpp>

#include "host/cli/commands.hpp"
#include "tests/cli/program.hpp"

namespace rivulet::cli {
namespace {

using rivulet::testing::file_text;

std::set<std::string> flags_in(std::string const& help) {
  std::set<std::string> flags;
  std::regex const flag(R"((?:^|\n)\s+(?:-h,)?--([a-z-]+))");
  for (auto match = std::sregex_iterator(help.begin(), help.end(), flag); match != std::sregex_iterator(); ++match)
    flags.insert((*match)[1]);
  flags.erase("help");
  return flags;
}

std::set<std::string> flags_of(std::string const& command) {
  return flags_in(rivulet::testing::rivulet({command, "--help"}).out);
}

TEST(words, of_the_contract_are_flags_of_run) {
  auto const flags = flags_of("run");
  for (auto const* const word : {"start",
                                 "start-count",
                                 "start-box",
                                 "bounds",
                                 "sampler",
                                 "seed",
                                 "method",
                                 "set",
                                 "lr",
                                 "zip",
                                 "samples",
                                 "constants",
                                 "maximize",
                                 "no-stop",
                                 "max-iterations",
                                 "max-evaluations",
                                 "gradient-tolerance",
                                 "relative-gradient-tolerance",
                                 "f-tolerance",
                                 "step-tolerance",
                                 "target",
                                 "divergence-bound",
                                 "f-bound",
                                 "clip-norm",
                                 "clip-value",
                                 "schedule",
                                 "line-search",
                                 "history",
                                 "fit-results",
                                 "detect-cycles",
                                 "track",
                                 "precision",
                                 "device",
                                 "threads",
                                 "chunk",
                                 "shard",
                                 "format",
                                 "output",
                                 "quiet",
                                 "no-progress",
                                 "variables",
                                 "dimension",
                                 "simd",
                                 "cpu-engine",
                                 "dump-program"})
    EXPECT_TRUE(flags.count(word)) << word;
}

TEST(words, of_every_help_text_are_documented) {
  std::string const document = file_text(RIVULET_SOURCE "/docs/command-line.md");
  for (auto const& command : commands()) {
    EXPECT_NE(document.find("`" + std::string(command.name)), std::string::npos) << command.name;
    for (auto const& flag : flags_of(std::string(command.name)))
      EXPECT_TRUE(std::regex_search(document, std::regex("`--" + flag + "[` =]"))) << command.name << " --" << flag;
  }
}

TEST(words, of_the_document_are_flags) {
  std::set<std::string> flags{"help", "version"};
  for (auto const& command : commands()) flags.merge(flags_of(std::string(command.name)));
  std::string const document = file_text(RIVULET_SOURCE "/docs/command-line.md");
  std::regex const flag("`--([a-z-]+)");
  for (auto match = std::sregex_iterator(document.begin(), document.end(), flag); match != std::sregex_iterator();
       ++match)
    EXPECT_TRUE(flags.count((*match)[1])) << (*match)[1];
}

TEST(words, of_run_are_keys_of_study_files) {
  auto const flags = flags_of("run");
  ASSERT_GT(flags.size(), 30U);
  for (auto key : flags) {
    std::replace(key.begin(), key.end(), '-', '_');
    request target;
    try {
      read_study_text(key + " = 1979-05-27", "study.toml", target);  // no key takes a date
      ADD_FAILURE() << key << " takes a date";
    } catch (invalid_argument const& problem) {
      EXPECT_THAT(problem.what(), ::testing::Not(::testing::HasSubstr("unknown key")));
    }
  }
}

}  // namespace
}  // namespace rivulet::cli
