// data_table: checked once when it is made.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include <rivulet/data.hpp>
#include <rivulet/error.hpp>

#include "host/data/column_names.hpp"
#include "host/data/within.hpp"

namespace rivulet {

struct data_table::contents {
  std::vector<std::string> names;
  std::vector<std::shared_ptr<std::vector<double> const>> values;  ///< joined tables share them
  std::size_t tables = 0, rows = 0;
};

namespace {

void check_names(std::vector<std::string> const& names, std::size_t columns) {
  if (names.size() != columns) {
    throw invalid_argument(fmt::format("{} names are given for {} columns", names.size(), columns));
  }
  if (names.empty()) throw invalid_argument("data needs at least one column");
  std::set<std::string_view> seen;
  for (auto const& name : names) {
    if (auto const problem = data::name_problem(name); !problem.empty()) throw invalid_argument(problem);
    if (!seen.insert(name).second) throw invalid_argument(fmt::format("two columns are named '{}'", name));
  }
}

void check_lengths(std::vector<std::string> const& names, std::vector<std::vector<double>> const& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].size() == values[0].size()) continue;
    throw invalid_argument(fmt::format("the column '{}' has {} rows, '{}' has {}; all must have as many", names[0],
                                       values[0].size(), names[i], values[i].size()));
  }
}

/// The rows of one table of a stack.
std::size_t check_stack(std::size_t tables, std::vector<std::string> const& names,
                        std::vector<std::vector<double>> const& values) {
  if (tables == 0) throw invalid_argument("a stack needs at least one table");
  std::size_t all = 0;
  for (auto const& each : values) all = std::max(all, each.size());
  std::size_t const rows = all / tables;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (rows * tables == all && (values[i].size() == all || values[i].size() == rows)) continue;
    throw invalid_argument(
        fmt::format("the column '{}' has {} values; in a stack of {} tables of {} rows it needs {}, or {} if it is the "
                    "same in all",
                    names[i], values[i].size(), tables, rows, rows * tables, rows));
  }
  return rows;
}

using shared_values = std::vector<std::shared_ptr<std::vector<double> const>>;

shared_values checked_values(std::vector<std::string> const& names, std::vector<std::vector<double>> values) {
  shared_values result;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].empty()) throw invalid_argument("data needs at least one row");
    if (!data::all_within(values[i], std::numeric_limits<double>::max())) {
      auto const wrong =
          std::find_if(values[i].begin(), values[i].end(), [](double each) { return !std::isfinite(each); });
      throw invalid_argument(fmt::format("row {} of the column '{}', counted from 0, is {}; every value must be finite",
                                         wrong - values[i].begin(), names[i], *wrong));
    }
    result.push_back(std::make_shared<std::vector<double> const>(std::move(values[i])));
  }
  return result;
}

std::string shape_text(data_table const& of) {
  return of.tables() == 0 ? fmt::format("{} rows", of.rows())
                          : fmt::format("{} tables of {} rows", of.tables(), of.rows());
}

template <typename Column>
std::vector<std::string> names_of(Column const& columns) {
  std::vector<std::string> names;
  for (auto const& [name, values] : columns) names.push_back(name);
  return names;
}

template <typename Column>
std::vector<std::vector<double>> values_of(Column const& columns) {
  std::vector<std::vector<double>> result;
  for (auto const& [name, values] : columns) result.emplace_back(values.begin(), values.end());
  return result;
}

}  // namespace

data_table::data_table() = default;

data_table::data_table(std::initializer_list<std::pair<std::string, std::span<double const>>> columns)
    : data_table(names_of(columns), values_of(columns)) {}

data_table::data_table(contents checked) : contents_(std::make_shared<contents const>(std::move(checked))) {}

data_table::data_table(std::vector<std::string> names, std::vector<std::vector<double>> values) {
  check_names(names, values.size());
  check_lengths(names, values);
  auto const rows = values[0].size();
  auto checked = checked_values(names, std::move(values));
  contents_ = std::make_shared<contents const>(contents{std::move(names), std::move(checked), 0, rows});
}

data_table data_table::stack(std::size_t tables, std::vector<std::string> names,
                             std::vector<std::vector<double>> values) {
  check_names(names, values.size());
  auto const rows = check_stack(tables, names, values);
  auto checked = checked_values(names, std::move(values));
  return data_table(contents{std::move(names), std::move(checked), tables, rows});
}

data_table joined(std::vector<data_table> const& parts) {
  if (parts.size() == 1) return parts[0];
  return data_table::join(parts);
}

/// The shape is that of the first stack, else of the first table.
data_table data_table::join(std::vector<data_table> const& parts) {
  if (parts.empty()) throw invalid_argument("no data to join");
  auto const is_stack = [](data_table const& part) { return part.tables() > 0; };
  auto const found = std::find_if(parts.begin(), parts.end(), is_stack);
  auto const& shape = found == parts.end() ? parts.front() : *found;
  contents all{{}, {}, shape.tables(), shape.rows()};
  for (auto const& part : parts) {
    if (part.empty()) throw invalid_argument("a part of the data is empty");
    bool const fits = part.rows() == all.rows && (part.tables() == 0 || part.tables() == all.tables);
    if (!fits) {
      throw invalid_argument(fmt::format("the column '{}' has {}, '{}' has {}; {}", shape.columns()[0],
                                         shape_text(shape), part.columns()[0], shape_text(part),
                                         all.tables == 0
                                             ? "all must have as many"
                                             : "a column beside a stack needs its shape, or as many rows as "
                                               "one of its tables"));
    }
    all.names.insert(all.names.end(), part.columns().begin(), part.columns().end());
    all.values.insert(all.values.end(), part.contents_->values.begin(), part.contents_->values.end());
  }
  check_names(all.names, all.values.size());
  return data_table(std::move(all));
}

std::size_t data_table::rows() const noexcept { return empty() ? 0 : contents_->rows; }

std::size_t data_table::tables() const noexcept { return empty() ? 0 : contents_->tables; }

std::vector<std::string> const& data_table::columns() const noexcept {
  static std::vector<std::string> const none;
  return empty() ? none : contents_->names;
}

bool data_table::has_column(std::string_view name) const noexcept {
  return std::find(columns().begin(), columns().end(), name) != columns().end();
}

std::span<double const> data_table::column(std::string_view name) const {
  if (empty()) throw invalid_argument("the data table is empty");
  auto const found = std::find(columns().begin(), columns().end(), name);
  if (found == columns().end()) throw invalid_argument(data::missing_column(name, columns()));
  return *contents_->values[static_cast<std::size_t>(found - columns().begin())];
}

}  // namespace rivulet
