// Evaluates a program for one point at a time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "host/program/program.hpp"

namespace rivulet::reference {

/// Every operand of the program has a slot: parameters, constants, literals, then values.
template <typename Real>
class interpreter {
 public:
  explicit interpreter(program const& program);

  std::span<Real> parameters() { return std::span(slots_).first(parameters_); }
  std::span<Real> constants() { return std::span(slots_).subspan(parameters_, constants_); }
  /// The group of rows that run() sums over from now on; at first 0.
  void choose_group(std::size_t group) { group_ = group; }
  /// Rows of the group.
  std::size_t rows() const { return rows_->data->count(group_); }
  /// Those of them that run() sums over, in this order; they stay the caller's. Null: all.
  void choose_rows(std::vector<std::uint32_t> const* rows) { chosen_rows_ = rows; }
  /// Computes every value from the parameters and constants as they are now; those of a row loop are its own affair.
  void run();
  /// Output i after run(); NaN for an output of kind none.
  Real output(std::size_t i) const { return slots_[outputs_[i]]; }
  std::size_t outputs() const noexcept { return outputs_.size(); }

 private:
  struct code {
    expression::operation op;
    std::uint32_t to, a, b, c;
  };
  std::uint32_t slot(program const& program, operand const& used) const;
  void sum_over_rows();
  void hand_over(interpreter& to);

  std::shared_ptr<row_loop const> rows_;
  std::unique_ptr<interpreter> before_, row_;
  std::size_t parameters_, constants_, group_ = 0;
  std::vector<std::uint32_t> const* chosen_rows_ = nullptr;
  std::vector<Real> slots_;
  std::vector<code> codes_;
  std::vector<std::uint32_t> outputs_;
};

}  // namespace rivulet::reference
