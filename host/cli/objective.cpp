// From the text of OBJECTIVE to the objective of the study.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include <fmt/format.h>

#include <rivulet/error.hpp>
#include <rivulet/problems.hpp>

#include "host/cli/request.hpp"

namespace rivulet::cli {
namespace {

void take_problem(request& target) {
  problem const& found = find_problem(std::string_view(target.objective).substr(1));
  if (!target.reading.variables.empty() || !target.reading.constants.empty())
    throw invalid_argument(fmt::format(
        "{} of the zoo has its own parameters; variables and constants belong to an expression", target.objective));
  target.study.objective = problem_objective(found, target.reading.dimension);
  if (target.study.start_count > 0 && target.study.start_box.empty()) target.study.start_box = found.box;
}

}  // namespace

void resolve_objective(request& target) {
  try {
    if (target.objective.starts_with('@'))
      take_problem(target);
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
