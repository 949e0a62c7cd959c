// .npy files: some written by NumPy, others byte by byte.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include <rivulet/error.hpp>

#include "tests/data/support.hpp"

namespace rivulet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string const written_by_numpy = RIVULET_TEST_DATA "/files/";

/// A file of version 1.
std::string npy(std::string const& header, std::string const& values) {
  std::string result = "\x93NUMPY\x01";
  result += '\0';
  result += static_cast<char>(header.size() % 256);
  result += static_cast<char>(header.size() / 256);
  return result + header + values;
}

std::string array(std::string const& type, std::string const& shape, std::string const& values) {
  return npy("{'descr': " + type + ", 'fortran_order': False, 'shape': " + shape + ", }\n", values);
}

std::string wrong(std::string const& contents, std::vector<std::string> const& columns = {"x"}) {
  scratch_file const file(".npy", contents);
  return error_of(file.path, columns);
}

TEST(npy, reads_arrays_in_either_order) {
  auto const by_columns = read_data(written_by_numpy + "fortran.npy", {"a", "b"});
  auto const by_rows = read_data(written_by_numpy + "big_endian.npy", {"a", "b"});
  for (auto const& table : {by_columns, by_rows}) {
    EXPECT_THAT(values(table, "a"), ElementsAre(-1, 0, 1));
    EXPECT_THAT(values(table, "b"), ElementsAre(-0.5, 0.5, 1.5));
  }
}

TEST(npy, reads_named_fields) {
  auto const path = written_by_numpy + "fields.npy";
  EXPECT_THAT(data_columns(path), ElementsAre("x", "count", "label", "ok", "vector", "y"));
  auto const table = read_data(path, {"y", "ok", "x", "count"});
  EXPECT_THAT(values(table, "x"), ElementsAre(0.1, -2, 3e300));
  EXPECT_THAT(values(table, "count"), ElementsAre(1, 2, 65535));
  EXPECT_THAT(values(table, "ok"), ElementsAre(1, 0, 1));
  EXPECT_THAT(values(table, "y"), ElementsAre(-1, -0x1p62, 5));
  EXPECT_THAT(error_of(path), HasSubstr("the column 'label' has the type '<U3'"));
  EXPECT_THAT(error_of(path, {"vector"}), HasSubstr("the column 'vector' has the type '<f4', several to a row"));
  EXPECT_THAT(error_of(path, {"z"}), HasSubstr("there is no column 'z'"));
}

TEST(npy, reads_version_3) {
  auto const path = written_by_numpy + "version_3.npy";
  EXPECT_THAT(values(read_data(path, {"x"}), "x"), ElementsAre(1.5));
  EXPECT_THAT(error_of(path), HasSubstr("'größe' cannot name a column"));
}

TEST(npy, reads_every_type_of_number) {
  struct type_case {
    std::string type;
    std::string bytes;
    double value;
  };
  std::vector<type_case> const cases{
      {"'<i2'", std::string("\xfe\xff", 2), -2},
      {"'>i2'", std::string("\xff\xfe", 2), -2},
      {"'|i1'", "\xfd", -3},
      {"'|u1'", "\xfd", 253},
      {"'<u4'", std::string("\xff\xff\xff\xff", 4), 4294967295.0},
      {"'>i4'", std::string("\x80\0\0\0", 4), -2147483648.0},
      {"'<u8'", std::string("\xff\xff\xff\xff\xff\xff\xff\xff", 8), 0x1p64},
      {"'>i8'", std::string("\0\0\0\0\0\0\1\2", 8), 258},
      {"'>f8'", std::string("\x3f\xf8\0\0\0\0\0\0", 8), 1.5},
      {"'<f4'", std::string("\0\0\x20\xc0", 4), -2.5},
      {"'|b1'", "\x01", 1},
      {"[('pad', '|V2'), (('a title', 'x'), '<u2'), ('', '|V1')]", std::string("??\x05\0?", 5), 5},
  };
  for (auto const& each : cases) {
    scratch_file const file(".npy", array(each.type, "(1,)", each.bytes));
    EXPECT_THAT(values(read_data(file.path, {"x"}), "x"), ElementsAre(each.value)) << each.type;
  }
}

