// Adding, merging and summing up of convergence statistics.
// SPDX-License-Identifier: Apache-2.0
#include "host/statistics/statistics.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <utility>

#include <rivulet/error.hpp>

#include "host/statistics/eigenvalues.hpp"
#include "host/statistics/state.hpp"

namespace rivulet {
namespace {

/// Studies of up to this many instances have exact quantiles (architecture: statistics).
constexpr std::uint64_t exact_instances = std::uint64_t{1} << 24;
/// Axes with more values are counted in groups of neighbouring values.
constexpr std::uint64_t axis_entries = std::uint64_t{1} << 20;
/// Within 1 % of the best: |f - best| <= max(relative · |best|, absolute).
constexpr double near_relative = 0.01, near_absolute = 1e-8;
/// Points listed in a report, and what their eigenvalues may cost: Σ n³ over the points (some seconds).
constexpr std::size_t reported_points = 100;
constexpr double eigenvalue_budget = 1e10;

std::size_t index_of(outcome value) { return static_cast<std::size_t>(value); }

/// The losses are the last reducers.
std::vector<double> const& training_loss(instance_table const& rows) { return rows.reducers[rows.reducers.size() - 2]; }
std::vector<double> const& validation_loss(instance_table const& rows) { return rows.reducers.back(); }

/// Takes the row with the best of `values`, if it is better than what `best` has there.
void add_best(instance_table const& rows, std::vector<double> const& values, double best_instance::*member,
              batch::sweep const& sweep, best_instance& best) {
  std::size_t found = rows.size();
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::uint64_t const instance = rows.first + row;
    if (!std::isfinite(values[row]) || !is_better(values[row], instance, best, sweep.study().maximize, member))
      continue;
    best.exists = true;
    best.instance = instance;
    best.*member = values[row];
    found = row;
  }
  if (found == rows.size()) return;
  best.f = rows.f[found];
  best.x.clear();
  for (auto const& column : rows.x) best.x.push_back(column[found]);
  if (sweep.losses() == nullptr) return;
  best.training_loss = training_loss(rows)[found];
  best.validation_loss = validation_loss(rows)[found];
}

void add_axis(instance_table const& rows, batch::axis const& axis, axis_counts& counts) {
  std::uint64_t value = axis.index(rows.first);
  std::uint64_t left = axis.stride - rows.first % axis.stride;
  std::array<std::uint64_t*, outcome_names.size()> tables;
  for (std::size_t i = 0; i < tables.size(); ++i) tables[i] = counts.outcomes[i].data();
  for (std::size_t row = 0; row < rows.size(); ++row) {
    std::size_t const which = index_of(rows.outcome[row]);
    if (tables[which] == nullptr) {
      counts.outcomes[which].resize(counts.entries);
      tables[which] = counts.outcomes[which].data();
    }
    ++tables[which][counts.group == 1 ? value : value / counts.group];
    if (--left > 0) continue;
    left = axis.stride;
    if (++value == axis.size) value = 0;
  }
}

axis_counts empty_counts(batch::axis const& axis) {
  axis_counts counts;
  while ((axis.size + counts.group - 1) / counts.group > axis_entries) counts.group *= 2;
  counts.entries = (axis.size + counts.group - 1) / counts.group;
  return counts;
}

axis_outcomes summarize_axis(batch::sweep const& sweep, batch::axis const& axis, axis_counts const& counts) {
  axis_outcomes result;
  result.name = axis.name;
  result.group = counts.group;
  result.outcomes = counts.outcomes;
  for (std::uint64_t entry = 0; entry < counts.entries; ++entry) {
    std::uint64_t const first = entry * counts.group;
    result.values.push_back(sweep.value(axis, first * axis.stride));
  }
  return result;
}

/// The parameters that no bound holds at x.
std::vector<std::size_t> free_parameters(std::vector<parameter_bounds> const& bounds, std::vector<double> const& x) {
  std::vector<std::size_t> free;
  for (std::size_t i = 0; i < x.size(); ++i) {
    bool const held = !bounds.empty() && (x[i] <= bounds[i].lower || x[i] >= bounds[i].upper);
    if (!held) free.push_back(i);
  }
  return free;
}

/// Rows and columns `kept` of a square matrix.
std::vector<double> part_of(std::vector<double> const& matrix, std::size_t size, std::vector<std::size_t> const& kept) {
  std::vector<double> part;
  for (auto const row : kept) {
    for (auto const column : kept) part.push_back(matrix[row * size + column]);
  }
  return part;
}

/// Eigenvalues and kind of a point along its free parameters; in a corner of the bounds f is optimal without any.
/// `unknown` where the Hessian's graph grows beyond its limits.
void look_at_curvature(batch::sweep const& sweep, std::uint64_t instance, stationary_point& point) {
  try {
    auto const hessian = hessian_at(*sweep.study().objective.data(), point.x, sweep.constants(instance), sweep.rows(),
                                    sweep.group(instance));
    auto const free = free_parameters(sweep.settings().bounds, point.x);
    point.eigenvalues = symmetric_eigenvalues(part_of(hessian, point.x.size(), free), free.size());
    auto const optimum = sweep.study().maximize ? stationary_kind::maximum : stationary_kind::minimum;
    point.kind = free.empty() ? optimum : classify(point.eigenvalues);
  } catch (error const&) {
    point.kind = stationary_kind::unknown;
  }
}

std::vector<stationary_point> describe(batch::sweep const& sweep, std::vector<minima_entry> const& entries,
                                       std::uint64_t instances) {
  std::vector<stationary_point> result;
  double spent = 0;
  for (auto const& entry : entries) {
    if (result.size() == reported_points) break;
    stationary_point point;
    point.x = entry.x;
    point.f = entry.f;
    point.count = entry.count;
    point.share = static_cast<double>(entry.count) / static_cast<double>(instances);
    point.kind = stationary_kind::unknown;
    auto const n = static_cast<double>(entry.x.size());
    spent += n * n * n;
    if (spent <= eigenvalue_budget) look_at_curvature(sweep, entry.instance, point);
    result.push_back(std::move(point));
  }
  return result;
}

}  // namespace

