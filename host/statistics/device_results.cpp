// Statistics of rows that stay on their devices.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <utility>

#include <rivulet/error.hpp>

#include "host/batch/tables.hpp"
#include "host/cuda/copied_rows.hpp"
#include "host/statistics/joint_column.hpp"
#include "host/statistics/state.hpp"

namespace rivulet {

on_device::accumulator& convergence_statistics::state::accumulator_of(cuda::device const& where) {
  bool const host = where.is_host_memory();
  int const ordinal = where.properties().ordinal;
  for (std::size_t i = 0; i < devices.size(); ++i) {
    if (device_names[i] == std::pair(host, ordinal)) return *devices[i];
  }
  auto settings = for_devices;
  if (host) settings.memory_limit = where.properties().total_memory;
  devices.push_back(host ? on_device::make_host_accumulator(settings)
                         : on_device::make_cuda_accumulator(settings, ordinal));
  device_names.emplace_back(host, ordinal);
  return *devices.back();
}

void convergence_statistics::state::drain_axes() {
  for (auto const& device : devices) {
    std::vector<on_device::outcome_tables> tables(axes.size());
    device->drain(std::span(tables));
    for (std::size_t a = 0; a < axes.size(); ++a) {
      for (std::size_t which = 0; which < tables[a].size(); ++which) {
        auto& to = axes[a].outcomes[which];
        to.resize(std::max(to.size(), tables[a][which].size()));
        for (std::size_t i = 0; i < tables[a][which].size(); ++i) to[i] += tables[a][which][i];
      }
    }
  }
}

void convergence_statistics::state::drain() {
  for (auto const& device : devices) device->drain({&iterations, &evaluations, &f, &best_f, &gradient_norm});
  drain_axes();
}

void convergence_statistics::state::add(on_device::chunk_summary const& chunk) {
  for (std::size_t i = 0; i < outcomes.size(); ++i) outcomes[i] += chunk.outcomes[i];
  instance_steps += chunk.instance_steps;
  digest += chunk.digest;
  if (chunk.best.exists && is_better(chunk.best.f, chunk.best.instance, best, sweep->study().maximize)) {
    best = chunk.best;
  }
  minima.add(chunk.cells, chunk.outcomes[static_cast<std::size_t>(outcome::converged)]);
}

void convergence_statistics::state::summarize_columns(report& result) {
  if (!f.exact()) drain();
  drain_axes();
  std::vector<std::pair<value_counts*, quantiles*>> const plain{{&iterations, &result.iterations},
                                                                {&evaluations, &result.evaluations},
                                                                {&f, &result.f},
                                                                {&best_f, &result.best_f},
                                                                {&gradient_norm, &result.gradient_norm}};
  auto const [low, high] = near_best();
  if (f.exact() && !devices.empty()) {
    try {
      using on_device::column;
      joint_column const steps(devices, column::iterations, iterations), values(devices, column::f, f);
      result.iterations = steps.summarize();
      result.evaluations = steps.summarize(1);
      result.f = values.summarize();
      result.best_f = joint_column(devices, column::best_f, best_f).summarize();
      result.gradient_norm = joint_column(devices, column::gradient_norm, gradient_norm).summarize();
      if (best.exists) result.within_one_percent = values.count_between(low, high);
      return;
    } catch (on_device::out_of_device_memory const&) {
      drain();
    }
  }
  for (auto const& [counts, to] : plain) *to = counts->summarize();
  if (best.exists) result.within_one_percent = f.count_between(low, high);
}

std::uint64_t convergence_statistics::bytes_copied() const noexcept {
  std::uint64_t sum = 0;
  for (auto const& device : state_->devices) sum += device->bytes_copied();
  return sum;
}

void convergence_statistics::add(cuda::device_rows const& rows) {
  if (rows.count == 0) return;
  auto& s = *state_;
  auto covered = s.covered;
  cover(covered, rows.first, rows.count);
  auto& device = s.accumulator_of(*rows.where);
  for (bool const drained : {false, true}) {
    try {
      s.add(device.add(rows));
      s.covered = std::move(covered);
      return;
    } catch (on_device::out_of_device_memory const&) {
      if (!drained) s.drain();
    }
  }
  auto copied = cuda::copied_rows(rows);
  if (s.sweep->study().maximize) batch::negate_objective(copied);
  add(copied);
}

}  // namespace rivulet
