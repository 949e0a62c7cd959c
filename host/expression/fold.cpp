// Folding of literals: one row per operator, float32 and float64 from the same template.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/fold.hpp"

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "host/expression/tree.hpp"

namespace rivulet::expression {
namespace {

template <typename Scalar>
Scalar evaluate(operation op, std::span<Scalar const> in) {
  auto const truth = [](bool holds) { return holds ? Scalar(1) : Scalar(0); };
  switch (op) {
    case operation::add:
      return in[0] + in[1];
    case operation::subtract:
      return in[0] - in[1];
    case operation::multiply:
      return in[0] * in[1];
    case operation::divide:
      return in[0] / in[1];
    case operation::negate:
      return -in[0];
    case operation::power:
      return std::pow(in[0], in[1]);
    case operation::exp:
      return std::exp(in[0]);
    case operation::expm1:
      return std::expm1(in[0]);
    case operation::log:
      return std::log(in[0]);
    case operation::log1p:
      return std::log1p(in[0]);
    case operation::sqrt:
      return std::sqrt(in[0]);
    case operation::sin:
      return std::sin(in[0]);
    case operation::cos:
      return std::cos(in[0]);
    case operation::tan:
      return std::tan(in[0]);
    case operation::tanh:
      return std::tanh(in[0]);
    case operation::abs:
      return std::abs(in[0]);
    case operation::sign:
      return in[0] > 0 ? Scalar(1) : in[0] < 0 ? Scalar(-1) : in[0];
    case operation::minimum:
      return std::fmin(in[0], in[1]);
    case operation::maximum:
      return std::fmax(in[0], in[1]);
    case operation::less:
      return truth(in[0] < in[1]);
    case operation::less_equal:
      return truth(in[0] <= in[1]);
    case operation::equal:
      return truth(in[0] == in[1]);
    case operation::not_equal:
      return truth(in[0] != in[1]);
    case operation::where:
      return in[0] != 0 ? in[1] : in[2];
    case operation::sum:
      return reduce_on_tree(in, [](Scalar a, Scalar b) { return a + b; });
    case operation::fma:
      return std::fma(in[0], in[1], in[2]);
    case operation::fms:
      return std::fma(in[0], in[1], -in[2]);
    case operation::fnma:
      return std::fma(-in[0], in[1], in[2]);
    default:
      return std::numeric_limits<Scalar>::quiet_NaN();
  }
}

}  // namespace

number fold(operation op, std::span<number const> operands) {
  std::vector<double> float64;
  std::vector<float> float32;
  for (auto const& operand : operands) {
    float64.push_back(operand.float64);
    float32.push_back(operand.float32);
  }
  return {evaluate<double>(op, float64), evaluate<float>(op, float32)};
}

double fold(operation op, std::span<double const> operands) { return evaluate<double>(op, operands); }

}  // namespace rivulet::expression
