// The files of --data: which columns they offer, and a table of those that a study reads.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <rivulet/data.hpp>

namespace rivulet::cli {

/// One --data: FILE, or NAMES=FILE for an array without names of its own.
struct data_source {
  std::vector<std::string> names;
  std::string path;
};

/// Whatever stands before the first '=' are names, if names can look like that.
data_source parse_data_source(std::string_view text);

/// "a.csv" or "a.csv, b.npy", for messages.
std::string text_of(std::vector<data_source> const& sources);

/// The names of all columns, as they are in the files. Throws data_error or io_error.
std::vector<std::string> columns_of(std::vector<data_source> const& sources);

/// These columns, each from the source that has it.
data_table read_columns(std::vector<data_source> const& sources, std::vector<std::string> const& columns);

}  // namespace rivulet::cli
