// Data: named columns of numbers that objectives sum over, from memory or from a file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace rivulet {

/// Named float64 columns of one length, at least one row, every value finite. Cheap to copy; immutable.
/// Names are those of the objective language, except what has a meaning there (docs/data.md).
class data_table {
 public:
  /// No columns and no rows.
  data_table();
  /// Copies the values: `data_table({{"x", x}, {"y", y}})`. Throws invalid_argument.
  data_table(std::initializer_list<std::pair<std::string, std::span<double const>>> columns);
  /// Takes the values over. Throws invalid_argument.
  data_table(std::vector<std::string> names, std::vector<std::vector<double>> values);

  bool empty() const noexcept { return contents_ == nullptr; }
  std::size_t rows() const noexcept;
  /// The names, in the order given.
  std::vector<std::string> const& columns() const noexcept;
  bool has_column(std::string_view name) const noexcept;
  /// rows() values that live as long as any copy of the table. Throws invalid_argument if there is no such column.
  std::span<double const> column(std::string_view name) const;

 private:
  struct contents;
  std::shared_ptr<contents const> contents_;
};

/// Reads a .csv, .npy or .nc file (docs/data.md). `columns`: those to read, in this order, so that others may hold
/// text; empty: all. An .npy array without field names has the columns named here, one for each.
/// Throws data_error with the place in the file, io_error where it cannot be read.
data_table read_data(std::string const& path, std::vector<std::string> const& columns = {});

/// The names in a file, which need not be names of the objective language; empty for an .npy array without field names.
std::vector<std::string> data_columns(std::string const& path);

}  // namespace rivulet
