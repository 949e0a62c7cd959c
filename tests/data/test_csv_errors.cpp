// CSV files that are wrong: where, and what would be right.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rivulet/error.hpp>

#include "host/data/csv_records.hpp"
#include "tests/data/support.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

std::string wrong(std::string const& text, std::vector<std::string> const& columns = {}) {
  scratch_file const file(".csv", text);
  return error_of(file.path, columns);
}

TEST(csv_errors, point_at_what_is_not_a_number) {
  EXPECT_EQ(wrong("x,y\n1,2\n3,abc\n"),
            "3:3: the column 'y' holds 'abc', which is not a number; write it like 2, -0.5 or 1e-3");
  for (auto const* const text : {"1 2", "0x10", "1e", "--1", "+-1", "1_000", "1d5", ".", "e5", "12abc", "1;2", "١"}) {
    EXPECT_THAT(wrong(std::string("x,y\n1,") + text + "\n"), StartsWith("2:3: the column 'y' holds '")) << text;
  }
  EXPECT_EQ(wrong("x\n1e400\n"),
            "2:1: the column 'x' holds '1e400', which is too large; the largest number is about 1.8e308");
  EXPECT_THAT(wrong(std::string("x\n1") + '\0' + "\n"), StartsWith("2:1: the column 'x' holds '1\\x00', which is not"));
  EXPECT_THAT(wrong("x\n1\r2\r"), StartsWith("2:1: the column 'x' holds '1\\x0d2', which is not"));
}

TEST(csv_errors, point_at_values_that_are_missing_or_not_finite) {
  EXPECT_EQ(wrong("x,y\n1,2\n,4\n"), "3:1: the column 'x' has no value here; fill it in or remove the row");
  EXPECT_EQ(wrong("x,y\n1,\n"), "2:3: the column 'y' has no value here; fill it in or remove the row");
  EXPECT_EQ(wrong("x\n\"\"\n"), "2:1: the column 'x' has no value here; fill it in or remove the row");
  EXPECT_EQ(wrong("x,y\n1,NA\n"), "2:3: the column 'y' has no value here but 'NA'; fill it in or remove the row");
  for (auto const* const text : {"nan", "NaN", "-NAN", "nan(0x1)"}) {
    EXPECT_EQ(wrong(std::string("x\n") + text + "\n"), "2:1: the column 'x' is NaN here; every value must be finite");
  }
  for (auto const* const text : {"inf", "-Infinity", "+INF"}) {
    EXPECT_EQ(wrong(std::string("x\n") + text + "\n"),
              "2:1: the column 'x' is infinite here; every value must be finite");
  }
}

TEST(csv_errors, point_at_ragged_rows) {
  EXPECT_EQ(wrong("x,y\n1,2\n3\n"), "3:2: 1 field instead of 2, as the first line has");
  EXPECT_EQ(wrong("x,y\n1,2,3\n"), "2:5: 3 fields instead of 2, as the first line has");
  EXPECT_EQ(wrong("x,y,text\n1,2,a\n1,2\n", {"x"}), "3:4: 2 fields instead of 3, as the first line has");
  EXPECT_EQ(wrong("x,y\n1,2\n\n3,4\n"), "3:1: the line is empty; remove it");
  EXPECT_EQ(wrong("x\n1\n\n"), "3:1: the column 'x' has no value here; fill it in or remove the row");
}

TEST(csv_errors, say_what_an_empty_file_lacks) {
  EXPECT_EQ(wrong(""), "1:1: the file is empty; its first line names the columns");
  EXPECT_EQ(wrong("\xef\xbb\xbf"), "1:1: the file is empty; its first line names the columns");
  EXPECT_EQ(wrong("\nx\n1\n"), "1:1: the first line is empty; it should name the columns");
  EXPECT_EQ(wrong("x,y\n"), "2:1: there are no rows below the names of the columns");
  EXPECT_EQ(wrong("x,y"), "2:1: there are no rows below the names of the columns");
}

TEST(csv_errors, point_at_wrong_names) {
  EXPECT_THAT(wrong("x,sepal length\n1,2\n"),
              StartsWith("1:3: 'sepal length' cannot name a column: names are letters, digits and _"));
  EXPECT_THAT(wrong("x,sum\n1,2\n"), StartsWith("1:3: 'sum' cannot name a column: it has a meaning of its own"));
  EXPECT_THAT(wrong("x,\n1,2\n"), StartsWith("1:3: a column has no name"));
  EXPECT_EQ(wrong("x,y,x\n1,2,3\n"), "1:5: two columns are named 'x'");
  EXPECT_EQ(wrong("x,y,x\n1,2,3\n", {"y"}), "read");
  EXPECT_EQ(wrong("x,y,x\n1,2,3\n", {"x"}), "1:5: two columns are named 'x'");
  EXPECT_EQ(wrong("1,2\n3,4\n"), "1:1: the first line holds numbers; it should name the columns, like x,y");
  EXPECT_EQ(wrong("x;y\n1;2\n"), "1:2: the fields of a line are separated by commas");
  EXPECT_EQ(wrong("x\ty\n1\t2\n"), "1:2: the fields of a line are separated by commas");
  EXPECT_EQ(wrong("x,y\n1,2\n", {"x", "z"}), "1:1: there is no column 'z'. Did you mean 'x'? The columns are 'x', 'y'");
}

TEST(csv_errors, point_at_wrong_quotation_marks) {
  EXPECT_EQ(wrong("x,y\n1,\"2\n3,4\n"), "2:3: the quotation mark here is never closed");
  EXPECT_EQ(wrong("x,y\n1,\"2\"3\n"), "2:6: a comma or the line's end must follow a closing quotation mark");
  EXPECT_THAT(wrong("x,y\n1,5\"2\"\n"), StartsWith("2:4: a quotation mark inside a field"));
  // Lines within a quoted field count.
  EXPECT_THAT(wrong("x,text\n1,\"a\nb\nc\"\nz,d\n", {"x"}), StartsWith("5:1: the column 'x' holds 'z'"));
  EXPECT_THAT(wrong("text,x\n\"a\nb\",z\n", {"x"}), StartsWith("3:4: the column 'x' holds 'z'"));
}

TEST(csv_errors, bound_the_length_of_a_line) {
  EXPECT_THAT(wrong("x\n1\n" + std::string(data::max_record_length, '1') + "\n"),
              StartsWith("3:1: the line that begins here has more than 4194304 bytes"));
}

TEST(csv_errors, name_an_encoding_that_is_not_read) {
  EXPECT_EQ(wrong(std::string("\xff\xfex\0", 4)), "1:1: the text is UTF-16; save it as UTF-8");
}

TEST(csv_errors, are_wrong_studies_but_missing_files_are_file_errors) {
  scratch_file const file(".csv", "x\na\n");
  EXPECT_EQ(data_error("").code(), exit_code::wrong_study);
  EXPECT_THROW(read_data(file.path), data_error);
  EXPECT_THROW(read_data("/nowhere/points.csv"), io_error);
  EXPECT_THROW(read_data(file.path, {"x", "x"}), invalid_argument);
  scratch_file const other(".txt", "x\n1\n");
  EXPECT_THAT(error_of(other.path), HasSubstr("data comes in files .csv, .npy and .nc"));
}

TEST(csv_errors, refuse_a_folder) {
  EXPECT_THROW(
      {
        scratch_file const folder(".csv");
        ASSERT_EQ(std::system(("mkdir " + folder.path).c_str()), 0);
        read_data(folder.path);
      },
      io_error);
}

}  // namespace
}  // namespace rivulet
