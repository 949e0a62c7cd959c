// Columns of results: their size and their digest.
// SPDX-License-Identifier: Apache-2.0
#include "host/descent/descent.hpp"

#include <bit>

namespace rivulet {

namespace {

/// One step of splitmix64's output function (Steele, Lea & Flood 2014): a bijection, so that a row's hash changes
/// whenever a single word of it changes.
constexpr std::uint64_t mixed(std::uint64_t hash, std::uint64_t word) {
  std::uint64_t z = (hash ^ word) + 0x9e3779b97f4a7c15U;
  z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
  z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
  return z ^ (z >> 31U);
}

std::uint64_t canonical_bits(double value) {
  constexpr std::uint64_t canonical_nan = 0x7ff8000000000000U;
  return value != value ? canonical_nan : std::bit_cast<std::uint64_t>(value);
}

std::uint64_t row_hash(instance_table const& rows, std::size_t row) {
  std::uint64_t hash = mixed(0, rows.first + row);
  hash = mixed(hash, static_cast<std::uint64_t>(rows.outcome[row]));
  hash = mixed(hash, static_cast<std::uint64_t>(rows.converged_by[row]));
  for (auto const* counts : {&rows.iterations, &rows.evaluations, &rows.best_iteration, &rows.cycle_period}) {
    hash = mixed(hash, (*counts)[row]);
  }
  for (auto const* values : {&rows.f, &rows.gradient_norm, &rows.best_f}) {
    hash = mixed(hash, canonical_bits((*values)[row]));
  }
  for (auto const& values : rows.reducers) hash = mixed(hash, canonical_bits(values[row]));
  for (auto const& values : rows.x) hash = mixed(hash, canonical_bits(values[row]));
  return hash;
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
  for (std::size_t row = 0; row < rows.size(); ++row) sum += row_hash(rows, row);
  return sum;
}

}  // namespace rivulet
