// From the text of OBJECTIVE to the objective of the study.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include <rivulet/error.hpp>
#include <rivulet/problems.hpp>

#include "host/cli/request.hpp"
#include "host/data/column_names.hpp"

namespace rivulet::cli {
namespace {

void take_problem(request& target) {
  if (!target.data.empty())
    throw invalid_argument(fmt::format("{} of the zoo reads no data; data belongs to an expression", target.objective));
  problem const& found = find_problem(std::string_view(target.objective).substr(1));
  if (!target.reading.variables.empty() || !target.reading.constants.empty())
    throw invalid_argument(fmt::format(
        "{} of the zoo has its own parameters; variables and constants belong to an expression", target.objective));
  target.study.objective = problem_objective(found, target.reading.dimension);
  if (target.study.start_count > 0 && target.study.start_box.empty()) target.study.start_box = found.box;
}

bool holds(std::vector<std::string> const& list, std::string const& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

/// Whether the name stands in the text, not as a part of a longer one.
bool has_word(std::string_view text, std::string_view name) {
  auto const belongs = [](char each) { return std::isalnum(static_cast<unsigned char>(each)) != 0 || each == '_'; };
  if (name.empty() || !std::all_of(name.begin(), name.end(), belongs)) return false;
  for (auto at = text.find(name); at != std::string_view::npos; at = text.find(name, at + 1)) {
    auto const end = at + name.size();
    if ((at == 0 || !belongs(text[at - 1])) && (end == text.size() || !belongs(text[end]))) return true;
  }
  return false;
}

/// Columns that the objective may read: names that are neither declared otherwise nor have a meaning of their own.
std::vector<std::string> usable_columns(request const& target) {
  std::vector<std::string> usable;
  for (auto const& name : columns_of(target.data)) {
    if (holds(target.reading.variables, name) || holds(target.reading.constants, name)) continue;
    bool const is_value = name == "e" || name == "pi" || name == "n";
    if (is_value && has_word(target.objective, name))
      throw data_error(fmt::format("{}: {}", text_of(target.data), data::name_problem(name)));
    if (data::name_problem(name).empty() && !holds(usable, name)) usable.push_back(name);
  }
  return usable;
}

/// What the study needs of the data: the objective's columns, those of groups and of validation.
std::vector<std::string> read_columns_of(rivulet::study const& study) {
  auto columns = study.objective.columns();
  for (auto const& name : {study.data_group, study.validation_column})
    if (!name.empty() && !holds(columns, name)) columns.push_back(name);
  return columns;
}

/// The objective with the names of the data's columns, and of these what it reads.
void take_expression_over_rows(request& target) {
  auto reading = target.reading;
  reading.columns = usable_columns(target);
  target.study.objective = rivulet::objective(target.objective, reading);
  if (target.study.objective.columns().empty())
    throw invalid_argument(
        fmt::format("the objective reads no column of {}; write for example mean(rows, (y - w*x)^2) "
                    "with the columns {}",
                    text_of(target.data), fmt::join(reading.columns, ", ")));
  auto const all = columns_of(target.data);
  auto const columns = read_columns_of(target.study);
  for (auto const& name : columns)
    if (!holds(all, name))
      throw data_error(fmt::format("{}: {}", text_of(target.data), data::missing_column(name, all)));
  target.study.data = read_columns(target.data, columns);
}

void refuse_without_data(request const& target) {
  auto const& study = target.study;
  if (study.data_group.empty() && !study.validation_fraction && study.validation_column.empty()) return;
  throw invalid_argument(fmt::format("{} belongs to an objective over rows of data: give the data with --data FILE",
                                     study.data_group.empty() ? "validation" : "data_group"));
}

/// Columns are parameters; an array without names has them in the order of the parameters.
void read_starts(request& target) {
  std::vector<std::string> columns;
  for (auto name : target.study.objective.parameters()) {
    std::erase_if(name, [](char c) { return c == '[' || c == ']'; });
    columns.push_back(std::move(name));
  }
  target.study.start_table = read_data(target.start_file, columns);
}

}  // namespace

void resolve_objective(request& target) {
  try {
    if (target.objective.starts_with('@'))
      take_problem(target);
    else if (!target.data.empty())
      take_expression_over_rows(target);
    else
      target.study.objective = rivulet::objective(target.objective, target.reading);
    if (target.data.empty()) refuse_without_data(target);
    if (!target.start_file.empty()) read_starts(target);
  } catch (data_error const&) {
    throw;
  } catch (io_error const&) {
    throw;
  } catch (error const& problem) {
    if (target.objective_place.empty()) throw;
    throw error(problem.code(), fmt::format("{}: objective: {}", target.objective_place, problem.what()));
  }
}

std::string_view chosen_format(request const& asked, std::vector<std::string_view> const& allowed) {
  if (asked.format.empty()) return allowed.front();
  auto const found = std::find(allowed.begin(), allowed.end(), asked.format);
  if (found == allowed.end())
    throw usage_error(
        fmt::format("--format {} is not for this subcommand; it has {}", asked.format, fmt::join(allowed, ", ")));
  return *found;
}

}  // namespace rivulet::cli
