// Per-instance results as files: CSV and NetCDF-4, streamed in instance order.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <iosfwd>
#include <memory>
#include <string>

#include <rivulet/report.hpp>

#include "host/batch/sweep.hpp"

namespace rivulet {

/// Takes rows in instance order. close() finishes the output; without it a file stays marked incomplete.
class row_writer {
 public:
  virtual ~row_writer() = default;
  virtual void write(instance_table const& rows) = 0;
  virtual void close() = 0;
};

/// CSV on a stream: header and columns of the contract ("rivulet run --format csv").
std::unique_ptr<row_writer> csv_rows(batch::sweep const& sweep, std::ostream& out);

/// A file by its extension: .csv or .nc. Throws io_error at once if it cannot be created, usage_error for another
/// extension. `first` and `count` are the instances that will come (a shard). `study` is the text of a study file that
/// is kept with the rows: an attribute of a .nc file, a file of its own beside a .csv file.
std::unique_ptr<row_writer> file_rows(batch::sweep const& sweep, std::string const& path, std::uint64_t first,
                                      std::uint64_t count, std::string const& study = {});

struct stored_study {
  std::string text;   ///< empty: there is none
  std::string place;  ///< the file that holds it
};
/// What file_rows kept. Throws io_error where the rows cannot be read.
stored_study find_stored_study(std::string const& path);

/// Reads a file that file_rows wrote (for `verify --against`) and hands over its rows in chunks; throws io_error or
/// invalid_argument with file and line where it does not fit the sweep.
void read_rows(batch::sweep const& sweep, std::string const& path,
               std::function<void(instance_table const&)> const& on_rows);

/// Shortest text that reads back to the same number in `precision`; "nan", "inf", "-inf".
std::string number_text(double value, precision precision);

}  // namespace rivulet
