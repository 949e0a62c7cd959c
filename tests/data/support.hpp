// Files for the tests of the data stage.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <rivulet/data.hpp>

namespace rivulet {

/// A name in the temporary folder, of no file before and after.
struct scratch_file {
  explicit scratch_file(std::string_view ending);
  scratch_file(std::string_view ending, std::string_view contents);
  ~scratch_file();
  scratch_file(scratch_file const&) = delete;
  scratch_file& operator=(scratch_file const&) = delete;
  std::string path;
};

/// "line:column: what" of the data_error that reading throws; without the place where it has none; "read" if none.
std::string error_of(std::string const& path, std::vector<std::string> const& columns = {});

std::vector<double> values(data_table const& table, std::string_view column);

}  // namespace rivulet
