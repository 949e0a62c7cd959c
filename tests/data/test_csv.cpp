// What CSV files are read as.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <random>
#include <sstream>

#include <fmt/format.h>

#include "host/data/csv_records.hpp"
#include "host/data/readers.hpp"
#include "tests/data/support.hpp"

namespace rivulet {
namespace {

using testing::ElementsAre;

data_table read(std::string const& text, std::vector<std::string> const& columns = {}) {
  scratch_file const file(".csv", text);
  return read_data(file.path, columns);
}

TEST(csv, reads_columns_by_the_names_in_the_first_line) {
  auto const table = read("x,y\n1,2\n3,4\n");
  EXPECT_THAT(table.columns(), ElementsAre("x", "y"));
  EXPECT_THAT(values(table, "x"), ElementsAre(1, 3));
  EXPECT_THAT(values(table, "y"), ElementsAre(2, 4));
}

TEST(csv, reads_every_spelling_of_a_number) {
  auto const table = read("x\n-1\n+2.5\n.5\n5.\n1e-3\n1E+3\n  7\t\n\"8\"\n-0\n00012\n1e-400\n-4.9e-324\n");
  EXPECT_THAT(values(table, "x"), ElementsAre(-1, 2.5, 0.5, 5, 1e-3, 1e3, 7, 8, 0, 12, 0, -4.9e-324));
  EXPECT_TRUE(std::signbit(table.column("x")[8]));
}

TEST(csv, rounds_numbers_correctly) {
  // Halfway between two neighbours of 1, and just above.
  auto const table = read(
      "x\n1.00000000000000011102230246251565404236316680908203125\n"
      "1.00000000000000011102230246251565404236316680908203126\n9007199254740993\n");
  EXPECT_THAT(values(table, "x"), ElementsAre(1.0, 0x1.0000000000001p0, 9007199254740992.0));
}

TEST(csv, reads_lines_however_they_end) {
  for (auto const* const text :
       {"x,y\n1,2\n3,4", "x,y\n1,2\n3,4\n", "x,y\r\n1,2\r\n3,4\r\n", "x,y\r\n1,2\r\n3,4", "\xef\xbb\xbfx,y\n1,2\n3,4\n",
        "x , y\n1,2\n 3, 4 \n", "\"x\",\"y\"\n\"1\",2\n3,\"4\"\n"}) {
    auto const table = read(text);
    EXPECT_THAT(values(table, "x"), ElementsAre(1, 3)) << text;
    EXPECT_THAT(values(table, "y"), ElementsAre(2, 4)) << text;
  }
}

TEST(csv, reads_only_the_columns_asked_for) {
  auto const* const text = "id,sepal length,species,y\n1,,\"a \"\"rare\"\", one\nof\ntwo\",5\n2,NA,b,6\n";
  auto const table = read(text, {"y", "id"});
  EXPECT_THAT(table.columns(), ElementsAre("y", "id"));
  EXPECT_THAT(values(table, "y"), ElementsAre(5, 6));
  EXPECT_THAT(values(table, "id"), ElementsAre(1, 2));
}

TEST(csv, names_all_columns_as_they_are) {
  scratch_file const file(".csv", "id, sepal length ,\"a \"\"b\"\"\"\n");
  EXPECT_THAT(data_columns(file.path), ElementsAre("id", "sepal length", "a \"b\""));
}

TEST(csv, gives_back_the_bits_of_what_was_written) {
  std::mt19937_64 random(1);
  std::vector<double> x;
  std::string text = "x,text,y\n";
  while (x.size() < 60'000) {
    auto const value = std::bit_cast<double>(random());
    if (!std::isfinite(value)) continue;
    x.push_back(value);
    text +=
        fmt::format("{},\"{}\",{:.17e}\n", value, std::string(x.size() % 50, x.size() % 7 == 0 ? '\n' : ','), value);
  }
  // Longer than the buffer, so that lines, numbers and quoted fields cross its end.
  ASSERT_GT(text.size(), std::size_t{3} << 20);
  auto const table = read(text, {"x", "y"});
  ASSERT_EQ(table.rows(), x.size());
  for (std::size_t i = 0; i < x.size(); ++i) {
    ASSERT_EQ(std::bit_cast<std::uint64_t>(table.column("x")[i]), std::bit_cast<std::uint64_t>(x[i])) << i;
    ASSERT_EQ(std::bit_cast<std::uint64_t>(table.column("y")[i]), std::bit_cast<std::uint64_t>(x[i])) << i;
  }
}

TEST(csv, reads_a_line_as_long_as_the_limit) {
  auto const line = std::string(data::max_record_length - 3, ' ') + "1";
  EXPECT_THAT(values(read("x\n" + line + "\n2\n"), "x"), ElementsAre(1, 2));
}

}  // namespace
}  // namespace rivulet
