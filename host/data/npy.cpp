// Columns of an .npy array: its named fields, or the columns of an array of one or two dimensions.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>
#include <cstring>

#include <rivulet/error.hpp>

#include "host/data/column_names.hpp"
#include "host/data/npy_header.hpp"
#include "host/data/readers.hpp"

namespace rivulet::data {
namespace {

constexpr std::size_t block_bytes = 1 << 20;

template <typename Number>
double as_float64(unsigned char const* bytes, bool reversed) {
  std::array<unsigned char, sizeof(Number)> copy;
  std::copy_n(bytes, sizeof(Number), copy.begin());
  if (reversed) std::reverse(copy.begin(), copy.end());
  return static_cast<double>(std::bit_cast<Number>(copy));
}

using decoder = double (*)(unsigned char const*, bool);

/// Null for a type that is not read as a number.
decoder decoder_of(npy_type const& type) {
  if (type.is_array) return nullptr;
  switch (type.kind) {
    case 'f':
      return type.size == 8 ? as_float64<double> : type.size == 4 ? as_float64<float> : nullptr;
    case 'b':
      return type.size == 1 ? as_float64<std::uint8_t> : nullptr;
    case 'i':
      return type.size == 1   ? as_float64<std::int8_t>
             : type.size == 2 ? as_float64<std::int16_t>
             : type.size == 4 ? as_float64<std::int32_t>
             : type.size == 8 ? as_float64<std::int64_t>
                              : nullptr;
    case 'u':
      return type.size == 1   ? as_float64<std::uint8_t>
             : type.size == 2 ? as_float64<std::uint16_t>
             : type.size == 4 ? as_float64<std::uint32_t>
             : type.size == 8 ? as_float64<std::uint64_t>
                              : nullptr;
    default:
      return nullptr;
  }
}

bool is_reversed(npy_type const& type) {
  constexpr char native = std::endian::native == std::endian::little ? '<' : '>';
  return (type.byte_order == '<' || type.byte_order == '>') && type.byte_order != native;
}

struct layout {
  std::string name;
  decoder decode;
  bool reversed;
  std::size_t first;  ///< bytes before its value in a row
};

class npy_table {
 public:
  npy_table(std::istream& in, std::string const& path) : in_(&in), path_(path), header_(read_npy_header(in, path)) {}

  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (auto const& field : header_.fields) {
      if (!field.name.empty()) result.push_back(field.name);
    }
    return result;
  }

  bool holds_stack() const { return header_.shape.size() == 2 && header_.fields[0].name.empty(); }

  data_table read_stack(std::string const& column) {
    if (!holds_stack()) {
      throw data_error(fmt::format("{} holds an array of {} dimension{}{}; a stack has two: tables and rows", path_,
                                   header_.shape.size(), header_.shape.size() == 1 ? "" : "s",
                                   header_.fields[0].name.empty() ? "" : " with named fields"));
    }
    auto const tables = header_.shape[0];
    rows_per_table_ = header_.shape[1];
    if (tables == 0 || rows_per_table_ == 0) throw data_error(path_ + " holds an empty array");
    if (__builtin_mul_overflow(tables, rows_per_table_, &rows_)) throw data_error(path_ + " has an impossible shape");
    header_.shape = {rows_};
    auto const layouts = plain({column});
    check_length();
    names_ = {column};
    values_.resize(1);
    values_[0].reserve(rows_);
    read_rows(layouts, 0, header_.element_size);
    if (header_.fortran_order) transpose(tables);
    return data_table::stack(tables, std::move(names_), std::move(values_));
  }

  data_table read(std::vector<std::string> const& columns) {
    check_request(columns);
    check_shape();
    auto const layouts = header_.fields[0].name.empty() ? plain(columns) : named(columns);
    rows_ = header_.shape[0];
    if (rows_ == 0 || width() == 0) throw data_error(path_ + " holds an empty array");
    check_length();
    for (auto const& each : layouts) names_.push_back(each.name);
    values_.resize(layouts.size());
    for (auto& each : values_) each.reserve(rows_);
    bool const by_columns = header_.fortran_order && header_.shape.size() == 2;
    if (by_columns) {
      for (std::size_t i = 0; i < layouts.size(); ++i) read_rows({&layouts[i], 1}, i, header_.element_size);
    } else {
      read_rows(layouts, 0, header_.element_size * width());
    }
    return {std::move(names_), std::move(values_)};
  }

 private:
  std::size_t width() const { return header_.shape.size() == 2 ? header_.shape[1] : 1; }

  void check_shape() const {
    auto const& shape = header_.shape;
    bool const structured = !header_.fields[0].name.empty();
    if (shape.size() == 1 || (shape.size() == 2 && !structured)) return;
    throw data_error(
        fmt::format("{} holds an array of {} dimension{}{}; {}", path_, shape.size(), shape.size() == 1 ? "" : "s",
                    structured ? " with named fields" : "",
                    structured ? "it should have one, the rows" : "it should have one, or two: rows and columns"));
  }

