// Walking through the rows of a fit.
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/fit_rows.hpp"

#include <algorithm>

namespace rivulet::reference {

fit_rows::fit_rows(fit_design const& design) : design_(design), derivatives_(design.program.parameters) {
  if (design.terms_over_rows > 0) {
    before_.emplace(design.program.rows->before);
    row_.emplace(design.program.rows->row);
  }
  if (design.terms_without > 0) whole_.emplace(design.program);
}

void fit_rows::choose_group(std::size_t group) {
  group_ = group;
  if (whole_) whole_->choose_group(group);
}

std::size_t fit_rows::count() const {
  auto const rows = design_.terms_over_rows > 0 ? design_.program.rows->data->count(group_) : 0;
  return design_.terms_over_rows * rows + design_.terms_without;
}

/// An output of a term over rows is a literal, or a sum whose term is an output of the row.
double fit_rows::value_in_row(operand const& output) const {
  if (output.kind == operand_kind::literal) return design_.program.literals[output.index].float64;
  return row_->output(output.index - design_.program.rows->first_own());
}

void fit_rows::visit_rows(std::span<double const> x, std::span<double const> constants, visitor const& to) {
  auto const& loop = *design_.program.rows;
  auto const& data = *loop.data;
  for (auto* const each : {&*before_, &*row_}) {
    std::ranges::copy(x, each->parameters().begin());
    std::ranges::copy(constants, each->constants().begin());
    each->constants()[loop.row_count] = static_cast<double>(data.count(group_));
  }
  before_->run();
  for (std::size_t i = 0; i < before_->outputs(); ++i) {
    row_->constants()[loop.first_output() + i] = before_->output(i);
  }
  auto const per_term = 1 + derivatives_.size();
  for (std::size_t r = 0; r < data.count(group_); ++r) {
    for (std::size_t c = 0; c < data.columns; ++c) row_->constants()[loop.first_own() + c] = data.at(group_, r, c);
    row_->run();
    for (std::size_t t = 0; t < design_.terms_over_rows; ++t) {
      auto const* const outputs = design_.program.outputs.data() + t * per_term;
      for (std::size_t i = 0; i < derivatives_.size(); ++i) derivatives_[i] = value_in_row(outputs[1 + i]);
      to(value_in_row(outputs[0]), derivatives_);
    }
  }
}

void fit_rows::visit(std::span<double const> x, std::span<double const> constants, visitor const& to) {
  if (row_) visit_rows(x, constants, to);
  if (!whole_) return;
  std::ranges::copy(x, whole_->parameters().begin());
  std::ranges::copy(constants, whole_->constants().begin());
  whole_->run();
  auto const per_term = 1 + derivatives_.size();
  for (std::size_t t = design_.terms_over_rows; t < design_.terms_over_rows + design_.terms_without; ++t) {
    for (std::size_t i = 0; i < derivatives_.size(); ++i) derivatives_[i] = whole_->output(t * per_term + 1 + i);
    to(whole_->output(t * per_term), derivatives_);
  }
}

}  // namespace rivulet::reference
