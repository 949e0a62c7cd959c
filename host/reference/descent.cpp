// One descent after the other: the loop of docs/methods.md, "One turn".
// SPDX-License-Identifier: Apache-2.0
#include "host/reference/descent.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "host/reference/gradient.hpp"

namespace rivulet::reference {

namespace {

/// What a row stores: the value in float64, NaN canonical.
template <typename Real>
double stored(Real value) {
  return std::isnan(value) ? std::numeric_limits<double>::quiet_NaN() : static_cast<double>(value);
}

}  // namespace

template <typename Real>
descent<Real>::descent(program const& program, descent_settings const& settings, instance_columns const& instances)
    : settings_(settings),
      instances_(instances),
      interpreter_(program),
      box_(settings.bounds),
      schedule_(settings, h_),
      reducers_(settings),
      gradient_(program.parameters),
      base_rate_(program.parameters),
      matrix_(settings.method == method::lm ? program.parameters : 0) {
  state_.x.resize(program.parameters);
  input_.g.resize(program.parameters);
  input_.rate.resize(program.parameters);
  if (settings.method == method::lm) {
    region_.emplace(settings, program.parameters, box_);
  } else if (searches_lines(settings.method)) {
    searcher_.emplace(settings, program.parameters, box_);
  }
}

template <typename Real>
void descent<Real>::load(std::size_t row) {
  for (std::size_t i = 0; i < hyperparameter_count; ++i) {
    auto const& values = instances_.hyperparameters[i];
    h_.values[i] = values.data != nullptr ? static_cast<Real>(values[row]) : Real(0);
  }
  interpreter_.choose_group(instances_.group_of(row));
  for (std::size_t i = 0; i < instances_.constants.size(); ++i) {
    interpreter_.constants()[i] = static_cast<Real>(instances_.constants[i][row]);
  }
  for (std::size_t i = 0; i < state_.x.size(); ++i) {
    state_.x[i] = static_cast<Real>(instances_.start[i][row]);
    auto const group = settings_.rate_group.empty() ? 0 : settings_.rate_group[i];
    base_rate_[i] =
        group == 0 ? h_[hyperparameter::learning_rate] : static_cast<Real>(instances_.rates[group - 1][row]);
  }
  if (settings_.batches.rows > 0) {
    auto const& index = instances_.start_index;
    batch_key_ =
        kernels::batch_key(settings_.batches.seed, index.data == nullptr ? 0 : static_cast<std::uint64_t>(index[row]));
    interpreter_.choose_rows(&batch_);
  }
  schedule_ = rate_schedule<Real>(settings_, h_);
  begin(settings_.method, h_, base_rate_, state_);
  if (searcher_) searcher_->begin(h_);
  if (region_) region_->begin(h_);
  point_ = {};
}

/// The rows of the batch at point k.
template <typename Real>
void descent<Real>::draw_batch() {
  auto const& batches = settings_.batches;
  auto const rows = static_cast<std::uint32_t>(interpreter_.rows());
  batch_.clear();
  for (std::uint32_t j = 0; j < batches.rows; ++j) {
    if (batches.with_replacement) {
      batch_.push_back(kernels::drawn_row(batch_key_, point_.k, j, rows));
      continue;
    }
    std::uint64_t const place = point_.k * batches.rows + j, epoch = place / rows;
    if (j == 0 || place % rows == 0) epoch_ = kernels::order_of(batch_key_, epoch, rows);
    batch_.push_back(kernels::row_at(epoch_, static_cast<std::uint32_t>(place % rows)));
  }
}

template <typename Real>
Real descent<Real>::norm_of_gradient() const {
  return box_.empty() ? max_norm(gradient_) : max_norm(box_.gradient(state_.x, gradient_));
}

template <typename Real>
void descent<Real>::evaluate() {
  if (settings_.batches.rows > 0) draw_batch();
  std::copy(state_.x.begin(), state_.x.end(), interpreter_.parameters().begin());
  interpreter_.run();
  ++point_.evaluations;
  point_.previous_f = point_.f;
  point_.f = interpreter_.output(0);
  for (std::size_t i = 0; i < gradient_.size(); ++i) gradient_[i] = interpreter_.output(1 + i);
  auto& entries = matrix_.entries();
  for (std::size_t i = 0; i < entries.size(); ++i) entries[i] = interpreter_.output(1 + gradient_.size() + i);
  point_.gradient_norm = norm_of_gradient();
  if (point_.evaluations == 1) point_.first_gradient_norm = point_.gradient_norm;
}

/// From x_k to x_{k+1} by the method, then into the bounds.
template <typename Real>
void descent<Real>::move() {
  advance(settings_.method, h_, input_, state_);
  box_.project(state_.x);
}

template <typename Real>
void descent<Real>::step() {
  input_.g = gradient_;
  transform_gradient(settings_, h_, state_.x, input_.g);
  input_.rate = base_rate_;
  if (schedule_.active()) {
    Real const s = schedule_.factor();
    for (Real& rate : input_.rate) rate = rate * s;
  }
  previous_ = state_;
  move();
  schedule_.advance();
  ++point_.k;
}

template <typename Real>
std::optional<verdict> descent<Real>::stop(bool step_was_settled) {
  if (!settings_.stop) {
    if (point_.k < settings_.max_iterations) return std::nullopt;
    return test_point(settings_, point_, state_.x, previous_.x).value_or(verdict{outcome::max_iterations});
  }
  if (auto const ending = test_point(settings_, point_, state_.x, previous_.x)) return ending;
  if (auto const ending = test_limits(settings_, point_.k, point_.evaluations)) return ending;
  if (point_.k == 0) {
    if (settings_.detect_cycles) cycles_.begin(state_);
    return std::nullopt;
  }
  if (settings_.batches.rows == 0 && step_was_settled && same_bits(state_, previous_)) return verdict{outcome::stalled};
  if (settings_.detect_cycles) {
    auto const period = cycles_.visit(state_, step_was_settled);
    if (period > 0) return verdict{outcome::cycling, convergence_test::none, period};
  }
  return std::nullopt;
}

template <typename Real>
verdict descent<Real>::run(std::size_t row, std::vector<trajectory_point>* trajectory) {
  load(row);
  if (region_) return fit(trajectory);
  return searcher_ ? search(trajectory) : descend(trajectory);
}

template <typename Real>
void descent<Real>::note_point(std::vector<trajectory_point>* trajectory) {
  reducers_.add(point_.k, point_.f);
  if (trajectory == nullptr) return;
  std::vector<double> x;
  for (Real const component : state_.x) x.push_back(stored(component));
  trajectory->push_back({point_.k, stored(point_.f), stored(point_.gradient_norm), std::move(x)});
}

template <typename Real>
verdict descent<Real>::descend(std::vector<trajectory_point>* trajectory) {
  for (bool settled = false;;) {
    evaluate();
    note_point(trajectory);
    if (auto const ending = stop(settled)) return *ending;
    settled = schedule_.settled();
    step();
  }
}

/// Makes the last accepted point the one that the row shows.
template <typename Real>
template <typename Method>
void descent<Real>::put_back_accepted(Method const& from) {
  state_.x = from.accepted_x();
  gradient_ = from.accepted_gradient();
  point_.f = from.accepted_f();
  point_.gradient_norm = norm_of_gradient();
}

/// Counts the point that a method of trials has accepted, and applies the stop rule to it.
template <typename Real>
template <typename Method>
std::optional<verdict> descent<Real>::take_accepted(Method const& from, bool first,
                                                    std::vector<trajectory_point>* trajectory) {
  if (!first) ++point_.k;
  point_.previous_f = from.accepted_f();
  previous_.x = from.accepted_x();
  note_point(trajectory);
  if (auto const ending = test_point(settings_, point_, state_.x, previous_.x)) return ending;
  if (auto const ending = test_limits(settings_, point_.k, point_.evaluations)) return ending;
  if (from.stands_still()) return verdict{outcome::stalled};
  return std::nullopt;
}

template <typename Real>
bool descent<Real>::out_of_evaluations() const {
  return settings_.max_evaluations && point_.evaluations >= *settings_.max_evaluations;
}

template <typename Real>
verdict descent<Real>::search(std::vector<trajectory_point>* trajectory) {
  using finding = typename line_searcher<Real>::finding;
  for (bool first = true;; first = false) {
    evaluate();
    auto const found = searcher_->judge(state_.x, point_.f, gradient_);
    if (found == finding::accepted) {
      if (auto const ending = take_accepted(*searcher_, first, trajectory)) return *ending;
      searcher_->accept(state_.x, point_.f, gradient_);
    } else if (found == finding::failed || out_of_evaluations()) {
      put_back_accepted(*searcher_);
      return verdict{found == finding::failed ? outcome::line_search_failed : outcome::max_evaluations};
    } else if (found == finding::restarts) {
      searcher_->restart();
    }
    searcher_->place_trial(state_.x);
  }
}

template <typename Real>
verdict descent<Real>::fit(std::vector<trajectory_point>* trajectory) {
  using finding = typename trust_region<Real>::finding;
  for (bool first = true;; first = false) {
    evaluate();
    auto const found = region_->judge(state_.x, point_.f, gradient_, matrix_);
    if (found == finding::accepted) {
      point_.predicted = region_->predicted();
      if (auto const ending = take_accepted(*region_, first, trajectory)) return *ending;
      region_->accept(state_.x, point_.f, gradient_, matrix_);
    } else if (found != finding::rejected || out_of_evaluations()) {
      put_back_accepted(*region_);
      if (found == finding::at_rest) return verdict{outcome::converged, convergence_test::step};
      return verdict{found == finding::failed ? outcome::line_search_failed : outcome::max_evaluations};
    } else {
      region_->try_again();
    }
    region_->place_trial(state_.x);
  }
}

template <typename Real>
void descent<Real>::write(verdict const& ending, instance_table& rows, std::size_t row) const {
  rows.outcome[row] = ending.outcome;
  rows.converged_by[row] = ending.converged_by;
  rows.iterations[row] = point_.k;
  rows.evaluations[row] = point_.evaluations;
  rows.best_iteration[row] = reducers_.best_iteration();
  rows.cycle_period[row] = ending.cycle_period;
  rows.f[row] = stored(point_.f);
  rows.gradient_norm[row] = stored(point_.gradient_norm);
  rows.best_f[row] = stored(reducers_.best_f());
  for (std::size_t i = 0; i < rows.reducers.size(); ++i) rows.reducers[i][row] = stored(reducers_.value(i));
  for (std::size_t i = 0; i < rows.x.size(); ++i) rows.x[i][row] = stored(state_.x[i]);
}

template <typename Real>
bool descent<Real>::returns_after(std::size_t row, instance_table const& rows) {
  load(row);
  for (std::size_t i = 0; i < state_.x.size(); ++i) state_.x[i] = static_cast<Real>(rows.x[i][row]);
  auto const from = state_;
  auto const period = rows.cycle_period[row];
  for (std::uint64_t length = 1; length <= period; ++length) {
    evaluate();
    input_.g = gradient_;
    transform_gradient(settings_, h_, state_.x, input_.g);
    input_.rate = base_rate_;
    move();
    if (same_bits(state_, from)) return length == period;
  }
  return false;
}

template class descent<float>;
template class descent<double>;

}  // namespace rivulet::reference
