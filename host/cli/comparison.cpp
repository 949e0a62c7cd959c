// How a difference between two results of one instance is shown.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/comparison.hpp"

#include <string>
#include <vector>

#include <fmt/format.h>

#include "host/report/rows.hpp"

namespace rivulet::cli {
namespace {

std::string value_text(std::string const& field, double value, precision precision) {
  if (field == "outcome" && value >= 0 && value < static_cast<double>(outcome_names.size()))
    return std::string(outcome_names[static_cast<std::size_t>(value)]);
  return number_text(value, precision);
}

}  // namespace

std::string difference_text(batch::sweep const& sweep, difference const& found) {
  std::vector<std::string> where;
  auto const precision = sweep.study().precision;
  for (auto const& axis : sweep.axes())
    where.push_back(fmt::format("{}={}", axis.name, number_text(sweep.value(axis, found.instance), precision)));
  return fmt::format("instance {}{}: {} {} and {}", found.instance,
                     where.empty() ? "" : fmt::format(" ({})", fmt::join(where, ", ")), found.field,
                     value_text(found.field, found.left, precision), value_text(found.field, found.right, precision));
}

}  // namespace rivulet::cli
