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
/// A stack is as many tables of one shape, one behind the other: its columns differ from table to table, or are the
/// same in all.
class data_table {
 public:
  /// No columns and no rows.
  data_table();
  /// Copies the values: `data_table({{"x", x}, {"y", y}})`. Throws invalid_argument.
  data_table(std::initializer_list<std::pair<std::string, std::span<double const>>> columns);
  /// Takes the values over. Throws invalid_argument.
  data_table(std::vector<std::string> names, std::vector<std::vector<double>> values);

  /// Takes a stack of `tables` tables. A column has the values of all, table by table, or those of one, if it is the
  /// same in all; at least one has those of all. Throws invalid_argument.
  static data_table stack(std::size_t tables, std::vector<std::string> names, std::vector<std::vector<double>> values);

  bool empty() const noexcept { return contents_ == nullptr; }
  /// Of a stack those of one table.
  std::size_t rows() const noexcept;
  /// How many tables a stack has; 0 for a table that is none.
  std::size_t tables() const noexcept;
  /// The names, in the order given.
  std::vector<std::string> const& columns() const noexcept;
  bool has_column(std::string_view name) const noexcept;
  /// rows() values that live as long as any copy of the table; of a stack tables() * rows() or, where they are the same
  /// in all tables, rows(). Throws invalid_argument if there is no such column.
  std::span<double const> column(std::string_view name) const;

 private:
  friend data_table joined(std::vector<data_table> const& parts);
  static data_table join(std::vector<data_table> const& parts);

  struct contents;
  explicit data_table(contents checked);
  std::shared_ptr<contents const> contents_;
};

/// Reads a .csv, .npy or .nc file (docs/data.md). `columns`: those to read, in this order, so that others may hold
/// text; empty: all. An .npy array without field names has the columns named here, one for each.
/// Throws data_error with the place in the file, io_error where it cannot be read.
data_table read_data(std::string const& path, std::vector<std::string> const& columns = {});

/// Reads an array of two dimensions (tables, rows) as a stack with one column: an .npy array without field names, or
/// the variable `column` of a .nc file. Throws like read_data().
data_table read_stack(std::string const& path, std::string const& column);

/// The columns of all parts, which keep their values: tables of as many rows, or, beside a stack, more stacks of its
/// shape and tables with as many rows as one of its tables, which are the same in all. Throws invalid_argument.
data_table joined(std::vector<data_table> const& parts);

/// The names in a file, which need not be names of the objective language; empty for an .npy array without field names.
std::vector<std::string> data_columns(std::string const& path);

}  // namespace rivulet
