// Objectives over rows of data: text, derivatives as text, and what is refused.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rivulet/error.hpp>
#include <rivulet/objective.hpp>

namespace rivulet {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

objective over_rows(std::string_view text) {
  objective_options options;
  options.columns = {"y", "x", "unused"};
  return objective(text, options);
}

TEST(rows, bind_columns_by_name_and_in_the_order_of_use) {
  auto const f = over_rows("mean(rows, (y - (w*x + b))^2)");
  EXPECT_THAT(f.columns(), ElementsAre("y", "x"));
  EXPECT_THAT(f.parameters(), ElementsAre("w", "b"));
  EXPECT_THAT(f.constants(), IsEmpty());
}

TEST(rows, allow_terms_without_rows_and_several_sums) {
  auto const f = over_rows("sum(rows, exp(-k*x)) / mean(rows, y^2) + 0.5*k^2");
  EXPECT_THAT(f.parameters(), ElementsAre("k"));
}

/// The outer derivative stands outside of the sums, and so do literal factors.
TEST(rows, keep_the_derivative_of_what_surrounds_a_sum_out_of_it) {
  EXPECT_EQ(over_rows("mean(rows, (y - w*x)^2)").gradient_text(0), "-2*(sum(rows, (y - w*x)*x)/rows)");
  EXPECT_EQ(over_rows("log(sum(rows, exp(w*x)))").gradient_text(0), "sum(rows, exp(w*x)*x)/sum(rows, exp(w*x))");
}

TEST(rows, end_the_sweep_within_a_row_at_what_is_the_same_for_all) {
  // One sum for a + b, not one for a and one for b.
  EXPECT_EQ(over_rows("sum(rows, (a + b)^3*x)").gradient_text(0), over_rows("sum(rows, (a + b)^3*x)").gradient_text(1));
  EXPECT_EQ(over_rows("sum(rows, w^2*x)").gradient_text(0), "2*(sum(rows, x)*w)");
}

TEST(rows, know_their_number) {
  EXPECT_EQ(over_rows("sum(rows, w*x)/rows").gradient_text(0), over_rows("mean(rows, w*x)").gradient_text(0));
}

std::string refusal(std::string_view text, objective_options const& options) {
  try {
    objective const unused(text, options);
  } catch (error const& problem) {
    return problem.what();
  }
  return "";
}

std::string refusal(std::string_view text) {
  objective_options options;
  options.columns = {"y", "x"};
  return refusal(text, options);
}

TEST(rows, are_refused_with_a_reason) {
  EXPECT_THAT(refusal("w*x"), HasSubstr("'x' is a column of the data"));
  EXPECT_THAT(refusal("sum(rows, w*sum(rows, x))"), HasSubstr("do not go into one another"));
  EXPECT_THAT(refusal("sum(rows w)"), HasSubstr("sum(rows, body)"));
  EXPECT_THAT(refusal("sum(rows, w*x"), HasSubstr("')' is missing"));
  EXPECT_THAT(refusal("mean(w)"), HasSubstr("mean(rows, body)"));
  EXPECT_THAT(refusal("sum(rows, w^2)"), HasSubstr("reads no column; the columns are y, x"));
  EXPECT_THAT(refusal("sum(rows, w*x)", {}), HasSubstr("--data FILE"));
}

TEST(rows, leave_no_name_with_two_meanings) {
  objective_options twice;
  twice.columns = {"x"};
  twice.constants = {"x"};
  EXPECT_THAT(refusal("sum(rows, w*x)", twice), HasSubstr("given twice"));
  objective_options number;
  number.columns = {"x"};
  number.constants = {"rows"};
  EXPECT_THAT(refusal("sum(rows, w*x)", number), HasSubstr("'rows' is the number of rows"));
}

}  // namespace
}  // namespace rivulet
