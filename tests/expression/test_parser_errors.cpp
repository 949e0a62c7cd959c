// Every wrong text names its column and what would be right.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <rivulet/error.hpp>

#include "host/expression/parser.hpp"
#include "tests/expression/support.hpp"

namespace rivulet::expression {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

struct wrong_text {
  std::string text;
  std::size_t column;
  std::string message;
};

void PrintTo(wrong_text const& wrong, std::ostream* out) { *out << wrong.text; }

class parser_error : public testing::TestWithParam<wrong_text> {};

TEST_P(parser_error, names_the_column_and_the_remedy) {
  auto const& [text, column, message] = GetParam();
  objective_options options;
  if (text.find('[') != std::string::npos && text.find("dimension") == std::string::npos) options.dimension = 5;
  auto const error = error_of(text, options);
  EXPECT_THAT(error, StartsWith(std::to_string(column) + ": "));
  EXPECT_THAT(error, HasSubstr(message));
}

TEST_P(parser_error, shows_a_caret_under_the_column) {
  auto const& [text, column, message] = GetParam();
  objective_options options;
  if (text.find('[') != std::string::npos && text.find("dimension") == std::string::npos) options.dimension = 5;
  auto shown = text.substr(std::min(column, text.size()));
  for (auto& each : shown) {
    if (static_cast<unsigned char>(each) >= 0x80) each = '?';
    if (static_cast<unsigned char>(each) < 0x20) each = ' ';
  }
  EXPECT_EQ(text_at_caret(text, options), shown);
}

INSTANTIATE_TEST_SUITE_P(
    operands, parser_error,
    testing::Values(wrong_text{"", 0, "empty"}, wrong_text{" \n ", 3, "empty"}, wrong_text{"x +", 3, "the text ends"},
                    wrong_text{"x + * 2", 4, "missing before '*'"}, wrong_text{"x**2", 1, "write ^ for powers"},
                    wrong_text{"x ^", 3, "the text ends"}, wrong_text{"()", 1, "missing before ')'"},
                    wrong_text{"x*/y", 2, "missing before '/'"}, wrong_text{"sin()", 0, "sin takes 1 argument"},
                    wrong_text{"max(x,)", 6, "missing before ')'"}, wrong_text{"exp", 0, "write exp("},
                    wrong_text{"1+sum", 2, "write sum("}, wrong_text{"|x|", 0, "abs(x)"}));

INSTANTIATE_TEST_SUITE_P(
    brackets, parser_error,
    testing::Values(wrong_text{"(x+1", 4, "what opens at column 1"}, wrong_text{"x+1)", 3, "')' without '('"},
                    wrong_text{"2*(x+sin(y)", 11, "column 3"}, wrong_text{"sin(x", 5, "')' is missing"},
                    wrong_text{"x]", 1, "']' without '['"}, wrong_text{"x[1", 3, "']' is missing"},
                    wrong_text{"x[1)", 3, "']' is missing before ')'"}, wrong_text{"sin(x[1]]", 8, "')' is missing"},
                    wrong_text{"{x}", 0, "parentheses"}, wrong_text{"(x)[1]", 3, "only a name has an index"}));

INSTANTIATE_TEST_SUITE_P(
    trailing, parser_error,
    testing::Values(wrong_text{"2x", 1, "write * to multiply"}, wrong_text{"x y", 2, "write * to multiply"},
                    wrong_text{"(x)(y)", 3, "write * to multiply"}, wrong_text{"exp x", 4, "exp is a function"},
                    wrong_text{"x, y", 1, "outside the arguments"}, wrong_text{"x = 3", 2, "one expression"},
                    wrong_text{"x!", 1, "factorial"}, wrong_text{"x @ 2", 2, "unexpected '@'"},
                    wrong_text{"x\x01", 1, "byte 0x01"}, wrong_text{"x < 2", 2, "where"},
                    wrong_text{"x == 2", 2, "where"}, wrong_text{"where((x<2),1,2)", 8, "where"},
                    wrong_text{"where(x,1<2,2)", 9, "where"}, wrong_text{"min(x<1,2)", 5, "where"},
                    wrong_text{"where(1<x<2,1,2)", 9, "where"}));

INSTANTIATE_TEST_SUITE_P(bytes, parser_error,
                         testing::Values(wrong_text{"x\u22121", 1, "write -"}, wrong_text{"2\u00b7x", 1, "write *"},
                                         wrong_text{"x\u00b2", 1, "write ^2"}, wrong_text{"\u03c0*x", 0, "write pi"},
                                         wrong_text{"x+\xff", 2, "byte 0xff"}));

INSTANTIATE_TEST_SUITE_P(numbers, parser_error,
                         testing::Values(wrong_text{"1.2.3*x", 3, "'1.2.3' is not a number"},
                                         wrong_text{"x+1e999", 2, "too large"}, wrong_text{"x + .", 4, "not a number"},
                                         wrong_text{"1ex", 1, "write * to multiply"},
                                         wrong_text{"3", 0, "no parameter"}, wrong_text{"2*pi", 0, "no parameter"}));

INSTANTIATE_TEST_SUITE_P(functions, parser_error,
                         testing::Values(wrong_text{"x + sn(x)", 4, "Did you mean 'sin'?"},
                                         wrong_text{"ln(x)", 0, "Did you mean 'log'?"},
                                         wrong_text{"sqr(x)", 0, "Did you mean 'sqrt'?"},
                                         wrong_text{"if(x,1,2)", 0, "Did you mean 'where'?"},
                                         wrong_text{"zeta(x)", 0, "The functions are pow, exp, expm1"},
                                         wrong_text{"zeta(x)", 0, "softplus, relu, floor, abs, sign, min"},
                                         wrong_text{"erfc(x)", 0, "unknown function 'erfc'. Did you mean 'erf'?"},
                                         wrong_text{"arctan(x)", 0, "Did you mean 'atan'?"},
                                         wrong_text{"logistic(x)", 0, "Did you mean 'sigmoid'?"},
                                         wrong_text{"soft_plus(x)", 0, "Did you mean 'softplus'?"},
                                         wrong_text{"cbrt(x,3)", 0, "cbrt takes 1 argument, but 2 are given"},
                                         wrong_text{"atan(y,x)", 0, "atan takes 1 argument, but 2 are given"},
                                         wrong_text{"2*relu()", 2, "relu takes 1 argument"},
                                         wrong_text{"x + floor", 4, "floor is a function; write floor("},
                                         wrong_text{"sum(erf,1,2,erf)", 4, "meaning of its own"},
                                         wrong_text{"where(x<y,1)", 0, "where takes 3 arguments, but 2 are given"},
                                         wrong_text{"sin(x,y)", 0, "sin takes 1 argument, but 2 are given"},
                                         wrong_text{"1+pow(x)", 2, "pow takes 2"}));

INSTANTIATE_TEST_SUITE_P(
    loops, parser_error,
    testing::Values(
        wrong_text{"x[6]", 0, "runs from 1 to 5"}, wrong_text{"x[0]", 0, "x[0] does not exist"},
        wrong_text{"x[1.5]", 2, "whole number"}, wrong_text{"x[5/2]", 3, "5 / 2 is not a whole number"},
        wrong_text{"x[1/0]", 3, "division by 0"}, wrong_text{"x[y]", 2, "'y' is not a whole number"},
        wrong_text{"x[2^2]", 3, "+ - * /"}, wrong_text{"x[abs(1)]", 2, "+ - * /"},
        wrong_text{"x[9007199254740992*9007199254740992]", 18, "too large"},
        wrong_text{"x[1+sum(i,1,n,i)]", 4, "+ - * /"}, wrong_text{"sum(i,1,n+1,x[i])", 12, "x[6] does not exist"},
        wrong_text{"sum(i,1,n,x)+n+0*dimension", 8, "--dimension"}, wrong_text{"x[1] + dimension", 0, "--dimension"},
        wrong_text{"sum(x)", 5, "sum(i, first, last, body)"}, wrong_text{"sum(i,1,2)", 9, "sum(i, first, last, body)"},
        wrong_text{"sum(1,1,2,x)", 4, "loop variable"}, wrong_text{"sum(n,1,2,x)", 4, "meaning of its own"},
        wrong_text{"x+sum(x,1,2,x)", 6, "already in use"}, wrong_text{"sum(i,1,2,sum(i,1,2,x))", 14, "already in use"},
        wrong_text{"sum(i,1,1000000000,x*i)", 0, "more than 4000000 operations"},
        wrong_text{"sum(i,-9007199254740992,9007199254740992,x*i)", 0, "more than 4000000 operations"}));

TEST(parser_error, suggests_a_declared_name) {
  objective_options const options{.variables = {"alpha", "beta"}, .constants = {"gamma"}};
  EXPECT_THAT(error_of("alpha + bata", options), HasSubstr("8: unknown name 'bata'. Did you mean 'beta'?"));
  EXPECT_THAT(error_of("alpha + z", options), HasSubstr("The names are alpha, beta, gamma"));
}

TEST(parser_error, shows_a_window_of_a_long_text) {
  auto const text = std::string(500, 'x') + " + @ + " + std::string(500, 'y');
  EXPECT_EQ(text_at_caret(text).substr(0, 4), "@ + ");
  try {
    parsed(text);
    FAIL() << "parsed";
  } catch (parse_error const& problem) {
    EXPECT_EQ(problem.column(), 503U);
    std::string const message = problem.what();
    EXPECT_LT(message.size(), 250U);
    EXPECT_THAT(message, HasSubstr("\n  ...x"));
    EXPECT_THAT(message, HasSubstr("y...\n"));
  }
}

TEST(with_caret, points_behind_the_text_where_it_ends_too_early) {
  EXPECT_EQ(with_caret("oh", "ab", 2), "oh\n  ab\n    ^");
  EXPECT_EQ(with_caret("oh", "", 7), "oh\n  \n  ^");
}

}  // namespace
}  // namespace rivulet::expression
