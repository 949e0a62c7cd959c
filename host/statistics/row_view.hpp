// Rows on a device, field by field, as a table of the host would have them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>

#include "host/cuda/device_rows.hpp"
#include "host/descent/ending.hpp"
#include "host/descent/row_hash.hpp"
#include "host/statistics/device_accumulator.hpp"
#include "host/statistics/minima_cells.hpp"
#include "host/statistics/ordered_key.hpp"

namespace rivulet::on_device {

RIVULET_HOST_DEVICE inline std::uint64_t number_key(double value) {
  return value != value ? not_a_number_key : ordered_key(value);
}

/// Columns in the sign that is minimised; functions give the user's.
template <typename T, typename Integer>
struct row_view {
  kernels::result_columns<T, Integer> columns;
  std::uint64_t first;
  std::uint32_t count, parameters, reducers;
  bool maximize;

  RIVULET_HOST_DEVICE end_of_descent end(std::uint32_t row) const {
    return meaning(static_cast<kernels::ending>(columns.ending[row]));
  }
  RIVULET_HOST_DEVICE std::uint64_t iterations(std::uint32_t row) const {
    return static_cast<std::uint64_t>(columns.iterations[row]);
  }
  RIVULET_HOST_DEVICE double f(std::uint32_t row) const { return of_user(columns.f[row]); }
  RIVULET_HOST_DEVICE double best_f(std::uint32_t row) const { return of_user(columns.best_f[row]); }
  RIVULET_HOST_DEVICE double gradient_norm(std::uint32_t row) const { return columns.gradient_norm[row]; }
  RIVULET_HOST_DEVICE double x(std::uint32_t parameter, std::uint32_t row) const {
    return columns.x[parameter * columns.pitch + row];
  }
  RIVULET_HOST_DEVICE std::uint64_t hash(std::uint32_t row) const {
    row_hash hash(first + row);
    auto const end = this->end(row);
    hash.add(static_cast<std::uint64_t>(end.outcome));
    hash.add(static_cast<std::uint64_t>(end.by));
    hash.add(iterations(row));
    hash.add(iterations(row) + 1);
    hash.add(static_cast<std::uint64_t>(columns.best_iteration[row]));
    hash.add(static_cast<std::uint64_t>(columns.cycle_period[row]));
    hash.add(f(row));
    hash.add(gradient_norm(row));
    hash.add(best_f(row));
    for (std::uint32_t r = 0; r < reducers; ++r) hash.add(of_user(columns.reducers[r * columns.pitch + row]));
    for (std::uint32_t i = 0; i < parameters; ++i) hash.add(x(i, row));
    return hash.value();
  }

 private:
  RIVULET_HOST_DEVICE double of_user(T value) const {
    double const wide = value;
    return maximize && wide == wide ? -wide : wide;
  }
};

/// The key of a row's cell in the map of minima, coordinate by coordinate.
template <typename T, typename Integer>
struct cell_view {
  row_view<T, Integer> rows;
  double const* widths;

  RIVULET_HOST_DEVICE std::uint32_t coordinates() const { return rows.parameters + 1; }
  RIVULET_HOST_DEVICE std::int64_t at(std::uint32_t row, std::uint32_t coordinate) const {
    if (coordinate > 0) return nearest(rows.x(coordinate - 1, row) / widths[coordinate - 1]);
    std::int64_t const bin = f_bin(rows.f(row));
    return rows.maximize ? -bin : bin;
  }
  RIVULET_HOST_DEVICE bool same(std::uint32_t a, std::uint32_t b) const {
    for (std::uint32_t c = 0; c < coordinates(); ++c) {
      if (at(a, c) != at(b, c)) return false;
    }
    return true;
  }
  /// The row with the better f, ties by instance.
  RIVULET_HOST_DEVICE std::uint32_t better(std::uint32_t a, std::uint32_t b) const {
    auto const left = rows.columns.f[a], right = rows.columns.f[b];
    if (left < right) return a;
    if (right < left) return b;
    return a < b ? a : b;
  }
};

}  // namespace rivulet::on_device
