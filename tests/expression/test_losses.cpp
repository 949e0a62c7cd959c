// Loss functions: values and gradients against their definitions, at extreme arguments too.
// SPDX-License-Identifier: Apache-2.0
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <ostream>

#include <rivulet/error.hpp>

#include "host/expression/differentiate.hpp"
#include "host/expression/losses.hpp"
#include "host/expression/printer.hpp"
#include "tests/expression/loss_values.hpp"
#include "tests/expression/support.hpp"

namespace rivulet::expression {

void PrintTo(loss_value const& each, std::ostream* out) { *out << each.text; }

namespace {

using testing::HasSubstr;

// Roundings of a loss: at most three elementary functions of 2 units each, and as many operations.
constexpr double units = 8;

template <typename Scalar>
void expect_near(Scalar found, double exact, double scale, std::string const& what) {
  auto const error = std::abs(static_cast<double>(found) - exact);
  auto const underflow = static_cast<double>(std::numeric_limits<Scalar>::min());
  EXPECT_LE(error, units * std::numeric_limits<Scalar>::epsilon() * scale + underflow)
      << what << (sizeof(Scalar) == 4 ? " in float32: " : ": ") << found << " instead of " << exact;
}

class loss_function : public testing::TestWithParam<loss_value> {};

TEST_P(loss_function, has_the_value_and_gradient_of_its_definition) {
  auto const& expected = GetParam();
  auto data = parsed(expected.text, {.variables = expected.parameters, .constants = expected.constants});
  auto const what = expected.text + " at " + testing::PrintToString(expected.x) + testing::PrintToString(expected.c);
  auto const value = evaluate(data.graph, data.root, expected.x, expected.c);
  expect_near(value.float64, expected.value, expected.scale, what);
  expect_near(value.float32, expected.value, expected.scale, what);
  auto const slopes = gradient(data.graph, data.root, static_cast<std::uint32_t>(expected.x.size()));
  for (std::size_t i = 0; i < slopes.size(); ++i) {
    auto const slope = evaluate(data.graph, slopes[i], expected.x, expected.c);
    auto const which = what + " by " + expected.parameters[i];
    expect_near(slope.float64, expected.gradient[i], expected.gradient_scale[i], which);
    expect_near(slope.float32, expected.gradient[i], expected.gradient_scale[i], which);
  }
}

INSTANTIATE_TEST_SUITE_P(definitions, loss_function, testing::ValuesIn(loss_values));

/// With literals in the place of the constants.
double with_literals(std::string const& text, std::vector<double> const& x) {
  auto const data = parsed(text);
  return evaluate_float64(data.graph, data.root, x);
}

TEST(losses, take_literals_as_they_take_constants) {
  EXPECT_EQ(
      with_literals("softmax_cross_entropy(1, a, b, c)", {0.5, -1.25, 2}),
      evaluate_float64(parsed("softmax_cross_entropy(k, a, b, c)", {.constants = {"k"}}).graph,
                       parsed("softmax_cross_entropy(k, a, b, c)", {.constants = {"k"}}).root, {0.5, -1.25, 2}, {1}));
  EXPECT_EQ(with_literals("huber(p, 1, 0.5)", {4}), 1.375);
  EXPECT_EQ(with_literals("poisson_loss(mu, 0)", {0}), 0);
  EXPECT_EQ(with_literals("sum(i, 0, 1, softmax_cross_entropy(i, a, b))", {0, 0}), 2 * std::log(2.0));
}

double value_at(std::string const& text, std::vector<double> const& x, std::vector<double> const& c) {
  auto const data = parsed(text, {.variables = {"a", "b"}, .constants = {"k"}});
  return evaluate_float64(data.graph, data.root, x, c);
}

TEST(losses, are_not_a_number_for_observations_without_meaning) {
  for (double const k : {-1.0, 0.5, 2.0, std::numeric_limits<double>::infinity()}) {
    EXPECT_TRUE(std::isnan(value_at("softmax_cross_entropy(k, a, b)", {1, 2}, {k}))) << k;
  }
  for (double const mu : {-1e-30, -0.5, -1.0, -2.0}) {
    for (double const y : {0.0, 1.0, 2.0}) {
      EXPECT_FALSE(std::isfinite(value_at("poisson_loss(a, k) + 0*b", {mu, 0}, {y}))) << mu << " " << y;
    }
  }
}

TEST(losses, have_a_hessian) {
  auto data = parsed("softmax_cross_entropy(k, a, b)", {.variables = {"a", "b"}, .constants = {"k"}});
  auto const slopes = gradient(data.graph, data.root, 2);
  auto const curvature = hessian(data.graph, slopes, 2);
  auto const p = 1 / (1 + std::exp(1.5));
  for (std::size_t i = 0; i < 2; ++i) {
    for (std::size_t j = 0; j < 2; ++j) {
      auto const expected = i == j ? p * (1 - p) : -p * (1 - p);
      EXPECT_NEAR(evaluate_float64(data.graph, curvature[i][j], {0.25, 1.75}, {1}), expected, 1e-15) << i << j;
    }
  }
}

TEST(losses, have_short_derivatives) {
  auto const slope = [](std::string const& text) {
    auto data = parsed(text, {.variables = {"a", "b"}, .constants = {"y"}});
    auto const slopes = gradient(data.graph, data.root, 2);
    return print(data.graph, slopes[0], data.parameters, data.constants);
  };
  EXPECT_EQ(slope("squared_error(a, y) + b"), "2*(a - y)");
  EXPECT_EQ(slope("absolute_error(a, y) + b"), "sign(a - y)");
  EXPECT_EQ(slope("logistic_loss(a, y) + b"), "sigmoid(a) - y");
  EXPECT_EQ(slope("poisson_log_loss(a, y) + b"), "exp(a) - y");
}

TEST(losses, print_as_expressions_that_read_back) {
  for (auto const& expected : loss_values) {
    objective_options const options{.variables = expected.parameters, .constants = expected.constants};
    auto const data = parsed(expected.text, options);
    auto const text = print(data.graph, data.root, data.parameters, data.constants);
    auto const again = parsed(text, options);
    EXPECT_TRUE(same_bits(evaluate(data.graph, data.root, expected.x, expected.c),
                          evaluate(again.graph, again.root, expected.x, expected.c)))
        << text;
  }
}

TEST(losses, are_recorded_as_in_text) {
  objective const lambda(3, [](auto const& x) {
    return squared_error(x[0], 1) + absolute_error(x[1], x[0]) + huber(x[0], 2, 0.5) + logistic_loss(x[2], 1) +
           softmax_cross_entropy(x[0], {x[1], x[2], 3}) + softmax_cross_entropy(2, {x[1], x[2], x[0]}) +
           poisson_loss(x[0], 4) + poisson_log_loss(x[1], 5) + poisson_loss(2.0, 0.0);
  });
  objective const text(
      "squared_error(x1, 1) + absolute_error(x2, x1) + huber(x1, 2, 0.5) + logistic_loss(x3, 1) +"
      "softmax_cross_entropy(x1, x2, x3, 3) + softmax_cross_entropy(2, x2, x3, x1) + poisson_loss(x1, 4) +"
      "poisson_log_loss(x2, 5) + 2");
  EXPECT_EQ(lambda.text(), print(text.data()->graph, text.data()->root, lambda.parameters(), {}));
  EXPECT_THROW(objective(1, [](auto const& x) { return huber(x[0], 1, 0); }), invalid_argument);
  EXPECT_THROW(objective(1, [](auto const& x) { return softmax_cross_entropy(0, {x[0]}); }), invalid_argument);
  EXPECT_THROW(objective(1, [](auto const& x) { return softmax_cross_entropy(2, {x[0], 1}); }), invalid_argument);
}

TEST(losses, say_how_they_are_called) {
  EXPECT_EQ(error_of("x + huber(x, 1)"), "4: huber takes 3 arguments, but 2 are given; write huber(p, y, delta)");
  EXPECT_EQ(error_of("logistic_loss(x)"),
            "0: logistic_loss takes 2 arguments, but 1 is given; write logistic_loss(z, y)");
  EXPECT_EQ(error_of("softmax_cross_entropy(0, x)"),
            "0: softmax_cross_entropy takes at least 3 arguments, but 2 are given; write softmax_cross_entropy(k, z0, "
            "z1, …)");
  EXPECT_THAT(error_of("softmax_cross_entropy(2, x, y)"), HasSubstr("must be a whole number from 0 to 1"));
  EXPECT_THAT(error_of("softmax_cross_entropy(0.5, x, y)"), HasSubstr("must be a whole number from 0 to 1"));
  EXPECT_THAT(error_of("softmax_cross_entropy(-1, x, y)"), HasSubstr("must be a whole number from 0 to 1"));
  EXPECT_EQ(error_of("huber(x, 1, 0)"), "0: delta of huber(p, y, delta) must be above 0");
  EXPECT_THAT(error_of("squared_error()"), HasSubstr("takes 2 arguments, but 0 are given"));
  EXPECT_THAT(error_of("squared_error(x < 1, 2)"), HasSubstr("where"));
  EXPECT_THAT(error_of("x[huber(1,2,3)]", {.dimension = 5}), HasSubstr("+ - * /"));
}

TEST(losses, are_names_of_functions) {
  EXPECT_THAT(error_of("huber_loss(x,1,1)"), HasSubstr("The functions are"));
  EXPECT_THAT(error_of("squared_eror(x, 1)"), HasSubstr("Did you mean 'squared_error'?"));
  EXPECT_THAT(error_of("x + huber"), HasSubstr("huber is a function; write huber("));
  EXPECT_THAT(error_of("huber x"), HasSubstr("huber is a function; write huber("));
  EXPECT_THAT(error_of("sum(huber, 1, 2, huber)"), HasSubstr("meaning of its own"));
  EXPECT_THROW(parsed("huber", {.variables = {"huber"}}), invalid_argument);
}

}  // namespace
}  // namespace rivulet::expression