bool is_better(double value, std::uint64_t instance, best_instance const& than, bool maximize,
               double best_instance::*member) {
  if (!than.exists) return true;
  if (value != than.*member) return maximize ? value > than.*member : value < than.*member;
  return instance < than.instance;
}

convergence_statistics::state::state(batch::sweep const& which)
    : sweep(&which),
      iterations(which.instances() <= exact_instances),
      evaluations(iterations),
      f(iterations),
      best_f(iterations),
      gradient_norm(iterations),
      training_loss(iterations),
      validation_loss(iterations),
      minima(which.cell_widths(), which.study().maximize) {
  for_devices = {which.study().maximize, f.exact(), which.cell_widths(), minima.capacity(), {}};
  for (auto const& axis : which.axes()) {
    axes.push_back(empty_counts(axis));
    for_devices.axes.push_back({axis.stride, axis.size, axes.back().group, axes.back().entries});
  }
}

std::pair<double, double> convergence_statistics::state::near_best() const {
  constexpr double most = std::numeric_limits<double>::max();  // infinity is not near anything
  double const distance = std::max(near_relative * std::fabs(best.f), near_absolute);
  return {std::max(best.f - distance, -most), std::min(best.f + distance, most)};
}

std::uint64_t convergence_statistics::state::instances() const {
  std::uint64_t sum = 0;
  for (auto const& [first, last] : covered) sum += last - first;
  return sum;
}

void cover(instance_ranges& covered, std::uint64_t first, std::uint64_t count) {
  std::uint64_t const last = first + count;
  auto const after = std::lower_bound(covered.begin(), covered.end(), std::pair(first, first));
  bool const twice =
      (after != covered.end() && after->first < last) || (after != covered.begin() && std::prev(after)->second > first);
  if (twice) {
    throw invalid_argument("instances " + std::to_string(first) + " to " + std::to_string(last - 1) +
                           " overlap with instances that are already counted; each instance counts once");
  }
  auto at = covered.insert(after, {first, last});
  if (auto const next = std::next(at); next != covered.end() && next->first == last) {
    at->second = next->second;
    covered.erase(next);
  }
  if (at != covered.begin() && std::prev(at)->second == first) {
    std::prev(at)->second = at->second;
    covered.erase(at);
  }
}

convergence_statistics::convergence_statistics(batch::sweep const& sweep) : state_(std::make_unique<state>(sweep)) {}
convergence_statistics::~convergence_statistics() = default;
convergence_statistics::convergence_statistics(convergence_statistics&&) noexcept = default;
convergence_statistics& convergence_statistics::operator=(convergence_statistics&&) noexcept = default;

