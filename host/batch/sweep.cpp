// Expanding a study and computing the columns of its chunks.
// SPDX-License-Identifier: Apache-2.0
#include "host/batch/sweep.hpp"

#include <algorithm>
#include <numeric>
#include <span>

#include <fmt/format.h>
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <rivulet/error.hpp>

#include "host/batch/fit_results.hpp"
#include "host/batch/layout.hpp"
#include "host/batch/quantities.hpp"
#include "host/batch/row_binding.hpp"
#include "host/batch/settings.hpp"
#include "host/batch/starts.hpp"
#include "host/descent/floating_point_environment.hpp"
#include "host/expression/objective_data.hpp"

namespace rivulet::batch {
namespace {

constexpr std::size_t no_axis = static_cast<std::size_t>(-1);
constexpr std::size_t max_bfgs_parameters = 256, max_lm_parameters = 64;  // docs/methods.md

// Fills rows [first, first + count) of an axis from `generate(index, count, out)`, which gives consecutive values.
// Not inlined: what it computes stays within the environment that its caller pins.
template <typename Generate>
[[gnu::noinline]] void fill(place where, std::uint64_t first, std::size_t count, double* out,
                            Generate const& generate) {
  std::size_t row = 0;
  while (row < count) {
    std::uint64_t const instance = first + row, index = instance / where.stride % where.size;
    if (where.stride == 1) {
      auto const run = static_cast<std::size_t>(std::min<std::uint64_t>(count - row, where.size - index));
      generate(index, run, out + row);
      row += run;
    } else {
      std::uint64_t const left = where.stride - instance % where.stride;
      auto const run = static_cast<std::size_t>(std::min<std::uint64_t>(count - row, left));
      generate(index, std::size_t{1}, out + row);
      std::fill_n(out + row + 1, run - 1, out[row]);
      row += run;
    }
  }
}

// The same on all threads of the arena.
template <typename Generate>
void fill_in_parallel(place where, std::uint64_t first, std::vector<double>& out, Generate const& generate) {
  constexpr std::size_t block = 4096;
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, out.size(), block), [&](auto const& rows) {
    floating_point_environment const pinned;
    fill(where, first + rows.begin(), rows.size(), out.data() + rows.begin(), generate);
  });
}

// True if all rows of the range have the same value of the axis.
bool is_uniform(place where, std::uint64_t first, std::size_t count) {
  return where.size == 1 || (count > 0 && first / where.stride == (first + count - 1) / where.stride);
}

// True if the rows of the range have consecutive values of the axis.
bool is_consecutive(place where, std::uint64_t first, std::size_t count) {
  return where.stride == 1 && first % where.size + count <= where.size;
}

/// Every instance needs as many rows as a batch takes.
void check_batches(row_binding const& data, std::uint32_t batch_rows) {
  for (std::size_t g = 0; g < data.groups; ++g) {
    auto const rows = data.training->count(g);
    if (batch_rows <= rows) continue;
    std::string where;
    if (!data.axis.empty())
      where = fmt::format(" where {} is {}", data.axis, data.labels.empty() ? static_cast<double>(g) : data.labels[g]);
    throw invalid_argument(
        fmt::format("batch_rows = {} is out of range: there are {} rows{} to draw from", batch_rows, rows, where));
  }
}

/// Starts outside of the bounds begin at the nearest point within.
void project(parameter_bounds const& within, std::span<double> x) {
  for (double& each : x) each = std::clamp(each, within.lower, within.upper);
}

}  // namespace

struct sweep::expansion {
  struct entry {
    batch::quantity quantity;  ///< its values move to the axis, if it is one
    place where;
    std::size_t axis = no_axis;
    std::uint32_t joint_number = 0;
  };
  std::vector<entry> entries;
  start_axis starts;
  place start_place, group_place;
  precision rounding = precision::float64;

  double const* values(entry const& e, std::vector<batch::axis> const& axes) const {
    return e.axis == no_axis ? e.quantity.values.data() : axes[e.axis].values.data();
  }

