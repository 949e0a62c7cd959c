// Results of a device as rows of a table.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <type_traits>

#include <oneapi/tbb/parallel_for.h>

#include "host/cuda/device_rows.hpp"
#include "host/descent/descent.hpp"
#include "host/descent/ending.hpp"

namespace rivulet::cuda {

/// Writes `count` rows of `from` into the rows of `to` from `at` on. `fetch(column)` gives the column's values in host
/// memory, as anything with an index; several threads call it.
template <typename Columns, typename Fetch>
void write_rows(Columns const& from, std::size_t count, instance_table& to, std::size_t at, Fetch const& fetch) {
  auto const copy = [&](auto const* column, auto& out) {
    using value = typename std::remove_reference_t<decltype(out)>::value_type;
    auto const values = fetch(column);
    for (std::size_t row = 0; row < count; ++row) out[at + row] = static_cast<value>(values[row]);
  };
  auto const endings = fetch(from.ending);
  for (std::size_t row = 0; row < count; ++row) {
    auto const end = meaning(static_cast<kernels::ending>(endings[row]));
    to.outcome[at + row] = end.outcome;
    to.converged_by[at + row] = end.by;
  }
  copy(from.iterations, to.iterations);
  if (from.evaluations != nullptr) {
    copy(from.evaluations, to.evaluations);
  } else {
    for (std::size_t row = at; row < at + count; ++row) to.evaluations[row] = to.iterations[row] + 1;
  }
  copy(from.best_iteration, to.best_iteration);
  copy(from.cycle_period, to.cycle_period);
  copy(from.f, to.f);
  copy(from.gradient_norm, to.gradient_norm);
  copy(from.best_f, to.best_f);
  for (std::size_t r = 0; r < to.reducers.size(); ++r) copy(from.reducers + r * from.pitch, to.reducers[r]);
  tbb::parallel_for(std::size_t{0}, to.x.size(), [&](std::size_t i) { copy(from.x + i * from.pitch, to.x[i]); });
}

/// Rows on a device as a table of their own, in the sign that is minimised. Copies column by column and needs no
/// memory of the device.
instance_table copied_rows(device_rows const& rows);

}  // namespace rivulet::cuda
