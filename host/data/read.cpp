// The format of a file is the ending of its name.
// SPDX-License-Identifier: Apache-2.0
#include <cerrno>
#include <cstring>
#include <fstream>

#include <rivulet/data.hpp>
#include <rivulet/error.hpp>

#include "host/data/readers.hpp"

namespace rivulet {
namespace {

std::ifstream opened(std::string const& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw io_error("cannot read " + path + ": " + std::strerror(errno));
  return in;
}

[[noreturn]] void fail_format(std::string const& path) {
  if (path.ends_with(".npz")) {
    throw data_error(path + " is an archive of arrays; save the one with the data by numpy.save as .npy");
  }
  throw data_error(path + " has a name of no known format; data comes in files .csv, .npy and .nc");
}

}  // namespace

data_table read_data(std::string const& path, std::vector<std::string> const& columns) {
  if (path.ends_with(".nc")) return data::read_netcdf(path, columns);
  if (!path.ends_with(".csv") && !path.ends_with(".npy")) fail_format(path);
  auto in = opened(path);
  return path.ends_with(".csv") ? data::read_csv(in, path, columns) : data::read_npy(in, path, columns);
}

data_table read_stack(std::string const& path, std::string const& column) {
  if (path.ends_with(".nc")) return data::read_netcdf_stack(path, column);
  if (!path.ends_with(".npy")) {
    throw data_error(path + " cannot hold a stack of tables, which comes in files .npy and .nc");
  }
  auto in = opened(path);
  return data::read_npy_stack(in, path, column);
}

bool data::holds_stack(std::string const& path, std::string const& column) {
  if (path.ends_with(".nc")) return netcdf_holds_stack(path, column);
  if (!path.ends_with(".npy")) return false;
  auto in = opened(path);
  return npy_holds_stack(in, path);
}

std::vector<std::string> data_columns(std::string const& path) {
  if (path.ends_with(".nc")) return data::netcdf_columns(path);
  if (!path.ends_with(".csv") && !path.ends_with(".npy")) fail_format(path);
  auto in = opened(path);
  return path.ends_with(".csv") ? data::csv_columns(in, path) : data::npy_columns(in, path);
}

}  // namespace rivulet
