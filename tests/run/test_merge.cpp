// Statistics of shards, merged: the report of one run.
// SPDX-License-Identifier: Apache-2.0
#include "tests/run/studies.hpp"

namespace rivulet {
namespace {

std::string statistics_of(study const& s, std::uint64_t index, std::uint64_t count) {
  std::string text;
  run_options options;
  options.shard = {index, count};
  options.statistics = &text;
  run(s, options);
  return text;
}

TEST(merge, of_all_shards_is_the_report_of_one_run) {
  study const s = himmelblau(300);
  std::string const whole = text_of(run(s));
  EXPECT_EQ(text_of(merge(s, {statistics_of(s, 0, 1)})), whole);
  EXPECT_EQ(text_of(merge(s, {statistics_of(s, 1, 2), statistics_of(s, 0, 2)})), whole);
  EXPECT_EQ(text_of(merge(s, {statistics_of(s, 0, 3), statistics_of(s, 1, 3), statistics_of(s, 2, 3)})), whole);
}

TEST(merge, shows_that_a_shard_is_missing) {
  study const s = himmelblau(100);
  report const partial = merge(s, {statistics_of(s, 0, 3)});
  EXPECT_EQ(partial.instances, 100u);
  EXPECT_EQ(partial.study_instances, 300u);
}

TEST(merge, refuses_the_same_shard_twice) {
  study const s = himmelblau(20);
  std::string const part = statistics_of(s, 0, 2);
  EXPECT_THROW(merge(s, {part, part}), error);
}

TEST(merge, refuses_another_study_and_damaged_text) {
  study const s = himmelblau(20);
  EXPECT_THROW(merge(s, {statistics_of(himmelblau(21), 0, 1)}), io_error);
  EXPECT_THROW(merge(s, {"{}"}), io_error);
  EXPECT_THROW(merge(s, {"not json"}), io_error);
}

}  // namespace
}  // namespace rivulet
