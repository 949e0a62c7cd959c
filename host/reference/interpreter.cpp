// Evaluates a program: one switch over decoded instructions.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/interpreter.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "host/reference/gradient.hpp"
#include "kernels/elementary.hpp"

namespace rivulet::reference {

namespace {

template <typename Real>
Real value_of(expression::number const& literal) {
  if constexpr (sizeof(Real) == sizeof(float)) {
    return literal.float32;
  } else {
    return literal.float64;
  }
}

template <typename Real>
Real compute(expression::operation op, Real a, Real b, Real c) {
  using expression::operation;
  switch (op) {
    case operation::add:
      return a + b;
    case operation::subtract:
      return a - b;
    case operation::multiply:
      return a * b;
    case operation::divide:
      return a / b;
    case operation::negate:
      return -a;
    case operation::fma:
      return std::fma(a, b, c);
    case operation::fms:
      return std::fma(a, b, -c);
    case operation::fnma:
      return std::fma(-a, b, c);
    case operation::sqrt:
      return std::sqrt(a);
    case operation::floor:
      return std::floor(a);
    case operation::relu:
      return a <= 0 ? Real(0) : a;
    case operation::abs:
      return std::abs(a);
    case operation::sign:
      return kernels::sign(a);
    case operation::minimum:
      return kernels::minimum(a, b);
    case operation::maximum:
      return kernels::maximum(a, b);
    case operation::less:
      return a < b ? Real(1) : Real(0);
    case operation::less_equal:
      return a <= b ? Real(1) : Real(0);
    case operation::equal:
      return a == b ? Real(1) : Real(0);
    case operation::not_equal:
      return a != b ? Real(1) : Real(0);
    case operation::where:
      return kernels::where(a, b, c);
    case operation::power:
      return kernels::power(a, b);
    case operation::exp:
      return kernels::exp(a);
    case operation::expm1:
      return kernels::expm1(a);
    case operation::log:
      return kernels::log(a);
    case operation::log1p:
      return kernels::log1p(a);
    case operation::cbrt:
      return kernels::cbrt(a);
    case operation::sin:
      return kernels::sin(a);
    case operation::cos:
      return kernels::cos(a);
    case operation::tan:
      return kernels::tan(a);
    case operation::asin:
      return kernels::asin(a);
    case operation::acos:
      return kernels::acos(a);
    case operation::atan:
      return kernels::atan(a);
    case operation::sinh:
      return kernels::sinh(a);
    case operation::cosh:
      return kernels::cosh(a);
    case operation::tanh:
      return kernels::tanh(a);
    case operation::erf:
      return kernels::erf(a);
    case operation::sigmoid:
      return kernels::sigmoid(a);
    case operation::softplus:
      return kernels::softplus(a);
    case operation::literal:
    case operation::parameter:
    case operation::constant:
    case operation::column:
    case operation::sum:
    case operation::row_sum:
      break;
  }
  return std::numeric_limits<Real>::quiet_NaN();
}

}  // namespace

template <typename Real>
interpreter<Real>::interpreter(program const& program)
    : rows_(program.rows), parameters_(program.parameters), constants_(program.constants) {
  if (rows_ != nullptr) {
    before_ = std::make_unique<interpreter>(rows_->before);
    row_ = std::make_unique<interpreter>(rows_->row);
  }
  slots_.resize(parameters_ + constants_);
  for (auto const& literal : program.literals) slots_.push_back(value_of<Real>(literal));
  auto const first_value = static_cast<std::uint32_t>(slots_.size());
  for (auto const& step : program.instructions) {
    auto const to = first_value + static_cast<std::uint32_t>(codes_.size());
    auto const place = [&](operand const& used) { return used.kind == operand_kind::none ? to : slot(program, used); };
    codes_.push_back({step.op, to, place(step.a), place(step.b), place(step.c)});
  }
  slots_.resize(slots_.size() + codes_.size() + 1);
  slots_.back() = std::numeric_limits<Real>::quiet_NaN();
  for (auto const& output : program.outputs) {
    bool const none = output.kind == operand_kind::none;
    outputs_.push_back(none ? static_cast<std::uint32_t>(slots_.size() - 1) : slot(program, output));
  }
}

template <typename Real>
std::uint32_t interpreter<Real>::slot(program const& program, operand const& used) const {
  std::size_t first = 0;
  if (used.kind != operand_kind::parameter) first += parameters_;
  if (used.kind == operand_kind::literal || used.kind == operand_kind::value) first += constants_;
  if (used.kind == operand_kind::value) first += program.literals.size();
  return static_cast<std::uint32_t>(first) + used.index;
}

/// Parameters, and the constants before the outputs of `before`.
template <typename Real>
void interpreter<Real>::hand_over(interpreter& to) {
  std::ranges::copy(parameters(), to.parameters().begin());
  std::ranges::copy(constants().first(rows_->first_output()), to.constants().begin());
}

/// docs/methods.md, "Sums over rows".
template <typename Real>
void interpreter<Real>::sum_over_rows() {
  auto const& data = *rows_->data;
  std::size_t const count = chosen_rows_ != nullptr ? chosen_rows_->size() : rows();
  constants()[rows_->row_count] = static_cast<Real>(count);
  hand_over(*before_);
  hand_over(*row_);
  before_->run();
  for (std::size_t i = 0; i < before_->outputs(); ++i) {
    constants()[rows_->first_output() + i] = row_->constants()[rows_->first_output() + i] = before_->output(i);
  }
  std::vector<std::array<Real, 32>> partials(rows_->sums());
  for (auto& p : partials) p.fill(Real(-0.0));
  for (std::size_t r = 0; r < count; ++r) {
    std::size_t const row = chosen_rows_ != nullptr ? (*chosen_rows_)[r] : r;
    for (std::size_t c = 0; c < data.columns; ++c) {
      row_->constants()[rows_->first_own() + c] = static_cast<Real>(data.at(group_, row, c));
    }
    row_->run();
    for (std::size_t s = 0; s < partials.size(); ++s) {
      partials[s][r % 32] = partials[s][r % 32] + row_->output(s);
    }
  }
  for (std::size_t s = 0; s < partials.size(); ++s) {
    constants()[rows_->first_own() + s] = tree_sum(std::span<Real const>(partials[s]));
  }
}

template <typename Real>
void interpreter<Real>::run() {
  if (rows_ != nullptr) sum_over_rows();
  Real* const slots = slots_.data();
  for (auto const& step : codes_) slots[step.to] = compute(step.op, slots[step.a], slots[step.b], slots[step.c]);
}

template class interpreter<float>;
template class interpreter<double>;

}  // namespace rivulet::reference
