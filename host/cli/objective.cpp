// From the text of OBJECTIVE to the objective of the study.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

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

/// Columns whose name the objective language has no other use for.
std::vector<std::string> usable_columns(request const& target) {
  auto names = data_columns(target.data);
  if (names.empty())
    throw data_error(
        fmt::format("{}: the array has no names of columns; give it field names (a structured dtype), or "
                    "take a .csv or .nc file",
                    target.data));
  std::erase_if(names, [](std::string const& each) { return !data::name_problem(each).empty(); });
  return names;
}

/// The objective with the names of the data's columns, and of these what it reads.
void take_expression_over_rows(request& target) {
  auto reading = target.reading;
  reading.columns = usable_columns(target);
  target.study.objective = rivulet::objective(target.objective, reading);
  auto const& used = target.study.objective.columns();
  if (used.empty())
    throw invalid_argument(
        fmt::format("the objective reads no column of {}; write for example mean(rows, (y - w*x)^2) "
                    "with the columns {}",
                    target.data, fmt::join(reading.columns, ", ")));
  target.study.data = read_data(target.data, used);
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