TEST(npy, reads_more_than_a_block) {
  std::string bytes;
  for (int i = 0; i < 300'000; ++i) bytes += {static_cast<char>(i % 128), static_cast<char>(i % 11), 0, 0};
  scratch_file const file(".npy", array("'<i4'", "(150000, 2)", bytes));
  auto const table = read_data(file.path, {"x", "y"});
  for (std::size_t i = 0; i < 150'000; ++i) {
    ASSERT_EQ(table.column("x")[i], static_cast<double>(2 * i % 128 + 256 * (2 * i % 11))) << i;
    ASSERT_EQ(table.column("y")[i], static_cast<double>((2 * i + 1) % 128 + 256 * ((2 * i + 1) % 11))) << i;
  }
}

TEST(npy, wants_a_name_for_every_column_of_a_plain_array) {
  auto const path = written_by_numpy + "fortran.npy";
  EXPECT_TRUE(data_columns(path).empty());
  EXPECT_EQ(error_of(path), "holds 2 columns without names, but 0 names are given; name every one");
  EXPECT_EQ(error_of(path, {"x"}), "holds 2 columns without names, but 1 name is given; name every one");
}

TEST(npy, refuses_shapes_that_are_no_table) {
  EXPECT_THAT(wrong(array("'<f8'", "()", "12345678")), HasSubstr("an array of 0 dimensions"));
  EXPECT_THAT(wrong(array("'|u1'", "(1, 1, 1)", "1")), HasSubstr("an array of 3 dimensions"));
  EXPECT_THAT(wrong(array("[('x', '|u1')]", "(1, 1)", "1")), HasSubstr("2 dimensions with named fields"));
  EXPECT_THAT(wrong(array("'|u1'", "(0,)", "")), HasSubstr("holds an empty array"));
  EXPECT_THAT(wrong(array("'|u1'", "(5, 0)", ""), {}), HasSubstr("holds an empty array"));
}

TEST(npy, refuses_values_that_are_not_finite) {
  EXPECT_THAT(wrong(array("'<f4'", "(2,)", std::string("\0\0\x80\x3f\0\0\x80\x7f", 8))),
              HasSubstr("row 1 of the column 'x', counted from 0, is inf; every value must be finite"));
}

TEST(npy, refuses_types_that_are_no_numbers) {
  for (std::string const type : {"'<c16'", "'|S4'", "'<M8[ns]'", "'<f2'", "'|V3'", "'<f16'"}) {
    EXPECT_THAT(wrong(array(type, "(1,)", "1")), HasSubstr("has the type")) << type;
  }
  EXPECT_THAT(wrong(array("'|O'", "(1,)", "1")), HasSubstr("holds Python objects"));
  EXPECT_THAT(wrong(array("[('x', [('y', '<f8')])]", "(1,)", "1")), HasSubstr("that has fields itself"));
}

TEST(npy, refuses_files_cut_short) {
  auto const whole = array("'<f8'", "(2,)", std::string(16, '\0'));
  for (std::size_t length = 0; length < whole.size(); ++length) {
    EXPECT_NE(wrong(whole.substr(0, length)), "read") << length;
  }
  EXPECT_EQ(wrong(whole), "read");
  EXPECT_THAT(wrong(whole + "1"), HasSubstr("holds 17 bytes of values instead of 2 rows of 8 bytes"));
  EXPECT_THAT(wrong(array("'<f8'", "(400000000000, 400000000000)", ""), std::vector<std::string>{"x"}),
              HasSubstr("holds 400000000000 columns"));
}

TEST(npy, refuses_headers_that_promise_too_much) {
  EXPECT_THAT(wrong(array("'<f8'", "(500000000000,)", "12345678")), HasSubstr("instead of 500000000000 rows"));
  EXPECT_THAT(wrong(array("'<f8'", "(99999999999999999999,)", "1")), HasSubstr("no whole number in reach"));
  EXPECT_THAT(wrong(array("[('x', '<f8', (500000000000,))]", "(1,)", "1")), HasSubstr("elements that are too large"));
}

TEST(npy, refuses_headers_that_are_no_description) {
  EXPECT_THAT(wrong("PK\3\4 and so on"), HasSubstr("does not begin with \\x93NUMPY"));
  EXPECT_THAT(wrong("\x93NUMPY\x04 and so on"), HasSubstr("has version 4"));
  EXPECT_THAT(wrong(npy("{'descr': '<f8', 'shape': (1,)}", "12345678")),
              HasSubstr("has no descr, fortran_order or shape"));
  EXPECT_THAT(wrong(npy("{'descr': '<f8', 'fortran_order': 1, 'shape': (1,)}", "12345678")),
              HasSubstr("neither True nor False at byte 34"));
  EXPECT_THAT(wrong(npy("{'other': '<f8'}", "")), HasSubstr("the unknown entry 'other'"));
  EXPECT_THAT(wrong(array("'<q8'", "(1,)", "12345678")), HasSubstr("has the type '<q8'"));
  EXPECT_THAT(wrong(array("'f'", "(1,)", "1234")), HasSubstr("the unknown type 'f'"));
}

TEST(npy, names_the_way_out_of_an_archive) {
  scratch_file const file(".npz", "PK");
  EXPECT_THAT(error_of(file.path), HasSubstr("numpy.save as .npy"));
}

/// float64 numbers in the order of this machine.
std::string bytes_of(std::vector<double> const& numbers) {
  return std::string(reinterpret_cast<char const*>(numbers.data()), numbers.size() * sizeof(double));
}

TEST(npy, reads_stacks_in_either_order) {
  std::string const by_rows = array("'<f8'", "(2, 3)", bytes_of({1, 2, 3, 4, 5, 6}));
  std::string by_tables = array("'<f8'", "(2, 3)", bytes_of({1, 4, 2, 5, 3, 6}));
  by_tables.replace(by_tables.find("False"), 5, "True ");
  for (auto const& contents : {by_rows, by_tables}) {
    scratch_file const file(".npy", contents);
    auto const stack = read_stack(file.path, "z");
    EXPECT_EQ(stack.tables(), 2U);
    EXPECT_EQ(stack.rows(), 3U);
    EXPECT_THAT(values(stack, "z"), ElementsAre(1, 2, 3, 4, 5, 6));
  }
}

TEST(npy, refuses_what_is_no_stack) {
  auto const refusal = [](std::string const& contents) -> std::string {
    scratch_file const file(".npy", contents);
    try {
      read_stack(file.path, "z");
    } catch (data_error const& problem) {
      return problem.what();
    }
    return "read";
  };
  EXPECT_THAT(refusal(array("'<f8'", "(3,)", bytes_of({1, 2, 3}))), HasSubstr("1 dimension; a stack has two"));
  EXPECT_THAT(refusal(array("'<f8'", "(2, 0)", "")), HasSubstr("an empty array"));
  EXPECT_THAT(refusal(array("'<f8'", "(2, 2)", bytes_of({1, 2, 3}))), HasSubstr("holds 24 bytes of values"));
  EXPECT_THAT(refusal(array("'<f8'", "(549755813888, 549755813888)", "")), HasSubstr("shape"));
  EXPECT_THAT(refusal(array("'<f8'", "(2, 2)", bytes_of({1, 2, 3, std::nan("")}))), HasSubstr("row 1 of table 1"));
}

}  // namespace
}  // namespace rivulet
