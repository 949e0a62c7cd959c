// Folding of literals: one row per operator, float32 and float64 from the same template.
// SPDX-License-Identifier: Apache-2.0
#include "host/expression/fold.hpp"

#include <limits>
#include <vector>

#include "host/expression/tree.hpp"
#include "kernels/elementary.hpp"

namespace rivulet::expression {
namespace {

template <typename Scalar>
Scalar evaluate(operation op, std::span<Scalar const> in) {
  switch (op) {
    case operation::add:
      return kernels::add(in[0], in[1]);
    case operation::subtract:
      return kernels::subtract(in[0], in[1]);
    case operation::multiply:
      return kernels::multiply(in[0], in[1]);
    case operation::divide:
      return kernels::divide(in[0], in[1]);
    case operation::negate:
      return kernels::negate(in[0]);
    case operation::power:
      return kernels::power(in[0], in[1]);
    case operation::exp:
      return kernels::exp(in[0]);
    case operation::expm1:
      return kernels::expm1(in[0]);
    case operation::log:
      return kernels::log(in[0]);
    case operation::log1p:
      return kernels::log1p(in[0]);
    case operation::sqrt:
      return kernels::sqrt(in[0]);
    case operation::cbrt:
      return kernels::cbrt(in[0]);
    case operation::sin:
      return kernels::sin(in[0]);
    case operation::cos:
      return kernels::cos(in[0]);
    case operation::tan:
      return kernels::tan(in[0]);
    case operation::asin:
      return kernels::asin(in[0]);
    case operation::acos:
      return kernels::acos(in[0]);
    case operation::atan:
      return kernels::atan(in[0]);
    case operation::sinh:
      return kernels::sinh(in[0]);
    case operation::cosh:
      return kernels::cosh(in[0]);
    case operation::tanh:
      return kernels::tanh(in[0]);
    case operation::erf:
      return kernels::erf(in[0]);
    case operation::sigmoid:
      return kernels::sigmoid(in[0]);
    case operation::softplus:
      return kernels::softplus(in[0]);
    case operation::relu:
      return kernels::relu(in[0]);
    case operation::floor:
      return kernels::floor(in[0]);
    case operation::abs:
      return kernels::abs(in[0]);
    case operation::sign:
      return kernels::sign(in[0]);
    case operation::minimum:
      return kernels::minimum(in[0], in[1]);
    case operation::maximum:
      return kernels::maximum(in[0], in[1]);
    case operation::less:
      return kernels::less(in[0], in[1]);
    case operation::less_equal:
      return kernels::less_equal(in[0], in[1]);
    case operation::equal:
      return kernels::equal(in[0], in[1]);
    case operation::not_equal:
      return kernels::not_equal(in[0], in[1]);
    case operation::where:
      return kernels::where(in[0], in[1], in[2]);
    case operation::fma:
      return kernels::fma(in[0], in[1], in[2]);
    case operation::fms:
      return kernels::fms(in[0], in[1], in[2]);
    case operation::fnma:
      return kernels::fnma(in[0], in[1], in[2]);
    case operation::sum:
      return reduce_on_tree(in, [](Scalar a, Scalar b) { return a + b; });
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
