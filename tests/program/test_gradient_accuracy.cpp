// Factored gradients against long double: no less accurate than the chain rule applied operation by operation.
// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <rivulet/objective.hpp>

#include "host/expression/fold.hpp"
#include "host/program/passes.hpp"

namespace rivulet {
namespace {

using expression::graph;
using expression::node_id;
using expression::number;
using expression::operation;

/// A value and its derivatives by the parameters, forward mode.
template <typename Scalar>
struct dual {
  Scalar value = 0;
  std::vector<Scalar> slopes;
};

/// f'(a) of a function of one argument, or its partial derivatives by two.
template <typename Scalar>
std::array<Scalar, 2> partials(operation op, Scalar value, Scalar a, Scalar b) {
  switch (op) {
    case operation::add:
      return {1, 1};
    case operation::subtract:
      return {1, -1};
    case operation::multiply:
      return {b, a};
    case operation::divide:
      return {1 / b, -(value / b)};
    case operation::negate:
      return {-1, 0};
    case operation::exp:
      return {value, 0};
    case operation::sqrt:
      return {Scalar(0.5) / value, 0};
    case operation::sin:
      return {std::cos(a), 0};
    case operation::cos:
      return {-std::sin(a), 0};
    case operation::abs:
      return {Scalar(a > 0) - Scalar(a < 0), 0};
    default:
      ADD_FAILURE() << "no derivative of " << expression::row(op).name;
      return {};
  }
}

long double value_of(operation op, std::array<long double, 2> in) {
  switch (op) {
    case operation::exp:
      return std::exp(in[0]);
    case operation::sqrt:
      return std::sqrt(in[0]);
    case operation::sin:
      return std::sin(in[0]);
    case operation::cos:
      return std::cos(in[0]);
    case operation::abs:
      return std::abs(in[0]);
    case operation::negate:
      return -in[0];
    case operation::add:
      return in[0] + in[1];
    case operation::subtract:
      return in[0] - in[1];
    case operation::multiply:
      return in[0] * in[1];
    case operation::divide:
      return in[0] / in[1];
    default:
      ADD_FAILURE() << "no value of " << expression::row(op).name;
      return 0;
  }
}

double value_of(operation op, std::array<double, 2> in) {
  return expression::fold(op, std::span<double const>(in).first(static_cast<std::size_t>(expression::row(op).arity)));
}

template <typename Scalar>
dual<Scalar> sum_of(std::vector<dual<Scalar>> const& values, std::span<node_id const> terms) {
  auto total = values[terms[0]];
  for (auto const term : terms.subspan(1)) {
    total.value += values[term].value;
    for (std::size_t i = 0; i < total.slopes.size(); ++i) total.slopes[i] += values[term].slopes[i];
  }
  return total;
}

template <typename Scalar>
std::vector<Scalar> forward_gradient(graph const& graph, node_id root, std::vector<double> const& x) {
  std::vector<dual<Scalar>> values;
  for (node_id id = 0; id <= root; ++id) {
    auto const& node = graph.at(id);
    dual<Scalar> next{0, std::vector<Scalar>(x.size())};
    if (node.op == operation::literal) {
      next.value = graph.literal_value(id).float64;
    } else if (node.op == operation::parameter) {
      next.value = x[node.first];
      next.slopes[node.first] = 1;
    } else if (node.op == operation::sum) {
      next = sum_of(values, graph.operands(id));
    } else {
      auto const in = graph.operands(id);
      auto const& a = values[in[0]];
      auto const& b = values[in.back()];
      next.value = value_of(node.op, std::array{a.value, b.value});
      auto const slopes = partials(node.op, next.value, a.value, b.value);
      for (std::size_t i = 0; i < x.size(); ++i) {
        next.slopes[i] = slopes[0] * a.slopes[i];
        if (in.size() == 2 && b.slopes[i] != 0) next.slopes[i] += slopes[1] * b.slopes[i];
      }
    }
    values.push_back(std::move(next));
  }
  return values[root].slopes;
}

std::vector<double> run(program const& program, std::vector<double> const& x) {
  std::vector<double> values;
  auto const read = [&](operand const& from) {
    if (from.kind == operand_kind::value) return values[from.index];
    return from.kind == operand_kind::parameter ? x[from.index] : program.literals[from.index].float64;
  };
  for (auto const& step : program.instructions) {
    std::vector<double> in;
    for (auto const& used : operands(step)) {
      if (used.kind != operand_kind::none) in.push_back(read(used));
    }
    values.push_back(expression::fold(step.op, in));
  }
  std::vector<double> gradient;
  for (std::size_t i = 0; i < x.size(); ++i) gradient.push_back(read(program.gradient(i)));
  return gradient;
}

struct errors {
  std::vector<double> ours, plain;
};

/// Errors in units in the last place of every component at random points.
errors measure(std::string_view text, std::size_t dimension, double low, double high) {
  objective const f(text, {.variables = {}, .constants = {}, .dimension = dimension});
  auto const& data = *f.data();
  auto const program = make_descent_program(data, false);
  std::mt19937_64 engine(5);
  errors result;
  for (int point = 0; point < 500; ++point) {
    std::vector<double> x;
    for (std::size_t i = 0; i < data.parameters.size(); ++i) {
      x.push_back(low + (high - low) * static_cast<double>(engine() >> 11) * 0x1p-53);
    }
    auto const exact = forward_gradient<long double>(data.graph, data.root, x);
    auto const plain = forward_gradient<double>(data.graph, data.root, x);
    auto const ours = run(program, x);
    for (std::size_t i = 0; i < x.size(); ++i) {
      auto const unit = std::abs(exact[i]) * 0x1p-53L;
      if (unit == 0) continue;
      result.ours.push_back(static_cast<double>(std::abs(ours[i] - exact[i]) / unit));
      result.plain.push_back(static_cast<double>(std::abs(plain[i] - exact[i]) / unit));
    }
  }
  return result;
}

double quantile(std::vector<double> values, double share) {
  auto const at = values.begin() + static_cast<std::ptrdiff_t>(share * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), at, values.end());
  return *at;
}

struct accuracy_case {
  std::string name, text;
  std::size_t dimension;
  double low, high;
};

void PrintTo(accuracy_case const& each, std::ostream* out) { *out << each.name; }

class gradient_accuracy : public testing::TestWithParam<accuracy_case> {};

// Both make a few roundings at other places, so that their errors differ by less than one unit, and beside a zero of
// the derivative, where the largest errors are, by a factor that chance decides.
TEST_P(gradient_accuracy, is_that_of_the_plain_chain_rule) {
  auto const& each = GetParam();
  auto const [ours, plain] = measure(each.text, each.dimension, each.low, each.high);
  ASSERT_GT(ours.size(), 400U);
  EXPECT_LE(quantile(ours, 0.5), quantile(plain, 0.5) + 0.25);
  EXPECT_LE(quantile(ours, 0.9), 1.25 * quantile(plain, 0.9));
  EXPECT_LE(quantile(ours, 1), 2 * quantile(plain, 1));
}

INSTANTIATE_TEST_SUITE_P(
    zoo, gradient_accuracy,
    testing::Values(accuracy_case{"rosenbrock", "(1-x)^2+100*(y-x^2)^2", 0, -2, 2},
                    accuracy_case{"chained", "sum(i,1,n-1,100*(x[i+1]-x[i]^2)^2+(1-x[i])^2)", 10, -2, 2},
                    accuracy_case{"himmelblau", "(x^2+y-11)^2+(x+y^2-7)^2", 0, -5, 5},
                    accuracy_case{"rastrigin", "10*n+sum(i,1,n,x[i]^2-10*cos(2*pi*x[i]))", 3, -5, 5},
                    accuracy_case{"quartic", "x^4-2*x^3+3", 0, -1, 3},
                    accuracy_case{"styblinski", "sum(i,1,n,x[i]^4-16*x[i]^2+5*x[i])/2", 3, -5, 5},
                    accuracy_case{"camel", "(4-2.1*x^2+x^4/3)*x^2+x*y+(4*y^2-4)*y^2", 0, -2, 2},
                    accuracy_case{"beale", "(1.5-x+x*y)^2+(2.25-x+x*y^2)^2+(2.625-x+x*y^3)^2", 0, -4, 4},
                    accuracy_case{"hosaki", "(1-8*x+7*x^2-7*x^3/3+x^4/4)*y^2*exp(-y)", 0, 0, 5},
                    accuracy_case{"goldstein",
                                  "(1+(x+y+1)^2*(19-14*x+3*x^2-14*y+6*x*y+3*y^2))*(30+(2*x-3*y)^2*(18-32*x+12*x^2+"
                                  "48*y-36*x*y+27*y^2))",
                                  0, -2, 2},
                    accuracy_case{"levy", "sum(i,1,n-1,((x[i]-1)/4)^2*(1+10*sin(pi*(1+(x[i]-1)/4)+1)^2))", 3, -10, 10},
                    accuracy_case{"ackley", "-20*exp(-0.2*sqrt(sum(i,1,n,x[i]^2)/n))-exp(sum(i,1,n,cos(2*pi*x[i]))/n)",
                                  3, -3, 3},
                    accuracy_case{"holder", "-abs(sin(x)*cos(y)*exp(abs(1-sqrt(x^2+y^2)/pi)))", 0, -10, 10},
                    accuracy_case{"fit", "sum(i,1,n,(a*exp(-0.1*i*b)+c-i/7)^2)", 12, 0, 2},
                    accuracy_case{"booth", "(x+2*y-7)^2+(2*x+y-5)^2", 0, -10, 10}),
    [](auto const& each) { return each.param.name; });

}  // namespace
}  // namespace rivulet
