// Every problem of the zoo parses and has its minima where it says.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <random>
#include <set>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <rivulet/error.hpp>
#include <rivulet/problems.hpp>

#include "host/statistics/eigenvalues.hpp"
#include "tests/problems/known_minima.hpp"

namespace rivulet::testing {
namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();

/// |f(x*) - f_min| relative to 1 + |f_min|: f is flat at a minimum, so only the rounding of f itself remains.
constexpr double value_tolerance = 1e-12;

/// Problems whose f is rounded in units much larger than f_min: the size of the terms that cancel.
double cancelling_terms(problem const& which, std::size_t n) {
  std::map<std::string_view, double> const sizes{
      {"schwefel", 419.0 * static_cast<double>(n)}, {"perm", 1.0}, {"brown-badly-scaled", 1.0}};
  auto const found = sizes.find(which.name);
  return found == sizes.end() ? 0 : found->second;
}

/// Why the gradient does not vanish, or has no value, at the listed minimizers.
std::string_view gradient_exception(problem const& which) {
  static std::map<std::string_view, std::string_view> const reasons{
      {"ackley", "a cone at the minimum"},
      {"adjiman", "the minimum lies on the edge of the box"},
      {"bukin6", "a cusp at the minimum"},
      {"drop-wave", "sqrt(0) has no derivative"},
      {"eggholder", "the minimum lies on the edge of the box"},
      {"salomon", "a cone at the minimum"},
  };
  auto const found = reasons.find(which.name);
  return found == reasons.end() ? "" : found->second;
}

double largest_component(std::vector<double> const& x) {
  double largest = 0;
  for (double const value : x) largest = std::max(largest, std::abs(value));
  return largest;
}

/// A minimizer rounded to float64 is off by ε/2·|x|, so the gradient there is of the size of the curvature times that.
double gradient_tolerance(objective const& f, std::vector<double> const& x) {
  auto const eigenvalues = symmetric_eigenvalues(hessian_at(*f.data(), x, {}), x.size());
  bool const known = !std::isnan(eigenvalues.front());  // the second derivative of 0^(1 + 0), in brown, is not
  double const curvature = known ? std::max(std::abs(eigenvalues.front()), std::abs(eigenvalues.back())) : 0;
  return 16 * epsilon * (1 + curvature) * (1 + largest_component(x));
}

TEST(zoo, has_many_problems_with_names_in_order) {
  EXPECT_GE(problems().size(), 80u);
  EXPECT_TRUE(std::ranges::is_sorted(problems(), std::ranges::less_equal{}, &problem::name));
}

TEST(zoo, leaves_no_field_empty) {
  for (auto const& each : problems()) {
    for (auto const field :
         {each.name, each.title, each.expression, each.box, each.minimizers, each.f_min, each.reference}) {
      EXPECT_FALSE(field.empty()) << each.name;
    }
    EXPECT_GE(each.default_dimension, each.least_dimension) << each.name;
  }
}

TEST(zoo, parses_every_expression) {
  for (auto const& each : problems()) {
    for (auto const n : tested_dimensions(each)) {
      EXPECT_EQ(problem_objective(each, n).parameters().size(), n) << each.name;
    }
    EXPECT_EQ(problem_objective(each).parameters().size(), each.default_dimension) << each.name;
  }
}

TEST(zoo, parses_at_the_least_dimension) {
  for (auto const& each : problems()) {
    EXPECT_EQ(problem_objective(each, each.least_dimension).parameters().size(), each.least_dimension) << each.name;
  }
}

TEST(zoo, reaches_its_minimum_at_every_listed_minimizer) {
  for (auto const& each : problems()) {
    for (auto const n : tested_dimensions(each)) {
      objective const f = problem_objective(each, n);
      double const expected = known_minimum(each, n);
      double const tolerance = value_tolerance * (1 + std::abs(expected) + cancelling_terms(each, n));
      for (auto const& x : known_minimizers(each, n)) {
        EXPECT_NEAR(value_and_gradient(f, x)[0], expected, tolerance)
            << each.name << " at " << ::testing::PrintToString(x);
      }
    }
  }
}

TEST(zoo, has_no_gradient_at_smooth_interior_minimizers) {
  for (auto const& each : problems()) {
    if (!gradient_exception(each).empty()) continue;
    for (auto const n : tested_dimensions(each)) {
      objective const f = problem_objective(each, n);
      for (auto const& x : known_minimizers(each, n)) {
        auto const values = value_and_gradient(f, x);
        double const norm = largest_component({values.begin() + 1, values.end()});
        EXPECT_LE(norm, gradient_tolerance(f, x)) << each.name << " at " << ::testing::PrintToString(x);
      }
    }
  }
}

TEST(zoo, excuses_a_gradient_only_where_one_is_left) {
  for (auto const& each : problems()) {
    if (gradient_exception(each).empty()) continue;
    auto const n = tested_dimensions(each).front();
    objective const f = problem_objective(each, n);
    auto const x = known_minimizers(each, n).front();
    auto const values = value_and_gradient(f, x);
    bool const vanishes = std::all_of(values.begin() + 1, values.end(), [](double g) { return std::abs(g) < 1e-9; });
    EXPECT_FALSE(vanishes) << each.name;
  }
}

TEST(zoo, keeps_minimizers_inside_the_box) {
  for (auto const& each : problems()) {
    for (auto const n : tested_dimensions(each)) {
      auto const box = start_box(each, n);
      ASSERT_EQ(box.size(), n) << each.name;
      for (auto const& x : known_minimizers(each, n)) {
        ASSERT_EQ(x.size(), n) << each.name;
        for (std::size_t i = 0; i < n; ++i) {
          EXPECT_TRUE(box[i].first <= x[i] && x[i] <= box[i].second) << each.name << " x" << i + 1 << " = " << x[i];
        }
      }
    }
  }
}

TEST(zoo, is_nowhere_below_its_minimum_on_random_points) {
  std::mt19937_64 random(1);
  for (auto const& each : problems()) {
    auto const n = tested_dimensions(each).front();
    objective const f = problem_objective(each, n);
    auto const box = start_box(each, n);
    double const minimum = known_minimum(each, n);
    double const least = minimum - value_tolerance * (1 + std::abs(minimum) + cancelling_terms(each, n));
    std::vector<double> x(n);
    for (int k = 0; k < 200; ++k) {
      for (std::size_t i = 0; i < n; ++i) {
        x[i] = std::uniform_real_distribution<double>(box[i].first, box[i].second)(random);
      }
      EXPECT_FALSE(value_and_gradient(f, x)[0] < least) << each.name << " at " << ::testing::PrintToString(x);
    }
  }
}

TEST(find_problem, suggests_the_nearest_name) {
  EXPECT_EQ(find_problem("rosenbrock").name, "rosenbrock");
  try {
    find_problem("rosenbrok");
    FAIL();
  } catch (invalid_argument const& error) {
    EXPECT_THAT(error.what(), ::testing::HasSubstr("rosenbrock"));
  }
}

TEST(problem_objective, refuses_a_dimension_that_does_not_fit) {
  EXPECT_THROW(problem_objective(find_problem("himmelblau"), 3), invalid_argument);
  EXPECT_THROW(problem_objective(find_problem("rosenbrock"), 1), invalid_argument);
  EXPECT_NO_THROW(problem_objective(find_problem("himmelblau"), 2));
}

TEST(problem_objective, names_parameters_in_order) {
  EXPECT_THAT(problem_objective(find_problem("leon")).parameters(), ::testing::ElementsAre("x", "y"));
  EXPECT_THAT(problem_objective(find_problem("wood")).parameters(), ::testing::ElementsAre("x1", "x2", "x3", "x4"));
}

}  // namespace
}  // namespace rivulet::testing
