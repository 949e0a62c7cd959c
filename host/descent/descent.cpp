// Columns of results: their size and their digest.
// SPDX-License-Identifier: Apache-2.0
#include "host/descent/descent.hpp"

#include <utility>

#include "host/descent/row_hash.hpp"

namespace rivulet {

namespace {

/// The sum of the hashes of consecutive rows, side by side: each is a long chain of operations.
template <std::size_t... Ahead>
std::uint64_t sum_of_hashes(instance_table const& rows, std::size_t first, std::index_sequence<Ahead...>) {
  row_hash hashes[] = {row_hash(rows.first + first + Ahead)...};
  auto const add = [&hashes, first](auto const& column) { (hashes[Ahead].add(column[first + Ahead]), ...); };
  auto const add_code = [&hashes, first](auto const& column) {
    (hashes[Ahead].add(static_cast<std::uint64_t>(column[first + Ahead])), ...);
  };
  add_code(rows.outcome);
  add_code(rows.converged_by);
  for (auto const* counts : {&rows.iterations, &rows.evaluations, &rows.best_iteration, &rows.cycle_period}) {
    add(*counts);
  }
  for (auto const* values : {&rows.f, &rows.gradient_norm, &rows.best_f}) add(*values);
  for (auto const& values : rows.reducers) add(values);
  for (auto const& values : rows.x) add(values);
  return (hashes[Ahead].value() + ...);
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
  constexpr std::size_t side_by_side = 8;
  std::uint64_t sum = 0;
  std::size_t row = 0;
  for (; row + side_by_side <= rows.size(); row += side_by_side) {
    sum += sum_of_hashes(rows, row, std::make_index_sequence<side_by_side>());
  }
  for (; row < rows.size(); ++row) sum += sum_of_hashes(rows, row, std::index_sequence<0>());
  return sum;
}

}  // namespace rivulet
