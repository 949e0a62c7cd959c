// Interrupts, closed pipes and full disks.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace rivulet::testing {
namespace {

using ::testing::HasSubstr;

/// About 10^12 instances in chunks of milliseconds: nobody waits for its end.
std::vector<std::string> endless(std::vector<std::string> const& more) {
  std::vector<std::string> line{
      "run",  "x^2 + y^2", "--start-count", "1000000000000",    "--sampler", "uniform", "--start-box",
      "-2:2", "--lr",      "0.01",          "--max-iterations", "100",       "--chunk", "2000"};
  line.insert(line.end(), more.begin(), more.end());
  return line;
}

TEST(interrupt, ends_after_the_chunk_with_rows_and_75) {
  running run(endless({"--format", "csv"}));
  run.wait_for_output();
  run.send(SIGINT);
  auto const end = run.wait();
  EXPECT_EQ(end.code, 75) << end.err;
  EXPECT_THAT(end.err, HasSubstr("interrupted"));
  auto const lines = lines_of(end.out);
  EXPECT_EQ((lines.size() - 1) % 2000, 0U);
  EXPECT_EQ(end.out.back(), '\n');
}

TEST(interrupt, reports_what_is_done) {
  scratch_folder const folder;
  running run(endless({"--format", "json", "--output", folder.path("rows.csv")}));
  for (int turn = 0; turn < 3000 && lines_of(file_text(folder.path("rows.csv"))).size() < 2; ++turn) ::usleep(10'000);
  run.send(SIGTERM);
  auto const end = run.wait();
  ASSERT_EQ(end.code, 75) << end.err;
  auto const report = nlohmann::json::parse(end.out);
  EXPECT_GT(report.at("instances"), 0);
  EXPECT_EQ(report.at("instances").get<std::uint64_t>() % 2000, 0U);
}

TEST(second_interrupt, ends_at_once) {
  running run({"run", "x^2 + y^2", "--start-count", "1e6", "--start-box", "-2:2", "--lr", "0.01", "--max-iterations",
               "1e9", "--no-stop", "--chunk", "1000000"});
  ::usleep(500'000);
  run.send(SIGINT);
  ::usleep(200'000);
  run.send(SIGINT);
  EXPECT_EQ(run.wait().code, 128 + SIGINT);
}

TEST(closed_pipe, ends_quietly) {
  running run(endless({"--format", "csv"}));
  run.wait_for_output();
  run.close_output();
  auto const end = run.wait();
  EXPECT_EQ(end.code, 128 + SIGPIPE);
  EXPECT_EQ(end.err, "");
  EXPECT_THAT(shell("rivulet problems | head -1").err, "");
}

TEST(full_disk, ends_with_5) {
  auto const end = shell("rivulet problems > /dev/full");
  EXPECT_EQ(end.code, 5);
  EXPECT_THAT(end.err, HasSubstr("cannot write to standard output"));
  EXPECT_EQ(shell("ln -s /dev/full rows.csv; rivulet run \"x^2\" --start 1 --lr 0.1 --output rows.csv").code, 5);
  EXPECT_EQ(shell("rivulet run \"x^2\" --start 1 --lr 0.1 --statistics /dev/full").code, 5);
}

TEST(full_disk, ends_a_long_run_early) {
  auto const end = shell(
      "timeout 60 rivulet run \"x^2\" --start-count 1e12 --sampler uniform --start-box -2:2 --lr 0.1 --format csv "
      "--chunk 2000 > /dev/full");
  EXPECT_EQ(end.code, 5);
}

TEST(closed_output, ends_with_5_and_harms_no_file) {
  auto const end =
      shell("rivulet run \"x^2\" --start 1 --lr 0.1 --format json --output rows.csv >&-; echo $?; cat rows.csv");
  auto const lines = lines_of(end.out);
  ASSERT_GE(lines.size(), 2U);
  EXPECT_EQ(lines[0], "5");
  EXPECT_THAT(end.out, ::testing::Not(HasSubstr("{")));
}

TEST(progress, stays_off_where_nobody_sees_it) {
  auto const run =
      rivulet({"run", "x^2", "--start-count", "10000", "--start-box", "0:1", "--lr", "0.1", "--chunk", "100"});
  EXPECT_EQ(run.code, 0);
  EXPECT_EQ(run.err, "");
}

}  // namespace
}  // namespace rivulet::testing
