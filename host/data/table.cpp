// data_table: checked once when it is made.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include <rivulet/data.hpp>
#include <rivulet/error.hpp>

#include "host/data/column_names.hpp"

namespace rivulet {

struct data_table::contents {
  std::vector<std::string> names;
  std::vector<std::vector<double>> values;
};

namespace {

void check_names(std::vector<std::string> const& names) {
  std::set<std::string_view> seen;
  for (auto const& name : names) {
    if (auto const problem = data::name_problem(name); !problem.empty()) throw invalid_argument(problem);
    if (!seen.insert(name).second) throw invalid_argument(fmt::format("two columns are named '{}'", name));
  }
}

void check_values(std::vector<std::string> const& names, std::vector<std::vector<double>> const& values) {
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (values[i].size() != values[0].size()) {
      throw invalid_argument(fmt::format("the column '{}' has {} rows, '{}' has {}; all must have as many", names[0],
                                         values[0].size(), names[i], values[i].size()));
    }
    auto const wrong =
        std::find_if(values[i].begin(), values[i].end(), [](double each) { return !std::isfinite(each); });
    if (wrong == values[i].end()) continue;
    throw invalid_argument(fmt::format("row {} of the column '{}', counted from 0, is {}; every value must be finite",
                                       wrong - values[i].begin(), names[i], *wrong));
  }
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

data_table::data_table(std::vector<std::string> names, std::vector<std::vector<double>> values) {
  if (names.size() != values.size()) {
    throw invalid_argument(fmt::format("{} names are given for {} columns", names.size(), values.size()));
  }
  if (names.empty()) throw invalid_argument("data needs at least one column");
  check_names(names);
  check_values(names, values);
  if (values[0].empty()) throw invalid_argument("data needs at least one row");
  contents_ = std::make_shared<contents const>(contents{std::move(names), std::move(values)});
}

std::size_t data_table::rows() const noexcept { return empty() ? 0 : contents_->values[0].size(); }

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
  return contents_->values[static_cast<std::size_t>(found - columns().begin())];
}

}  // namespace rivulet
