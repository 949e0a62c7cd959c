// docs/problems.md is the zoo, as text.
// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rivulet/problems.hpp>

namespace rivulet::testing {
namespace {

std::string const path = RIVULET_PROBLEMS_PAGE;

std::string entry(problem const& which) {
  std::string const dimension = which.dimension != 0 ? fmt::to_string(which.dimension)
                                                     : fmt::format("any, at least {}; {} unless asked",
                                                                   which.least_dimension, which.default_dimension);
  return fmt::format("### {}\n\n{}. Parameters: {}. Box: `{}`.\n\n    {}\n\nMinimum: `{}` at `{}`\n\nSource: {}.\n\n",
                     which.name, which.title, dimension, which.box, which.expression, which.f_min, which.minimizers,
                     which.reference);
}

std::string page() {
  std::string text = fmt::format(
      "# The zoo of problems\n\n"
      "{} standard problems, each usable as an objective: `rivulet run @himmelblau --start-count 1000`,\n"
      "`rivulet run @rosenbrock --dimension 10 --start-count 1000`. `rivulet problems NAME` shows one of them.\n\n"
      "Sources: SB = Surjanovic & Bingham, Virtual Library of Simulation Experiments (sfu.ca/~ssurjano);\n"
      "JY = Jamil & Yang, arXiv:1308.4008 (2013); MGH = Moré, Garbow & Hillstrom, ACM TOMS 7 (1981) 17-41.\n\n"
      "This page is written by a test; after a change to `host/problems/` run\n"
      "`RIVULET_WRITE_DOCS=1 ctest -R problems.documentation` in the build folder.\n\n",
      problems().size());
  text += "| name | parameters | minimum | title |\n|---|---|---|---|\n";
  for (auto const& each : problems()) {
    text += fmt::format("| [{0}](#{0}) | {1} | {2} | {3} |\n", each.name,
                        each.dimension != 0 ? fmt::to_string(each.dimension) : "any", each.f_min, each.title);
  }
  text += "\n";
  for (auto const& each : problems()) text += entry(each);
  text.pop_back();
  return text;
}

TEST(documentation, lists_the_zoo_as_it_is) {
  if (std::getenv("RIVULET_WRITE_DOCS") != nullptr) std::ofstream(path) << page();
  std::ifstream file(path);
  std::stringstream written;
  written << file.rdbuf();
  EXPECT_TRUE(written.str() == page()) << path
                                       << " is out of date: run RIVULET_WRITE_DOCS=1 ctest -R problems.documentation";
}

}  // namespace
}  // namespace rivulet::testing
