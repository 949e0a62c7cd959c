// Hostile sizes end in an error, quickly and without exhausting the stack.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include <rivulet/error.hpp>

#include "host/expression/differentiate.hpp"
#include "host/expression/parser.hpp"
#include "host/expression/printer.hpp"
#include "tests/expression/support.hpp"

namespace rivulet::expression {
namespace {

using testing::HasSubstr;

std::string repeated(std::string const& piece, std::size_t count) {
  std::string result;
  for (std::size_t i = 0; i < count; ++i) result += piece;
  return result;
}

/// error_of, within a time that a busy machine and sanitizers also keep; without the limits it would be hours.
std::string quick_error_of(std::string const& text, objective_options const& options = {}) {
  auto const start = std::chrono::steady_clock::now();
  auto const error = error_of(text, options);
  EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(20));
  return error;
}

TEST(limits, a_million_parentheses_are_an_error) {
  EXPECT_THAT(quick_error_of(repeated("(", 1'000'000)), HasSubstr("256: brackets are nested more than 256 deep"));
  EXPECT_THAT(quick_error_of(repeated("sin(", 200'000)), HasSubstr("1024: brackets are nested"));
  EXPECT_THAT(quick_error_of(repeated("x[", 400'000), {.dimension = 3}), HasSubstr("nested more than 256"));
  EXPECT_THAT(quick_error_of(repeated("sum(i,1,", 100'000)), HasSubstr("nested more than 256"));
}

TEST(limits, nesting_up_to_the_limit_is_accepted) {
  EXPECT_EQ(error_of(repeated("(", 256) + "x" + repeated(")", 256)), "parsed");
  EXPECT_EQ(error_of(repeated("-", 256) + "x"), "parsed");
}

TEST(limits, a_million_signs_are_an_error) {
  EXPECT_THAT(quick_error_of(repeated("-", 1'000'000) + "x"), HasSubstr("more than 256 signs"));
  EXPECT_THAT(quick_error_of("x^" + repeated("-", 1'000'000) + "x"), HasSubstr("more than 256 signs"));
}

TEST(limits, a_long_chain_of_powers_is_an_error) {
  EXPECT_THAT(quick_error_of("x" + repeated("^x", 500'000)), HasSubstr("more than 256 powers"));
}

TEST(limits, ten_megabytes_are_an_error) {
  EXPECT_THAT(quick_error_of(repeated("x+", 5'000'000) + "x"), HasSubstr("10000001 bytes long, but at most 1048576"));
}

TEST(limits, a_long_flat_text_is_accepted) {
  auto const data = parsed(repeated("x+y*", 200'000) + "x");
  EXPECT_EQ(data.parameters.size(), 2U);
  auto graph = data.graph;
  EXPECT_EQ(gradient(graph, data.root, 2).size(), 2U);
  EXPECT_EQ(print(graph, data.root, data.parameters, data.constants, 500),
            print(graph, data.root, data.parameters, data.constants).substr(0, 500) + "\u2026");
}

TEST(limits, nested_loops_are_counted_together) {
  EXPECT_THAT(quick_error_of("sum(i,1,3000,sum(j,1,3000,x*i*j))"), HasSubstr("more than 4000000 operations"));
  EXPECT_THAT(quick_error_of("sum(i,1,1000000000,sum(j,1,0,x))"), HasSubstr("more than 4000000 operations"));
}

TEST(limits, a_huge_dimension_is_an_error) {
  EXPECT_THAT(quick_error_of("x[1]", {.dimension = 1'000'000'000'000}), HasSubstr("a dimension of at most"));
}

TEST(limits, a_graph_beyond_its_limit_is_an_error) {
  graph g;
  auto id = g.parameter(0);
  EXPECT_THROW(for (std::size_t i = 0; i <= max_nodes; ++i) id = g.make(operation::sin, {id}), invalid_argument);
  EXPECT_EQ(g.size(), max_nodes);
}

TEST(limits, a_deep_graph_prints_its_beginning) {
  graph g;
  auto id = g.parameter(0);
  for (int i = 0; i < 100'000; ++i) id = g.make(operation::sin, {id});
  EXPECT_THAT(print(g, id, {"x"}, {}), testing::EndsWith("sin(\u2026"));
  EXPECT_EQ(gradient(g, id, 1).size(), 1U);
}

TEST(limits, shared_subexpressions_do_not_explode_in_print) {
  graph g;
  auto id = g.parameter(0);
  for (int i = 0; i < 200; ++i)
    id = g.make(operation::divide, {g.make(operation::sin, {id}), g.make(operation::cos, {id})});
  EXPECT_LE(print(g, id, {"x"}, {}, 1000).size(), 1003U);
}

}  // namespace
}  // namespace rivulet::expression
