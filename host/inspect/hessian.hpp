// The Hessian of an objective: symbolic, in intervals over a box, and in float64 at a point.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "host/expression/objective_data.hpp"
#include "host/inspect/interval_evaluation.hpp"
#include "host/inspect/interval_matrix.hpp"
#include "host/program/program.hpp"

namespace rivulet::inspection_detail {

/// f, its gradient and every entry of its Hessian in one graph; only for few parameters and graphs of moderate size.
class symbolic_hessian {
 public:
  /// Nothing where the Hessian would be too large to be useful.
  static std::unique_ptr<symbolic_hessian> make(objective_data const& objective, std::vector<double> const& constants);

  expression::graph const& graph() const { return graph_; }
  std::vector<std::vector<expression::node_id>> const& entries() const { return entries_; }
  /// Node evaluations that one call of over() costs.
  std::size_t cost() const { return evaluator_->nodes().size(); }
  /// Encloses the Hessian over the box; nothing where f may be undefined or not smooth somewhere in it.
  std::optional<interval_matrix> over(box const& where);

 private:
  symbolic_hessian() = default;
  expression::graph graph_;
  std::vector<std::vector<expression::node_id>> entries_;
  std::unique_ptr<interval_evaluator> evaluator_;
};

/// The Hessian at points in float64, from one program of Hessian-vector products.
class numeric_hessian {
 public:
  numeric_hessian(objective_data const& objective, std::vector<double> constants);
  /// Row-major and symmetrised.
  std::vector<double> at(std::vector<double> const& x);
  /// Instructions that one call of at() costs.
  std::size_t cost() const { return size_ * (program_.instructions.size() + size_ * size_); }

 private:
  std::size_t size_;
  std::size_t first_direction_;
  program program_;
  std::vector<double> arguments_;
};

/// A box of single points.
box box_at(std::span<double const> x);

}  // namespace rivulet::inspection_detail
