// Columns of a NetCDF file: numeric variables on one common dimension.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <rivulet/error.hpp>

#include "host/data/column_names.hpp"
#include "host/data/readers.hpp"
#include "host/netcdf/library.hpp"

namespace rivulet::data {
namespace {

/// Values read at a time, so that memory follows what is there and not what a dimension claims.
constexpr std::size_t block_rows = 1 << 17;

struct variable {
  std::string name;
  int id = 0;
  nc_type type = NC_NAT;
  std::vector<int> dimensions;
};

class netcdf_table {
 public:
  explicit netcdf_table(std::string const& path) : path_(path) {
    netcdf::probe(path, "rb", "read");
    if (int const status = netcdf::library().open(path.c_str(), NC_NOWRITE, &id_); status != NC_NOERR) {
      throw data_error(path + " is no NetCDF file that can be read: " + netcdf::library().strerror(status));
    }
    try {
      find_variables();
    } catch (...) {
      netcdf::library().close(id_);
      throw;
    }
  }
  netcdf_table(netcdf_table const&) = delete;
  netcdf_table& operator=(netcdf_table const&) = delete;
  ~netcdf_table() { netcdf::library().close(id_); }

  std::vector<std::string> names() const {
    std::vector<std::string> result;
    for (auto const& each : variables_) result.push_back(each.name);
    return result;
  }

  bool holds_stack(std::string const& name) const {
    auto const found =
        std::find_if(variables_.begin(), variables_.end(), [&](auto const& each) { return each.name == name; });
    return found != variables_.end() && found->dimensions.size() == 2;
  }

  data_table read_stack(std::string const& name) const {
    auto const& chosen = checked(name, 2);
    std::size_t tables = 0, rows = 0;
    check(netcdf::library().inq_dimlen(id_, chosen.dimensions[0], &tables));
    check(netcdf::library().inq_dimlen(id_, chosen.dimensions[1], &rows));
    if (tables == 0 || rows == 0) throw data_error(path_ + ": the variable '" + name + "' has no values");
    auto const missing = missing_values(chosen);
    std::vector<double> values, block;
    std::array<std::size_t, 2> start{}, count{std::clamp<std::size_t>(block_rows / rows, 1, tables), rows};
    for (; start[0] < tables; start[0] += count[0]) {
      count[0] = std::min(count[0], tables - start[0]);
      block.resize(count[0] * rows);
      check(netcdf::library().get_vara_double(id_, chosen.id, start.data(), count.data(), block.data()));
      add_values(chosen, missing, block, values, rows);
    }
    return data_table::stack(tables, {name}, {std::move(values)});
  }

  data_table read(std::vector<std::string> const& columns) const {
    check_request(columns);
    std::vector<variable> chosen;
    for (auto const& name : columns.empty() ? names() : columns) chosen.push_back(checked(name, 1));
    if (chosen.empty()) throw data_error(path_ + " holds no variables");
    for (auto const& each : chosen) check_dimension(each, chosen.front());
    std::size_t rows = 0;
    check(netcdf::library().inq_dimlen(id_, chosen.front().dimensions[0], &rows));
    if (rows == 0) throw data_error(path_ + " has no rows: its dimension has length 0");
    std::vector<std::string> chosen_names;
    std::vector<std::vector<double>> values;
    for (auto const& each : chosen) {
      chosen_names.push_back(each.name);
      values.push_back(values_of(each, rows));
    }
    return {std::move(chosen_names), std::move(values)};
  }

 private:
  void check(int status) const {
    if (status != NC_NOERR) throw io_error("cannot read " + path_ + ": " + netcdf::library().strerror(status));
  }

  void find_variables() {
    int count = 0;
    check(netcdf::library().inq_nvars(id_, &count));
    for (int i = 0; i < count; ++i) {
      std::array<char, NC_MAX_NAME + 1> name{};
      variable found;
      found.id = i;
      int dimensions = 0;
      check(netcdf::library().inq_var(id_, i, name.data(), &found.type, &dimensions, nullptr, nullptr));
      found.name = name.data();
      found.dimensions.resize(static_cast<std::size_t>(dimensions));
      check(netcdf::library().inq_vardimid(id_, i, found.dimensions.data()));
      variables_.push_back(std::move(found));
    }
  }

