// One objective with every function of the language: finite descents, the same bits on all lanes and engines.
// SPDX-License-Identifier: Apache-2.0
#include <set>
#include <string_view>

#include <gtest/gtest.h>

#include <rivulet/rivulet.hpp>

#include "host/expression/objective_data.hpp"
#include "tests/same_bits/executions.hpp"
#include "tests/support/functions_study.hpp"

namespace rivulet {
namespace {

TEST(study_of_every_function, uses_every_operator_of_objectives) {
  std::set<std::string_view> used, spelt{"sum"};
  auto const study = functions_study();
  auto const& graph = study.objective.data()->graph;
  for (expression::node_id id = 0; id < graph.size(); ++id) {
    if (!expression::is_leaf(graph.op(id))) used.insert(expression::row(graph.op(id)).name);
  }
  for (auto const& row : expression::operator_table) {
    if (!row.spelling.empty()) spelt.insert(row.name);
  }
  EXPECT_EQ(used, spelt);
}

class every_function : public testing::TestWithParam<std::tuple<char const*, precision>> {};

TEST_P(every_function, has_the_same_bits_on_all_lanes_and_engines) {
  auto study = functions_study();
  study.method = std::get<0>(GetParam());
  study.precision = std::get<1>(GetParam());
  expect_same_bits(study, cpu_executions({{1, 0}, {2, 333}}));
}

TEST_P(every_function, stays_finite) {
  auto study = functions_study();
  study.method = std::get<0>(GetParam());
  study.precision = std::get<1>(GetParam());
  EXPECT_EQ(run(study).outcomes[static_cast<std::size_t>(outcome::diverged)], 0U);
}

INSTANTIATE_TEST_SUITE_P(methods, every_function,
                         testing::Combine(testing::Values("gd", "adam"),
                                          testing::Values(precision::float32, precision::float64)));

}  // namespace
}  // namespace rivulet
