// A read-only look into a NetCDF file through the C API, as any other program sees it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <netcdf.h>

#include <string>
#include <vector>

#include <gtest/gtest.h>

namespace rivulet {

class netcdf_view {
 public:
  explicit netcdf_view(std::string const& path) { EXPECT_EQ(nc_open(path.c_str(), NC_NOWRITE, &id_), NC_NOERR); }
  ~netcdf_view() { nc_close(id_); }
  netcdf_view(netcdf_view const&) = delete;
  netcdf_view& operator=(netcdf_view const&) = delete;

  int variable(char const* name) const {
    int result = -1;
    EXPECT_EQ(nc_inq_varid(id_, name, &result), NC_NOERR) << name;
    return result;
  }
  std::vector<std::string> dimensions(char const* name) const {
    int count = 0, ids[NC_MAX_VAR_DIMS];
    nc_inq_varndims(id_, variable(name), &count);
    nc_inq_vardimid(id_, variable(name), ids);
    std::vector<std::string> result;
    for (int i = 0; i < count; ++i) {
      char text[NC_MAX_NAME + 1];
      nc_inq_dimname(id_, ids[i], text);
      result.emplace_back(text);
    }
    return result;
  }
  std::string text(int variable, char const* name) const {
    std::size_t length = 0;
    EXPECT_EQ(nc_inq_attlen(id_, variable, name, &length), NC_NOERR) << name;
    std::string result(length, '\0');
    nc_get_att_text(id_, variable, name, result.data());
    return result;
  }
  long long number(char const* name) const {
    long long result = -1;
    EXPECT_EQ(nc_get_att_longlong(id_, NC_GLOBAL, name, &result), NC_NOERR) << name;
    return result;
  }
  int type(char const* name) const {
    nc_type result = NC_NAT;
    nc_inq_vartype(id_, variable(name), &result);
    return result;
  }
  double value(char const* name, std::vector<std::size_t> const& index) const {
    double result = 0;
    EXPECT_EQ(nc_get_var1_double(id_, variable(name), index.data(), &result), NC_NOERR) << name;
    return result;
  }

 private:
  int id_ = -1;
};

}  // namespace rivulet
