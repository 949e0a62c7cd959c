// Files of rows that were cut, edited or never were ours: refused with file, line and what would be right.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rivulet/error.hpp>

#include "host/report/netcdf_file.hpp"
#include "host/report/row_layout.hpp"
#include "tests/report/stored_rows.hpp"
#include "tests/statistics/synthetic_rows.hpp"

namespace rivulet {
namespace {

using testing::HasSubstr;
using testing::StartsWith;
using namespace testing_rows;

class damaged_csv : public testing::Test {
 protected:
  static study described() {
    auto result = himmelblau(3, "0.01,0.02");
    result.track = {"best", "sum_f"};
    return result;
  }
  std::string text() const {
    std::ostringstream out;
    auto const writer = csv_rows(sweep_, out);
    writer->write(rows_);
    writer->close();
    return out.str();
  }
  /// What reading `text` says after the path; "" if it reads.
  std::string message(std::string const& text) {
    std::ofstream(file_.path, std::ios::binary) << text;
    read_ = {};
    try {
      read_rows(sweep_, file_.path, [&](instance_table const& found) {
        for (std::size_t row = 0; row < found.size(); ++row) read_.push_back(digest(slice(found, row, row + 1)));
      });
    } catch (invalid_argument const& error) {
      EXPECT_THAT(error.what(), StartsWith(file_.path));
      return std::string(error.what()).substr(file_.path.size());
    }
    return "";
  }
  std::vector<std::uint64_t> row_digests(std::size_t count) const {
    std::vector<std::uint64_t> result;
    for (std::size_t row = 0; row < count; ++row) result.push_back(digest(slice(rows_, row, row + 1)));
    return result;
  }
  /// The rows with field `column` of line `line` (from 1) replaced.
  std::string replaced(std::size_t line, std::size_t column, std::string const& field) const {
    std::istringstream in(text());
    std::string result, current;
    for (std::size_t number = 1; std::getline(in, current); ++number) {
      if (number == line) {
        std::size_t begin = 0;
        for (std::size_t i = 0; i < column; ++i) begin = current.find(',', begin) + 1;
        current.replace(begin, std::min(current.find(',', begin), current.size()) - begin, field);
      }
      result += current + '\n';
    }
    return result;
  }

