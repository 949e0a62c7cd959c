// Tables from memory.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>

#include <rivulet/data.hpp>
#include <rivulet/error.hpp>

#include "tests/data/support.hpp"

namespace rivulet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::string refusal(std::function<void()> const& action) {
  try {
    action();
  } catch (invalid_argument const& error) {
    EXPECT_EQ(error.code(), exit_code::wrong_study);
    return error.what();
  }
  return "done";
}

TEST(data_table, holds_named_columns_in_the_order_given) {
  std::vector<double> const x{1, 2, 3};
  std::vector<double> const a{0.5, -0.0, 1e300};
  data_table const table({{"x", x}, {"a", a}});
  EXPECT_EQ(table.rows(), 3);
  EXPECT_THAT(table.columns(), ElementsAre("x", "a"));
  EXPECT_EQ(values(table, "a"), a);
  EXPECT_TRUE(table.has_column("x"));
  EXPECT_FALSE(table.has_column("y"));
}

TEST(data_table, shares_its_values_between_copies) {
  auto original = data_table({"x"}, {{1, 2}});
  data_table const copy = original;
  original = {};
  EXPECT_THAT(values(copy, "x"), ElementsAre(1, 2));
  EXPECT_EQ(copy.column("x").data(), data_table(copy).column("x").data());
}

TEST(data_table, is_empty_by_default) {
  data_table const table;
  EXPECT_TRUE(table.empty());
  EXPECT_EQ(table.rows(), 0);
  EXPECT_TRUE(table.columns().empty());
  EXPECT_EQ(refusal([&] { table.column("x"); }), "the data table is empty");
}

TEST(data_table, refuses_what_no_objective_can_be_summed_over) {
  auto const of = [](std::vector<std::string> names, std::vector<std::vector<double>> columns) {
    return refusal([&] { data_table(std::move(names), std::move(columns)); });
  };
  EXPECT_EQ(of({}, {}), "data needs at least one column");
  EXPECT_EQ(of({"x"}, {{}}), "data needs at least one row");
  EXPECT_EQ(of({"x"}, {{1}, {2}}), "1 names are given for 2 columns");
  EXPECT_EQ(of({"x", "x"}, {{1}, {2}}), "two columns are named 'x'");
  EXPECT_EQ(of({"x", "y"}, {{1}, {2, 3}}), "the column 'x' has 1 rows, 'y' has 2; all must have as many");
  EXPECT_EQ(of({"x"}, {{1, std::numeric_limits<double>::quiet_NaN()}}),
            "row 1 of the column 'x', counted from 0, is nan; every value must be finite");
  EXPECT_THAT(of({"x"}, {{-std::numeric_limits<double>::infinity()}}),
              HasSubstr("is -inf; every value must be finite"));
}

TEST(data_table, refuses_names_with_another_meaning) {
  for (std::string const name : {"sum", "prod", "mean", "rows", "n", "pi", "e", "exp", "where"}) {
    EXPECT_EQ(refusal([&] { data_table({name}, {{1}}); }), "'" + name +
                                                               "' cannot name a column: it has a meaning of its own in "
                                                               "objectives; rename it, for example to " +
                                                               name + "_");
  }
  EXPECT_THAT(refusal([] { data_table({"sepal length (cm)"}, {{1}}); }), HasSubstr("for example to sepal_length_cm"));
  EXPECT_THAT(refusal([] { data_table({"2nd"}, {{1}}); }), HasSubstr("for example to column_2nd"));
}

TEST(data_table, names_the_columns_there_are) {
  data_table const table({"height", "width"}, {{1}, {2}});
  EXPECT_EQ(refusal([&] { table.column("heigt"); }),
            "there is no column 'heigt'. Did you mean 'height'? The columns are 'height', 'width'");
}

}  // namespace
}  // namespace rivulet
