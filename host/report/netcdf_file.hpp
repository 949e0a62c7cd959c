// One NetCDF-4 file of rows: dimensions, variables, and ranges of instances as hyperslabs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "host/batch/sweep.hpp"

namespace rivulet::netcdf {

/// How instances lie in the variables: the first dimension is the slowest.
struct shape {
  std::vector<std::string> names;
  std::vector<std::uint64_t> sizes;
  std::uint64_t first = 0;     ///< global number of the first element
  bool labelled_axes = false;  ///< one dimension per axis of the sweep; else a single dimension `instance`
};

/// Dimensions are the axes when the file holds the whole study and every axis has a stride of its own.
shape shape_of(batch::sweep const& sweep, std::uint64_t first, std::uint64_t count);

/// A block of an array: start and count per dimension, and the offset of its first element in the range.
struct block {
  std::vector<std::size_t> start, count;
  std::size_t offset = 0, size = 0;
};
/// The elements [begin, begin + size) of an array in row-major order as few blocks.
std::vector<block> blocks_of(std::vector<std::uint64_t> const& sizes, std::uint64_t begin, std::size_t size);

/// A file handle that closes itself; every call is checked and throws io_error with path and reason.
class file {
 public:
  static file create(std::string const& path);
  static file open(std::string const& path);
  ~file();
  file(file&& other) noexcept;
  file& operator=(file&&) = delete;

  int define_dimension(std::string const& name, std::uint64_t size);
  /// `type` as in netcdf.h; chunked and compressed unless it is small.
  int define_variable(std::string const& name, int type, std::vector<int> const& dimensions);
  void set_attribute(int variable, char const* name, std::string const& text);
  void set_attribute(int variable, char const* name, std::uint64_t value);
  void set_flags(int variable, std::vector<std::string> const& meanings);
  void set_fill_nan(int variable);
  void end_definitions();

  void write(int variable, block const& where, double const* values);
  void write(int variable, block const& where, std::int64_t const* values);
  void write(int variable, block const& where, signed char const* values);
  void read(int variable, block const& where, double* values) const;
  void read(int variable, block const& where, std::int64_t* values) const;
  void read(int variable, block const& where, signed char* values) const;

  /// Throws invalid_argument if there is none.
  int find_variable(std::string const& name) const;
  std::vector<std::uint64_t> sizes(int variable) const;
  std::uint64_t attribute(char const* name) const;
  /// Empty if there is none.
  std::string text_attribute(char const* name) const;

  void flush();
  void close();

 private:
  file(int id, std::string path) : id_(id), path_(std::move(path)) {}
  void check(int status, std::string const& doing) const;

  int id_;
  std::string path_;
};

}  // namespace rivulet::netcdf
