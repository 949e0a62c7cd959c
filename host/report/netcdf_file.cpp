// Checked calls of the NetCDF C library.
// SPDX-License-Identifier: Apache-2.0
#include "host/report/netcdf_file.hpp"

#include <algorithm>
#include <limits>
#include <utility>

#include <rivulet/error.hpp>

#include "host/netcdf/library.hpp"

namespace rivulet::netcdf {
namespace {

constexpr int closed = -1;
/// Elements per compressed chunk of a variable: half a megabyte of float64, well inside the library's cache.
constexpr std::size_t chunk_elements = 1 << 16;
/// Smaller variables are stored as they are.
constexpr std::size_t compressed_from = 1024;
constexpr int compression_level = 1;

}  // namespace

shape shape_of(batch::sweep const& sweep, std::uint64_t first, std::uint64_t count) {
  shape result;
  result.first = first;
  std::uint64_t product = 1;
  auto const& axes = sweep.axes();
  bool separate = first == 0 && count == sweep.instances() && !axes.empty();
  for (std::size_t i = axes.size(); i-- > 0;) {
    separate = separate && !axes[i].joint && axes[i].stride == product;
    product *= axes[i].size;
  }
  if (separate && product == count) {
    result.labelled_axes = true;
    for (auto const& axis : axes) result.sizes.push_back(axis.size);
  } else {
    result.names = {"instance"};
    result.sizes = {count};
  }
  return result;
}

std::vector<block> blocks_of(std::vector<std::uint64_t> const& sizes, std::uint64_t begin, std::size_t size) {
  std::vector<block> result;
  for (std::size_t done = 0; done < size;) {
    block next;
    next.start.resize(sizes.size());
    next.count.assign(sizes.size(), 1);
    next.offset = done;
    std::uint64_t rest = begin + done;
    for (std::size_t i = sizes.size(); i-- > 0; rest /= sizes[i]) next.start[i] = rest % sizes[i];
    // Whole inner dimensions as long as the range covers them from their first element on.
    std::size_t inner = 1;
    std::size_t at = sizes.size() - 1;
    while (at > 0 && next.start[at] == 0 && inner * sizes[at] <= size - done) {
      next.count[at] = sizes[at];
      inner *= sizes[at--];
    }
    next.count[at] = std::min<std::size_t>(sizes[at] - next.start[at], (size - done) / inner);
    next.size = inner * next.count[at];
    done += next.size;
    result.push_back(std::move(next));
  }
  return result;
}

void file::check(int status, std::string const& doing) const {
  if (status != NC_NOERR) throw io_error("cannot " + doing + " " + path_ + ": " + library().strerror(status));
}

file file::create(std::string const& path) {
  probe(path, "wb", "write");
  int id = closed;
  int const status = library().create(path.c_str(), NC_NETCDF4 | NC_CLOBBER, &id);
  file result(status == NC_NOERR ? id : closed, path);
  result.check(status, "write");
  result.check(library().set_fill(id, NC_FILL, nullptr), "write");
  return result;
}

file file::open(std::string const& path) {
  probe(path, "rb", "read");
  int id = closed;
  int const status = library().open(path.c_str(), NC_NOWRITE, &id);
  file result(status == NC_NOERR ? id : closed, path);
  result.check(status, "read");
  return result;
}

file::~file() {
  if (id_ != closed) library().close(id_);
}

file::file(file&& other) noexcept : id_(std::exchange(other.id_, closed)), path_(std::move(other.path_)) {}

int file::define_dimension(std::string const& name, std::uint64_t size) {
  int dimension = 0;
  check(library().def_dim(id_, name.c_str(), size, &dimension), "define dimension " + name + " in");
  return dimension;
}

int file::define_variable(std::string const& name, int type, std::vector<int> const& dimensions) {
  int variable = 0;
  check(library().def_var(id_, name.c_str(), type, static_cast<int>(dimensions.size()), dimensions.data(), &variable),
        "define variable " + name + " in");
  std::vector<std::size_t> chunk(dimensions.size(), 1);
  std::size_t elements = 1;
  for (std::size_t i = dimensions.size(); i-- > 0;) {
    std::size_t length = 0;
    check(library().inq_dimlen(id_, dimensions[i], &length), "write");
    chunk[i] = std::clamp<std::size_t>(chunk_elements / elements, 1, std::max<std::size_t>(length, 1));
    elements *= chunk[i];
  }
  if (elements < compressed_from) return variable;
  check(library().def_var_chunking(id_, variable, NC_CHUNKED, chunk.data()), "write");
  check(library().def_var_deflate(id_, variable, 1, 1, compression_level), "write");
  return variable;
}

void file::set_attribute(int variable, char const* name, std::string const& text) {
  check(library().put_att_text(id_, variable, name, text.size(), text.c_str()), "write");
}

void file::set_attribute(int variable, char const* name, std::uint64_t value) {
  auto const number = static_cast<long long>(value);
  check(library().put_att_longlong(id_, variable, name, NC_INT64, 1, &number), "write");
}

void file::set_flags(int variable, std::vector<std::string> const& meanings) {
  std::vector<signed char> values;
  std::string text;
  for (auto const& meaning : meanings) {
    values.push_back(static_cast<signed char>(values.size()));
    if (!text.empty()) text += ' ';
    text += meaning;
  }
  check(library().put_att_schar(id_, variable, "flag_values", NC_BYTE, values.size(), values.data()), "write");
  set_attribute(variable, "flag_meanings", text);
}

void file::set_fill_nan(int variable) {
  nc_type type = NC_NAT;
  check(library().inq_vartype(id_, variable, &type), "write");
  double const wide = std::numeric_limits<double>::quiet_NaN();
  float const narrow = std::numeric_limits<float>::quiet_NaN();
  void const* const value = type == NC_FLOAT ? static_cast<void const*>(&narrow) : &wide;
  check(library().def_var_fill(id_, variable, NC_FILL, value), "write");
}

void file::end_definitions() { check(library().enddef(id_), "write"); }

void file::write(int variable, block const& where, double const* values) {
  nc_type type = NC_NAT;
  check(library().inq_vartype(id_, variable, &type), "write");
  if (type != NC_FLOAT) {
    check(library().put_vara_double(id_, variable, where.start.data(), where.count.data(), values), "write");
    return;
  }
  // The library refuses to narrow infinity; the values are exact in float32.
  std::vector<float> narrow(where.size);
  std::transform(values, values + where.size, narrow.begin(), [](double value) { return static_cast<float>(value); });
  check(library().put_vara_float(id_, variable, where.start.data(), where.count.data(), narrow.data()), "write");
}
void file::write(int variable, block const& where, std::int64_t const* values) {
  static_assert(sizeof(std::int64_t) == sizeof(long long));
  auto const* const numbers = reinterpret_cast<long long const*>(values);
  check(library().put_vara_longlong(id_, variable, where.start.data(), where.count.data(), numbers), "write");
}
void file::write(int variable, block const& where, signed char const* values) {
  check(library().put_vara_schar(id_, variable, where.start.data(), where.count.data(), values), "write");
}
void file::read(int variable, block const& where, double* values) const {
  check(library().get_vara_double(id_, variable, where.start.data(), where.count.data(), values), "read");
}
void file::read(int variable, block const& where, std::int64_t* values) const {
  auto* const numbers = reinterpret_cast<long long*>(values);
  check(library().get_vara_longlong(id_, variable, where.start.data(), where.count.data(), numbers), "read");
}
void file::read(int variable, block const& where, signed char* values) const {
  check(library().get_vara_schar(id_, variable, where.start.data(), where.count.data(), values), "read");
}

int file::find_variable(std::string const& name) const {
  int variable = 0;
  if (library().inq_varid(id_, name.c_str(), &variable) != NC_NOERR) {
    throw invalid_argument(path_ + " has no variable " + name + ": it does not belong to this study");
  }
  return variable;
}

std::vector<std::uint64_t> file::sizes(int variable) const {
  int count = 0;
  check(library().inq_varndims(id_, variable, &count), "read");
  std::vector<int> dimensions(static_cast<std::size_t>(count));
  check(library().inq_vardimid(id_, variable, dimensions.data()), "read");
  std::vector<std::uint64_t> result;
  for (int const dimension : dimensions) {
    std::size_t length = 0;
    check(library().inq_dimlen(id_, dimension, &length), "read");
    result.push_back(length);
  }
  return result;
}

std::uint64_t file::attribute(char const* name) const {
  long long value = 0;
  if (library().get_att_longlong(id_, NC_GLOBAL, name, &value) != NC_NOERR || value < 0) {
    throw invalid_argument(path_ + " has no attribute " + name + ": it was not written by rivulet");
  }
  return static_cast<std::uint64_t>(value);
}

std::string file::text_attribute(char const* name) const {
  nc_type type = NC_NAT;
  std::size_t length = 0;
  if (library().inq_att(id_, NC_GLOBAL, name, &type, &length) != NC_NOERR || type != NC_CHAR) return {};
  std::string text(length, '\0');
  check(library().get_att_text(id_, NC_GLOBAL, name, text.data()), "read");
  return text;
}

void file::flush() { check(library().sync(id_), "write"); }

void file::close() { check(library().close(std::exchange(id_, closed)), "write"); }

}  // namespace rivulet::netcdf
