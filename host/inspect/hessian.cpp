// The Hessian of an objective: symbolic, in intervals over a box, and in float64 at a point.
// SPDX-License-Identifier: Apache-2.0
#include "host/inspect/hessian.hpp"

#include <utility>

#include <rivulet/error.hpp>

#include "host/expression/differentiate.hpp"
#include "host/reference/descend.hpp"

namespace rivulet::inspection_detail {

namespace {

constexpr std::size_t largest_symbolic = 64;     ///< parameters
constexpr std::size_t largest_source = 100'000;  ///< nodes of f times parameters

}  // namespace

std::unique_ptr<symbolic_hessian> symbolic_hessian::make(objective_data const& objective,
                                                         std::vector<double> const& constants) {
  auto const n = static_cast<std::uint32_t>(objective.parameters.size());
  if (n > largest_symbolic || objective.graph.size() * (n + 1) > largest_source) return nullptr;
  std::unique_ptr<symbolic_hessian> result(new symbolic_hessian);
  result->graph_ = objective.graph;
  auto const gradient = expression::gradient(result->graph_, objective.root, n);
  result->entries_ = expression::hessian(result->graph_, gradient, n);
  std::vector<expression::node_id> roots{objective.root};
  for (std::uint32_t i = 0; i < n; ++i) {
    for (std::uint32_t j = 0; j <= i; ++j) roots.push_back(result->entries_[i][j]);
  }
  result->evaluator_ = std::make_unique<interval_evaluator>(result->graph_, roots, constants);
  return result;
}

std::optional<interval_matrix> symbolic_hessian::over(box const& where) {
  auto const values = (*evaluator_)(where);
  if (!values[0].smooth) return std::nullopt;
  interval_matrix matrix(entries_.size());
  std::size_t next = 1;
  for (std::size_t i = 0; i < entries_.size(); ++i) {
    for (std::size_t j = 0; j <= i; ++j) matrix.at(i, j) = matrix.at(j, i) = values[next++];
  }
  if (!matrix.usable()) return std::nullopt;
  return matrix;
}

numeric_hessian::numeric_hessian(objective_data const& objective, std::vector<double> constants)
    : size_(objective.parameters.size()),
      first_direction_(objective.constants.size()),
      program_(make_hessian_vector_program(objective)),
      arguments_(std::move(constants)) {
  arguments_.resize(first_direction_ + size_, 0.0);
}

std::vector<double> numeric_hessian::at(std::vector<double> const& x) {
  std::vector<double> matrix(size_ * size_);
  for (std::size_t j = 0; j < size_; ++j) {
    arguments_[first_direction_ + j] = 1;
    auto const column = reference::evaluate(program_, precision::float64, x, arguments_);
    arguments_[first_direction_ + j] = 0;
    for (std::size_t i = 0; i < size_; ++i) matrix[i * size_ + j] = column[i];
  }
  for (std::size_t i = 0; i < size_; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      matrix[i * size_ + j] = matrix[j * size_ + i] = matrix[i * size_ + j] / 2 + matrix[j * size_ + i] / 2;
    }
  }
  return matrix;
}

box box_at(std::span<double const> x) {
  box result;
  for (double const value : x) result.push_back(point(value));
  return result;
}

}  // namespace rivulet::inspection_detail
