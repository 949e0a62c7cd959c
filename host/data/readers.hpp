// One reader per format. `path` names the file in errors; the streams are at its beginning.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <istream>
#include <string>
#include <vector>

#include <rivulet/data.hpp>

namespace rivulet::data {

data_table read_csv(std::istream& in, std::string const& path, std::vector<std::string> const& columns);
std::vector<std::string> csv_columns(std::istream& in, std::string const& path);

data_table read_npy(std::istream& in, std::string const& path, std::vector<std::string> const& columns);
std::vector<std::string> npy_columns(std::istream& in, std::string const& path);

data_table read_netcdf(std::string const& path, std::vector<std::string> const& columns);
std::vector<std::string> netcdf_columns(std::string const& path);

data_table read_npy_stack(std::istream& in, std::string const& path, std::string const& column);
data_table read_netcdf_stack(std::string const& path, std::string const& column);

/// Whether the array, or the variable `column` of a .nc file, has two dimensions and no named fields.
bool holds_stack(std::string const& path, std::string const& column);
bool npy_holds_stack(std::istream& in, std::string const& path);
bool netcdf_holds_stack(std::string const& path, std::string const& column);

}  // namespace rivulet::data
