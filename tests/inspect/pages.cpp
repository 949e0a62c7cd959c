// Whole pages and JSON texts of inspections, errors for wrong sizes, and bounds against dense sampling.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>
#include <rivulet/error.hpp>
#include <rivulet/inspect.hpp>

#include "host/inspect/hessian.hpp"
#include "host/statistics/eigenvalues.hpp"

namespace rivulet {
namespace {

using ranges = std::vector<std::pair<double, double>>;

inspect_options on(ranges const& box) {
  inspect_options options;
  options.box = box;
  return options;
}

inspection with_constant() {
  objective const f("x^2 - a*y^2", {.variables = {}, .constants = {"a"}, .dimension = 0});
  auto options = on({{-1, 3}, {0, 4}});
  options.constants = {3};
  return inspect(f, options);
}

TEST(pages, of_the_parabola) {
  EXPECT_EQ(inspect(objective("x^2-4*x+1")).to_text(),
            "f = x^2-4*x+1\n"
            "gradient\n"
            "  df/dx = 2*x - 4\n"
            "Hessian\n"
            "  d2f/dx2 = 2\n"
            "convexity\n"
            "  convex (symbolic: the Hessian is constant and positive semidefinite)\n"
            "at x = 0\n"
            "  f = 1\n"
            "  gradient -4\n"
            "  curvature (eigenvalues of the Hessian) 2\n"
            "  plain gradient descent is stable there below learning rate 1");
}

TEST(pages, of_a_saddle_on_a_box_with_a_constant) {
  EXPECT_EQ(with_constant().to_text(),
            "f = x^2 - a*y^2\n"
            "gradient\n"
            "  df/dx = 2*x\n"
            "  df/dy = -2*(a*y)\n"
            "Hessian\n"
            "  d2f/dx2 = 2\n"
            "  d2f/dxdy = 0\n"
            "  d2f/dy2 = -2*a\n"
            "convexity\n"
            "  not convex on the box: at x = 1, y = 2 the Hessian has the eigenvalue -6\n"
            "at x = 1, y = 2\n"
            "  f = -11\n"
            "  gradient 2, -12\n"
            "  curvature (eigenvalues of the Hessian) -6, 2\n"
            "  plain gradient descent is unstable there at every learning rate (negative curvature)\n"
            "over the box\n"
            "  the curvature is at most 2\n"
            "  plain gradient descent is stable below learning rate 1");
}

TEST(pages, of_a_saddle_as_json) {
  auto const json = nlohmann::json::parse(with_constant().to_json());
  EXPECT_EQ(json["parameters"], (nlohmann::json{"x", "y"}));
  EXPECT_EQ(json["convexity"], "not_convex");
  EXPECT_EQ(json["counterexample"], (nlohmann::json{1.0, 2.0}));
  EXPECT_EQ(json["counterexample_curvature"], -6);
  EXPECT_EQ(json["f_at"], -11);
  EXPECT_EQ(json["eigenvalues_at"], (nlohmann::json{-6.0, 2.0}));
  EXPECT_EQ(json["stable_learning_rate_box"], 1);
}

TEST(pages, of_the_parabola_as_json) {
  EXPECT_EQ(inspect(objective("x^2-4*x+1")).to_json(), R"({
  "parameters": [
    "x"
  ],
  "f": "x^2-4*x+1",
  "gradient": [
    "2*x - 4"
  ],
  "hessian": [
    [
      "2"
    ]
  ],
  "convexity": "convex",
  "proof": "symbolic: the Hessian is constant and positive semidefinite",
  "counterexample": [],
  "samples": 0,
  "at": [
    0.0
  ],
  "f_at": 1.0,
  "gradient_at": [
    -4.0
  ],
  "eigenvalues_at": [
    2.0
  ],
  "stable_learning_rate_at": 1.0
})");
}

TEST(pages, of_an_undefined_point_say_so_and_have_null_in_json) {
  inspect_options options;
  options.at = {-1};
  auto const found = inspect(objective("log(x)"), options);
  EXPECT_NE(found.to_text().find("at x = -1\n  f = nan: the objective is undefined there"), std::string::npos)
      << found.to_text();
  EXPECT_TRUE(nlohmann::json::parse(found.to_json())["f_at"].is_null());
}

TEST(pages, of_downward_curves_have_no_largest_rate) {
  auto const found = inspect(objective("-x^2"), on({{-1, 1}}));
  EXPECT_NE(found.to_text().find("unstable there at every learning rate (negative curvature)"), std::string::npos);
  EXPECT_NE(found.to_text().find("over the box\n  the curvature is nowhere positive"), std::string::npos);
  EXPECT_TRUE(nlohmann::json::parse(found.to_json())["stable_learning_rate_box"].is_null());
}

TEST(pages, of_more_than_twelve_parameters_have_no_hessian_and_short_lists) {
  auto const look = [](std::size_t n) {
    return inspect(objective("sum(i,1,n,i*x[i]^2)", {.variables = {}, .constants = {}, .dimension = n}));
  };
  EXPECT_EQ(look(12).hessian.size(), 12u);
  EXPECT_EQ(look(12).to_text().find("in all"), std::string::npos);
  auto const thirteen = look(13);
  EXPECT_TRUE(thirteen.hessian.empty());
  EXPECT_EQ(thirteen.to_text().find("Hessian\n"), std::string::npos);
  EXPECT_NE(thirteen.to_text().find("2, 4, 6, 8, 10, 12, 14, 16, 18, 20, 22, 24, … (13 in all)"), std::string::npos)
      << thirteen.to_text();
  EXPECT_EQ(nlohmann::json::parse(thirteen.to_json())["eigenvalues_at"].size(), 13u);
}

std::string error_of(std::string const& text, inspect_options const& options) {
  try {
    inspect(objective(text), options);
  } catch (invalid_argument const& error) {
    return error.what();
  }
  return "no error";
}

TEST(pages, of_wrong_sizes_are_errors_that_name_both_numbers) {
  inspect_options options;
  options.at = {1, 2, 3};
  EXPECT_EQ(error_of("x*y", options), "the point to inspect has 3 numbers, but the objective has 2 parameters");
  EXPECT_EQ(error_of("x*y", on({{0, 1}})), "the box to inspect has 1 ranges, but the objective has 2 parameters");
  EXPECT_EQ(error_of("x*y", on({{0, 1}, {3, 2}})), "the range 3:2 of y is not a finite range with its lower end first");
  options = {};
  options.constants = {1};
  EXPECT_EQ(error_of("x*y", options), "1 constants are given, but the objective has 0: every constant needs a value");
  EXPECT_THROW(inspect(objective()), invalid_argument);
}

struct sampled_box {
  char const* text;
  ranges box;
};

class stable_rate : public ::testing::TestWithParam<sampled_box> {};

/// The largest eigenvalue at the points of a grid over the box.
double largest_on_grid(std::string const& text, ranges const& box) {
  constexpr int steps = 60;
  objective const f(text);
  inspection_detail::numeric_hessian hessian(*f.data(), {});
  double largest = -inspection_detail::infinity;
  for (int i = 0; i <= steps; ++i) {
    for (int j = 0; j <= (box.size() == 2 ? steps : 0); ++j) {
      std::vector<double> x;
      for (std::size_t p = 0; p < box.size(); ++p) {
        x.push_back(box[p].first + (box[p].second - box[p].first) * (p == 0 ? i : j) / steps);
      }
      largest = std::max(largest, symmetric_eigenvalues(hessian.at(x), x.size()).back());
    }
  }
  return largest;
}

TEST_P(stable_rate, over_a_box_lies_just_below_that_of_dense_samples) {
  auto const& [text, box] = GetParam();
  constexpr double tolerance_of_search_and_grid = 0.03;
  double const sampled = 2 / largest_on_grid(text, box);
  double const promised = inspect(objective(text), on(box)).stable_learning_rate_box;
  EXPECT_LE(promised, sampled);
  EXPECT_GE(promised, sampled * (1 - tolerance_of_search_and_grid));
}

INSTANTIATE_TEST_SUITE_P(objectives, stable_rate,
                         ::testing::Values(sampled_box{"x^4-2*x^3+3", {{-1, 3}}},
                                           sampled_box{"sin(3*x)+x^2", {{-4, 5}}},
                                           sampled_box{"100*(y-x^2)^2+(1-x)^2", {{-2, 2}, {-1, 3}}},
                                           sampled_box{"exp(x-y)+y^2", {{-1, 1}, {-1, 1}}},
                                           sampled_box{"x^2+y^2-10*cos(2*x)*cos(y)", {{-3, 3}, {-3, 3}}}));

}  // namespace
}  // namespace rivulet