  std::vector<layout> named(std::vector<std::string> const& columns) const {
    auto const all = names();
    std::vector<layout> result;
    for (auto const& name : columns.empty() ? all : columns) {
      auto const is_wanted = [&name](npy_field const& field) { return field.name == name; };
      auto const found = std::find_if(header_.fields.begin(), header_.fields.end(), is_wanted);
      if (found == header_.fields.end()) throw data_error(path_ + ": " + missing_column(name, all));
      if (auto const problem = name_problem(name); !problem.empty()) throw data_error(path_ + ": " + problem);
      if (std::find_if(std::next(found), header_.fields.end(), is_wanted) != header_.fields.end()) {
        throw data_error(fmt::format("{}: two columns are named {}", path_, shown(name)));
      }
      result.push_back({name, decoder_for(name, found->type), is_reversed(found->type), found->offset});
    }
    return result;
  }

  std::vector<layout> plain(std::vector<std::string> const& columns) const {
    if (columns.size() != width()) {
      throw data_error(fmt::format("{} holds {} column{} without names, but {} {} given; name every one", path_,
                                   width(), width() == 1 ? "" : "s", columns.size(),
                                   columns.size() == 1 ? "name is" : "names are"));
    }
    auto const& type = header_.fields[0].type;
    std::vector<layout> result;
    for (auto const& name : columns) {
      auto const place = header_.fortran_order ? 0 : result.size() * header_.element_size;
      result.push_back({name, decoder_for(name, type), is_reversed(type), place});
    }
    return result;
  }

  decoder decoder_for(std::string const& name, npy_type const& type) const {
    if (auto const decode = decoder_of(type)) return decode;
    throw data_error(
        fmt::format("{}: the column {} has the type {}{}; float32, float64, whole numbers and booleans can be "
                    "read",
                    path_, shown(name), shown(type.text), type.is_array ? ", several to a row" : ""));
  }

  /// Before anything is allocated: the rows that the header promises are there.
  void check_length() {
    auto const begin = in_->tellg();
    in_->seekg(0, std::ios::end);
    auto const bytes = static_cast<std::uint64_t>(in_->tellg() - begin);
    in_->seekg(begin);
    if (!*in_) throw io_error("cannot read " + path_ + ": " + std::strerror(errno));
    std::uint64_t wanted = 0;
    auto const is_too_large = __builtin_mul_overflow(header_.element_size * width(), rows_, &wanted);
    if (!is_too_large && wanted == bytes) return;
    throw data_error(
        fmt::format("{} holds {} bytes of values instead of {} rows of {} bytes as its shape says (a file cut "
                    "short?)",
                    path_, bytes, rows_, header_.element_size * width()));
  }

  /// Rows of `stride` bytes from where the stream is; the columns' values go to values_[first] and on.
  void read_rows(std::span<layout const> columns, std::size_t first, std::size_t stride) {
    auto const rows_per_block = std::max<std::size_t>(1, block_bytes / stride);
    std::vector<unsigned char> block(std::min(rows_, rows_per_block) * stride);
    for (std::size_t row = 0; row < rows_; row += rows_per_block) {
      auto const count = std::min(rows_per_block, rows_ - row);
      in_->read(reinterpret_cast<char*>(block.data()), static_cast<std::streamsize>(count * stride));
      if (!*in_) throw io_error("cannot read " + path_ + ": " + std::strerror(errno));
      for (std::size_t i = 0; i < columns.size(); ++i) {
        for (std::size_t each = 0; each < count; ++each) {
          add(first + i, columns[i].decode(block.data() + each * stride + columns[i].first, columns[i].reversed));
        }
      }
    }
  }

  /// From row by row of all tables to table by table.
  void transpose(std::size_t tables) {
    std::vector<double> ordered(rows_);
    for (std::size_t i = 0; i < rows_; ++i) ordered[i % tables * rows_per_table_ + i / tables] = values_[0][i];
    values_[0] = std::move(ordered);
  }

  /// Where the value number `at` of the array stands.
  std::string place(std::size_t at) const {
    if (rows_per_table_ == 0) return fmt::format("row {}", at);
    auto const tables = rows_ / rows_per_table_;
    return header_.fortran_order ? fmt::format("row {} of table {}", at / tables, at % tables)
                                 : fmt::format("row {} of table {}", at % rows_per_table_, at / rows_per_table_);
  }

  void add(std::size_t column, double value) {
    if (!std::isfinite(value)) {
      throw data_error(fmt::format("{}: {} of the column '{}', counted from 0, is {}; every value must be finite",
                                   path_, place(values_[column].size()), names_[column], value));
    }
    values_[column].push_back(value);
  }

  std::istream* in_;
  std::string path_;
  npy_header header_;
  std::size_t rows_ = 0;
  std::size_t rows_per_table_ = 0;  ///< of a stack
  std::vector<std::string> names_;
  std::vector<std::vector<double>> values_;
};

}  // namespace

data_table read_npy(std::istream& in, std::string const& path, std::vector<std::string> const& columns) {
  return npy_table(in, path).read(columns);
}

data_table read_npy_stack(std::istream& in, std::string const& path, std::string const& column) {
  return npy_table(in, path).read_stack(column);
}

bool npy_holds_stack(std::istream& in, std::string const& path) { return npy_table(in, path).holds_stack(); }

std::vector<std::string> npy_columns(std::istream& in, std::string const& path) { return npy_table(in, path).names(); }

}  // namespace rivulet::data
