// Counting rows by outcome, axis value and bin: each thread takes some rows and raises a shared counter once per run.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "host/statistics/device_memory.hpp"
#include "host/statistics/row_view.hpp"

namespace rivulet::on_device {

inline constexpr std::uint32_t rows_per_thread = 64;

/// Rows begin, begin + step, … (at most `rows`) of thread t, where begin = t * stride.
struct row_shares {
  std::uint32_t threads, stride, step, rows;
};

/// Rows a period apart where the period is short, so that a thread stays at one entry of the axis; else neighbours.
/// At most 2 · rows_per_thread + 1 rows each: they are counted in bytes.
inline row_shares share_rows(std::uint32_t count, std::uint64_t period) {
  std::uint32_t const wanted = std::max(count / rows_per_thread, 1u);
  if (period <= wanted) {
    auto const step = static_cast<std::uint32_t>(wanted / period * period);
    return {step, 1, step, count};
  }
  return {(count + rows_per_thread - 1) / rows_per_thread, rows_per_thread, 1, rows_per_thread};
}

/// Raises table[outcome * entries + entry].
template <typename T, typename Integer>
struct count_outcomes {
  row_view<T, Integer> rows;
  axis_shape axis;
  row_shares shares;
  std::uint64_t* table;

  RIVULET_HOST_DEVICE void operator()(std::uint32_t thread) const {
    std::uint32_t row = thread * shares.stride;
    std::uint64_t counts[2] = {0, 0};  // a byte per outcome
    std::uint64_t entry = entry_of(row);
    for (std::uint32_t taken = 0; taken < shares.rows && row < rows.count; ++taken, row += shares.step) {
      if (shares.step == 1) {
        std::uint64_t const here = entry_of(row);
        if (here != entry) flush(counts, entry);
        entry = here;
      }
      auto const which = static_cast<unsigned>(rows.end(row).outcome);
      counts[which / 8] += std::uint64_t{1} << (8 * (which % 8));
      if (rows.count - row <= shares.step) break;  // the sum would wrap
    }
    flush(counts, entry);
  }

 private:
  RIVULET_HOST_DEVICE std::uint64_t entry_of(std::uint32_t row) const {
    return (rows.first + row) / axis.stride % axis.size / axis.group;
  }
  RIVULET_HOST_DEVICE void flush(std::uint64_t (&counts)[2], std::uint64_t entry) const {
    for (unsigned word = 0; word < 2; ++word) {
      for (unsigned which = 8 * word; counts[word] != 0; ++which, counts[word] >>= 8) {
        std::uint64_t const count = counts[word] & 0xff;
        if (count > 0) atomic_add(table + which * axis.entries + entry, count);
      }
    }
  }
};

inline constexpr int bin_bits = value_counts::bin_bits;
inline constexpr std::size_t bins_per_column = std::size_t{1} << bin_bits;
/// After the bins of a column: the greatest ~key (so that 0 is a beginning), the greatest key, how many NaN.
inline constexpr std::size_t binned_column_size = bins_per_column + 3;
/// iterations, evaluations, f, best_f, gradient_norm
inline constexpr std::size_t binned_columns = 5;

template <typename T, typename Integer>
struct count_bins {
  row_view<T, Integer> rows;
  row_shares shares;
  std::uint64_t* tables;

  RIVULET_HOST_DEVICE void operator()(std::uint32_t thread) const {
    for (unsigned column = 0; column < binned_columns; ++column) {
      count_column(thread, column, tables + column * binned_column_size);
    }
  }

 private:
  RIVULET_HOST_DEVICE std::uint64_t key(std::uint32_t row, unsigned column) const {
    switch (column) {
      case 0:
        return ordered_key(static_cast<double>(rows.iterations(row)));
      case 1:
        return ordered_key(static_cast<double>(rows.iterations(row) + 1));
      case 2:
        return number_key(rows.f(row));
      case 3:
        return number_key(rows.best_f(row));
      default:
        return number_key(rows.gradient_norm(row));
    }
  }
  RIVULET_HOST_DEVICE void count_column(std::uint32_t thread, unsigned column, std::uint64_t* table) const {
    std::uint64_t bin = 0, run = 0, nans = 0, low = 0, high = 0;
    for (std::uint32_t row = thread; row < rows.count; row += shares.step) {
      std::uint64_t const value = key(row, column);
      if (value == not_a_number_key) {
        ++nans;
      } else {
        if (value >> (64 - bin_bits) != bin) {
          if (run > 0) atomic_add(table + bin, run);
          bin = value >> (64 - bin_bits);
          run = 0;
        }
        ++run;
        if (~value > low) low = ~value;
        if (value > high) high = value;
      }
      if (rows.count - row <= shares.step) break;
    }
    if (run > 0) atomic_add(table + bin, run);
    if (nans > 0) atomic_add(table + bins_per_column + 2, nans);
    atomic_max(table + bins_per_column, low);
    atomic_max(table + bins_per_column + 1, high);
  }
};

/// Writes the keys that exact statistics keep.
template <typename T, typename Integer>
struct write_keys {
  row_view<T, Integer> rows;
  std::uint64_t* to[column_count];

  RIVULET_HOST_DEVICE void operator()(std::uint32_t row) const {
    to[0][row] = rows.iterations(row);
    to[1][row] = number_key(rows.f(row));
    to[2][row] = number_key(rows.best_f(row));
    to[3][row] = number_key(rows.gradient_norm(row));
  }
};

}  // namespace rivulet::on_device