  batch::sweep sweep_{described()};
  instance_table rows_ = rows_of(sweep_, 0, 6);
  temporary_file file_{".csv"};
  std::vector<std::uint64_t> read_;
};

TEST_F(damaged_csv, cut_anywhere_gives_whole_rows_or_an_error) {
  auto const whole = text();
  std::size_t const header = whole.find('\n');
  for (std::size_t size = header + 1; size <= whole.size(); ++size) {
    auto const said = message(whole.substr(0, size));
    auto const lines =
        static_cast<std::size_t>(std::count(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(size), '\n'));
    if (whole[size - 1] == '\n') {
      EXPECT_EQ(said, "") << "cut after " << size << " bytes";
      EXPECT_EQ(read_, row_digests(lines - 1));
    } else {
      EXPECT_THAT(said, StartsWith(":" + std::to_string(lines + 1) + ": ")) << "cut after " << size << " bytes";
    }
  }
}

TEST_F(damaged_csv, cut_within_the_header_names_the_columns) {
  EXPECT_THAT(message(""), StartsWith(" is empty: it should begin with instance,learning_rate,"));
  EXPECT_THAT(message("inst"), HasSubstr(":1: the columns do not fit the study: found inst; expected instance,"));
}

TEST_F(damaged_csv, with_text_in_any_column_names_it) {
  auto const names = row_layout(sweep_).columns();
  for (std::size_t column = 0; column < names.size(); ++column) {
    if (names[column].starts_with("start.")) continue;  // follow from the start axis
    EXPECT_THAT(message(replaced(4, column, "?")), StartsWith(":4: " + names[column] + " is '?', expected "));
  }
}

TEST_F(damaged_csv, with_numbers_out_of_range_names_them) {
  auto const names = row_layout(sweep_).columns();
  auto const place = [&](char const* name) {
    return static_cast<std::size_t>(std::find(names.begin(), names.end(), name) - names.begin());
  };
  for (auto const* const bad : {"18446744073709551616", "-1", "1.0", "0x10", " 1", ""}) {
    EXPECT_EQ(message(replaced(2, place("iterations"), bad)),
              ":2: iterations is '" + std::string(bad) + "', expected a whole number");
  }
  for (auto const* const bad : {"1e999", "1,5", "1.5 ", "+1", ""}) {
    EXPECT_THAT(message(replaced(2, place("f"), bad)), StartsWith(":2: ")) << bad;
  }
  EXPECT_EQ(message(replaced(7, 0, "6")), ":7: instance is '6', expected a number below 6");
}

TEST_F(damaged_csv, with_too_many_or_too_few_fields_is_ragged) {
  auto const fields = std::to_string(row_layout(sweep_).columns().size());
  auto const more = std::to_string(row_layout(sweep_).columns().size() + 1);
  EXPECT_THAT(message(replaced(3, 5, "1,1")), StartsWith(":3: " + more + " fields instead of " + fields));
  EXPECT_THAT(message(text() + "\n"), StartsWith(":8: 1 fields instead of " + fields));
}

TEST_F(damaged_csv, with_a_row_of_another_start_is_not_of_this_study) {
  EXPECT_EQ(message(replaced(3, 2, "2")), ":3: start is '2', expected 1 as the study says for this instance");
  EXPECT_EQ(message(replaced(5, 1, "0.01")),
            ":5: learning_rate is '0.01', expected 0.02 as the study says for this instance");
}

TEST_F(damaged_csv, reads_in_any_order_and_with_dos_line_ends) {
  std::istringstream in(text());
  std::string header;
  std::getline(in, header);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  std::string backwards = header + "\r\n";
  for (std::size_t i = lines.size(); i-- > 0;) backwards += lines[i] + "\r\n";
  EXPECT_EQ(message(backwards), "");
  auto expected = row_digests(6);
  std::reverse(expected.begin(), expected.end());
  EXPECT_EQ(read_, expected);
}

TEST(damaged_netcdf, names_the_file_when_it_is_cut_or_something_else) {
  batch::sweep const sweep(himmelblau(500));
  temporary_file const file(".nc");
  store(sweep, file.path, rows_of(sweep, 0, 1500), 0, 1500, 1500);
  auto const expect_refused = [&] {
    try {
      digest_of_file(sweep, file.path);
      ADD_FAILURE() << "no error";
    } catch (io_error const& error) {
      EXPECT_THAT(error.what(), HasSubstr("cannot read " + file.path));
    }
  };
  std::filesystem::resize_file(file.path, std::filesystem::file_size(file.path) / 2);
  expect_refused();
  std::filesystem::resize_file(file.path, 0);
  expect_refused();
  std::ofstream(file.path) << "instance,outcome\n";
  expect_refused();
}

TEST(damaged_netcdf, names_what_a_foreign_file_lacks) {
  batch::sweep const sweep(himmelblau(5));
  temporary_file const file(".nc");
  auto const message = [&] {
    try {
      digest_of_file(sweep, file.path);
    } catch (invalid_argument const& error) {
      return std::string(error.what());
    }
    return std::string("no error");
  };
  netcdf::file::create(file.path).close();
  EXPECT_EQ(message(), file.path + " has no variable outcome: it does not belong to this study");
  auto foreign = netcdf::file::create(file.path);
  foreign.define_variable("outcome", 1, {foreign.define_dimension("instance", 15)});
  foreign.close();
  EXPECT_EQ(message(), file.path + " has no attribute first_instance: it was not written by rivulet");
}

}  // namespace
}  // namespace rivulet