  variable const& checked(std::string const& name, std::size_t dimensions) const {
    auto const found =
        std::find_if(variables_.begin(), variables_.end(), [&](auto const& each) { return each.name == name; });
    if (found == variables_.end()) throw data_error(path_ + ": " + missing_column(name, names()));
    if (auto const problem = name_problem(name); !problem.empty()) throw data_error(path_ + ": " + problem);
    if (found->type == NC_CHAR || found->type > NC_UINT64) {
      throw data_error(fmt::format("{}: the variable '{}' holds no numbers; read only the others", path_, name));
    }
    if (found->dimensions.size() != dimensions) {
      throw data_error(fmt::format("{}: the variable '{}' has {} dimensions; it should have {}", path_, name,
                                   found->dimensions.size(),
                                   dimensions == 1 ? "one, the rows" : "two, the tables of a stack and their rows"));
    }
    for (auto const* const packing : {"scale_factor", "add_offset"}) {
      if (netcdf::library().inq_att(id_, found->id, packing, nullptr, nullptr) == NC_NOERR) {
        throw data_error(fmt::format("{}: the variable '{}' is packed ({}); write the file with its values unpacked",
                                     path_, name, packing));
      }
    }
    return *found;
  }

  void check_dimension(variable const& each, variable const& first) const {
    if (each.dimensions == first.dimensions) return;
    throw data_error(
        fmt::format("{}: the variables '{}' and '{}' have different dimensions, '{}' and '{}'; read those of "
                    "one dimension",
                    path_, first.name, each.name, dimension_name(first), dimension_name(each)));
  }

  std::string dimension_name(variable const& of) const {
    std::array<char, NC_MAX_NAME + 1> name{};
    check(netcdf::library().inq_dimname(id_, of.dimensions[0], name.data()));
    return name.data();
  }

  std::vector<double> values_of(variable const& of, std::size_t rows) const {
    auto const missing = missing_values(of);
    std::vector<double> result;
    std::vector<double> block(std::min(rows, block_rows));
    for (std::size_t row = 0; row < rows; row += block.size()) {
      block.resize(std::min(block.size(), rows - row));
      auto const count = block.size();
      check(netcdf::library().get_vara_double(id_, of.id, &row, &count, block.data()));
      add_values(of, missing, block, result, rows);
    }
    return result;
  }

  /// `rows`: of one table.
  void add_values(variable const& of, std::vector<double> const& missing, std::vector<double> const& block,
                  std::vector<double>& to, std::size_t rows) const {
    for (auto const value : block) {
      std::string problem;
      if (std::find(missing.begin(), missing.end(), value) != missing.end()) {
        problem = "has no value";
      } else if (!std::isfinite(value)) {
        problem = fmt::format("is {}; every value must be finite", value);
      }
      if (problem.empty()) {
        to.push_back(value);
        continue;
      }
      auto const table = of.dimensions.size() == 2 ? fmt::format(" of table {}", to.size() / rows) : "";
      throw data_error(fmt::format("{}: row {}{} of the variable '{}', counted from 0, {}", path_, to.size() % rows,
                                   table, of.name, problem));
    }
  }

  std::vector<double> missing_values(variable const& of) const {
    std::vector<double> result;
    for (auto const* const name : {"_FillValue", "missing_value"}) {
      std::size_t length = 0;
      nc_type type = NC_NAT;
      if (netcdf::library().inq_att(id_, of.id, name, &type, &length) != NC_NOERR || type == NC_CHAR ||
          type > NC_UINT64)
        continue;
      std::vector<double> values(length);
      check(netcdf::library().get_att_double(id_, of.id, name, values.data()));
      result.insert(result.end(), values.begin(), values.end());
    }
    if (result.empty()) {
      if (auto const value = default_fill(of.type)) result.push_back(*value);
    }
    return result;
  }

  /// What the library puts where nothing was written; bytes have no such value.
  static std::optional<double> default_fill(nc_type type) {
    switch (type) {
      case NC_SHORT:
        return NC_FILL_SHORT;
      case NC_USHORT:
        return NC_FILL_USHORT;
      case NC_INT:
        return NC_FILL_INT;
      case NC_UINT:
        return NC_FILL_UINT;
      case NC_INT64:
        return static_cast<double>(NC_FILL_INT64);
      case NC_UINT64:
        return static_cast<double>(NC_FILL_UINT64);
      case NC_FLOAT:
        return static_cast<double>(NC_FILL_FLOAT);
      case NC_DOUBLE:
        return NC_FILL_DOUBLE;
      default:
        return {};
    }
  }

  std::string path_;
  int id_ = -1;
  std::vector<variable> variables_;
};

}  // namespace

data_table read_netcdf(std::string const& path, std::vector<std::string> const& columns) {
  return netcdf_table(path).read(columns);
}

data_table read_netcdf_stack(std::string const& path, std::string const& column) {
  return netcdf_table(path).read_stack(column);
}

bool netcdf_holds_stack(std::string const& path, std::string const& column) {
  return netcdf_table(path).holds_stack(column);
}

std::vector<std::string> netcdf_columns(std::string const& path) { return netcdf_table(path).names(); }

}  // namespace rivulet::data
