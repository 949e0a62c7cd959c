// What the rules of composition prove about random expressions is never refuted by their values.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <random>
#include <span>
#include <string>
#include <tuple>
#include <vector>

#include <fmt/format.h>
#include <gtest/gtest.h>
#include <rivulet/objective.hpp>

#include "host/descent/descent.hpp"
#include "host/inspect/composition_rules.hpp"
#include "host/reference/descend.hpp"

namespace rivulet {
namespace {

using ranges = std::vector<std::pair<double, double>>;

class random_text {
 public:
  explicit random_text(std::uint64_t seed) : random_(seed) {}

  std::string expression(int depth) {
    if (depth == 0) return fmt::format("({:.1f}*x + {:.1f}*y + {:.1f})", number(), number(), number());
    constexpr std::array functions{"exp",  "expm1", "log",  "log1p", "sqrt",    "cbrt",     "asin", "acos",  "atan",
                                   "sinh", "cosh",  "tanh", "erf",   "sigmoid", "softplus", "relu", "floor", "abs"};
    auto const which = draw(24);
    if (which < functions.size()) return fmt::format("{}({})", functions[which], expression(depth - 1));
    auto const a = expression(depth - 1);
    switch (which) {
      case 18:
        return fmt::format("({} + {})", a, expression(depth - 1));
      case 19:
        return fmt::format("{}^2", a);
      case 20:
        return fmt::format("max({}, {})", a, expression(depth - 1));
      case 21:
        return fmt::format("({:.1f}*{})", number(), a);
      default:
        return fmt::format("(-{})", a);
    }
  }

  ranges box() {
    ranges result;
    for (int i = 0; i < 2; ++i) {
      double const lower = number();
      result.emplace_back(lower, lower + uniform(0.1, 1));
    }
    return result;
  }

  std::vector<double> point(ranges const& within) {
    std::vector<double> result;
    for (auto const& [lower, upper] : within) result.push_back(uniform(lower, upper));
    return result;
  }

 private:
  std::size_t draw(std::size_t count) { return std::uniform_int_distribution<std::size_t>(0, count - 1)(random_); }
  double uniform(double low, double high) { return std::uniform_real_distribution<double>(low, high)(random_); }
  double number() { return uniform(-1, 1); }

  std::mt19937_64 random_;
};

bool has_proof(objective const& f, ranges const& box) {
  auto const& [graph, root] = std::tie(f.data()->graph, f.data()->root);
  inspection_detail::interval_evaluator ranges_of(graph, std::span(&root, 1), {});
  ranges_of({{box[0].first, box[0].second}, {box[1].first, box[1].second}});
  return !inspection_detail::composition_rules(graph, ranges_of).proof(root).empty();
}

/// Midpoints lie below chords, and where both ends have a value the midpoint has one.
void expect_chords_above(objective const& f, ranges const& box, random_text& random, std::string const& text) {
  auto const program = make_descent_program(*f.data(), false);
  auto const value = [&](std::vector<double> const& x) {
    return reference::evaluate(program, precision::float64, x, {})[0];
  };
  constexpr double rounding = 1e-12;
  for (int pair = 0; pair < 30; ++pair) {
    auto const a = random.point(box), b = random.point(box);
    double const chord = (value(a) + value(b)) / 2;
    if (!std::isfinite(chord)) continue;
    double const middle = value({(a[0] + b[0]) / 2, (a[1] + b[1]) / 2});
    ASSERT_LE(middle, chord + rounding * (1 + std::abs(value(a)) + std::abs(value(b))))
        << text << " between " << ::testing::PrintToString(a) << " and " << ::testing::PrintToString(b) << " in "
        << ::testing::PrintToString(box);
  }
}

TEST(random_compositions, are_convex_where_the_rules_say_so) {
  random_text random(11);
  int proved = 0;
  for (int round = 0; round < 4000; ++round) {
    auto const text = random.expression(1 + round % 3);
    auto const box = random.box();
    objective const f(text, {.variables = {"x", "y"}, .constants = {}, .dimension = 0});
    if (!has_proof(f, box)) continue;
    ++proved;
    ASSERT_NO_FATAL_FAILURE(expect_chords_above(f, box, random, text));
  }
  EXPECT_GT(proved, 500);
}

}  // namespace
}  // namespace rivulet
