// The formats behind rows.hpp: CSV and NetCDF, in and out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "host/report/rows.hpp"

namespace rivulet {

std::unique_ptr<row_writer> csv_file_rows(batch::sweep const& sweep, std::string const& path);
void read_csv_rows(batch::sweep const& sweep, std::string const& path,
                   std::function<void(instance_table const&)> const& on_rows);

std::unique_ptr<row_writer> netcdf_file_rows(batch::sweep const& sweep, std::string const& path, std::uint64_t first,
                                             std::uint64_t count, std::string const& study);
/// The study that the file holds, empty where there is none.
std::string netcdf_study(std::string const& path);
void read_netcdf_rows(batch::sweep const& sweep, std::string const& path,
                      std::function<void(instance_table const&)> const& on_rows);

/// Rows that readers hand over at once.
inline constexpr std::size_t rows_per_read = 1 << 16;

}  // namespace rivulet
