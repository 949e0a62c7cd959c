// Writing rows to temporary files and reading them back.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <unistd.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <string>

#include "host/report/rows.hpp"

namespace rivulet {

/// A name in the folder for temporary files; the file goes with the object.
struct temporary_file {
  explicit temporary_file(std::string const& extension)
      : path((std::filesystem::temp_directory_path() /
              ("rivulet_rows_" + std::to_string(getpid()) + "_" + std::to_string(next++) + extension))
                 .string()) {}
  ~temporary_file() { std::filesystem::remove(path); }
  temporary_file(temporary_file const&) = delete;
  temporary_file& operator=(temporary_file const&) = delete;
  std::string path;
  static inline int next = 0;
};

template <typename Value>
std::vector<Value> part(std::vector<Value> const& values, std::size_t from, std::size_t to) {
  return {values.begin() + static_cast<std::ptrdiff_t>(from), values.begin() + static_cast<std::ptrdiff_t>(to)};
}

inline instance_table slice(instance_table const& rows, std::size_t from, std::size_t to) {
  instance_table result;
  result.first = rows.first + from;
  result.outcome = part(rows.outcome, from, to);
  result.converged_by = part(rows.converged_by, from, to);
  result.iterations = part(rows.iterations, from, to);
  result.evaluations = part(rows.evaluations, from, to);
  result.best_iteration = part(rows.best_iteration, from, to);
  result.cycle_period = part(rows.cycle_period, from, to);
  result.f = part(rows.f, from, to);
  result.gradient_norm = part(rows.gradient_norm, from, to);
  result.best_f = part(rows.best_f, from, to);
  for (auto const& column : rows.reducers) result.reducers.push_back(part(column, from, to));
  for (auto const& column : rows.x) result.x.push_back(part(column, from, to));
  return result;
}

/// Rows hold exact values of the study's precision.
inline void round_to_float32(instance_table& rows) {
  auto const round = [](std::vector<double>& column) {
    for (double& value : column) value = static_cast<double>(static_cast<float>(value));
  };
  for (auto* const column : {&rows.f, &rows.gradient_norm, &rows.best_f}) round(*column);
  for (auto& column : rows.x) round(column);
}

/// Writes `rows` in chunks into a file that is to hold `count` instances from `first` on.
inline void store(batch::sweep const& sweep, std::string const& path, instance_table const& rows, std::uint64_t first,
                  std::uint64_t count, std::size_t chunk) {
  auto const writer = file_rows(sweep, path, first, count);
  for (std::size_t at = 0; at < rows.size(); at += chunk) {
    writer->write(slice(rows, at, std::min(rows.size(), at + chunk)));
  }
  writer->close();
}

inline std::uint64_t digest_of_file(batch::sweep const& sweep, std::string const& path) {
  std::uint64_t sum = 0;
  read_rows(sweep, path, [&](instance_table const& rows) { sum += digest(rows); });
  return sum;
}

}  // namespace rivulet
