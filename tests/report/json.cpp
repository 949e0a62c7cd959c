// The JSON report: the fields of the contract, and nothing that depends on the machine where none is wanted.
// SPDX-License-Identifier: Apache-2.0
#include <limits>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rivulet/report.hpp>

#include "host/statistics/statistics.hpp"
#include "tests/report/small_report.hpp"
#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet {
namespace {

using nlohmann::json;
using testing::ElementsAre;

TEST(json_report, has_the_fields_of_the_contract) {
  auto const parsed = json::parse(small_report().to_json());
  for (auto const* const key :
       {"instances",       "outcomes",         "iterations",     "evaluations",    "f",
        "best_f",          "gradient_norm",    "best",           "minima",         "axes",
        "digest",          "numerics_version", "device",         "precision",      "seconds",
        "compile_seconds", "transfer_seconds", "kernel_seconds", "instance_steps", "instance_steps_per_second",
        "utilisation"}) {
    EXPECT_TRUE(parsed.contains(key)) << key;
  }
  for (auto const* const key : {"min", "p05", "p25", "p50", "p75", "p95", "max"}) {
    EXPECT_TRUE(parsed["gradient_norm"].contains(key)) << key;
  }
}

TEST(json_report, carries_the_values) {
  auto const parsed = json::parse(small_report().to_json());
  EXPECT_EQ(parsed["outcomes"]["cycling"], 1);
  EXPECT_EQ(parsed["outcomes"]["diverged"], 0);
  EXPECT_EQ(parsed["gradient_norm"]["p50"], 1.8566737825);
  EXPECT_EQ(parsed["best"], (json{{"instance", 1}, {"f", -3}, {"x", {{"x", 2}}}}));
  EXPECT_EQ(parsed["minima"][0]["kind"], "minimum");
  EXPECT_EQ(parsed["minima"][0]["eigenvalues"], json{2});
  EXPECT_EQ(parsed["axes"][0]["name"], "learning_rate");
  EXPECT_EQ(parsed["axes"][0]["values"], (json{0.01, 0.9, 1}));
  EXPECT_EQ(parsed["axes"][0]["outcomes"]["converged"], (json{0, 1, 0}));
  EXPECT_EQ(parsed["digest"], "00000000deadbeef");
  EXPECT_EQ(parsed["utilisation"], 0.67);
}

TEST(json_report, names_the_engine_of_the_processor_alone) {
  auto report = small_report();
  EXPECT_FALSE(json::parse(report.to_json()).contains("cpu_engine"));
  report.cpu_engine = "compiled";
  EXPECT_EQ(json::parse(report.to_json())["cpu_engine"], "compiled");
  EXPECT_FALSE(json::parse(report.to_json(false)).contains("cpu_engine"));
}

TEST(json_report, without_timing_leaves_out_the_machine) {
  auto const parsed = json::parse(small_report().to_json(false));
  for (auto const* const key : {"device", "seconds", "compile_seconds", "transfer_seconds", "kernel_seconds",
                                "instance_steps_per_second", "lane_turns", "utilisation"}) {
    EXPECT_FALSE(parsed.contains(key)) << key;
  }
  EXPECT_EQ(parsed["instance_steps"], 134);
}

TEST(json_report, spells_what_is_not_finite) {
  auto report = small_report();
  report.f.max = std::numeric_limits<double>::infinity();
  report.f.min = -report.f.max;
  report.f.p50 = std::numeric_limits<double>::quiet_NaN();
  report.best.exists = false;
  auto const parsed = json::parse(report.to_json());
  EXPECT_EQ(parsed["f"]["max"], "inf");
  EXPECT_EQ(parsed["f"]["min"], "-inf");
  EXPECT_TRUE(parsed["f"]["p50"].is_null());
  EXPECT_TRUE(parsed["best"].is_null());
}

TEST(json_report, escapes_text_and_shortens_parameter_names) {
  auto report = small_report();
  report.parameters = {"x[1]"};
  report.device = "a \"b\" \\ \n";
  auto const parsed = json::parse(report.to_json());
  EXPECT_EQ(parsed["best"]["x"]["x1"], 2);
  EXPECT_EQ(parsed["device"], report.device);
}

TEST(json_report, prints_float32_values_in_their_own_precision) {
  auto report = small_report();
  report.precision = precision::float32;
  report.f.p50 = double{0.1f};
  EXPECT_THAT(report.to_json(), testing::HasSubstr("\"p50\": 0.1,"));
}

TEST(json_report, is_the_same_from_one_chunk_and_from_merged_shards) {
  batch::sweep const sweep(testing_rows::himmelblau(1000));
  convergence_statistics whole(sweep), left(sweep), right(sweep);
  whole.add(testing_rows::rows_of(sweep, 0, 3000));
  for (std::uint64_t first = 0; first < 3000; first += 100) {
    (first < 1300 ? left : right).add(testing_rows::rows_of(sweep, first, 100));
  }
  right.merge(left);
  EXPECT_EQ(right.summarize().to_json(false), whole.summarize().to_json(false));
  EXPECT_EQ(right.summarize().to_table(), whole.summarize().to_table());
}

}  // namespace
}  // namespace rivulet
