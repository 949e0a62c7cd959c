// Reading the files of --data.
// SPDX-License-Identifier: Apache-2.0
#include "host/cli/data_sources.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <rivulet/error.hpp>

#include "host/cli/values.hpp"
#include "host/data/column_names.hpp"
#include "host/data/readers.hpp"

namespace rivulet::cli {
namespace {

bool holds(std::vector<std::string> const& list, std::string const& name) {
  return std::find(list.begin(), list.end(), name) != list.end();
}

std::vector<std::string> columns_of(data_source const& source) {
  auto names = data_columns(source.path);
  if (!source.names.empty() && !names.empty())
    throw data_error(fmt::format("{}: the file has names of its own, {}; leave out those before the =", source.path,
                                 fmt::join(names, ", ")));
  if (names.empty() && source.names.empty())
    throw data_error(
        fmt::format("{0}: the array has no names of columns; give it some, for example --data x,y={0}, or field names "
                    "(a structured dtype)",
                    source.path));
  return names.empty() ? source.names : names;
}

/// Columns of one file. The tables of an array without names hold all its columns.
std::vector<data_table> read_parts(data_source const& source, std::vector<std::string> const& wanted) {
  std::vector<data_table> parts;
  std::vector<std::string> plain;
  bool const named_here = source.names.size() > 1;
  for (auto const& name : wanted) {
    if (!named_here && data::holds_stack(source.path, name))
      parts.push_back(read_stack(source.path, name));
    else
      plain.push_back(name);
  }
  if (!plain.empty()) parts.push_back(read_data(source.path, named_here ? source.names : plain));
  return parts;
}

}  // namespace

data_source parse_data_source(std::string_view text) {
  auto const equals = text.find('=');
  auto const before = text.substr(0, equals);
  auto const names_something = [](std::string_view part) {
    return part.find_first_of("./\\") == std::string_view::npos && !trimmed(part).empty();
  };
  if (equals == std::string_view::npos || !names_something(before)) return {{}, std::string(text)};
  return {split_list(before), std::string(text.substr(equals + 1))};
}

std::string text_of(std::vector<data_source> const& sources) {
  std::vector<std::string_view> paths;
  for (auto const& source : sources) paths.emplace_back(source.path);
  return fmt::format("{}", fmt::join(paths, ", "));
}

std::vector<std::string> columns_of(std::vector<data_source> const& sources) {
  std::vector<std::string> all;
  for (auto const& source : sources) {
    std::vector<std::string> const before = all;
    for (auto& name : columns_of(source)) {
      if (holds(before, name))
        throw data_error(
            fmt::format("{}: another file has a column {} too; rename one of them", source.path, data::shown(name)));
      all.push_back(std::move(name));
    }
  }
  return all;
}

data_table read_columns(std::vector<data_source> const& sources, std::vector<std::string> const& columns) {
  std::vector<data_table> parts;
  for (auto const& source : sources) {
    auto const here = columns_of(source);
    std::vector<std::string> wanted;
    for (auto const& name : columns)
      if (holds(here, name)) wanted.push_back(name);
    if (wanted.empty()) continue;
    auto found = read_parts(source, wanted);
    parts.insert(parts.end(), found.begin(), found.end());
  }
  try {
    return joined(parts);
  } catch (invalid_argument const& problem) {
    throw data_error(fmt::format("{}: {}", text_of(sources), problem.what()));
  }
}

}  // namespace rivulet::cli