void convergence_statistics::add(instance_table const& rows) {
  if (rows.size() == 0) return;
  auto& s = *state_;
  cover(s.covered, rows.first, rows.size());
  for (outcome const value : rows.outcome) ++s.outcomes[index_of(value)];
  for (std::uint64_t const steps : rows.iterations) s.instance_steps += steps;
  s.iterations.add(rows.iterations);
  s.evaluations.add(rows.evaluations);
  s.f.add(rows.f);
  s.best_f.add(rows.best_f);
  s.gradient_norm.add(rows.gradient_norm);
  add_best(rows, rows.f, &best_instance::f, *s.sweep, s.best);
  if (s.sweep->losses() != nullptr) {
    s.training_loss.add(training_loss(rows));
    s.validation_loss.add(validation_loss(rows));
    add_best(rows, validation_loss(rows), &best_instance::validation_loss, *s.sweep, s.best_by_validation);
  }
  s.minima.add(rows);
  for (std::size_t i = 0; i < s.axes.size(); ++i) add_axis(rows, s.sweep->axes()[i], s.axes[i]);
  s.digest += digest(rows);
}

std::uint64_t convergence_statistics::instance_steps() const noexcept { return state_->instance_steps; }

void convergence_statistics::merge(convergence_statistics const& other) {
  auto& s = *state_;
  auto& o = *other.state_;
  if (study_fingerprint(s.sweep->study()) != study_fingerprint(o.sweep->study())) {
    throw invalid_argument("statistics of two different studies cannot be merged");
  }
  auto covered = s.covered;
  for (auto const& [first, last] : o.covered) cover(covered, first, last - first);
  s.covered = std::move(covered);
  s.drain();
  o.drain();
  for (std::size_t i = 0; i < s.outcomes.size(); ++i) s.outcomes[i] += o.outcomes[i];
  auto const mine = s.columns();
  auto const theirs = o.columns();
  for (std::size_t i = 0; i < mine.size(); ++i) mine[i].counts->merge(*theirs[i].counts);
  auto const my_losses = s.losses(), their_losses = o.losses();
  for (std::size_t i = 0; i < my_losses.size(); ++i) my_losses[i].counts->merge(*their_losses[i].counts);
  bool const maximize = s.sweep->study().maximize;
  if (o.best.exists && is_better(o.best.f, o.best.instance, s.best, maximize)) s.best = o.best;
  auto const& validated = o.best_by_validation;
  if (validated.exists && is_better(validated.validation_loss, validated.instance, s.best_by_validation, maximize,
                                    &best_instance::validation_loss)) {
    s.best_by_validation = validated;
  }
  s.minima.merge(o.minima);
  for (std::size_t a = 0; a < s.axes.size(); ++a) {
    for (std::size_t k = 0; k < outcome_names.size(); ++k) {
      auto& to = s.axes[a].outcomes[k];
      auto const& from = o.axes[a].outcomes[k];
      to.resize(std::max(to.size(), from.size()));
      for (std::size_t i = 0; i < from.size(); ++i) to[i] += from[i];
    }
  }
  s.digest += o.digest;
  s.instance_steps += o.instance_steps;
}

report convergence_statistics::summarize() const {
  auto& s = *state_;
  auto const& study = s.sweep->study();
  report result;
  result.instances = s.instances();
  result.study_instances = s.sweep->instances();
  result.outcomes = s.outcomes;
  s.summarize_columns(result);
  result.tracks_best = s.sweep->settings().track_best;
  result.best = s.best;
  result.validates = s.sweep->losses() != nullptr;
  if (result.validates) {
    result.training_loss = s.training_loss.summarize();
    result.validation_loss = s.validation_loss.summarize();
    result.best_by_validation = s.best_by_validation;
  }
  auto const points = s.minima.joined();
  result.distinct_minima = points.size();
  result.minima = describe(*s.sweep, points, result.instances);
  result.outside_minima = s.minima.outside();
  for (std::size_t i = 0; i < s.axes.size(); ++i) {
    result.axes.push_back(summarize_axis(*s.sweep, s.sweep->axes()[i], s.axes[i]));
  }
  result.parameters = study.objective.parameters();
  result.digest = s.digest;
  result.precision = study.precision;
  result.maximize = study.maximize;
  result.instance_steps = s.instance_steps;
  return result;
}

}  // namespace rivulet
