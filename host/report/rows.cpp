// The format of a file by its extension.
// SPDX-License-Identifier: Apache-2.0
#include "host/report/rows.hpp"

#include <cerrno>
#include <cstring>
#include <fstream>

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

[[noreturn]] void refuse_file(std::string const& doing, std::string const& path) {
  throw io_error("cannot " + doing + " " + path + ": " + std::strerror(errno != 0 ? errno : EIO));
}

/// A CSV file is rows from its first line to its last, so its study lies beside it.
std::string study_beside(std::string const& path) { return path + ".toml"; }

void write_study_beside(std::string const& path, std::string const& study) {
  errno = 0;
  std::ofstream file(study_beside(path), std::ios::binary);
  file << study;
  if (!file.flush()) refuse_file("write", study_beside(path));
}

std::string text_beside(std::string const& path) {
  errno = 0;
  if (!std::ifstream(path)) refuse_file("read", path);
  std::ifstream file(study_beside(path), std::ios::binary);
  std::string text, piece(std::size_t{1} << 16, '\0');
  while (file.read(piece.data(), static_cast<std::streamsize>(piece.size())) || file.gcount() > 0)
    text.append(piece, 0, static_cast<std::size_t>(file.gcount()));
  if (file.bad()) refuse_file("read", study_beside(path));
  return text;
}

}  // namespace

std::unique_ptr<row_writer> file_rows(batch::sweep const& sweep, std::string const& path, std::uint64_t first,
                                      std::uint64_t count, std::string const& study) {
  if (format_of(path) == format::netcdf) return netcdf_file_rows(sweep, path, first, count, study);
  auto writer = csv_file_rows(sweep, path);
  if (!study.empty()) write_study_beside(path, study);
  return writer;
}

stored_study find_stored_study(std::string const& path) {
  if (format_of(path) == format::netcdf) return {netcdf_study(path), path};
  return {text_beside(path), study_beside(path)};
}

void read_rows(batch::sweep const& sweep, std::string const& path,
               std::function<void(instance_table const&)> const& on_rows) {
  if (format_of(path) == format::csv) return read_csv_rows(sweep, path, on_rows);
  read_netcdf_rows(sweep, path, on_rows);
}

}  // namespace rivulet
