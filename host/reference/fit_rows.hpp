// The terms of a fit at one point, one after the other, with their derivatives.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "host/program/fit_design.hpp"
#include "host/reference/interpreter.hpp"

namespace rivulet::reference {

/// Evaluates in float64, whatever the precision of the study. The design must outlive it.
class fit_rows {
 public:
  /// Called with a term's part of the residual sum of squares and √weight·∂z/∂x_i for all i.
  using visitor = std::function<void(double, std::span<double const>)>;

  explicit fit_rows(fit_design const& design);

  /// The group of rows that is visited from now on; at first 0.
  void choose_group(std::size_t group);
  /// Visits the terms over rows, row by row in order, then the others. Constants are the objective's own.
  void visit(std::span<double const> x, std::span<double const> constants, visitor const& to);
  /// How many terms are visited.
  std::size_t count() const;

 private:
  void visit_rows(std::span<double const> x, std::span<double const> constants, visitor const& to);
  double value_in_row(operand const& output) const;

  fit_design const& design_;
  std::optional<interpreter<double>> before_, row_, whole_;
  std::vector<double> derivatives_;
  std::size_t group_ = 0;
};

}  // namespace rivulet::reference