  void generate(entry const& e, double const* values, std::uint64_t index, std::size_t count, double* out) const {
    if (!e.quantity.spec.joint) {
      std::copy_n(values + index, count, out);
      return;
    }
    starts.fill_joint(e.joint_number, index, count, out);
    for (std::size_t i = 0; i < count; ++i) out[i] = draw(e.quantity.spec, rounding, out[i]);
  }
};

sweep::sweep(rivulet::study study) : study_(std::move(study)) {
  floating_point_environment const pinned;
  expand();
}

[[gnu::noinline]] void sweep::expand() {
  if (study_.objective.empty()) throw invalid_argument("the study has no objective");
  if (study_.objective.parameters().empty())
    throw invalid_argument("the objective has no parameters: name them (--variables x) or use some");
  settings_ = make_settings(study_);
  reducer_names_ = batch::reducer_names(settings_);
  auto parts = std::make_shared<expansion>();
  parts->rounding = study_.precision;
  auto quantities = read_quantities(study_, settings_);
  auto const parameters = study_.objective.parameters().size();
  if (settings_.method == method::bfgs && parameters > max_bfgs_parameters)
    throw invalid_argument("bfgs keeps a matrix of n * n numbers for each instance: the objective has " +
                           std::to_string(parameters) + " parameters, at most " + std::to_string(max_bfgs_parameters) +
                           " go; use lbfgs");
  if (settings_.method == method::lm && parameters > max_lm_parameters)
    throw invalid_argument(
        fmt::format("lm keeps matrices of n * n numbers for each instance, each a sum of its own: the "
                    "objective has {} parameters, at most {} go; use bfgs or lbfgs",
                    parameters, max_lm_parameters));
  auto const joint = std::ranges::count_if(quantities, [](quantity const& q) { return q.spec.joint; });
  parts->starts = start_axis(study_, static_cast<std::uint32_t>(joint));
  auto rows = bind_rows(study_);
  if (settings_.batches.rows > 0) check_batches(rows, settings_.batches.rows);
  layout const places = arrange(study_, quantities, rows, parts->starts);
  instances_ = places.instances;
  parts->start_place = places.start;
  parts->group_place = places.group;
  sampled_starts_ = parts->starts.sampled();
  cell_widths_ = parts->starts.cell_widths();

  std::uint32_t joint_number = 0;
  for (std::size_t i = 0; i < quantities.size(); ++i) {
    expansion::entry e{std::move(quantities[i]), places.quantities[i]};
    bool const is_joint = e.quantity.spec.joint;
    if (is_joint) e.joint_number = joint_number++;
    if (is_joint || e.where.size > 1) {
      e.axis = axes_.size();
      axes_.push_back({e.quantity.name, std::move(e.quantity.values), e.where.size, e.where.stride, false, is_joint});
    }
    parts->entries.push_back(std::move(e));
  }
  if (places.group.size > 1)
    axes_.push_back({rows.axis, std::move(rows.labels), places.group.size, places.group.stride, false, false, true});
  if (sampled_starts_ || places.start.size > 1)
    axes_.push_back({"start", {}, places.start.size, places.start.stride, true, false});
  expansion_ = std::move(parts);
  auto const make_program = settings_.method == method::lm ? &make_fit_program : &make_descent_program;
  program_ = make_program(*study_.objective.data(), study_.maximize, rows.training);
  fits_ = fit_columns_of(study_, settings_);
  if (fits_ != fit_columns::none)
    design_ =
        std::make_shared<fit_design const>(make_fit_design(*study_.objective.data(), study_.maximize, rows.training));
  if (rows.validation != nullptr) make_losses(rows.training, rows.validation);
}

void sweep::make_losses(shared_rows training, shared_rows validation) {
  auto const& objective = *study_.objective.data();
  loss_programs made{
      make_loss_program(objective, std::move(training)), make_loss_program(objective, std::move(validation)), {}};
  made.settings.precision = study_.precision;
  made.settings.stop = made.settings.track_best = false;
  made.settings.max_iterations = 0;
  losses_ = std::make_shared<loss_programs const>(std::move(made));
  reducer_names_.insert(reducer_names_.end(), {"training_loss", "validation_loss"});
}

chunk_columns sweep::columns(std::uint64_t first, std::size_t count) const {
  floating_point_environment const pinned;
  chunk_columns chunk;
  chunk.columns.first = first;
  chunk.columns.count = count;
  build_columns(chunk);
  return chunk;
}

