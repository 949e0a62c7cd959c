// Values of flags and keys.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include <rivulet/error.hpp>

#include "host/cli/terminal.hpp"
#include "host/cli/values.hpp"

namespace rivulet::cli {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Pair;

TEST(whole_numbers, are_read_from_digits_and_powers_of_ten) {
  EXPECT_EQ(parse_whole("0"), 0U);
  EXPECT_EQ(parse_whole("18446744073709551615"), std::numeric_limits<std::uint64_t>::max());
  EXPECT_EQ(parse_whole("1e6"), 1000000U);
  EXPECT_EQ(parse_whole("2.5e1"), 25U);
}

TEST(whole_numbers, refuse_everything_else) {
  for (auto const* const text : {"", "-1", "1.5", "ten", "1e30", "18446744073709551616", "nan", "1 2"})
    EXPECT_THROW(parse_whole(text), usage_error) << text;
}

TEST(numbers, are_read_with_signs_and_infinities) {
  EXPECT_EQ(parse_number("-1.5e-3"), -1.5e-3);
  EXPECT_EQ(parse_number("+2"), 2.0);
  EXPECT_EQ(parse_number("inf"), std::numeric_limits<double>::infinity());
  for (auto const* const text : {"", "x", "1x", "nan", "+-1", "1,2"})
    EXPECT_THROW(parse_number(text), usage_error) << text;
}

TEST(lists, split_outside_brackets_only) {
  EXPECT_THAT(split_list("best, mean_last_f(10) ,learning_rate[x,y]"),
              ElementsAre("best", "mean_last_f(10)", "learning_rate[x,y]"));
  EXPECT_THROW(split_list("a,,b"), usage_error);
  EXPECT_THROW(split_list(""), usage_error);
}

TEST(ranges, are_lower_colon_upper) {
  EXPECT_THAT(parse_ranges("-2:2,-1:3.5"), ElementsAre(Pair(-2, 2), Pair(-1, 3.5)));
  for (auto const* const text : {"2:-2", "2", "a:b", ":1"}) EXPECT_THROW(parse_ranges(text), usage_error) << text;
}

TEST(shards, are_index_of_count) {
  auto const part = parse_shard("3/4");
  EXPECT_EQ(part.index, 3U);
  EXPECT_EQ(part.count, 4U);
  for (auto const* const text : {"4/4", "0/0", "1", "-1/2", "a/b"})
    EXPECT_THROW(parse_shard(text), usage_error) << text;
}

TEST(nearest_word, is_found_within_a_third_of_its_length) {
  std::vector<std::string> const words{"max-iterations", "max-evaluations", "method"};
  EXPECT_EQ(nearest("max-iteration", words), "max-iterations");
  EXPECT_EQ(nearest("metod", words), "method");
  EXPECT_EQ(nearest("zzz", words), "");
}

TEST(progress_line, shows_share_speed_and_time_left) {
  progress const state{1500000, 6000000, 300000000, 2.0};
  std::string const text = progress_text(state);
  EXPECT_THAT(text, HasSubstr("[######                  ] 1,500,000 / 6,000,000 instances"));
  EXPECT_THAT(text, HasSubstr("1.5e+08 instance-steps/s"));
  EXPECT_THAT(text, HasSubstr("0:06 left"));
}

}  // namespace
}  // namespace rivulet::cli
