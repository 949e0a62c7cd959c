// Columns of results: their size and their digest.
// SPDX-License-Identifier: Apache-2.0
#include "host/descent/descent.hpp"

#include "host/descent/row_hash.hpp"

namespace rivulet {

namespace {

std::uint64_t hash_of(instance_table const& rows, std::size_t row) {
  row_hash hash(rows.first + row);
  hash.add(static_cast<std::uint64_t>(rows.outcome[row]));
  hash.add(static_cast<std::uint64_t>(rows.converged_by[row]));
  for (auto const* counts : {&rows.iterations, &rows.evaluations, &rows.best_iteration, &rows.cycle_period}) {
    hash.add((*counts)[row]);
  }
  for (auto const* values : {&rows.f, &rows.gradient_norm, &rows.best_f}) hash.add((*values)[row]);
  for (auto const& values : rows.reducers) hash.add(values[row]);
  for (auto const& values : rows.x) hash.add(values[row]);
  return hash.value();
}

}  // namespace

void resize(instance_table& rows, std::size_t count, std::uint64_t first, std::size_t parameters,
            std::size_t reducers) {
  rows.first = first;
  rows.outcome.resize(count);
  rows.converged_by.resize(count);
  for (auto* counts : {&rows.iterations, &rows.evaluations, &rows.best_iteration, &rows.cycle_period}) {
    counts->resize(count);
  }
  for (auto* values : {&rows.f, &rows.gradient_norm, &rows.best_f}) values->resize(count);
  rows.reducers.resize(reducers);
  for (auto& values : rows.reducers) values.resize(count);
  rows.x.resize(parameters);
  for (auto& values : rows.x) values.resize(count);
}

std::uint64_t digest(instance_table const& rows) {
  std::uint64_t sum = 0;
  for (std::size_t row = 0; row < rows.size(); ++row) sum += hash_of(rows, row);
  return sum;
}

}  // namespace rivulet
