// Each subcommand does what its help says.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <nlohmann/json.hpp>

#include "tests/cli/program.hpp"

namespace rivulet::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using json = nlohmann::json;
using words = std::vector<std::string>;

words joined(words first, words const& second) {
  first.insert(first.end(), second.begin(), second.end());
  return first;
}

finished done(words const& arguments) {
  auto const run = rivulet(arguments);
  EXPECT_EQ(run.code, 0) << run.err;
  return run;
}

json json_of(words const& arguments) { return json::parse(done(joined(arguments, {"--format", "json"})).out); }

words const beale{"@beale",   "--start-count",    "3000", "--lr", "0.001,0.01", "--method",
                  "momentum", "--max-iterations", "200"};

TEST(run, prints_its_report_as_table_by_default) {
  EXPECT_THAT(done(joined({"run"}, beale)).out, AllOf(HasSubstr("converged"), HasSubstr("learning_rate")));
}

TEST(run, dumps_its_program_and_runs_nothing) {
  auto const dump = done({"run", "x^2 - 4*x + 1", "--dump-program"}).out;
  EXPECT_THAT(dump, AllOf(HasSubstr("multiply(x.x, x.x)"), HasSubstr("g.x = ")));
}

TEST(plan, counts_exactly_and_runs_nothing) {
  auto const planned =
      json_of({"plan", "@beale", "--start-count", "1e9", "--sampler", "uniform", "--lr", "linspace(0,1,7)"});
  EXPECT_EQ(planned.at("instances"), 7'000'000'000U);
  EXPECT_THAT(done({"plan", "x^2", "--start", "1", "--lr", "0.1,0.2,0.3"}).out, HasSubstr("instances  3\n"));
}

TEST(inspect, shows_the_parabola) {
  auto const text = done({"inspect", "x^2 - 4*x + 1"}).out;
  EXPECT_THAT(text, AllOf(HasSubstr("2*x - 4"), HasSubstr("convex"), HasSubstr("symbolic")));
  auto const found = json_of({"inspect", "x^2 - 4*x + 1"});
  EXPECT_EQ(found.at("convexity"), "convex");
}

TEST(inspect, finds_the_quartic_not_convex) {
  EXPECT_THAT(done({"inspect", "x^4 - 2*x^3 + 3"}).out, HasSubstr("not convex"));
}

TEST(inspect, takes_point_box_and_constants) {
  auto const found =
      done({"inspect", "a*x^2 + y^2", "--constants", "a", "--set", "a=4", "--at", "1,1", "--box", "-1:1"}).out;
  EXPECT_THAT(found, HasSubstr("0.25"));  // 2 / 8, the largest eigenvalue
}

TEST(replay, agrees_with_the_row_of_run) {
  auto const rows = lines_of(done(joined({"run"}, joined(beale, {"--format", "csv"}))).out);
  auto const points = lines_of(done(joined({"replay"}, joined(beale, {"--instance", "4000"}))).out);
  auto const header = fields_of(rows[0]), row = fields_of(rows.at(4001)), last = fields_of(points.back());
  auto const field = [&](std::string const& name) {
    return row.at(static_cast<std::size_t>(std::find(header.begin(), header.end(), name) - header.begin()));
  };
  EXPECT_EQ(fields_of(points[0]).back(), "x.y");
  EXPECT_EQ(last[1], field("iterations"));
  EXPECT_EQ(last[2], field("f"));
  EXPECT_EQ(last[3], field("gradient_norm"));
  EXPECT_EQ(last[4], field("x.x"));
  EXPECT_EQ(last[5], field("x.y"));
}

TEST(verify, finds_the_same_bits) {
  auto const found = json_of(joined({"verify", "--threads", "2", "--chunk", "1000"}, beale));
  EXPECT_EQ(found.at("differing"), 0);
  EXPECT_EQ(found.at("instances"), 6000);
  EXPECT_EQ(found.at("left_digest"), found.at("right_digest"));
}

/// The engines that this machine's processor can run.
words engines() { return json_of({"devices"}).at("cpu").at("engines").get<words>(); }

TEST(verify, compares_every_engine_of_the_processor) {
  auto const found = json_of(joined({"verify", "--device", "cpu"}, beale));
  auto const& parts = found.at("comparisons");
  ASSERT_EQ(parts.size(), engines().size());
  for (std::size_t i = 0; i < parts.size(); ++i) {
    EXPECT_THAT(parts[i].at("right").get<std::string>(), ::testing::EndsWith("), " + engines()[i]));
    EXPECT_EQ(parts[i].at("right_digest"), found.at("left_digest"));
  }
  EXPECT_EQ(lines_of(done(joined({"verify"}, beale)).out).size(), engines().size() + 2);
}

TEST(verify, keeps_to_the_engine_that_was_chosen) {
  auto const one = done(joined({"verify", "--cpu-engine", "interpreted"}, beale)).out;
  EXPECT_THAT(one, AllOf(HasSubstr("), interpreted "), ::testing::Not(HasSubstr("compiled"))));
  auto const line = "RIVULET_CPU_ENGINE=interpreted rivulet verify 'x^2' --start 1 --lr 0.1 --format json";
  EXPECT_EQ(json::parse(shell(line).out).at("comparisons").size(), 1U);
}

TEST(cpu_engine, that_cannot_be_had_is_refused_with_a_reason) {
  auto const scalar = rivulet(joined({"run", "--simd", "scalar", "--cpu-engine", "compiled"}, beale));
  EXPECT_EQ(scalar.code, 4);
  EXPECT_THAT(scalar.err, HasSubstr("compiled engine"));
  auto const devices = json_of({"devices"}).at("cpu");
  if (!devices.contains("compiled_reason")) return;
  auto const refused = rivulet(joined({"run", "--cpu-engine", "compiled"}, beale));
  EXPECT_EQ(refused.code, 4);
  EXPECT_THAT(refused.err, HasSubstr(devices.at("compiled_reason").get<std::string>()));
}

TEST(cpu_engine, is_named_by_every_command_that_runs_or_plans) {
  words const study{"x^2", "--start", "1", "--lr", "0.1", "--device", "cpu", "--cpu-engine", "interpreted"};
  for (std::string const command : {"run", "plan", "bench"}) {
    EXPECT_EQ(json_of(joined({command}, study)).at("cpu_engine"), "interpreted") << command;
    EXPECT_THAT(done(joined({command}, study)).out, HasSubstr("interpreted")) << command;
  }
  EXPECT_THAT(done({"devices"}).out, HasSubstr("engines interpreted"));
}

class stored_rows : public ::testing::TestWithParam<char const*> {};

TEST_P(stored_rows, are_verified_by_sample_and_in_full) {
  scratch_folder const folder;
  auto const file = folder.path(std::string("rows") + GetParam());
  done(joined({"run", "--output", file}, beale));
  EXPECT_EQ(json_of(joined({"verify", "--against", file, "--sample", "50"}, beale)).at("instances"), 50);
  EXPECT_EQ(json_of(joined({"verify", "--against", file, "--sample", "0", "--simd", "scalar"}, beale)).at("instances"),
            6000);
}

INSTANTIATE_TEST_SUITE_P(formats, stored_rows, ::testing::Values(".csv", ".nc"));

TEST(verify, finds_one_changed_digit_and_says_where) {
  scratch_folder const folder;
  auto const file = folder.path("rows.csv");
  done(joined({"run", "--output", file}, beale));
  auto lines = lines_of(file_text(file));
  auto& digit = lines.at(4001).back();  // the last digit of x.y of instance 4000
  digit = digit == '1' ? '2' : '1';
  std::string text;
  for (auto const& line : lines) text += line + "\n";
  folder.write("rows.csv", text);
  auto const found = rivulet(joined({"verify", "--against", file, "--sample", "6000"}, beale));
  EXPECT_EQ(found.code, 1) << found.err;
  EXPECT_THAT(found.out, AllOf(HasSubstr("1 of 6000 instances differ"),
                               HasSubstr("instance 4000 (learning_rate=0.01, start=1000): x.y ")));
}

TEST(merge, of_two_shards_gives_the_report_of_one_run) {
  scratch_folder const folder;
  for (auto const* const part : {"0", "1", "2"})
    done(joined({"run", "--shard", std::string(part) + "/3", "--statistics", folder.path(part)}, beale));
  auto const merged = json_of(joined(joined({"merge"}, beale), {folder.path("2"), folder.path("0"), folder.path("1")}));
  auto const whole = json_of(joined({"run"}, beale));
  for (auto const* const field : {"instances", "outcomes", "iterations", "evaluations", "f", "best_f", "gradient_norm",
                                  "best", "minima", "axes", "digest", "numerics_version", "precision"})
    EXPECT_EQ(merged.at(field), whole.at(field)) << field;
}

TEST(merge, refuses_foreign_and_repeated_statistics) {
  scratch_folder const folder;
  auto const part = folder.path("s.json");
  done(joined({"run", "--shard", "0/2", "--statistics", part}, beale));
  EXPECT_EQ(rivulet(joined(joined({"merge"}, beale), {part, part})).code, 3);
  auto const foreign = rivulet({"merge", "x^2", part, "--start", "1", "--lr", "0.1"});
  EXPECT_EQ(foreign.code, 5);
  EXPECT_THAT(foreign.err, HasSubstr("s.json"));
}

TEST(bench, reports_median_and_spread) {
  auto const found = json_of(joined({"bench", "--repeat", "3"}, beale));
  EXPECT_EQ(found.at("repeats"), 3);
  EXPECT_GT(found.at("checked_instances"), 0);
  auto const& speed = found.at("instance_steps_per_second");
  EXPECT_GT(speed.at("min"), 0);
  EXPECT_LE(speed.at("min"), speed.at("median"));
  EXPECT_LE(speed.at("median"), speed.at("max"));
}

TEST(problems, lists_the_zoo_and_shows_one) {
  EXPECT_GE(json_of({"problems"}).size(), 30U);
  EXPECT_THAT(done({"problems", "beale"}).out, AllOf(HasSubstr("@beale"), HasSubstr("(3, 0.5)")));
  EXPECT_THAT(lines_of(done({"problems", "--format", "csv"}).out).size(), json_of({"problems"}).size() + 1);
  EXPECT_EQ(rivulet({"problems", "beal"}).code, 3);
}

TEST(devices, names_the_back_ends) {
  EXPECT_THAT(done({"devices"}).out, AllOf(HasSubstr("reference"), HasSubstr("scalar")));
  EXPECT_FALSE(json_of({"devices"}).at("cpu").at("simd").empty());
}

TEST(devices, names_gpus_or_says_what_is_missing) {
  auto const found = json_of({"devices"});
  auto const text = done({"devices"}).out;
  for (auto const& gpu : found.at("cuda")) EXPECT_THAT(text, HasSubstr(gpu.at("name").get<std::string>()));
  if (found.at("cuda").empty()) {
    auto const reason = found.at("cuda_reason").get<std::string>();
    EXPECT_THAT(text, HasSubstr("cuda       " + reason + "\n"));
    EXPECT_EQ(reason.starts_with("this build has no CUDA back-end: "), !found.contains("cuda_versions"));
  }
}

TEST(devices, shows_where_kernels_are_kept) {
  if (!json_of({"devices"}).contains("cuda_versions")) GTEST_SKIP() << "this build has no CUDA back-end";
  auto const cache = [](std::string const& environment) {
    return json::parse(shell(environment + " rivulet devices --format json").out).at("kernel_cache");
  };
  EXPECT_EQ(cache("RIVULET_CACHE= RIVULET_CACHE_DIR=/tmp/kernels").at("folder"), "/tmp/kernels");
  EXPECT_EQ(cache("RIVULET_CACHE_SIZE=5").at("capacity"), 5 << 20);
  EXPECT_EQ(cache("RIVULET_CACHE=off").at("trouble"), "RIVULET_CACHE is off");
  EXPECT_EQ(cache("RIVULET_CACHE=off").at("folder"), nullptr);
  EXPECT_THAT(shell("RIVULET_CACHE=off rivulet devices").out, HasSubstr("kernels    not kept: RIVULET_CACHE is off"));
  auto const wrong = shell("RIVULET_CACHE_SIZE=much rivulet devices");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_THAT(wrong.err, HasSubstr("RIVULET_CACHE_SIZE is 'much'"));
}

TEST(devices, starts_without_the_run_time_compiler) {
  auto const found = json::parse(shell("RIVULET_NVRTC=/nowhere rivulet devices --format json").out);
  if (!found.contains("cuda_versions")) GTEST_SKIP() << "this build has no CUDA back-end";
  EXPECT_EQ(found.at("cuda_versions").at("nvrtc"), nullptr);
  EXPECT_TRUE(found.contains("cuda_reason"));
}

}  // namespace
}  // namespace rivulet::testing