[[gnu::noinline]] void sweep::build_columns(chunk_columns& chunk) const {
  expansion const& parts = *expansion_;
  std::uint64_t const first = chunk.columns.first;
  std::size_t const count = chunk.columns.count;
  auto const stored = [&](place where, auto const& generate) {
    bool const uniform = is_uniform(where, first, count);
    std::vector<double>& memory = chunk.storage.emplace_back(uniform ? 1 : count);
    fill_in_parallel(where, first, memory, generate);
    return column{memory.data(), uniform ? 0 : 1};
  };
  auto const make = [&](expansion::entry const& e) -> column {
    double const* const values = parts.values(e, axes_);
    if (!e.quantity.spec.joint && is_uniform(e.where, first, count))
      return {values + first / e.where.stride % e.where.size, 0};
    if (!e.quantity.spec.joint && is_consecutive(e.where, first, count)) return {values + first % e.where.size, 1};
    return stored(e.where,
                  [&](std::uint64_t index, std::size_t n, double* out) { parts.generate(e, values, index, n, out); });
  };

  instance_columns& columns = chunk.columns;
  columns.constants.resize(study_.objective.constants().size());
  for (expansion::entry const& e : parts.entries) {
    if (e.quantity.target == target::hyperparameter) columns.hyperparameters[e.quantity.index] = make(e);
    if (e.quantity.target == target::constant) columns.constants[e.quantity.index] = make(e);
    if (e.quantity.target == target::rate) columns.rates.push_back(make(e));
  }
  if (settings_.batches.rows > 0)
    columns.start_index = stored(parts.start_place, [](std::uint64_t index, std::size_t n, double* out) {
      std::iota(out, out + n, static_cast<double>(index));
    });
  if (parts.group_place.size > 1)
    columns.group = stored(parts.group_place, [](std::uint64_t index, std::size_t n, double* out) {
      std::iota(out, out + n, static_cast<double>(index));
    });
  place const where = parts.starts.single_point() ? place{} : parts.start_place;
  for (std::uint32_t i = 0; i < program_.parameters; ++i) {
    auto const* const listed = settings_.bounds.empty() ? parts.starts.listed(i) : nullptr;
    if (listed != nullptr && is_consecutive(where, first, count)) {
      columns.start.push_back({listed + first % where.size, 1});
      continue;
    }
    columns.start.push_back(stored(where, [&](std::uint64_t index, std::size_t n, double* out) {
      parts.starts.fill(i, index, n, out);
      if (!settings_.bounds.empty()) project(settings_.bounds[i], {out, n});
    }));
  }
}

varying_columns sweep::varying() const {
  varying_columns result;
  result.constants.resize(study_.objective.constants().size());
  for (expansion::entry const& e : expansion_->entries) {
    bool const varies = e.axis != no_axis;
    if (e.quantity.target == target::hyperparameter) result.hyperparameters[e.quantity.index] = varies;
    if (e.quantity.target == target::constant) result.constants[e.quantity.index] = varies;
    if (e.quantity.target == target::rate) result.rates.push_back(varies);
  }
  return result;
}

std::vector<double> sweep::constants(std::uint64_t instance) const {
  chunk_columns const chunk = columns(instance, 1);
  std::vector<double> result;
  for (column const& c : chunk.columns.constants) result.push_back(c[0]);
  return result;
}

std::size_t sweep::group(std::uint64_t instance) const {
  place const where = expansion_->group_place;
  return static_cast<std::size_t>(instance / where.stride % where.size);
}

double sweep::value(axis const& which, std::uint64_t instance) const {
  std::uint64_t const index = which.index(instance);
  if (which.counts()) return static_cast<double>(index);
  if (!which.joint) return which.values[static_cast<std::size_t>(index)];
  for (expansion::entry const& e : expansion_->entries) {
    if (e.quantity.name != which.name) continue;
    floating_point_environment const pinned;
    double result = 0;
    expansion_->generate(e, nullptr, index, 1, &result);
    return result;
  }
  throw invalid_argument("no such axis: " + which.name);
}

}  // namespace rivulet::batch
