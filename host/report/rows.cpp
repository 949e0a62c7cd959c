// The format of a file by its extension.
// SPDX-License-Identifier: Apache-2.0
#include "host/report/rows.hpp"

#include <rivulet/error.hpp>

#include "host/report/formats.hpp"

namespace rivulet {
namespace {

enum class format { csv, netcdf };

format format_of(std::string const& path) {
  if (path.ends_with(".csv")) return format::csv;
  if (path.ends_with(".nc")) return format::netcdf;
  throw usage_error("'" + path + "' has no known extension: .csv writes text, .nc writes NetCDF-4");
}

}  // namespace

std::unique_ptr<row_writer> file_rows(batch::sweep const& sweep, std::string const& path, std::uint64_t first,
                                      std::uint64_t count) {
  if (format_of(path) == format::csv) return csv_file_rows(sweep, path);
  return netcdf_file_rows(sweep, path, first, count);
}

void read_rows(batch::sweep const& sweep, std::string const& path,
               std::function<void(instance_table const&)> const& on_rows) {
  if (format_of(path) == format::csv) return read_csv_rows(sweep, path, on_rows);
  read_netcdf_rows(sweep, path, on_rows);
}

}  // namespace rivulet
